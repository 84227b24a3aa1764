import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Edit } from '../../text/edits.js';
import { insertionIndex } from './import-order.js';
import { indentOf, lineBreakOf, startsItsLine } from './layout.js';

/** A name of the list: one that is there, or one to add. */
interface Entry {
  readonly name: string;
  readonly item: PyNode | undefined;
}

/** Where a new name stands: between which of the old ones. */
interface Gap {
  readonly previous: PyNode | undefined;
  readonly next: PyNode | undefined;
}

interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/**
 * Adds names to `from x import a, b` in the order and layout it has: on the same line where its names stand on one,
 * else on a line of their own, so that no comment changes its owner.
 */
export function extendImport(statement: PyNode, names: readonly string[], file: SourceFile): Edit {
  const items = statement.fieldAll('name');
  const entries: Entry[] = items.map((item) => ({ name: (item.field('name') ?? item).text, item }));
  for (const name of names) {
    const at = insertionIndex(
      entries.map((entry) => entry.name),
      name,
    );
    entries.splice(at, 0, { name, item: undefined });
  }
  const layout = { file, isBracketed: statement.children.some((child) => child.is('(')) };
  const insertions = entries.flatMap(({ name, item }, index) => {
    if (item) return [];
    const previous = entries.slice(0, index).findLast((entry) => entry.item)?.item;
    const next = entries.slice(index).find((entry) => entry.item)?.item;
    return insert(name, { previous, next }, layout);
  });
  return asOneEdit(withoutDoubleCommas(insertions), items[0]!.start, items.at(-1)!.end, file.text);
}

function insert(name: string, { previous, next }: Gap, layout: { file: SourceFile; isBracketed: boolean }): Insertion[] {
  const { file, isBracketed } = layout;
  const eol = lineBreakOf(file);
  if (!previous) {
    const separator = isBracketed && startsItsLine(next!, file) ? `,${eol}${indentOf(next!, file)}` : ', ';
    return [{ offset: next!.start, text: name + separator }];
  }
  const row = file.lines.rowOf(previous.end);
  if (next && (!isBracketed || file.lines.rowOf(next.start) === row)) return [{ offset: next.start, text: `${name}, ` }];
  const lineEnd = file.lines.rangeOfRow(row).end;
  const following = tokenAfter(previous);
  const isListAtEnd = following.end > lineEnd || following.is(',');
  if (!isBracketed || !isListAtEnd || !startsItsLine(previous, file)) return [{ offset: previous.end, text: `, ${name}` }];
  const line = { offset: lineEnd, text: `${eol}${indentOf(previous, file)}${name},` };
  return following.is(',') ? [line] : [{ offset: previous.end, text: ',' }, line];
}

/** Two names after a last one without a comma give that comma once. */
function withoutDoubleCommas(insertions: readonly Insertion[]): Insertion[] {
  return insertions.filter(
    ({ offset, text }, index) => text !== ',' || insertions.findIndex((each) => each.offset === offset && each.text === ',') === index,
  );
}

/** Replaces the whole list, so that two fixes that add the same name make the very same edit. */
function asOneEdit(insertions: readonly Insertion[], start: number, listEnd: number, text: string): Edit {
  let newText = '';
  let at = start;
  for (const { offset, text: added } of [...insertions].sort((a, b) => a.offset - b.offset)) {
    newText += text.slice(at, offset) + added;
    at = offset;
  }
  const end = Math.max(at, listEnd);
  return { range: { start, end }, newText: newText + text.slice(at, end) };
}

function tokenAfter(item: PyNode): PyNode {
  let token = item.nextSibling;
  while (token?.is('comment')) token = token.nextSibling;
  return token ?? item;
}
