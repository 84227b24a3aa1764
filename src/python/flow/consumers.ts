import type { PyNode } from '../tree.js';

/** What happens to the value of an expression; `node` is the syntax that consumes it. */
export type Consumer =
  | { readonly kind: 'awaited'; readonly node: PyNode }
  /** An expression statement: nobody takes the value. */
  | { readonly kind: 'dropped'; readonly node: PyNode }
  /** `return`, or the body of a lambda. */
  | { readonly kind: 'returned'; readonly node: PyNode }
  | { readonly kind: 'yielded'; readonly node: PyNode }
  /** `node` is the call; `keyword` is undefined for positional arguments. */
  | { readonly kind: 'argument'; readonly node: PyNode; readonly keyword: string | undefined }
  /** `targets` from left to right: `a = b = value` has two; a walrus has one. */
  | { readonly kind: 'assigned'; readonly node: PyNode; readonly targets: readonly PyNode[] }
  | { readonly kind: 'augmented'; readonly node: PyNode; readonly target: PyNode }
  /** In a tuple, list, set or dictionary, or the body of a comprehension. */
  | { readonly kind: 'element'; readonly node: PyNode }
  | { readonly kind: 'attribute'; readonly node: PyNode; readonly name: string }
  | { readonly kind: 'called'; readonly node: PyNode }
  | { readonly kind: 'subscripted'; readonly node: PyNode }
  /** The index in `x[value]`. */
  | { readonly kind: 'index'; readonly node: PyNode }
  /** `for x in value`, in statements and comprehensions. */
  | { readonly kind: 'iterated'; readonly node: PyNode }
  | { readonly kind: 'with-item'; readonly node: PyNode; readonly alias: PyNode | undefined }
  /** `if`, `elif`, `while`, `assert`, the middle of `a if value else b`, a comprehension's `if`. */
  | { readonly kind: 'condition'; readonly node: PyNode }
  | { readonly kind: 'operand'; readonly node: PyNode }
  | { readonly kind: 'starred'; readonly node: PyNode }
  | { readonly kind: 'interpolated'; readonly node: PyNode }
  | { readonly kind: 'raised'; readonly node: PyNode }
  | { readonly kind: 'match-subject'; readonly node: PyNode }
  /** A default, decorator, annotation, base class, `del`, `except` and the like. */
  | { readonly kind: 'other'; readonly node: PyNode };

type SimpleKind =
  'awaited' | 'dropped' | 'returned' | 'yielded' | 'element' | 'operand' | 'starred' | 'interpolated' | 'raised' | 'condition';

const SIMPLE: Readonly<Record<string, SimpleKind>> = {
  await: 'awaited',
  expression_statement: 'dropped',
  return_statement: 'returned',
  yield: 'yielded',
  tuple: 'element',
  list: 'element',
  set: 'element',
  expression_list: 'element',
  pair: 'element',
  list_comprehension: 'element',
  set_comprehension: 'element',
  dictionary_comprehension: 'element',
  generator_expression: 'element',
  binary_operator: 'operand',
  boolean_operator: 'operand',
  comparison_operator: 'operand',
  not_operator: 'operand',
  unary_operator: 'operand',
  list_splat: 'starred',
  dictionary_splat: 'starred',
  parenthesized_list_splat: 'starred',
  interpolation: 'interpolated',
  raise_statement: 'raised',
  if_clause: 'condition',
  assert_statement: 'condition',
};

/** What happens to a value; parentheses and the two results of `a if c else b` are looked through. */
export function consumerOf(expression: PyNode): Consumer {
  const node = carrierOf(expression);
  const { parent } = node;
  if (!parent) return { kind: 'other', node };
  const simple = SIMPLE[parent.kind];
  if (simple) return { kind: simple, node: parent };
  return consumerIn(parent, node);
}

function consumerIn(parent: PyNode, child: PyNode): Consumer {
  const role = child.fieldName;
  switch (parent.kind) {
    case 'attribute':
      return { kind: 'attribute', node: parent, name: parent.field('attribute')?.text ?? '' };
    case 'call':
      // `f(x for x in y)`: the generator stands where the argument list would.
      return role === 'function' ? { kind: 'called', node: parent } : { kind: 'argument', node: parent, keyword: undefined };
    case 'argument_list':
      return argumentOf(parent, undefined);
    case 'keyword_argument':
      return argumentOf(parent.parent ?? parent, parent.field('name')?.text);
    case 'subscript':
      return { kind: role === 'value' ? 'subscripted' : 'index', node: parent };
    case 'assignment':
      return role === 'right' ? assigned(parent) : { kind: 'other', node: parent };
    case 'named_expression':
      return { kind: 'assigned', node: parent, targets: parent.fieldAll('name') };
    case 'augmented_assignment': {
      const target = parent.field('left');
      return role === 'right' && target ? { kind: 'augmented', node: parent, target } : { kind: 'other', node: parent };
    }
    case 'for_statement':
    case 'for_in_clause':
      return { kind: role === 'right' ? 'iterated' : 'other', node: parent };
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
    case 'conditional_expression':
      return { kind: 'condition', node: parent };
    case 'lambda':
      return { kind: role === 'body' ? 'returned' : 'other', node: parent };
    case 'with_item':
      return { kind: 'with-item', node: parent, alias: undefined };
    case 'as_pattern':
      return withAlias(parent, child);
    case 'match_statement':
      return { kind: 'match-subject', node: parent };
    default:
      return { kind: 'other', node: parent };
  }
}

/** The outermost expression with the same value. */
function carrierOf(expression: PyNode): PyNode {
  let node = expression;
  for (let { parent } = node; parent; { parent } = node) {
    const isBranch = parent.kind === 'conditional_expression' && parent.namedChildren[1] !== node;
    if (!isBranch && parent.kind !== 'parenthesized_expression') break;
    node = parent;
  }
  return node;
}

/** In broken code arguments may stand without their call: the parser puts them straight below an ERROR node. */
function argumentOf(list: PyNode, keyword: string | undefined): Consumer {
  const call = list.parent;
  return call?.kind === 'call' ? { kind: 'argument', node: call, keyword } : { kind: 'other', node: call ?? list };
}

function assigned(assignment: PyNode): Consumer {
  let outermost = assignment;
  const targets: PyNode[] = [];
  for (let node: PyNode | undefined = assignment; node?.kind === 'assignment'; node = node.parent) {
    outermost = node;
    const left = node.field('left');
    if (left) targets.unshift(left);
  }
  return { kind: 'assigned', node: outermost, targets };
}

function withAlias(pattern: PyNode, child: PyNode): Consumer {
  if (pattern.parent?.kind !== 'with_item' || child.fieldName === 'alias') return { kind: 'other', node: pattern };
  return { kind: 'with-item', node: pattern.parent, alias: pattern.field('alias')?.namedChildren[0] };
}

/** Whether `await` stands directly before an expression; parentheses are looked through. */
export function isAwaited(expression: PyNode): boolean {
  let { parent } = expression;
  while (parent?.kind === 'parenthesized_expression') parent = parent.parent;
  return parent?.kind === 'await';
}

/** The expression inside any number of parentheses. */
export function withoutParentheses(expression: PyNode): PyNode {
  let node = expression;
  while (node.kind === 'parenthesized_expression') {
    // A comment may stand before the inner expression.
    const inner = node.children.find((child) => child.isNamed && child.kind !== 'comment' && child.kind !== 'line_continuation');
    if (!inner) break;
    node = inner;
  }
  return node;
}
