import { leadOfLine } from '../../text/insertion-layout.js';
import type { PyNode } from '../tree.js';

/** The comment lines right above a statement, as one text; empty without any. */
export function commentAbove(statement: PyNode): string {
  const lines: string[] = [];
  for (let comment = beforeOf(statement); comment?.kind === 'comment'; comment = comment.previousSibling) {
    // What stands behind code speaks of that code.
    if (leadOfLine(comment.tree.text, comment.start).trim() !== '') break;
    lines.unshift(comment.text);
  }
  return lines.join('\n');
}

/** Comments above a block's first statement stand before the block. */
function beforeOf(statement: PyNode): PyNode | undefined {
  return statement.previousSibling ?? (statement.parent?.kind === 'block' ? statement.parent.previousSibling : undefined);
}
