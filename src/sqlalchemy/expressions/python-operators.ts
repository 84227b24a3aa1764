import { isNone } from '../../python/literals.js';
import { withoutParentheses } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import { isColumn, isColumnExpression, operatorsOf, type ExpressionScope } from './column-expressions.js';
import type { FixEditor } from '../rewrite/chain-edits.js';

/** How Python's own operators get between columns: what they do there differs by kind. */
export type Misuse = 'boolean' | 'not' | 'is' | 'in' | 'chain' | 'precedence';

const CHAINED: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const MAX_DEPTH = 40;

/** What Python's operator does wrong at a node; undefined when it is none, or its operands are not surely columns. */
export function misuseAt(node: PyNode, scope: ExpressionScope, depth = 0): Misuse | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (node.kind) {
    case 'boolean_operator':
      // The last operand is not asked for its truth: `flag and User.id == 1` chooses a criterion.
      return operandsOf(node)
        .slice(0, -1)
        .some((operand) => isMeantAsSql(operand, scope, depth))
        ? 'boolean'
        : undefined;
    case 'not_operator':
      return isMeantAsSql(node.field('argument')!, scope, depth) ? 'not' : undefined;
    case 'comparison_operator':
      return comparisonMisuse(node, scope);
    default:
      return undefined;
  }
}

function comparisonMisuse(node: PyNode, scope: ExpressionScope): Misuse | undefined {
  const operators = operatorsOf(node);
  if (operators.length === 1 && !/^(is( not)?|(not )?in)$/.test(operators[0]!)) return undefined;
  const operands = node.namedChildren;
  const [left, right] = operands as [PyNode, PyNode];
  if (operators.length === 1) {
    const isIdentity = /^is( not)?$/.test(operators[0]!) && (isNone(right) || right.is('true', 'false'));
    if (isIdentity && isColumn(withoutParentheses(left), scope)) return 'is';
    return /^(not )?in$/.test(operators[0]!) && isColumnExpression(left, scope) ? 'in' : undefined;
  }
  if (!operators.every((operator) => CHAINED.has(operator)) || operands.length !== operators.length + 1) return undefined;
  if (!operands.some((operand) => isColumnExpression(operand, scope))) return undefined;
  const isJoined = operands.slice(1, -1).some((operand) => isBitwise(operand));
  if (isJoined) return 'precedence';
  return operands.slice(0, -1).some((operand) => isColumnExpression(operand, scope)) ? 'chain' : undefined;
}

function isBitwise(node: PyNode): boolean {
  return node.kind === 'binary_operator' && /^[&|]$/.test(node.field('operator')!.text);
}

/** A column expression, or what would be one with the right operator. */
function isMeantAsSql(operand: PyNode, scope: ExpressionScope, depth: number): boolean {
  const node = withoutParentheses(operand);
  return isColumnExpression(node, scope) || misuseAt(node, scope, depth + 1) !== undefined;
}

/** `a and b and c` as [a, b, c]; parentheses end it. */
function operandsOf(boolean: PyNode): PyNode[] {
  const operator = boolean.field('operator')!.text;
  const operands: PyNode[] = [];
  let node = boolean;
  for (;;) {
    operands.push(node.field('right')!);
    const left = node.field('left')!;
    if (left.kind !== 'boolean_operator' || left.field('operator')!.text !== operator) return [...operands, left].reverse();
    node = left;
  }
}

/**
 * The criterion with SQLAlchemy's operators; undefined when an operand is no SQL.
 * @param isArgument it stands as an argument of its own in `where()` or `filter()`, which join several by AND.
 */
export function rewriteOperators(node: PyNode, scope: ExpressionScope, editor: FixEditor, isArgument: boolean): string | undefined {
  return new OperatorRewriter(scope, editor).write(node, isArgument, 0);
}

class OperatorRewriter {
  readonly #scope: ExpressionScope;
  readonly #editor: FixEditor;

  constructor(scope: ExpressionScope, editor: FixEditor) {
    this.#scope = scope;
    this.#editor = editor;
  }

  write(node: PyNode, isArgument: boolean, depth: number): string | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (node.kind === 'parenthesized_expression') {
      const inner = this.write(withoutParentheses(node), false, depth + 1);
      return inner === undefined ? undefined : misuseAt(withoutParentheses(node), this.#scope) ? inner : `(${inner})`;
    }
    switch (misuseAt(node, this.#scope)) {
      case 'boolean':
        return this.#boolean(node, isArgument, depth);
      case 'not': {
        const inner = this.write(withoutParentheses(node.field('argument')!), false, depth + 1);
        return inner === undefined ? undefined : `${this.#editor.importName('sqlalchemy', 'not_')}(${inner})`;
      }
      case 'is':
      case 'in':
        return method(node);
      case 'chain':
        return this.#joined(pairsOf(node), isArgument);
      case 'precedence':
        return precedence(node);
      case undefined:
        return isColumnExpression(node, this.#scope) ? node.text : undefined;
    }
  }

  #boolean(node: PyNode, isArgument: boolean, depth: number): string | undefined {
    const written = operandsOf(node).map((operand) => this.write(operand, false, depth + 1));
    if (!written.every((text) => text !== undefined)) return undefined;
    if (node.field('operator')!.text === 'and') return this.#joined(written.map(bare), isArgument);
    return `${this.#editor.importName('sqlalchemy', 'or_')}(${written.map(bare).join(', ')})`;
  }

  #joined(criteria: readonly string[], isArgument: boolean): string {
    const list = criteria.join(', ');
    return isArgument ? list : `${this.#editor.importName('sqlalchemy', 'and_')}(${list})`;
  }
}

/** `(User.id == 1)` needs no parentheses between commas. */
function bare(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text;
}

function method(comparison: PyNode): string {
  const [left, right] = comparison.namedChildren as [PyNode, PyNode];
  const [operator] = operatorsOf(comparison);
  const name = { is: 'is_', 'is not': 'is_not', in: 'in_', 'not in': 'not_in' }[operator!]!;
  const receiver = left.is('attribute', 'call', 'parenthesized_expression') ? left.text : `(${left.text})`;
  const isWrapped = right.kind === 'parenthesized_expression';
  return `${receiver}.${name}${isWrapped ? right.text : `(${right.text})`}`;
}

/** `1 < x < 5` as [`1 < x`, `x < 5`]. */
function pairsOf(comparison: PyNode): string[] {
  const operands = comparison.namedChildren;
  return operatorsOf(comparison).map((operator, index) => `${operands[index]!.text} ${operator} ${operands[index + 1]!.text}`);
}

/** `a == 1 & b == 2` as `(a == 1) & (b == 2)`. */
function precedence(comparison: PyNode): string | undefined {
  const { start, end, tree } = comparison;
  let text = '(';
  let from = start;
  for (const operand of comparison.namedChildren.slice(1, -1)) {
    if (!isBitwise(operand) || isBitwise(operand.field('left')!)) return undefined;
    const operator = operand.field('operator')!;
    text += `${tree.text.slice(from, operator.start).trimEnd()}) ${operator.text} (`;
    from = operator.end;
    while (/\s/.test(tree.text[from]!)) from++;
  }
  return `${text}${tree.text.slice(from, end)})`;
}
