#!/usr/bin/env node
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { WriteStream } from 'node:tty';
import type { Io } from './cli/io.js';
import { main } from './cli/main.js';
import { optimizeLess } from './config/compiler-flags.js';

const io: Io = {
  cwd: realpathSync(process.cwd()),
  // Knows of NO_COLOR and FORCE_COLOR; a stream that is no terminal has no such method.
  isColoured: (process.stdout as Partial<WriteStream>).hasColors?.() ?? false,
  isErrorTerminal: process.stderr.isTTY ?? false,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readInput: () => buffer(process.stdin),
  cacheFolder: async () => (await import('./config/env.js')).readCacheFolder(),
};

// Whoever reads may have seen enough, as in `sqla-review check | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

optimizeLess();
process.exitCode = await main(process.argv.slice(2), io, {
  version: packageVersion(),
  loadRules: async () => (await import('../checks/index.js')).rules,
});

/** The package lies one folder above the source, and two above the built file. */
function packageVersion(): string {
  const near = new URL('../package.json', import.meta.url);
  const path = existsSync(near) ? near : new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
