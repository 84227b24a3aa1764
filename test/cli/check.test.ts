import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { places, runCli, TestFolder } from './run-cli.js';

describe('sqla-review check', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = new TestFolder()));
  afterEach(() => folder.remove());

  it('says that all is well, and exits with 0', async () => {
    folder.write({ 'a.py': 'db.good()\n' });
    expect(await runCli(folder.path, ['check'])).toEqual({ code: 0, out: 'No findings in 1 file.\n', err: '' });
  });

  it('tells findings and exits with 1', async () => {
    folder.write({ 'app/a.py': 'x = 1\nx = db.bad()\n' });
    const { code, out, err } = await runCli(folder.path, ['check', 'app']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toBe(`app/a.py:2:5: error commit-in-loop
  Write db.good().
    1 | x = 1
  > 2 | x = db.bad()
      |     ^^^^^^^^
  Fix: Call db.good
    - x = db.bad()
    + x = db.good()
  https://github.com/sqla-review/sqla-review/blob/main/checks/transactions/commit-in-loop.md

1 finding in 1 file: 1 error.
1 can be fixed with --fix.
`);
  });

  it.each([
    [[], 0],
    [['--fail-on', 'warning'], 1],
    [['--fail-on', 'info'], 1],
    [['--fail-on', 'never'], 0],
  ])('lets warnings fail as asked for: %j', async (args, expected) => {
    folder.write({ 'a.py': 'db.risky()\n' });
    expect((await runCli(folder.path, ['check', ...args])).code).toBe(expected);
  });

  it('writes paths from the working directory', async () => {
    folder.write({ 'p/app/a.py': 'db.bad()\n', 'p/b.py': 'db.bad()\n' });
    const { out } = await runCli(join(folder.path, 'p/app'), ['check', '..', '--format', 'json']);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop', '../b.py:1:1 commit-in-loop']);
  });

  it('counts columns in UTF-16 units, after emoji, with CRLF and a byte order mark', async () => {
    folder.write({ 'a.py': "\uFEFF# é\r\nx = '😀漢'; db.bad()\r\n" });
    const { out } = await runCli(folder.path, ['check', '--format', 'json']);
    expect(places(out)).toEqual(['a.py:2:12 commit-in-loop']);
  });

  it('takes paths with spaces, umlauts and a leading dash', async () => {
    folder.write({ 'my app/größe 😀.py': 'db.bad()\n', '-x.py': 'db.bad()\n' }).commit();
    const { out } = await runCli(folder.path, ['check', '--format', 'json']);
    expect(places(out)).toEqual(['-x.py:1:1 commit-in-loop', 'my app/größe 😀.py:1:1 commit-in-loop']);
    expect((await runCli(folder.path, ['check', '--', '-x.py'])).code).toBe(1);
    expect((await runCli(folder.path, ['check', 'my app'])).out).toContain('my app/größe 😀.py:1:1');
  });

  it('goes on beside files that it cannot read or parse', async () => {
    folder.write({
      'bytes.py': new Uint8Array([0x78, 0x3d, 0xff, 0xfe, 0x0a]),
      'broken.py': 'def f(:\n  x = = 1\n\ndb.bad()\n',
      'fine.py': 'db.bad()\n',
    });
    const { code, out } = await runCli(folder.path, ['check', '--format', 'json']);
    const report = JSON.parse(out) as { notes: { path: string; message: string }[] };
    expect(code).toBe(1);
    expect(places(out)).toContain('fine.py:1:1 commit-in-loop');
    expect(report.notes).toContainEqual({ path: 'bytes.py', message: expect.stringContaining('not valid utf-8') });
    expect(report.notes).toContainEqual({ path: 'broken.py', message: expect.stringContaining('parse') });
  });

  it('has nothing to say of an empty folder', async () => {
    expect(await runCli(folder.path, ['check'])).toEqual({ code: 0, out: 'No findings in 0 files.\n', err: '' });
    expect((await runCli(folder.commit().path, ['check'])).out).toBe('No findings in 0 files.\n');
  });

  it('leaves out what Git ignores, links, and code of others', async () => {
    folder
      .write({
        '.gitignore': 'made/\n',
        'a.py': 'db.bad()\n',
        'new.py': 'db.bad()\n',
        'made/b.py': 'db.bad()\n',
        'web/node_modules/x/c.py': 'db.bad()\n',
        'deleted.py': 'db.bad()\n',
      })
      .commit();
    folder.git('rm', '--quiet', '--cached', 'new.py');
    folder.git('rm', '--quiet', 'deleted.py');
    symlinkSync(join(folder.path, 'a.py'), join(folder.path, 'link.py'));
    const { out } = await runCli(folder.path, ['check', '--format', 'json']);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop', 'new.py:1:1 commit-in-loop']);
    const named = await runCli(folder.path, ['check', 'made', '--format', 'json']);
    expect(places(named.out)).toEqual(['made/b.py:1:1 commit-in-loop']);
  });

  it('leaves out environments and builds where there is no Git', async () => {
    folder.write({
      'a.py': 'db.bad()\n',
      'build/b.py': 'db.bad()\n',
      '.venv/c.py': 'db.bad()\n',
      'myenv/pyvenv.cfg': '',
      'myenv/lib/d.py': 'db.bad()\n',
      'lib/site-packages/e.py': 'db.bad()\n',
    });
    const { out } = await runCli(folder.path, ['check', '--format', 'json']);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop']);
  });

  it('follows the settings, and their exclusions also for files named one by one', async () => {
    folder.write({
      '.github/sqla-review.yml': 'paths:\n  exclude: [old]\nrules:\n  commit-in-loop: info\nfail_on: warning\n',
      'a.py': 'db.bad()\n',
      'old/b.py': 'db.bad()\n',
    });
    const { code, out } = await runCli(folder.path, ['check', 'a.py', 'old/b.py', '--format', 'json']);
    expect(code).toBe(0);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop']);
  });

  it('runs with the defaults when the settings are broken, and exits with 2', async () => {
    folder.write({ '.github/sqla-review.yml': 'rules:\n  commit-in-lop: off\n', 'a.py': 'db.bad()\n' });
    const { code, out, err } = await runCli(folder.path, ['check', '--format', 'json']);
    expect(code).toBe(2);
    expect(places(out)).toEqual(['a.py:1:1 commit-in-loop']);
    expect(JSON.parse(out).notes).toEqual([
      { path: '.github/sqla-review.yml', message: 'There is no rule `commit-in-lop`. Did you mean `commit-in-loop`? (line 2, column 3)' },
    ]);
    expect(err).toBe(`.github/sqla-review.yml: There is no rule \`commit-in-lop\`. Did you mean \`commit-in-loop\`? (line 2, column 3)
The settings are broken, so the defaults were used.
`);
  });

  it('reads other settings when told to', async () => {
    folder.write({
      '.github/sqla-review.yml': 'nonsense: 1\n',
      'my.yml': 'fail_on: never\n',
      'my.toml': '[tool.sqla-review]\nfail_on = "never"\n',
      'a.py': 'db.bad()\n',
    });
    expect((await runCli(folder.path, ['check', '--config', 'my.yml'])).code).toBe(0);
    expect((await runCli(folder.path, ['check', '--config', 'my.toml'])).code).toBe(0);
    expect(await runCli(folder.path, ['check', '--config', 'no.yml'])).toEqual({
      code: 2,
      out: '',
      err: 'sqla-review: There is no settings file no.yml.\n',
    });
  });

  it('checks standard input under the name it is given', async () => {
    folder.write({ 'app/a.py': 'db.good()\n' });
    const args = ['check', '-', '--stdin-filename', 'app/a.py', '--format', 'json'];
    expect(places((await runCli(folder.path, args, { input: '\ndb.bad()\n' })).out)).toEqual(['app/a.py:2:1 commit-in-loop']);
    expect(places((await runCli(folder.path, ['check', '-', '--format', 'json'], { input: 'db.bad()\n' })).out)).toEqual([
      'stdin.py:1:1 commit-in-loop',
    ]);
    const diff = await runCli(folder.path, ['check', '-', '--stdin-filename', 'app/a.py', '--diff'], { input: 'db.bad()\n' });
    expect(diff.out).toBe('--- a/app/a.py\n+++ b/app/a.py\n@@ -1,1 +1,1 @@\n-db.bad()\n+db.good()\n');
  });

  it.each(['sarif', 'github'])('writes %s with the paths of the repository', async (format) => {
    folder.write({ 'p/a.py': 'db.bad()\n' }).commit();
    const { code, out } = await runCli(join(folder.path, 'p'), ['check', '--format', format]);
    expect(code).toBe(1);
    expect(out).toContain(format === 'sarif' ? '"uri": "p/a.py"' : 'file=p/a.py,line=1');
    if (format === 'sarif') expect(JSON.parse(out).runs[0].tool.driver.rules[0].help.markdown).toContain('commit-in-loop');
  });

  it('says what silences a finding only by its silence', async () => {
    folder.write({ 'a.py': 'db.bad()  # sqla: ignore[commit-in-loop] on purpose\n' });
    expect((await runCli(folder.path, ['check'])).out).toBe('No findings in 1 file.\n');
    expect(readFileSync(join(folder.path, 'a.py'), 'utf8')).toContain('db.bad()');
  });
});
