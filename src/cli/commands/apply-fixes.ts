import { applyFixes } from '../../lint/fixes/apply-fixes.js';
import type { Finding, Note } from '../../lint/finding.js';
import { encodeLike, type SourceText } from '../files/source-text.js';
import type { Inspection } from './subject.js';

/** Fixes that touch each other are applied one round after the other; more rounds than this mean that two rules disagree. */
const MAX_ROUNDS = 10;

/** The texts after all fixes, with what the checker says of them. */
export interface FixedTexts {
  readonly texts: ReadonlyMap<string, string>;
  readonly inspection: Inspection;
  readonly applied: number;
  readonly notes: readonly Note[];
}

export interface FixRequest {
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly texts: ReadonlyMap<string, string>;
  readonly unsafe: boolean;
  readonly inspect: (texts: ReadonlyMap<string, string>) => Promise<Inspection>;
}

/** Applies fixes until none is left. What cannot be written in the file's own encoding is left alone, with a note. */
export async function fixTexts({ sources, texts, unsafe, inspect }: FixRequest): Promise<FixedTexts> {
  const current = new Map(texts);
  const notes = new Map<string, Note>();
  let inspection = await inspect(current);
  let applied = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let appliedNow = 0;
    for (const [path, findings] of byPath(inspection.shown)) {
      const fixed = applyFixes(current.get(path)!, findings, { unsafe });
      if (fixed.applied.length === 0) continue;
      if (encodeLike(sources.get(path)!, fixed.text) === undefined) {
        notes.set(path, { kind: 'advice', path, message: 'not fixed: the encoding of this file cannot be written. Save it as UTF-8.' });
        continue;
      }
      current.set(path, fixed.text);
      appliedNow += fixed.applied.length;
    }
    if (appliedNow === 0) break;
    applied += appliedNow;
    inspection = await inspect(current);
  }
  return { texts: current, inspection, applied, notes: [...notes.values()] };
}

function byPath(findings: readonly Finding[]): Map<string, Finding[]> {
  const grouped = new Map<string, Finding[]>();
  for (const finding of findings) grouped.set(finding.path, [...(grouped.get(finding.path) ?? []), finding]);
  return grouped;
}
