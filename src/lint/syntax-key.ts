import { nodeIdsOfKind, idsOfKind, kindOfId } from '../python/grammar.js';
import type { PyNode, SyntaxTree } from '../python/tree.js';

/**
 * A text that two nodes share when they differ in layout only: comments, white space, line continuations, trailing
 * commas, redundant parentheses and the choice between ' and " do not count. Of a compound statement it holds the
 * header (with its decorators and clause headers), not the blocks: a statement inside has a key of its own.
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
    if (TEXTS.has(id) || rows.next[index] === index + 1) {
      const text = leafText(node.tree, index);
      key += `${text.length}:${text}`;
      index = rows.next[index]!;
      continue;
    }
    if (!TRANSPARENT.has(id)) {
      key += `(${id}`;
      open.push(rows.next[index]!);
    }
    index++;
  }
  return key + ')'.repeat(open.length);
}

/** The innermost statement, clause or decorator that holds a node; the node itself when it is one. */
export function statementOf(node: PyNode): PyNode {
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    if (CLAUSES.has(at.kind) || parent.kind === 'module' || isBlock(parent) || parent.kind === 'decorated_definition') return at;
    at = parent;
  }
  return at;
}

const CLAUSES: ReadonlySet<string> = new Set(['decorator', 'elif_clause', 'else_clause', 'except_clause', 'finally_clause', 'case_clause']);
const BLOCKS: ReadonlySet<number> = new Set(nodeIdsOfKind('block'));
const TRANSPARENT: ReadonlySet<number> = new Set(idsOfKind('parenthesized_expression'));
/** Kinds whose text their children do not cover. */
const TEXTS: ReadonlySet<number> = new Set([...idsOfKind('string_content'), ...idsOfKind('format_specifier'), ...idsOfKind('ERROR')]);
const IGNORED: ReadonlySet<number> = new Set([...idsOfKind('comment'), ...idsOfKind('line_continuation')]);
const PARENTHESES: ReadonlySet<number> = new Set([...idsOfKind('('), ...idsOfKind(')')]);
const CLOSERS: ReadonlySet<number> = new Set([...idsOfKind(')'), ...idsOfKind(']'), ...idsOfKind('}')]);
const COMMAS: ReadonlySet<number> = new Set(idsOfKind(','));
const STRING_STARTS: ReadonlySet<number> = new Set(idsOfKind('string_start'));
const STRING_ENDS: ReadonlySet<number> = new Set(idsOfKind('string_end'));
/** Constructs in which a formatter may add or drop the parentheses. */
const OPTIONAL_PARENTHESES: ReadonlySet<string> = new Set(['parenthesized_expression', 'import_from_statement', 'with_clause']);

function isBlock(node: PyNode): boolean {
  return BLOCKS.has(node.tree.rows.kind[node.index]!);
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

function leafText(tree: SyntaxTree, index: number): string {
  const { kind, start, end } = tree.rows;
  const text = tree.text.slice(start[index], end[index]);
  if (STRING_STARTS.has(kind[index]!)) return normalisedStart(tree, index, text);
  // The opening quote tells which it is.
  return STRING_ENDS.has(kind[index]!) ? '' : text;
}

/** `u'` and `'` as `"` where the content has no quote or backslash, so that either spelling means the same. */
function normalisedStart(tree: SyntaxTree, index: number, text: string): string {
  const { end, parent } = tree.rows;
  const quote = text.replace(/^[a-zA-Z]*/, '');
  const prefix = text
    .slice(0, text.length - quote.length)
    .toLowerCase()
    .replace('u', '');
  const content = tree.text.slice(end[index], end[parent[index]!]! - quote.length);
  return prefix + (/['"\\]/.test(content) ? quote : quote.replaceAll("'", '"'));
}
