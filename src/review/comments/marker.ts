import { createHash } from 'node:crypto';
import type { Finding } from '../../lint/finding.js';

/** What a comment of ours is about: a finding's fingerprint, or that of a group. */
export interface Marker {
  readonly fingerprint: string;
  readonly rule: string;
}

/** The line by which this app knows its comment again; invisible when rendered. */
export function markerLine({ fingerprint, rule }: Marker): string {
  return `<!-- sqla-review:v1 fp=${fingerprint} rule=${rule} -->`;
}

/**
 * The marker of a comment; undefined when it has none. Only the last line counts: above it stands text from the
 * pull request, which may say anything.
 */
export function readMarker(body: string): Marker | undefined {
  const match = /(?:^|\n)<!-- sqla-review:v1 fp=([0-9a-f]{64}) rule=([a-z0-9-]+) -->\s*$/.exec(body);
  return match ? { fingerprint: match[1]!, rule: match[2]! } : undefined;
}

/** Identity of the one comment that speaks for many findings of a rule in a file. */
export function groupFingerprint({ rule, path }: Pick<Finding, 'rule' | 'path'>): string {
  return createHash('sha256').update(['group', rule, path].join('\0')).digest('hex');
}
