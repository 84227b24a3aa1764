import type { PyNode } from '../tree.js';
import { decodeString } from './pieces.js';

const ATOMS = new Set<string>(['identifier', 'attribute', 'call', 'subscript', 'string', 'concatenated_string', 'integer', 'float']);
for (const kind of ['true', 'false', 'none', 'ellipsis', 'parenthesized_expression', 'list', 'set', 'dictionary', 'tuple']) ATOMS.add(kind);
for (const kind of ['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']) ATOMS.add(kind);

/** Parents in which parentheses around an operator change the meaning. */
const TIGHT_PARENTS = new Set<string>(['attribute', 'call', 'subscript', 'await', 'binary_operator', 'boolean_operator', 'not_operator']);
for (const kind of ['comparison_operator', 'unary_operator', 'conditional_expression', 'list_splat', 'dictionary_splat'])
  TIGHT_PARENTS.add(kind);

const CLOSERS = new Set<string>([')', ']', '}']);

/**
 * The tokens of an expression or statement in a normal form: equal for two pieces of code that differ only in spaces,
 * line breaks, comments, trailing commas, redundant parentheses or the quotes of plain strings.
 */
export function syntaxKey(node: PyNode): string {
  const { tree } = node;
  const { next } = tree.rows;
  const tokens: string[] = [];
  for (let row = node.index; row < next[node.index]!;) {
    const at = tree.at(row);
    const plain = plainString(at);
    if (plain !== undefined) {
      tokens.push(plain);
      row = next[row]!;
    } else {
      if (next[row] === row + 1 && !isDropped(at, node)) tokens.push(at.text);
      row++;
    }
  }
  return tokens.join(' ');
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

function isDropped(token: PyNode, root: PyNode): boolean {
  if (token.is('comment', 'line_continuation')) return true;
  const { parent } = token;
  if (!parent) return false;
  if (parent.kind === 'parenthesized_expression' && token.is('(', ')')) return isRedundant(parent, root);
  return token.kind === ',' && isTrailingComma(token, parent);
}

function isRedundant(parentheses: PyNode, root: PyNode): boolean {
  const [inner, second] = parentheses.namedChildren;
  if (!inner || second || inner.kind === 'yield' || inner.kind === 'named_expression') return false;
  // Parentheses around the whole compared expression hold nothing apart.
  return ATOMS.has(inner.kind) || !isHeldTight(parentheses, root);
}

function isHeldTight(parentheses: PyNode, root: PyNode): boolean {
  return parentheses !== root && TIGHT_PARENTS.has(parentheses.parent?.kind ?? '');
}

/** The comma of `(x,)` makes a tuple and stays. */
function isTrailingComma(comma: PyNode, parent: PyNode): boolean {
  let after = comma.nextSibling;
  while (after?.kind === 'comment') after = after.nextSibling;
  if (!after || !CLOSERS.has(after.kind)) return false;
  return parent.kind === 'tuple' || parent.kind === 'subscript' ? parent.namedChildren.length > (parent.kind === 'tuple' ? 1 : 2) : true;
}
