import { splitLines } from '../text/lines.js';
import { headerText } from './build-hunk.js';
import type { Hunk, HunkLine } from './file-diff.js';

/** The hunks were not made for this text: a line that they keep or delete is another one. */
export class PatchMismatchError extends Error {}

/**
 * The head text: the base text with the hunks applied.
 * @throws PatchMismatchError when the base text has other lines than the hunks say.
 */
export function applyPatch(baseText: string, hunks: readonly Hunk[]): string {
  return transfer(baseText, hunks, BASE_TO_HEAD);
}

/**
 * The base text: the head text with the hunks taken back.
 * @throws PatchMismatchError when the head text has other lines than the hunks say.
 */
export function reversePatch(headText: string, hunks: readonly Hunk[]): string {
  return transfer(headText, hunks, HEAD_TO_BASE);
}

/** Which side is read and which is written. */
interface Direction {
  readonly start: 'baseStart' | 'headStart';
  readonly count: 'baseCount' | 'headCount';
  readonly only: HunkLine['kind'];
  readonly gained: HunkLine['kind'];
}
const BASE_TO_HEAD: Direction = { start: 'baseStart', count: 'baseCount', only: 'deleted', gained: 'added' };
const HEAD_TO_BASE: Direction = { start: 'headStart', count: 'headCount', only: 'added', gained: 'deleted' };

function transfer(text: string, hunks: readonly Hunk[], direction: Direction): string {
  const source = splitLines(text);
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    // The start of an empty side is the line before it, of any other side its first line.
    const first = hunk[direction.count] === 0 ? hunk[direction.start] : hunk[direction.start] - 1;
    if (first < at || first > source.length) throw new PatchMismatchError(`the text has no place for the hunk ${headerText(hunk)}`);
    for (; at < first; at++) result.push(source[at]!);
    for (const line of hunk.lines) {
      const whole = line.noNewline ? line.text : `${line.text}\n`;
      if (line.kind !== direction.gained) {
        if (source[at] !== whole) throw new PatchMismatchError(`line ${at + 1} is not the one of the hunk ${headerText(hunk)}`);
        at++;
      }
      if (line.kind !== direction.only) result.push(whole);
    }
  }
  for (; at < source.length; at++) result.push(source[at]!);
  return result.join('');
}
