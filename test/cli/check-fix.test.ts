import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, TestFolder } from './run-cli.js';

describe('sqla-review check --fix', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = new TestFolder()));
  afterEach(() => folder.remove());

  function bytesOf(path: string): Buffer {
    return readFileSync(join(folder.path, path));
  }

  it('applies safe fixes and reports what is left', async () => {
    folder.write({ 'a.py': 'db.bad()\ndb.risky()\ndb.bad(db.bad())\n', 'b.py': 'db.good()\n' });
    const { code, out, err } = await runCli(folder.path, ['check', '--fix']);
    expect(bytesOf('a.py').toString()).toBe('db.good()\ndb.risky()\ndb.good(db.good())\n');
    expect(err).toBe('Fixed 3 findings.\n');
    expect(out).toContain('1 finding in 2 files: 1 warning.');
    expect(code).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['a.py', 'b.py']);
  });

  it('applies all fixes when told to', async () => {
    folder.write({ 'a.py': 'db.bad(db.risky())\n' });
    const { code, out } = await runCli(folder.path, ['check', '--unsafe-fixes', '--format', 'json']);
    expect(bytesOf('a.py').toString()).toBe('db.good(db.calm())\n');
    expect({ code, findings: JSON.parse(out).findings }).toEqual({ code: 0, findings: [] });
  });

  it('shows a diff, changes nothing, and still fails', async () => {
    folder.write({ 'p/a.py': 'x\r\ndb.bad()\r\n' });
    const { code, out, err } = await runCli(join(folder.path, 'p'), ['check', '--diff']);
    expect(out).toBe('--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x\r\n-db.bad()\r\n+db.good()\r\n');
    expect(bytesOf('p/a.py').toString()).toBe('x\r\ndb.bad()\r\n');
    expect({ code, err }).toEqual({ code: 1, err: 'Would fix 1 finding.\n' });
    expect((await runCli(folder.path, ['check', '--diff', '--unsafe-fixes'])).out).toContain('a/p/a.py');
  });

  it('keeps the byte order mark, line ends, a missing last one, and the permissions', async () => {
    folder.write({ 'a.py': '\uFEFFx = "é"\r\ndb.bad()\ndb.bad()' });
    chmodSync(join(folder.path, 'a.py'), 0o755);
    await runCli(folder.path, ['check', '--fix']);
    expect(bytesOf('a.py').toString()).toBe('\uFEFFx = "é"\r\ndb.good()\ndb.good()');
    expect(statSync(join(folder.path, 'a.py')).mode & 0o777).toBe(0o755);
  });

  it('keeps an encoding of single bytes, and leaves alone what it cannot write', async () => {
    const latin = Buffer.from('# coding: latin-1\nx = "\xE9"; db.bad()\n', 'latin1');
    const japanese = Buffer.concat([Buffer.from('# coding: shift_jis\nx = "'), Buffer.from([0x93, 0xfa]), Buffer.from('"; db.bad()\n')]);
    folder.write({ 'latin.py': latin, 'japanese.py': japanese });
    const { code, out } = await runCli(folder.path, ['check', '--fix', '--format', 'json']);
    expect(bytesOf('latin.py').toString('latin1')).toBe('# coding: latin-1\nx = "\xE9"; db.good()\n');
    expect(bytesOf('japanese.py').equals(japanese)).toBe(true);
    expect(JSON.parse(out).notes).toEqual([
      { path: 'japanese.py', message: 'not fixed: the encoding of this file cannot be written. Save it as UTF-8.' },
    ]);
    expect(code).toBe(1);
  });

  it('leaves suppressed findings alone', async () => {
    folder.write({ 'a.py': 'db.bad()  # sqla: ignore[commit-in-loop] on purpose\n' });
    const { err } = await runCli(folder.path, ['check', '--fix']);
    expect(bytesOf('a.py').toString()).toContain('db.bad()');
    expect(err).toBe('');
  });
});
