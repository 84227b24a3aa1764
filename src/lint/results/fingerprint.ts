import { createHash } from 'node:crypto';

/** What was found, wherever it stands: no path, so that its file may be renamed; no line numbers, so that code above may come and go. */
export interface ContentParts {
  readonly rule: string;
  readonly symbol: string;
  /** Syntax key of the node. */
  readonly key: string;
  /** How many findings with equal parts stand before it in the file. */
  readonly ordinal: number;
}

/** Identity of what was found within its file: hex sha-256. */
export function contentIdOf({ rule, symbol, key, ordinal }: ContentParts): string {
  return hash([rule, symbol, key, ordinal]);
}

/** Identity of a finding across pushes, in a file of this path: hex sha-256. */
export function fingerprintAt(path: string, contentId: string): string {
  return hash([path, contentId]);
}

function hash(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
