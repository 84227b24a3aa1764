import { applyEdits, type Edit } from '../../text/edits.js';
import type { Finding } from '../finding.js';
import { fixesConflict, mergeEdits } from './merge-edits.js';

export interface ApplyOptions {
  /** Also fixes that may change behaviour. */
  readonly unsafe: boolean;
}

export interface AppliedFixes {
  readonly text: string;
  readonly applied: readonly Finding[];
}

/**
 * Applies the fixes of one file's findings that do not touch each other, in order of place; what conflicts waits for
 * the next check of the new text. Suppressed findings are left alone.
 */
export function applyFixes(text: string, findings: readonly Finding[], { unsafe }: ApplyOptions): AppliedFixes {
  const applied: Finding[] = [];
  const sets: (readonly Edit[])[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    if (!fix || finding.suppressedBy || (fix.applicability === 'unsafe' && !unsafe)) continue;
    if (sets.some((set) => fixesConflict(set, fix.edits))) continue;
    applied.push(finding);
    sets.push(fix.edits);
  }
  // Offsets count from behind a byte order mark: the checker takes it off.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { text: mark + applyEdits(text.slice(mark.length), mergeEdits(sets)), applied };
}
