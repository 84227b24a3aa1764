import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { places, runCli, TestFolder } from './run-cli.js';

describe('sqla-review check --base', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = new TestFolder()));
  afterEach(() => folder.remove());

  async function changed(...args: string[]): Promise<string[]> {
    const { out, err } = await runCli(folder.path, ['check', '--base', 'main', '--format', 'json', ...args]);
    expect(err).toBe('');
    return places(out);
  }

  function branch(): void {
    folder.git('checkout', '--quiet', '-b', 'feature');
  }

  it('reports changed lines only, committed or not, and files Git does not know', async () => {
    folder.write({ 'a.py': 'db.bad()\n\n\n\n\nx = 1\n', 'b.py': 'db.bad()\n' }).commit();
    branch();
    folder.write({ 'a.py': 'db.bad()\n\n\n\n\nx = db.bad()\n' }).commit();
    folder.write({ 'b.py': 'db.bad()\ndb.risky()\n', 'new file.py': 'db.bad()\n' });
    expect(await changed()).toEqual(['a.py:6:5 commit-in-loop', 'b.py:2:1 missing-await', 'new file.py:1:1 commit-in-loop']);
  });

  it('compares with where the branch left, not with the tip', async () => {
    folder.write({ 'a.py': 'x = 1\n' }).commit();
    branch();
    folder.write({ 'c.py': 'db.bad()\n' }).commit();
    folder.git('checkout', '--quiet', 'main');
    folder.write({ 'a.py': 'y = 2\n' }).commit();
    folder.git('checkout', '--quiet', 'feature');
    expect(await changed()).toEqual(['c.py:1:1 commit-in-loop']);
  });

  it('is silent about what was only moved, reindented or renamed', async () => {
    const body = Array.from({ length: 30 }, (_, index) => `x${index} = ${index}`).join('\n');
    folder.write({ 'old name.py': `db.bad()\n${body}\n` }).commit();
    branch();
    folder.git('mv', 'old name.py', 'größe.py');
    folder.write({ 'größe.py': `db.bad( )\n${body}\ndb.risky()\n` });
    expect(await changed()).toEqual(['größe.py:32:1 missing-await']);
  });

  it('looks only into the given paths, also from a folder below', async () => {
    folder.write({ 'app/a.py': '', 'lib/b.py': '' }).commit();
    branch();
    folder.write({ 'app/a.py': 'db.bad()\n', 'lib/b.py': 'db.bad()\n' });
    expect(await changed('lib')).toEqual(['lib/b.py:1:1 commit-in-loop']);
    const below = await runCli(join(folder.path, 'app'), ['check', '--base', 'main', '--format', 'json']);
    expect(places(below.out)).toEqual(['a.py:1:1 commit-in-loop']);
    const all = await runCli(join(folder.path, 'app'), ['check', '..', '--base', 'main', '--format', 'json']);
    expect(places(all.out)).toEqual(['a.py:1:1 commit-in-loop', '../lib/b.py:1:1 commit-in-loop']);
  });

  it('follows the filter of the settings', async () => {
    folder.write({ 'a.py': `db.bad()\n${'\n'.repeat(20)}x = 1\n` }).commit();
    branch();
    folder.write({ 'a.py': `db.bad()\n${'\n'.repeat(20)}x = 2\n`, '.github/sqla-review.yml': 'filter: file\n' });
    expect(await changed()).toEqual(['a.py:1:1 commit-in-loop']);
  });

  it('passes over deleted files, links and submodules', async () => {
    folder.write({ 'gone.py': 'db.bad()\n', 'linked.py': 'x = 1\n', 'kept.py': 'x = 1\n' }).commit();
    branch();
    folder.git('rm', '--quiet', 'gone.py');
    folder.git('rm', '--quiet', 'linked.py');
    symlinkSync('kept.py', join(folder.path, 'linked.py'));
    const other = new TestFolder().write({ 'sub.py': 'db.bad()\n' }).commit();
    folder.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.path, 'sub.py');
    folder.commit();
    expect(await changed()).toEqual([]);
    other.remove();
  });

  it('reports deleted migrations of the given paths, with their last text', async () => {
    const migration = (id: string, parent: string) => `revision = "${id}"\ndown_revision = ${parent}\n`;
    folder.write({ 'alembic/env.py': 'from alembic import context\n', 'alembic/versions/a1.py': migration('a1', 'None') });
    folder.write({ 'alembic/versions/b2.py': migration('b2', '"a1"'), 'app/a.py': 'db.bad()\n' }).commit();
    branch();
    folder.git('rm', '--quiet', 'alembic/versions/b2.py', 'app/a.py');
    expect(await changed()).toEqual(['alembic/versions/b2.py:1:12 commit-in-loop']);
    folder.write({ 'app/b.py': '' });
    expect(await changed('app')).toEqual([]);
    const { out } = await runCli(folder.path, ['check', '--base', 'main']);
    expect(out).toContain('> 1 | revision = "b2"');
  });

  it('reports a file whose base cannot be decoded', async () => {
    folder.write({ 'a.py': new Uint8Array([0x23, 0xff, 0x0a]) }).commit();
    branch();
    folder.write({ 'a.py': 'db.bad()\n' });
    const { out } = await runCli(folder.path, ['check', '--base', 'main', '--format', 'json']);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop']);
    expect(JSON.parse(out).notes).toEqual([{ path: 'a.py', message: expect.stringContaining('its findings may be old: at the base, ') }]);
  });

  it('takes a clone that lacks a file of the base', async () => {
    folder.write({ 'a.py': 'x = 1\n', 'b.py': 'x = 2\n' }).commit();
    branch();
    folder.write({ 'a.py': 'db.bad()\n', 'b.py': 'db.bad()\n' });
    const id = folder.git('rev-parse', 'main:a.py').trim();
    rmSync(join(folder.path, '.git/objects', id.slice(0, 2), id.slice(2)));
    const { code, out } = await runCli(folder.path, ['check', '--base', 'main', '--format', 'json']);
    expect(code).toBe(1);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop', 'b.py:1:1 commit-in-loop']);
    expect(JSON.parse(out).notes).toEqual([{ path: 'a.py', message: 'its findings may be old: at the base, this clone does not have it' }]);
  });

  it('takes a commit that was checked out long after', async () => {
    folder.write({ 'a.py': '' }).commit();
    const base = folder.git('rev-parse', 'HEAD').trim();
    folder.write({ 'a.py': 'db.bad()\n' }).commit();
    const head = folder.git('rev-parse', 'HEAD').trim();
    folder.write({ 'a.py': 'db.good()\n' }).commit();
    folder.git('checkout', '--quiet', '--detach', head);
    const { out } = await runCli(folder.path, ['check', '--base', base, '--format', 'json']);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop']);
  });

  it('fixes only what the branch brought', async () => {
    folder.write({ 'a.py': 'db.bad()\n\nx = 1\n' }).commit();
    branch();
    folder.write({ 'a.py': 'db.bad()\n\nx = db.bad()\n' });
    const { out } = await runCli(folder.path, ['check', '--base', 'main', '--diff']);
    expect(out).toBe('--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n db.bad()\n \n-x = db.bad()\n+x = db.good()\n');
  });

  it('names a revision that is not there', async () => {
    folder.write({ 'a.py': '' }).commit();
    const outcome = await runCli(folder.path, ['check', '--base', 'mian']);
    expect(outcome).toEqual({ code: 2, out: '', err: 'sqla-review: mian is no commit of this repository.\n' });
    const option = await runCli(folder.path, ['check', '--base', '--upload-pack=x']);
    expect(option.code).toBe(2);
  });

  it('needs a repository with a commit', async () => {
    const outside = await runCli(folder.path, ['check', '--base', 'main']);
    expect(outside.code).toBe(2);
    expect(outside.err).toMatch(/^sqla-review: --base needs a Git repository: .*\n$/);
    folder.git('init', '--quiet');
    expect((await runCli(folder.path, ['check', '--base', 'main'])).err).toBe('sqla-review: main is no commit of this repository.\n');
  });

  it('explains what a shallow clone lacks', async () => {
    folder.write({ 'a.py': '' }).commit('one').commit('two');
    branch();
    folder.commit('three');
    const parent = realpathSync(mkdtempSync(join(tmpdir(), 'sqla-review-')));
    folder.git('clone', '--quiet', '--depth', '1', '--no-single-branch', `file://${folder.path}`, join(parent, 'clone'));
    const clone = join(parent, 'clone');
    const missing = await runCli(clone, ['check', '--base', 'v1']);
    expect(missing.err).toBe('sqla-review: v1 is no commit of this repository. This clone is shallow: fetch the revision first.\n');
    const unrelated = await runCli(clone, ['check', '--base', 'origin/main']);
    expect(unrelated.code).toBe(2);
    expect(unrelated.err).toContain('this clone is shallow. Fetch more history');
    rmSync(parent, { recursive: true, force: true });
  });
});
