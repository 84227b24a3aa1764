import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import { statementOf } from '../run/statement.js';

/**
 * The row a comment speaks of: its own, or, when it stands alone on its line, that of the next code line
 * (further comments may stand between, no blank line). Rows count from 0.
 */
export function rowOfComment(comment: PyNode, file: SourceFile): number {
  const { lines } = file;
  const row = lines.rowOf(comment.start);
  if (lines.lineOf(row).trimStart().startsWith('#') === false) return row;
  let next = row + 1;
  while (next < lines.rowCount && lines.lineOf(next).trimStart().startsWith('#')) next++;
  return next;
}

/**
 * The rows on which a comment silences a finding at a node: where the finding begins, and the first and last row of
 * its statement (of a statement with a block: the first row only; of a decorated one also that of the first decorator).
 */
export function rowsOf(node: PyNode, start: number, file: SourceFile): ReadonlySet<number> {
  const statement = statementOf(node);
  const rows = new Set([file.lines.rowOf(start), file.lines.rowOf(statement.start)]);
  if (statement.parent?.is('decorated_definition') && !statement.is('decorator')) rows.add(file.lines.rowOf(statement.parent.start));
  if (statement.descendants('block').length === 0) rows.add(file.lines.rowOf(statement.end));
  return rows;
}
