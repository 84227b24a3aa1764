import { idsOfKind, kindOfId, nodeIdsOfKind } from '../grammar.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import { decodeString } from './pieces.js';

/**
 * A text that two nodes share when they differ in layout only: white space, line breaks, comments, trailing commas,
 * redundant parentheses, the spelling of plain strings and the quotes of f-strings do not count. Of a compound statement it holds the header
 * (with its decorators and clause headers), not the blocks: a statement inside has a key of its own.
 */
export function syntaxKey(node: PyNode): string {
  const { rows } = node.tree;
  const open: number[] = [];
  let key = '';
  for (let index = node.index, end = rows.next[index]!; index < end;) {
    while (open.length > 0 && open.at(-1)! <= index) {
      open.pop();
      key += ')';
    }
    const id = rows.kind[index]!;
    if (isLayout(node.tree, index) || (BLOCKS.has(id) && index !== node.index)) {
      index = rows.next[index]!;
      continue;
    }
    const plain = STRINGS.has(id)
      ? plainString(node.tree.at(index))
      : CONCATENATIONS.has(id)
        ? plainStrings(node.tree.at(index))
        : undefined;
    if (plain !== undefined) {
      key += plain;
      index = rows.next[index]!;
      continue;
    }
    if (TEXTS.has(id) || rows.next[index] === index + 1) {
      const text = spelling(id, node.tree.text.slice(rows.start[index], rows.end[index]));
      key += `${text.length}:${text}`;
      index = rows.next[index]!;
      continue;
    }
    if (!TRANSPARENT.has(id)) {
      key += `(${BARE_TUPLES.has(id) ? TUPLE : id}`;
      open.push(rows.next[index]!);
    }
    index++;
  }
  return key + ')'.repeat(open.length);
}

const BLOCKS: ReadonlySet<number> = new Set(nodeIdsOfKind('block'));
const STRINGS: ReadonlySet<number> = new Set(idsOfKind('string'));
const CONCATENATIONS: ReadonlySet<number> = new Set(idsOfKind('concatenated_string'));
const TRANSPARENT: ReadonlySet<number> = new Set(idsOfKind('parenthesized_expression'));
/** Kinds whose text their children do not cover. */
const TEXTS: ReadonlySet<number> = new Set([...idsOfKind('string_content'), ...idsOfKind('format_specifier'), ...idsOfKind('ERROR')]);
/** `return a, b` is `return (a, b)`. */
const BARE_TUPLES: ReadonlySet<number> = new Set(idsOfKind('expression_list'));
const TUPLE = idsOfKind('tuple')[0]!;
const IGNORED: ReadonlySet<number> = new Set([...idsOfKind('comment'), ...idsOfKind('line_continuation')]);
const PARENTHESES: ReadonlySet<number> = new Set([...idsOfKind('('), ...idsOfKind(')')]);
const CLOSERS: ReadonlySet<number> = new Set([...idsOfKind(')'), ...idsOfKind(']'), ...idsOfKind('}')]);
const COMMAS: ReadonlySet<number> = new Set(idsOfKind(','));
/** Constructs in which a formatter may add or drop the parentheses. */
const OPTIONAL_PARENTHESES: ReadonlySet<string> = new Set(['parenthesized_expression', 'tuple', 'import_from_statement', 'with_clause']);

const QUOTES: ReadonlySet<number> = new Set([...idsOfKind('string_start'), ...idsOfKind('string_end')]);
const CONTENT: ReadonlySet<number> = new Set(idsOfKind('string_content'));

/** Which quotes an f-string stands in, and with them which it has to escape, says nothing. */
function spelling(id: number, text: string): string {
  if (QUOTES.has(id)) return text.replace(/['"]+/, '').toLowerCase();
  return CONTENT.has(id) ? text.replace(/\\(['"])/g, '$1') : text;
}

function isLayout(tree: SyntaxTree, index: number): boolean {
  const { kind } = tree.rows;
  const id = kind[index]!;
  if (IGNORED.has(id)) return true;
  if (COMMAS.has(id)) return isTrailingComma(tree, index);
  return PARENTHESES.has(id) && OPTIONAL_PARENTHESES.has(parentKind(tree, index));
}

/** A comma before the closing bracket; in a subscript it makes a tuple and means something. */
function isTrailingComma(tree: SyntaxTree, index: number): boolean {
  const { kind, next, parent } = tree.rows;
  let sibling = next[index]!;
  while (IGNORED.has(kind[sibling]!) && parent[sibling] === parent[index]) sibling = next[sibling]!;
  return parent[sibling] === parent[index] && CLOSERS.has(kind[sibling]!) && parentKind(tree, index) !== 'subscript';
}

function parentKind(tree: SyntaxTree, index: number): string {
  const parent = tree.rows.parent[index]!;
  return parent === -1 ? '' : kindOfId(tree.rows.kind[parent]!);
}

/** A string without interpolation is compared by value: its prefix and quotes say nothing. */
function plainString(node: PyNode): string | undefined {
  const decoded = decodeString(node);
  if (!decoded || decoded.isTemplate) return undefined;
  const value: string[] = [];
  for (const piece of decoded.pieces) {
    if (piece.kind === 'interpolation') return undefined;
    value.push(piece.value);
  }
  return (decoded.isBytes ? 'b' : '') + JSON.stringify(value.join(''));
}

/** Strings side by side are one; undefined when one of them is not plain. */
function plainStrings(node: PyNode): string | undefined {
  let joined = '';
  for (const part of node.namedChildren) {
    if (part.is('comment', 'line_continuation')) continue;
    const plain = plainString(part);
    if (plain === undefined || plain.startsWith('b')) return undefined;
    joined += JSON.parse(plain) as string;
  }
  return JSON.stringify(joined);
}
