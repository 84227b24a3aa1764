import type { Hunk } from './file-diff.js';

/** Rows of the head text, from `first` to `last`, both included, counted from 0. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** The rows of the head text that the hunks add, counted from 0. */
export function changedRows(hunks: readonly Hunk[]): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const hunk of hunks) {
    for (const line of hunk.lines) if (line.kind === 'added') rows.add(line.headLine! - 1);
  }
  return rows;
}

/** Whether the hunks add a row of the span, or delete lines within it or at its edge. */
export function isChanged(hunks: readonly Hunk[], rows: RowSpan): boolean {
  return overlappingHunks(hunks, rows).some((hunk) => {
    let nextRow = firstRow(hunk);
    for (const line of hunk.lines) {
      if (line.kind === 'added' && rows.first <= nextRow && nextRow <= rows.last) return true;
      if (line.kind === 'deleted' && rows.first <= nextRow && nextRow <= rows.last + 1) return true;
      if (line.kind !== 'deleted') nextRow++;
    }
    return false;
  });
}

/** Whether a row of the span is shown in the diff, changed or as context. */
export function isInDiff(hunks: readonly Hunk[], rows: RowSpan): boolean {
  return hunks.some((hunk) => hunk.headCount > 0 && firstRow(hunk) <= rows.last && rows.first <= lastRow(hunk));
}

/** The one hunk that shows all rows of the span on side RIGHT; undefined when there is none. */
export function hunkHolding(hunks: readonly Hunk[], rows: RowSpan): Hunk | undefined {
  return hunks.find((hunk) => firstRow(hunk) <= rows.first && rows.last <= lastRow(hunk));
}

/**
 * The part of the span that one hunk shows, so that GitHub takes a comment there: of the first hunk that changes a row of
 * the span, else of the first that shows one. Undefined when no hunk shows any row of it.
 */
export function shrinkToHunk(hunks: readonly Hunk[], rows: RowSpan): RowSpan | undefined {
  const parts = hunks.filter((hunk) => hunk.headCount > 0).map((hunk) => ({ hunk, part: intersect(rows, hunk) }));
  const shown = parts.filter(({ part }) => part.first <= part.last);
  return (shown.find(({ hunk, part }) => isChanged([hunk], part)) ?? shown[0])?.part;
}

/** The row nearest to another that a hunk shows; undefined when the hunks show none. */
export function nearestShownRow(hunks: readonly Hunk[], row: number): number | undefined {
  const rows = hunks.filter((hunk) => hunk.headCount > 0).map((hunk) => Math.min(Math.max(row, firstRow(hunk)), lastRow(hunk)));
  return rows.sort((a, b) => Math.abs(a - row) - Math.abs(b - row))[0];
}

/** Whether lines were deleted between two rows of the span, where a suggestion cannot be applied. */
export function hasDeletionWithin(hunk: Hunk, rows: RowSpan): boolean {
  let nextRow = firstRow(hunk);
  for (const line of hunk.lines) {
    if (line.kind === 'deleted' && rows.first < nextRow && nextRow <= rows.last) return true;
    if (line.kind !== 'deleted') nextRow++;
  }
  return false;
}

/** Also hunks that only delete, at the edge of the span. */
function overlappingHunks(hunks: readonly Hunk[], rows: RowSpan): readonly Hunk[] {
  return hunks.filter((hunk) => firstRow(hunk) <= rows.last + 1 && rows.first <= lastRow(hunk) + 1);
}

function firstRow(hunk: Hunk): number {
  return hunk.headCount === 0 ? hunk.headStart : hunk.headStart - 1;
}

function lastRow(hunk: Hunk): number {
  return firstRow(hunk) + hunk.headCount - 1;
}

function intersect(rows: RowSpan, hunk: Hunk): RowSpan {
  return { first: Math.max(rows.first, firstRow(hunk)), last: Math.min(rows.last, lastRow(hunk)) };
}
