import type { LineIndex } from '../text/line-index.js';
import type { Position } from '../text/range.js';
import { visibleText, type Colour, type Paint } from './paint.js';

/** Lines shown around a finding, and of a finding that runs over more. */
const CONTEXT_LINES = 1;
const MAX_MARKED_LINES = 5;
/** Longer lines are cut around the finding; generated code has lines of megabytes. */
const MAX_LINE_LENGTH = 160;
const LENGTH_BEFORE_CUT = 40;

/** What a frame points at; rows and columns count from 0. */
export interface Marked {
  readonly start: Position;
  readonly end: Position;
  readonly colour: Colour;
}

/** The source lines of a range with their numbers; carets stand under the part of the first line that is meant. */
export function codeFrame(lines: LineIndex, { start, end, colour }: Marked, paint: Paint): string[] {
  const lastMarked = Math.min(end.column === 0 && end.row > start.row ? end.row - 1 : end.row, start.row + MAX_MARKED_LINES - 1);
  const first = Math.max(0, start.row - CONTEXT_LINES);
  const last = Math.min(lastRow(lines), lastMarked + CONTEXT_LINES);
  const width = String(last + 1).length;
  const rows: string[] = [];
  for (let row = first; row <= last; row++) {
    const isMarked = row >= start.row && row <= lastMarked;
    const gutter = `${isMarked ? '>' : ' '} ${String(row + 1).padStart(width)} |`;
    const line = lines.lineOf(row);
    const cut = cutAround(line, row === start.row ? start.column : 0);
    rows.push(`${isMarked ? paint(colour, gutter) : paint('dim', gutter)} ${visibleText(cut.text)}`.trimEnd());
    if (row !== start.row) continue;
    const until = end.row === start.row ? end.column : line.length;
    rows.push(`${paint('dim', `${' '.repeat(width + 2)} |`)} ${carets(cut, start.column, until, (text) => paint(colour, text))}`);
  }
  return rows;
}

interface CutLine {
  readonly text: string;
  /** Where the text begins in its line, counted so that columns can be taken off it. */
  readonly offset: number;
}

function cutAround(line: string, column: number): CutLine {
  if (line.length <= MAX_LINE_LENGTH) return { text: line, offset: 0 };
  const from = column < MAX_LINE_LENGTH / 2 ? 0 : characterStart(line, column - LENGTH_BEFORE_CUT);
  const to = characterStart(line, from + MAX_LINE_LENGTH);
  return { text: `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`, offset: from > 0 ? from - 1 : 0 };
}

/** An offset that is not in the middle of a surrogate pair. */
function characterStart(line: string, offset: number): number {
  return /[\uDC00-\uDFFF]/.test(line.charAt(offset)) ? offset - 1 : offset;
}

function carets(cut: CutLine, start: number, end: number, colour: (text: string) => string): string {
  const before = cut.text.slice(0, start - cut.offset);
  const under = cut.text.slice(start - cut.offset, Math.max(end - cut.offset, start - cut.offset));
  const indent = [...before].map((character) => (character === '\t' ? '\t' : ' '.repeat(displayWidth(character)))).join('');
  const length = [...under].reduce((sum, character) => sum + displayWidth(character), 0);
  return indent + colour('^'.repeat(Math.max(1, length)));
}

/** Columns of a terminal that a character takes: emoji and East Asian characters two, marks that combine none. */
function displayWidth(character: string): number {
  if (/^[\p{Mark}\u200D\uFE0F]$/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]$/u;

/** The empty row after a last line break is none that a reader would count. */
function lastRow(lines: LineIndex): number {
  const last = lines.rowCount - 1;
  return last > 0 && lines.lineOf(last) === '' ? last - 1 : last;
}
