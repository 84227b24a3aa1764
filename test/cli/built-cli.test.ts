import { transformFileSync } from '@swc/core';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TestFolder } from './run-cli.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Compiles the command line as `npm run build` does, but without looking at types. */
function build(into: string): string {
  for (const top of ['src', 'checks']) {
    for (const path of readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || /^(app|demo|dev|queue)\//.test(path)) continue;
      const { code } = transformFileSync(join(ROOT, top, path), {
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      const target = join(into, 'dist', top, path.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, code);
    }
  }
  for (const name of ['node_modules', 'package.json', 'checks']) symlinkSync(join(ROOT, name), join(into, name));
  return join(into, 'dist/src/cli.js');
}

describe('the built command line', () => {
  let folder: TestFolder;
  let program: string;
  beforeAll(() => {
    folder = new TestFolder();
    program = build(folder.path);
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
