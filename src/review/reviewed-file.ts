import { isInDiff, nearestShownRow, type RowSpan } from '../diff/changed-rows.js';
import type { Hunk } from '../diff/file-diff.js';
import type { Finding } from '../lint/finding.js';

/** A changed file at the head, with what the pull request changes in it. */
export interface ReviewedFile {
  readonly path: string;
  readonly text: string;
  readonly hunks: readonly Hunk[];
  /** False when the hunks are our own diff, because GitHub gave no patch: it may take no comments there. */
  readonly isShownByGitHub: boolean;
}

/** The rows that a finding covers. */
export function rowsOf(finding: Finding): RowSpan {
  const { start, end } = finding;
  return { first: start.row, last: end.column === 0 && end.row > start.row ? end.row - 1 : end.row };
}

/**
 * The rows where a finding is told: its own; those of unchanged code, which the diff does not show, at the removal that
 * brought the finding about.
 */
export function placeOf(finding: Finding, file: Pick<ReviewedFile, 'hunks'>): RowSpan {
  const own = rowsOf(finding);
  if (finding.removalRow === null || isInDiff(file.hunks, own)) return own;
  const row = nearestShownRow(file.hunks, finding.removalRow);
  return row === undefined ? own : { first: row, last: row };
}
