import { lstat, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MAX_TEXT_LENGTH } from '../../lint/workspace/load-files.js';
import { errorCode } from '../error-code.js';
import { DecodeError, decodeSource } from '../../python/decode.js';

/** A Python file as it lies on disk. */
export interface SourceText {
  readonly kind: 'text';
  /** Decoded, without a byte order mark. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

export type ReadSource =
  | SourceText
  /** There, but not to be read as Python; the reason is for the reader. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** No regular file: deleted, a symbolic link, a submodule. */
  | { readonly kind: 'absent' };

/** The checker's limit in characters, for files whose every character takes four bytes: what is larger need not be read. */
const MAX_FILE_BYTES = 4 * MAX_TEXT_LENGTH;

/** Reads a file. Symbolic links are not followed. */
export async function readSource(path: string): Promise<ReadSource> {
  let bytes: Uint8Array;
  try {
    const found = await lstat(path);
    if (!found.isFile()) return { kind: 'absent' };
    if (found.size > MAX_FILE_BYTES) return { kind: 'unreadable', reason: `not checked: larger than ${MAX_FILE_BYTES / 1e6} MB` };
    bytes = await readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === undefined) throw error;
    return { kind: 'unreadable', reason: `not checked: ${code}` };
  }
  return decode(bytes);
}

/** Decodes bytes as Python would. */
export function decode(bytes: Uint8Array): Exclude<ReadSource, { kind: 'absent' }> {
  try {
    return { kind: 'text', text: decodeSource(bytes).text, bytes };
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'unreadable', reason: `not checked: ${error.message}` };
    throw error;
  }
}

/** A new text in the encoding of the old file; undefined when that encoding cannot be written here. */
export function encodeLike(original: SourceText, text: string): Uint8Array | undefined {
  const utf8 = Buffer.from(text);
  const prefix = original.bytes.subarray(0, 3);
  const bom = Buffer.compare(prefix, UTF8_BOM) === 0 ? UTF8_BOM : new Uint8Array();
  const content = original.bytes.subarray(bom.length);
  if (Buffer.compare(Buffer.from(original.text), content) === 0) return Buffer.concat([bom, utf8]);
  return content.length === original.text.length ? encodeSingleBytes(original.text, content, text) : undefined;
}

const UTF8_BOM = new Uint8Array([0xef, 0xbb, 0xbf]);

/** One byte a character: the old file itself tells which byte stands for which. */
function encodeSingleBytes(oldText: string, oldBytes: Uint8Array, text: string): Uint8Array | undefined {
  const byteOf = new Map<string, number>();
  for (let code = 0; code < 0x80; code++) byteOf.set(String.fromCharCode(code), code);
  for (const [index, byte] of oldBytes.entries()) byteOf.set(oldText[index]!, byte);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const byte = byteOf.get(text[index]!);
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

/** Puts new content in a file's place, whole or not at all, with the permissions it had. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const { mode } = await stat(path);
  const draft = join(dirname(path), `.${basename(path)}.sqla-review-${process.pid}`);
  try {
    await writeFile(draft, bytes, { mode, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
