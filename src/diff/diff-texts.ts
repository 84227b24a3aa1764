import { structuredPatch } from 'diff';
import { splitLines } from '../text/lines.js';
import { buildHunk } from './build-hunk.js';
import type { Hunk } from './file-diff.js';

/** Unchanged lines around each change, as Git and GitHub show them. */
const CONTEXT_LINES = 3;

/**
 * Most lines that differ before we stop looking for the shortest diff, whose cost grows with the square of this number.
 * Own measurement: 3,000 take about half a second.
 */
const MAX_EDIT_LENGTH = 3000;

/**
 * The hunks between two texts, for files that GitHub sends without a patch and for the command line. Texts that differ in more
 * than MAX_EDIT_LENGTH lines give one hunk that replaces everything between their common ends.
 */
export function diffTexts(base: string, head: string): Hunk[] {
  if (base === head) return [];
  const middle = differingMiddle(base, head);
  const patch = structuredPatch('', '', middle.base, middle.head, undefined, undefined, {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDIT_LENGTH,
  });
  if (!patch) return [replacementHunk(middle)];
  return patch.hunks.map((hunk) =>
    buildHunk(
      {
        // jsdiff counts an empty side from 1; Git from the line before it.
        baseStart: hunk.oldStart + middle.linesBefore - (hunk.oldLines === 0 ? 1 : 0),
        baseCount: hunk.oldLines,
        headStart: hunk.newStart + middle.linesBefore - (hunk.newLines === 0 ? 1 : 0),
        headCount: hunk.newLines,
      },
      hunk.lines,
    ),
  );
}

/** What lies between the common ends of two texts, in whole lines, with the context lines around it. */
interface Middle {
  readonly base: string;
  readonly head: string;
  readonly linesBefore: number;
}

/** Most diffs are small beside their files, so the common ends are cut off before the lines are compared. */
function differingMiddle(base: string, head: string): Middle {
  const shorter = Math.min(base.length, head.length);
  let same = 0;
  while (same < shorter && base.charCodeAt(same) === head.charCodeAt(same)) same++;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && base.charCodeAt(base.length - 1 - sameAtEnd) === head.charCodeAt(head.length - 1 - sameAtEnd))
    sameAtEnd++;

  let start = lineStart(base, same);
  for (let line = 0; line < CONTEXT_LINES; line++) start = lineStart(base, start - 1);
  let rest = afterLine(base, base.length - sameAtEnd);
  for (let line = 0; line < CONTEXT_LINES; line++) rest = afterLine(base, rest);
  const tail = base.length - rest;
  return { base: base.slice(start, rest), head: head.slice(start, head.length - tail), linesBefore: countLineBreaks(base, start) };
}

function replacementHunk(middle: Middle): Hunk {
  const base = splitLines(middle.base);
  const head = splitLines(middle.head);
  const start = middle.linesBefore;
  return buildHunk(
    {
      baseStart: base.length === 0 ? start : start + 1,
      baseCount: base.length,
      headStart: head.length === 0 ? start : start + 1,
      headCount: head.length,
    },
    [...base.flatMap((line) => rawLines('-', line)), ...head.flatMap((line) => rawLines('+', line))],
  );
}

function rawLines(mark: string, line: string): string[] {
  return line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'];
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function afterLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

function countLineBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
