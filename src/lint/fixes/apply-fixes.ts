import { applyEdits } from '../../text/edits.js';
import type { Finding } from '../finding.js';
import { JointEdits } from './merge-edits.js';

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
  const joint = new JointEdits();
  for (const finding of findings) {
    const { fix } = finding;
    if (!fix || finding.suppressedBy || (fix.applicability === 'unsafe' && !unsafe)) continue;
    if (joint.add(fix.edits)) applied.push(finding);
  }
  // Offsets count from behind a byte order mark: the checker takes it off.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { text: mark + applyEdits(text.slice(mark.length), joint.edits), applied };
}
