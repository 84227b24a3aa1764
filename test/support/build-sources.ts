import { transformFileSync } from '@swc/core';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Compiles the wanted sources to `dist` in a folder as `npm run build` does, but without looking at types; what they need
 * beside them is linked.
 */
export function buildSources(into: string, isWanted: (path: string) => boolean): void {
  for (const top of ['src', 'checks']) {
    for (const path of readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || !isWanted(`${top}/${path}`)) continue;
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
}
