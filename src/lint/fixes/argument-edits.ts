import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Edit } from '../../text/edits.js';
import type { TextRange } from '../../text/range.js';
import { indentOf, lineBreakOf, lineEndAt, lineStartAt, startsItsLine } from './layout.js';

/**
 * The edits that add an argument at the end of a call, before any `**kwargs`, in the layout of the arguments there.
 * Undefined where the arguments are one bare generator expression, which may have no neighbour.
 */
export function argumentAppended(call: PyCall, argument: string, file: SourceFile): Edit[] | undefined {
  const { argumentList } = call;
  if (!argumentList.is('argument_list')) return undefined;
  const present = argumentList.namedChildren;
  const splat = present.find((each) => each.is('dictionary_splat'));
  if (splat) return [insertion(splat.start, startsItsLine(splat, file) ? `${argument},${newLine(splat, file)}` : `${argument}, `)];
  const last = present.at(-1);
  if (!last) return [insertion(argumentList.start + 1, argument)];
  const following = tokenAfter(last);
  if (!startsItsLine(last, file)) {
    return [following?.is(',') ? insertion(following.end, ` ${argument}`) : insertion(last.end, `, ${argument}`)];
  }
  const lineEnd = lineEndAt(last.end, file);
  if (following?.is(',')) return [insertion(lineEndAt(following.end, file), `${newLine(last, file)}${argument},`)];
  if (following && following.start < lineEnd) return [insertion(last.end, `,${newLine(last, file)}${argument}`)];
  // A comment may follow on the line of the last argument: the comma goes before it, the new line behind.
  const line = insertion(lineEnd, `${newLine(last, file)}${argument}`);
  return lineEnd === last.end ? [insertion(last.end, `,${line.newText}`)] : [insertion(last.end, ','), line];
}

/** The edit that removes an argument of a call with its comma, and with its line where it has one of its own. */
export function argumentRemoved(call: PyCall, argument: TextRange, file: SourceFile): Edit | undefined {
  const present = call.argumentList.namedChildren;
  const [only, second] = present;
  if (only?.start !== argument.start || only.end !== argument.end || second) return itemRemoved(present, argument, file);
  return removal(call.argumentList.start + 1, call.argumentList.end - 1);
}

/**
 * The edit that removes one of several items with its comma, and with its line where it has one of its own. Undefined
 * when it is not among them or is the only one: what then remains depends on the list.
 */
export function itemRemoved(items: readonly PyNode[], item: TextRange, file: SourceFile): Edit | undefined {
  const index = items.findIndex((each) => each.start === item.start && each.end === item.end);
  if (index === -1) return undefined;
  const next = items[index + 1];
  const previous = items[index - 1];
  if (next && startsItsLine(item, file) && startsItsLine(next, file)) {
    return removal(lineStartAt(item.start, file), lineStartAt(next.start, file));
  }
  if (next) return removal(item.start, next.start);
  return previous && removal(previous.end, item.end);
}

function insertion(offset: number, newText: string): Edit {
  return { range: { start: offset, end: offset }, newText };
}

function removal(start: number, end: number): Edit {
  return { range: { start, end }, newText: '' };
}

function newLine(beside: PyNode, file: SourceFile): string {
  return lineBreakOf(file) + indentOf(beside, file);
}

function tokenAfter(node: PyNode): PyNode | undefined {
  let token = node.nextSibling;
  while (token?.is('comment')) token = token.nextSibling;
  return token;
}
