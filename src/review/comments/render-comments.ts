import { shrinkToHunk, type RowSpan } from '../../diff/changed-rows.js';
import type { Finding } from '../../lint/finding.js';
import type { ReviewComment } from '../delivery.js';
import { MAX_MARKED_ROWS } from '../limits.js';
import type { Links } from '../markup/links.js';
import { placeOf, type ReviewedFile } from '../reviewed-file.js';
import { toSuggestion } from '../fixes/suggestion.js';
import { commentBody, type FixTelling } from './comment-body.js';
import { comparePlaces, type CommentUnit } from './comment-units.js';

/**
 * The rows where GitHub takes a comment on a finding: the part of it that lies in one hunk. Undefined when there is none,
 * because a single bad place makes GitHub refuse the whole review.
 */
export function anchorOf(finding: Finding, file: ReviewedFile): RowSpan | undefined {
  if (!file.isShownByGitHub) return undefined;
  const part = shrinkToHunk(file.hunks, placeOf(finding, file));
  if (!part) return undefined;
  return part.last - part.first < MAX_MARKED_ROWS ? part : { first: part.first, last: part.first };
}

/** The comments of a review, in order of place. Of suggestions that share a row, only the first is kept. */
export function renderComments(units: readonly CommentUnit[], files: ReadonlyMap<string, ReviewedFile>, links: Links): ReviewComment[] {
  const taken: { readonly path: string; readonly rows: RowSpan }[] = [];
  const ordered = [...units].sort((a, b) => comparePlaces(a.findings[0], b.findings[0]));
  return ordered.flatMap((unit) => {
    const [first] = unit.findings;
    const file = files.get(first.path);
    const anchor = file && anchorOf(first, file);
    if (!file || !anchor) return [];
    const isFree = (rows: RowSpan): boolean => !taken.some((other) => other.path === file.path && overlap(other.rows, rows));
    const fix = chooseTelling(first, file, isFree);
    const rows = fix?.kind === 'suggestion' ? fix.suggestion.rows : anchor;
    if (fix?.kind === 'suggestion') taken.push({ path: file.path, rows });
    return [placeComment(unit, rows, commentBody(unit, file, fix, links))];
  });
}

function chooseTelling(finding: Finding, file: ReviewedFile, isFree: (rows: RowSpan) => boolean): FixTelling | undefined {
  if (!finding.fix) return undefined;
  const suggestion = toSuggestion(file, finding.fix.edits);
  if ('obstacle' in suggestion) return { kind: 'diff', obstacle: suggestion.obstacle };
  return isFree(suggestion.rows) ? { kind: 'suggestion', suggestion } : { kind: 'prose' };
}

function placeComment({ findings, fingerprint }: CommentUnit, rows: RowSpan, body: string): ReviewComment {
  return {
    path: findings[0].path,
    line: rows.last + 1,
    // GitHub answers 422 to a first line that equals the last (ubuntu/WSL#244).
    startLine: rows.first === rows.last ? undefined : rows.first + 1,
    body,
    fingerprint,
    about: findings.map((finding) => finding.fingerprint),
  };
}

function overlap(a: RowSpan, b: RowSpan): boolean {
  return a.first <= b.last && b.first <= a.last;
}
