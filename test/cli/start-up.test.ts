import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** All that a module loads: static imports, and with `lazy` also what it imports later. */
function loadedBy(entry: string, lazy: boolean): { readonly files: Set<string>; readonly packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [join(ROOT, entry)];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const text = readFileSync(path, 'utf8').replace(/^(?:import|export) type .*$/gm, '');
    const statics = [...text.matchAll(/^(?:import|export) (?:[^'"`;=]*? from )?'([^']+)';$/gm)];
    const dynamics = lazy ? [...text.matchAll(/(?<!typeof )\bimport\('([^']+)'\)/g)] : [];
    for (const [, name = ''] of [...statics, ...dynamics]) {
      if (name.startsWith('.')) queue.push(resolve(dirname(path), name).replace(/\.js$/, '.ts'));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return { files: new Set([...files].map((path) => relative(ROOT, path))), packages };
}

describe('what the command line loads', () => {
  it('is next to nothing at its start', () => {
    const { files, packages } = loadedBy('src/cli.ts', false);
    expect([...packages]).toEqual([]);
    expect([...files].sort()).toEqual([
      'src/cli.ts',
      'src/cli/arguments.ts',
      'src/cli/error-code.ts',
      'src/cli/help.ts',
      'src/cli/io.ts',
      'src/cli/main.ts',
      'src/config/compiler-flags.ts',
      'src/text/nearest.ts',
    ]);
  });

  it('never has the app in it', () => {
    const { files, packages } = loadedBy('src/cli.ts', true);
    expect([...files].filter((path) => /^src\/(app|queue|demo|dev|index)\b/.test(path))).toEqual([]);
    for (const name of ['probot', 'pino', 'bullmq', 'ioredis']) expect(packages).not.toContain(name);
    expect(files).toContain('checks/index.ts');
    expect(files).toContain('src/report/sarif-report.ts');
  });

  it('reads YAML and TOML parsers only when there is a file for them', () => {
    const { packages } = loadedBy('src/cli/commands/check.ts', false);
    expect(packages).not.toContain('yaml');
  });
});
