import { createHash } from 'node:crypto';

/** A value with the day it was last asked for, counted from 1970. */
export interface PackedEntry {
  readonly value: Uint8Array;
  lastUse: number;
}

const MARK = 'sqla-review facts 1\n';
const DIGEST_LENGTH = 40;

/** One file: a mark, the digest of the rest, the length of the index in 8 hex digits, the index, and the values one after the other. */
export function packEntries(entries: ReadonlyMap<string, PackedEntry>): Uint8Array {
  const index = Buffer.from(JSON.stringify([...entries].map(([key, { value, lastUse }]) => [key, value.length, lastUse])));
  const length = Buffer.from(index.length.toString(16).padStart(8, '0'));
  const rest = Buffer.concat([length, index, ...[...entries.values()].map(({ value }) => value)]);
  return Buffer.concat([Buffer.from(MARK), Buffer.from(digestOf(rest)), rest]);
}

/** @returns undefined for bytes that are not, to the last one, what was packed. */
export function unpackEntries(bytes: Buffer): Map<string, PackedEntry> | undefined {
  const body = MARK.length + DIGEST_LENGTH;
  const rest = bytes.subarray(body);
  const head = bytes.toString('latin1', 0, body);
  if (rest.length < 8 || head !== MARK + digestOf(rest)) return undefined;
  // The digest vouches for what follows.
  let at = 8 + Number.parseInt(rest.toString('latin1', 0, 8), 16);
  const index = JSON.parse(rest.toString('utf8', 8, at)) as [string, number, number][];
  const entries = new Map<string, PackedEntry>();
  for (const [key, length, lastUse] of index) entries.set(key, { value: rest.subarray(at, (at += length)), lastUse });
  return entries;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}
