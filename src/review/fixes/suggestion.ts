import { changedRows, hasDeletionWithin, hunkHolding, type RowSpan } from '../../diff/changed-rows.js';
import { applyEdits, type Edit } from '../../text/edits.js';
import { lineEndsOf, splitLines, type LineEnds } from '../../text/lines.js';
import { MAX_SUGGESTED_ROWS } from '../limits.js';
import type { ReviewedFile } from '../reviewed-file.js';

/** What GitHub puts in place of whole rows of the head when a person commits a suggestion. */
export interface Suggestion {
  readonly rows: RowSpan;
  /** Without line breaks: GitHub gives them those of the file. */
  readonly lines: readonly string[];
}

/** Why a fix can only be shown, not committed from the comment. */
export interface NoSuggestion {
  readonly obstacle: string;
}

/**
 * A fix as a suggestion: whole lines of side RIGHT within one hunk, no deleted line between them. It is proven here that
 * committing it gives exactly the fixed text.
 */
export function toSuggestion(file: ReviewedFile, edits: readonly Edit[]): Suggestion | NoSuggestion {
  if (!file.isShownByGitHub) return { obstacle: 'GitHub does not show the diff of this file' };
  const lineEnds = lineEndsOf(file.text);
  if (lineEnds === 'mixed') return { obstacle: 'the file mixes line ends' };
  const before = splitLines(file.text);
  const fixed = applyEdits(file.text, edits);
  const candidates = withNeighbours(changedLines(before, splitLines(fixed)), before);
  if (candidates.length === 0) return { obstacle: 'the fix changes nothing' };
  const placed = candidates.filter(({ rows }) => isPlaced(file, rows)).sort(byAddedRows(file));
  if (placed.length === 0) return { obstacle: 'the lines it changes do not lie together in the diff' };
  const short = placed.filter(({ rows }) => rows.last - rows.first < MAX_SUGGESTED_ROWS);
  if (short.length === 0) return { obstacle: 'it changes lines that are far apart' };
  const exact = short.find((candidate) => isPrintable(candidate) && commit(before, lineEnds, candidate) === fixed);
  return exact ?? { obstacle: 'the comment could not hold these characters or line ends' };
}

/** Whole lines that change: `rows` of the text before, empty when `last < first`, become `lines`. Lines keep their breaks here. */
function changedLines(before: readonly string[], after: readonly string[]): Suggestion {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same++;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && before[before.length - 1 - sameAtEnd] === after[after.length - 1 - sameAtEnd]) sameAtEnd++;
  return { rows: { first: same, last: before.length - 1 - sameAtEnd }, lines: after.slice(same, after.length - sameAtEnd) };
}

/**
 * A suggestion can neither replace no line at all nor, for certain, replace lines by none: such changes take an unchanged
 * neighbour with them.
 */
function withNeighbours(change: Suggestion, before: readonly string[]): Suggestion[] {
  const { first, last } = change.rows;
  const isEmpty = last < first;
  if (isEmpty && change.lines.length === 0) return [];
  if (!isEmpty && change.lines.length > 0) return [withoutBreaks(change)];
  const above = before[first - 1];
  const below = before[last + 1];
  const candidates: Suggestion[] = [];
  if (above !== undefined) candidates.push({ rows: { first: first - 1, last }, lines: [above, ...change.lines] });
  if (below !== undefined) candidates.push({ rows: { first, last: last + 1 }, lines: [...change.lines, below] });
  return candidates.map(withoutBreaks);
}

function withoutBreaks({ rows, lines }: Suggestion): Suggestion {
  return { rows, lines: lines.map((line) => line.replace(/\r?\n$/, '')) };
}

function isPlaced(file: ReviewedFile, rows: RowSpan): boolean {
  const hunk = hunkHolding(file.hunks, rows);
  return hunk !== undefined && !hasDeletionWithin(hunk, rows);
}

/** A suggestion on lines that the pull request wrote is easier to follow than one on lines around them. */
function byAddedRows({ hunks }: ReviewedFile): (a: Suggestion, b: Suggestion) => number {
  const added = changedRows(hunks);
  const count = ({ rows }: Suggestion): number => [...added].filter((row) => rows.first <= row && row <= rows.last).length;
  return (a, b) => count(b) - count(a);
}

/** Markdown takes a lone "\r" for a line break, and JSON or HTML lose other control characters and half surrogate pairs. */
function isPrintable(suggestion: Suggestion): boolean {
  return suggestion.lines.every((line) => !/[\u0000-\u0008\u000a-\u001f\u007f]|\p{Surrogate}/u.test(line));
}

/** The text after GitHub committed the suggestion. */
function commit(before: readonly string[], lineEnds: LineEnds, { rows, lines }: Suggestion): string {
  const lineBreak = lineEnds === 'crlf' ? '\r\n' : '\n';
  const endsOpen = !before[rows.last]!.endsWith('\n');
  const replacement = lines.join(lineBreak) + (endsOpen ? '' : lineBreak);
  return before.slice(0, rows.first).join('') + replacement + before.slice(rows.last + 1).join('');
}
