import type { Position, TextRange } from './range.js';

/**
 * Finds rows and columns of offsets in one text. Lines end at "\n" (a "\r" before it belongs to the line),
 * as in Git and GitHub; a lone "\r" does not end a line.
 */
export class LineIndex {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Number of rows; a text that ends in "\n" has an empty last row. */
  get rowCount(): number {
    return this.#starts.length;
  }

  /** The position of an offset; offsets past the end count as the end. */
  positionOf(offset: number): Position {
    const row = this.rowOf(offset);
    return { row, column: Math.min(offset, this.text.length) - this.#starts[row]! };
  }

  /** The 0-based row of an offset. */
  rowOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset of a position; a column past the end of its line counts as the line's end. */
  offsetOf(position: Position): number {
    const line = this.rangeOfRow(position.row);
    return Math.min(line.start + position.column, line.end);
  }

  /** The range of a row without its line break ("\n" or "\r\n"). */
  rangeOfRow(row: number): TextRange {
    const start = this.#starts[row] ?? this.text.length;
    const next = this.#starts[row + 1];
    if (next === undefined) return { start, end: this.text.length };
    const end = this.text.charCodeAt(next - 2) === 13 && next - 2 >= start ? next - 2 : next - 1;
    return { start, end };
  }

  /** The text of a row without its line break. */
  lineOf(row: number): string {
    const { start, end } = this.rangeOfRow(row);
    return this.text.slice(start, end);
  }
}
