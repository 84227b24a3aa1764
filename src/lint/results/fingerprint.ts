import { createHash } from 'node:crypto';

/** What makes a finding the same one after a push: no line numbers, so that code above may come and go. */
export interface FingerprintParts {
  readonly rule: string;
  readonly path: string;
  readonly symbol: string;
  /** Syntax key of the node. */
  readonly key: string;
  /** How many findings with equal parts stand before it in the file. */
  readonly ordinal: number;
}

/** Identity of a finding across pushes: hex sha-256. */
export function fingerprintOf(parts: FingerprintParts): string {
  const { rule, path, symbol, key, ordinal } = parts;
  return createHash('sha256').update([rule, path, symbol, key, ordinal].join('\0')).digest('hex');
}
