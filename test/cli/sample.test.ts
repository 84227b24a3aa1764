import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rules } from '../../checks/index.js';
import { places, runCli, TestFolder } from './run-cli.js';

const SAMPLE = resolve(import.meta.dirname, '../../src/demo/sample');
const program = { version: '1.2.3', loadRules: async () => rules };

/** The sample pull request as a Git repository, its branch checked out. */
function sampleRepository(): TestFolder {
  const folder = new TestFolder();
  const lay = (tree: string) => cpSync(join(SAMPLE, tree), folder.path, { recursive: true });
  lay('before');
  folder.commit('before');
  folder.git('branch', 'feature');
  lay('base-tip');
  folder.commit('base tip');
  folder.git('checkout', '--quiet', 'feature');
  lay('after');
  return folder.commit('after');
}

describe('the sample pull request', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = sampleRepository()));
  afterEach(() => folder.remove());

  it('shows each of the first twelve rules once, and nothing else', async () => {
    const { code, out, err } = await runCli(folder.path, ['check', '--base', 'main', '--format', 'json'], { program });
    expect(JSON.parse(out).notes).toEqual([]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(places(out)).toEqual([
      'alembic/versions/8ad2f5b3c016_create_reminders.py:13:17 multiple-heads',
      'alembic/versions/c4e81b97d350_count_reminders_of_invoices.py:19:5 add-required-column',
      'alembic/versions/c4e81b97d350_count_reminders_of_invoices.py:22:1 missing-downgrade',
      'app/db.py:18:20 missing-pool-pre-ping',
      'app/db.py:25:20 async-expire-on-commit',
      'app/jobs/monthly_statement.py:27:12 legacy-query',
      'app/models.py:47:1 missing-tablename',
      'app/repositories/invoices.py:28:22 query-on-async-session',
      'app/repositories/invoices.py:36:13 sql-injection',
      'app/routers/reminders.py:33:5 missing-await',
      'app/services/reminders.py:22:15 commit-in-loop',
      'tests/test_reminders.py:14:15 mocked-session',
    ]);
  });

  it('is without findings where it began', async () => {
    folder.git('checkout', '--quiet', 'main');
    expect((await runCli(folder.path, ['check'], { program })).out).toBe('No findings in 17 files.\n');
  });

  it('has fewer findings after each kind of fix, and none that can be fixed after all', async () => {
    const count = async (...args: string[]) => {
      const { out } = await runCli(folder.path, ['check', '--base', 'main', '--format', 'json', ...args], { program });
      return (JSON.parse(out) as { findings: { fix: unknown }[] }).findings;
    };
    const before = await count();
    const safe = await count('--fix');
    const all = await count('--unsafe-fixes');
    expect(safe.length).toBeLessThan(before.length);
    expect(all.length).toBeLessThan(safe.length);
    expect(all.filter(({ fix }) => fix !== null)).toEqual([]);
    expect(readFileSync(join(folder.path, 'app/routers/reminders.py'), 'utf8')).toContain('    await session.commit()\n');
  });
});
