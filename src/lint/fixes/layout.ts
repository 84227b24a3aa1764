import type { TextRange } from '../../text/range.js';
import type { SourceFile } from '../../project/source-file.js';

/** The line break a file uses, told by its first line. */
export function lineBreakOf(file: SourceFile): '\n' | '\r\n' {
  const first = file.text.indexOf('\n');
  return first > 0 && file.text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Whether only white space stands before a range on its first line. */
export function startsItsLine(range: TextRange, file: SourceFile): boolean {
  return indentOf(range, file).length === file.lines.positionOf(range.start).column;
}

/** The white space that the first line of a range begins with. */
export function indentOf(range: TextRange, file: SourceFile): string {
  return /^[ \t]*/.exec(file.lines.lineOf(file.lines.rowOf(range.start)))![0];
}

/** The offset at which the line of an offset ends, its line break not included. */
export function lineEndAt(offset: number, file: SourceFile): number {
  return file.lines.rangeOfRow(file.lines.rowOf(offset)).end;
}

/** The offset at which the line of an offset begins. */
export function lineStartAt(offset: number, file: SourceFile): number {
  return file.lines.rangeOfRow(file.lines.rowOf(offset)).start;
}
