import { diffTexts } from '../../diff/diff-texts.js';
import { toUnifiedPatch } from '../../diff/unified-patch.js';
import type { Fix } from '../../lint/finding.js';
import { applyEdits } from '../../text/edits.js';
import type { ReviewedFile } from '../reviewed-file.js';

/** What a fix changes, as rows of a unified diff to be looked at: without "\r". */
export function fixDiffRows(file: ReviewedFile, fix: Fix): string[] {
  const patch = toUnifiedPatch(diffTexts(file.text, applyEdits(file.text, fix.edits)));
  return patch.split(/\r?\n/).slice(0, -1);
}

/** The sentence before a fix. What may behave differently is not offered without a word. */
export function introduceFix(fix: Fix): string {
  const title = fix.title.replace(/\.$/, '');
  return fix.applicability === 'unsafe' ? `Check before committing: ${title}.` : `${title}.`;
}
