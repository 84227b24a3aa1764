import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { DecodeError, decodeSource } from '../../python/decode.js';
import type { InputFile } from '../../lint/check.js';

const SKIPPED_FOLDERS = /(?:^|\/)(?:node_modules|\.git|\.venv|venv|site-packages)\//;

/** The Python files below a folder, with paths relative to it; those that Python itself could not read are left out. */
export function readPython(folder: string): InputFile[] {
  const files: InputFile[] = [];
  for (const found of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = found.split(sep).join('/');
    if (!path.endsWith('.py') || SKIPPED_FOLDERS.test(`/${path}`) || !statSync(join(folder, found), { throwIfNoEntry: false })?.isFile())
      continue;
    try {
      files.push({ path, text: decodeSource(readFileSync(join(folder, found))).text });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return files;
}
