import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import { statementOf } from '../run/statement.js';

/**
 * Which rows of a file comments speak of, and which speak of a finding. Rows count from 0. Remembers what it found: a
 * file may hold thousands of comments one below the other, and thousands of findings in one statement.
 */
export class Coverage {
  readonly #file: SourceFile;
  /** Of comments that stand alone on their lines, by row. */
  readonly #codeRows = new Map<number, number>();
  readonly #rowsOfStatements = new Map<PyNode, readonly number[]>();

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /**
   * The row a comment speaks of: its own, or, when it stands alone on its line, that of the next code line
   * (further comments may stand between, no blank line).
   */
  rowOfComment(comment: PyNode): number {
    const first = this.#file.lines.rowOf(comment.start);
    let row = first;
    while (!this.#codeRows.has(row) && this.#isCommentAlone(row)) row++;
    const codeRow = this.#codeRows.get(row) ?? row;
    while (row-- > first) this.#codeRows.set(row, codeRow);
    return codeRow;
  }

  /**
   * The rows on which a comment silences a finding at a node: where the finding begins, and the first and last row of
   * its statement (of a statement with a block: the first row only; of a decorated one also that of the first decorator).
   */
  rowsOf(node: PyNode, start: number): ReadonlySet<number> {
    const statement = statementOf(node);
    let rows = this.#rowsOfStatements.get(statement);
    if (!rows) this.#rowsOfStatements.set(statement, (rows = this.#statementRows(statement)));
    return new Set([this.#file.lines.rowOf(start), ...rows]);
  }

  #statementRows(statement: PyNode): number[] {
    const { lines } = this.#file;
    const rows = [lines.rowOf(statement.start)];
    if (statement.parent?.is('decorated_definition') && !statement.is('decorator')) rows.push(lines.rowOf(statement.parent.start));
    if (statement.descendants('block').length === 0) rows.push(lines.rowOf(statement.end));
    return rows;
  }

  #isCommentAlone(row: number): boolean {
    const { lines } = this.#file;
    return row < lines.rowCount && lines.lineOf(row).trimStart().startsWith('#');
  }
}
