import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSources } from '../support/build-sources.js';
import { TestFolder } from './run-cli.js';

const ROOT = resolve(import.meta.dirname, '../..');

describe('the built command line', () => {
  let folder: TestFolder;
  let program: string;
  beforeAll(() => {
    folder = new TestFolder();
    buildSources(folder.path, (path) => !/^src\/(app|demo|dev|queue)\//.test(path));
    program = join(folder.path, 'dist/src/cli.js');
    const many = Array.from({ length: 300 }, () => 'session.commit()\n').join('');
    folder.write({
      'project/app/bad.py': `from sqlalchemy.ext.asyncio import AsyncSession\n\n\nasync def save(session: AsyncSession) -> None:\n    session.commit()\n`,
      'project/app/many.py': `from sqlalchemy.ext.asyncio import AsyncSession\n\n\nasync def save(session: AsyncSession) -> None:\n    ${many.replaceAll('\n', '\n    ')}`,
    });
  });
  afterAll(() => folder.remove());

  function run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: join(folder.path, 'project'),
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    return { status, stdout, stderr };
  }

  it('tells the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('finds, and says so without colours in a pipe', () => {
    const { status, stdout, stderr } = run('check', 'app/bad.py');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('app/bad.py:5:5: error missing-await\n');
    expect(stdout).not.toContain('\u001B');
  });

  it('explains a rule from its page', () => {
    expect(run('explain', 'missing-await').stdout).toBe(
      readFileSync(join(ROOT, 'checks/engine/missing-await.md'), 'utf8')
        .replace(/^<!--.*-->\n/gm, '')
        .replace(/\n{3,}/g, '\n\n'),
    );
  });

  it('exits with 2 on wrong usage', () => {
    expect(run('check', '--nonsense')).toEqual({ status: 2, stdout: '', stderr: 'sqla-review: There is no option --nonsense.\n' });
  });

  it('writes a long report whole, and bears a reader who leaves early', async () => {
    const { stdout } = run('check', '--format', 'json');
    expect(JSON.parse(stdout).findings.length).toBeGreaterThan(300);
    const child = spawn(process.execPath, [program, 'check', '--format', 'json'], { cwd: join(folder.path, 'project') });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    await new Promise((done) => child.on('close', done));
    expect(errors).toBe('');
  });
});
