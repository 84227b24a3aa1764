import { FIELD, kindSet } from '../rows.js';
import type { PyNode } from '../tree.js';

/** A `try` around a node, inside the node's own function. */
export interface TryFact {
  readonly node: PyNode;
  /** Where the node stands. */
  readonly part: 'body' | 'except' | 'else' | 'finally';
  /** The `except` clauses. */
  readonly handlers: readonly PyNode[];
  readonly finallyClause: PyNode | undefined;
}

/** A context that is entered before a node runs, inside the node's own function. */
export interface WithItemFact {
  readonly node: PyNode;
  readonly statement: PyNode;
  /** The context manager: `open(x)` of `with open(x) as f`. */
  readonly expression: PyNode;
  /** The target: `f` of `with open(x) as f`. */
  readonly alias: PyNode | undefined;
  readonly isAsync: boolean;
}

const FUNCTIONS = kindSet('function_definition', 'lambda');
const TRIES = kindSet('try_statement');
const WITHS = kindSet('with_statement', 'with_clause');
const PARTS = { except_clause: 'except', else_clause: 'else', finally_clause: 'finally' } as const;

/**
 * Each ancestor of some kinds that runs in the same function as a node, with the child through which it holds the node,
 * inside out. Decorators, defaults and annotations run in the function around.
 */
export function ancestorsInFunction(node: PyNode, kinds: Uint8Array): [parent: PyNode, child: PyNode][] {
  const { tree } = node;
  const { kind, field, parent: parents } = tree.rows;
  const found: [PyNode, PyNode][] = [];
  let child = node.index;
  for (let parent = parents[child]!; parent !== -1; parent = parents[child]!) {
    if (FUNCTIONS[kind[parent]!] && field[child] === FIELD.body) break;
    if (kinds[kind[parent]!]) found.push([tree.at(parent), tree.at(child)]);
    child = parent;
  }
  return found;
}

/** The `function_definition` whose body a node runs in, lambdas looked through; undefined at module and class level. */
export function enclosingFunction(node: PyNode): PyNode | undefined {
  let child = node;
  for (let { parent } = child; parent; { parent } = child) {
    if (child.fieldName === 'body') {
      if (parent.kind === 'function_definition') return parent;
      if (parent.kind === 'class_definition') return undefined;
    }
    child = parent;
  }
  return undefined;
}

/** The statement a node belongs to (itself when it is one): the nearest one that stands in a block or the module. */
export function statementOf(node: PyNode): PyNode {
  let statement = node;
  for (let { parent } = statement; parent; { parent } = statement) {
    if (parent.is('block', 'module') && statement.kind !== 'case_clause') break;
    statement = parent;
  }
  return statement;
}

/** The `try` statements around a node, inside out. */
export function triesAround(node: PyNode): readonly TryFact[] {
  const tries: TryFact[] = [];
  for (const [parent, child] of ancestorsInFunction(node, TRIES)) {
    const part = PARTS[child.kind as keyof typeof PARTS] ?? 'body';
    const handlers = parent.children.filter(({ kind }) => kind === 'except_clause');
    tries.push({ node: parent, part, handlers, finallyClause: parent.children.find(({ kind }) => kind === 'finally_clause') });
  }
  return tries;
}

/** The innermost `try` whose guarded body holds a node. */
export function tryAround(node: PyNode): TryFact | undefined {
  return triesAround(node).find(({ part }) => part === 'body');
}

/** The contexts a node runs in, inside out; for a with-item also the items left of it. */
export function withItemsAround(node: PyNode): readonly WithItemFact[] {
  const items: WithItemFact[] = [];
  for (const [parent, child] of ancestorsInFunction(node, WITHS)) {
    if (parent.kind === 'with_statement' && child.fieldName === 'body') items.push(...itemsOf(parent));
    else if (parent.kind === 'with_clause' && parent.parent) {
      items.push(...itemsOf(parent.parent).filter((item) => item.node.index < child.index));
    }
  }
  return items;
}

function itemsOf(statement: PyNode): WithItemFact[] {
  const isAsync = statement.children[0]?.kind === 'async';
  const clause = statement.children.find(({ kind }) => kind === 'with_clause');
  const items: WithItemFact[] = [];
  for (const node of clause?.namedChildren ?? []) {
    const value = node.field('value');
    if (node.kind !== 'with_item' || !value) continue;
    const alias = value.kind === 'as_pattern' ? value.field('alias')?.namedChildren[0] : undefined;
    const expression = value.kind === 'as_pattern' ? (value.namedChildren[0] ?? value) : value;
    items.push({ node, statement, expression, alias, isAsync });
  }
  return items.reverse();
}

const EXPECTS_ERROR = /(^|\.)(raises|assertRaises|assertRaisesRegex|suppress|warns|deprecated_call)$/;

/** Whether a node fails on purpose: `with pytest.raises(ArgumentError): statement.where("x")` wants the error alone. */
export function isExpectedToFail(node: PyNode): boolean {
  return withItemsAround(node).some(({ expression }) => EXPECTS_ERROR.test(expression.field('function')?.text ?? ''));
}

/** Whether a node stands in the body of `if TYPE_CHECKING:`, so that it never runs. */
export function isUnderTypeChecking(node: PyNode): boolean {
  let child = node;
  for (let { parent } = child; parent; { parent } = child) {
    if (parent.kind === 'if_statement' && child.fieldName === 'consequence' && isTypeChecking(parent.field('condition'))) return true;
    child = parent;
  }
  return false;
}

function isTypeChecking(condition: PyNode | undefined): boolean {
  return condition?.is('identifier', 'attribute') === true && /(^|\.)TYPE_CHECKING$/.test(condition.text);
}
