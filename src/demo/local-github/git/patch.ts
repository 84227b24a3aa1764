import { diffTexts } from '../../../diff/diff-texts.js';
import type { Hunk } from '../../../diff/file-diff.js';

/** The difference of one file; without hunks for binary files and for changes of the mode or name alone. */
export interface Patch {
  readonly hunks: readonly Hunk[];
  readonly additions: number;
  readonly deletions: number;
  /** Git's text from the first `@@`, without a last line end; undefined where there are no hunks. */
  readonly text: string | undefined;
}

// Git looks for a NUL in this many bytes to tell binary from text.
const BINARY_SNIFF_BYTES = 8000;
// Git cuts the heading behind `@@` here.
const HEADING_LENGTH = 80;
const NO_PATCH: Patch = { hunks: [], additions: 0, deletions: 0, text: undefined };

/** The patch between two contents as git makes it. Bytes that are not UTF-8 become U+FFFD, as in GitHub's JSON. */
export function renderPatch(base: Buffer, head: Buffer): Patch {
  if (isBinary(base) || isBinary(head) || base.equals(head)) return NO_PATCH;
  const baseText = base.toString('utf8');
  const hunks = diffTexts(baseText, head.toString('utf8'));
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    hunks,
    additions: lines.filter((line) => line.kind === 'added').length,
    deletions: lines.filter((line) => line.kind === 'deleted').length,
    text: hunks.length === 0 ? undefined : renderHunks(hunks, baseText.split('\n')),
  };
}

/** Whether git takes a content for binary. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, BINARY_SNIFF_BYTES).includes(0);
}

const SIGNS = { context: ' ', added: '+', deleted: '-' } as const;

/** A hunk's lines as they stand in a patch, with git's note on a missing last line end. */
export function hunkLines(hunk: Hunk): readonly string[] {
  return hunk.lines.flatMap((line) => {
    const text = `${SIGNS[line.kind]}${line.text}`;
    return line.noNewline ? [text, '\\ No newline at end of file'] : [text];
  });
}

export function hunkHeader(hunk: Hunk, heading: string): string {
  const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${start},${count}`);
  const header = `@@ -${range(hunk.baseStart, hunk.baseCount)} +${range(hunk.headStart, hunk.headCount)} @@`;
  return heading === '' ? header : `${header} ${heading}`;
}

function renderHunks(hunks: readonly Hunk[], baseLines: readonly string[]): string {
  return hunks.flatMap((hunk) => [hunkHeader(hunk, headingBefore(baseLines, hunk.baseStart)), ...hunkLines(hunk)]).join('\n');
}

// Git's default: the last line before the hunk that begins with a letter, `_` or `$`.
function headingBefore(lines: readonly string[], start: number): string {
  for (let index = start - 2; index >= 0; index--) {
    const line = lines[index] ?? '';
    if (/^[A-Za-z_$]/.test(line)) return line.slice(0, HEADING_LENGTH).trimEnd();
  }
  return '';
}
