import { constantString, numberOf, piecesOf } from '../../python/literals.js';
import type { Binding, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { CallSummary, ExpressionSummary, SubscriptSummary } from './expression-summary.js';

/** Nested deeper than this, an expression is `opaque`: `Mapped[list[...]]` inside `Annotated` inside a call needs six. */
const MAX_DEPTH = 10;
/** Longer lists are cut here: a call says so by `hasMore`, a list by an `opaque` at its end. */
const MAX_ITEMS = 60;
/** Longer strings are documents or SQL, and no names or addresses. */
const MAX_STRING = 400;

const OPAQUE: ExpressionSummary = { kind: 'opaque' };

/** What an expression says, as plain data. Local names are followed to the one thing they are bound to. */
export function summarize(node: PyNode, module: PyModule, depth = MAX_DEPTH): ExpressionSummary {
  if (depth === 0) return OPAQUE;
  const part = (child: PyNode | undefined) => (child ? summarize(child, module, depth - 1) : OPAQUE);
  switch (node.kind) {
    case 'type':
    case 'parenthesized_expression':
    case 'expression_statement':
      return part(node.namedChildren[0]);
    case 'identifier':
      return summarizeName(node, module, depth);
    case 'attribute':
      return summarizeAttribute(node, module, part);
    case 'call':
      return summarizeCall(node, module, part);
    case 'generic_type':
    case 'subscript':
      return summarizeSubscript(node, part);
    case 'binary_operator':
    case 'union_type':
      return summarizeUnion(node, part);
    case 'string':
    case 'concatenated_string':
      return summarizeString(node);
    case 'integer':
    case 'float':
    case 'unary_operator':
      return summarizeNumber(node);
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.kind === 'true' };
    case 'none':
      return { kind: 'none' };
    case 'list':
    case 'tuple':
    case 'set':
      return { kind: node.kind, items: someOf(node.namedChildren, part) };
    case 'expression_list':
      return { kind: 'tuple', items: someOf(node.namedChildren, part) };
    case 'dictionary':
      return summarizeDictionary(node, part);
    case 'await':
      return { kind: 'awaited', value: part(node.namedChildren[0]) };
    case 'lambda':
      return node.field('parameters') ? OPAQUE : { kind: 'lambda', body: part(node.field('body')) };
    default:
      return OPAQUE;
  }
}

type Part = (child: PyNode | undefined) => ExpressionSummary;

function summarizeName(node: PyNode, module: PyModule, depth: number): ExpressionSummary {
  const bindings = module.resolve(node);
  const home = bindings[0]?.scope.kind;
  const isLocal = home === 'function' || home === 'lambda' || home === 'comprehension';
  const isDefined = bindings.every(({ kind }) => kind === 'import' || kind === 'function' || kind === 'class');
  if (isLocal && !isDefined) return bindings.length === 1 ? summarizeLocal(bindings[0]!, module, depth) : OPAQUE;
  const name = module.qualifiedName(node);
  if (name !== undefined) return { kind: 'name', name };
  // Bound several times at the top of the module: the index lists all assignments under this name.
  const isTop = bindings.length > 0 && bindings.every(({ scope }) => scope.kind === 'module');
  return isTop ? { kind: 'name', name: joinName(module.name, node.text) } : OPAQUE;
}

function summarizeLocal(binding: Binding, module: PyModule, depth: number): ExpressionSummary {
  const part = (child: PyNode) => summarize(child, module, depth - 1);
  if (binding.kind === 'parameter') {
    const parameter = binding.scope.function?.parameters.find(({ name }) => name === binding.name);
    return {
      kind: 'parameter',
      name: binding.name,
      ...(binding.annotation ? { annotation: part(binding.annotation) } : selfAnnotation(binding, module)),
      ...(parameter?.defaultValue && { default: part(parameter.defaultValue) }),
    };
  }
  if (!binding.value || binding.unpackIndex !== undefined) return OPAQUE;
  if (binding.kind === 'assignment' || binding.kind === 'walrus') return part(binding.value);
  if (binding.kind !== 'with') return OPAQUE;
  const isAsync = binding.target.ancestor('with_statement')?.children[0]?.kind === 'async';
  return { kind: 'entered', value: part(binding.value), isAsync };
}

/** `self` is an instance of the class whose method it is a parameter of. */
function selfAnnotation({ name, scope }: Binding, module: PyModule): { readonly annotation?: ExpressionSummary } {
  const method = scope.function;
  if (!method?.owner || name !== 'self' || method.parameters[0]?.name !== name) return {};
  return { annotation: { kind: 'name', name: joinName(module.name, method.owner.scope.qualifiedName) } };
}

function summarizeAttribute(node: PyNode, module: PyModule, part: Part): ExpressionSummary {
  const name = module.qualifiedName(node);
  if (name !== undefined) return { kind: 'name', name };
  const object = part(node.field('object'));
  const attribute = node.field('attribute')?.text ?? '';
  if (object.kind === 'opaque') return OPAQUE;
  return object.kind === 'name' ? { kind: 'name', name: `${object.name}.${attribute}` } : { kind: 'attribute', object, name: attribute };
}

function summarizeCall(node: PyNode, module: PyModule, part: Part): CallSummary {
  const call = module.callAt(node);
  const keywords = [...call.keywords];
  return {
    kind: 'call',
    callee: part(call.callee),
    args: call.positional.slice(0, MAX_ITEMS).map(part),
    kwargs: Object.fromEntries(keywords.slice(0, MAX_ITEMS).map(([name, value]) => [name, part(value)])),
    hasMore: call.hasStar || call.hasDoubleStar || Math.max(call.positional.length, keywords.length) > MAX_ITEMS,
  };
}

function summarizeSubscript(node: PyNode, part: Part): SubscriptSummary {
  const [value, ...rest] = node.namedChildren;
  const items = rest.flatMap((item) => (item.is('type_parameter', 'tuple') ? item.namedChildren : [item]));
  return { kind: 'subscript', value: part(value), items: someOf(items, part) };
}

// `A | B | C` leans to the left: read in a loop, so that long unions lose no depth.
function summarizeUnion(node: PyNode, part: Part): ExpressionSummary {
  const items: PyNode[] = [];
  let left: PyNode | undefined = node;
  while (left?.is('binary_operator', 'union_type') && items.length < MAX_ITEMS) {
    const [first, last]: PyNode[] = left.namedChildren;
    if (!first || !last || !left.children.some(({ kind }) => kind === '|')) return OPAQUE;
    items.unshift(last);
    left = first;
  }
  return { kind: 'union', items: [part(left), ...items.map(part)] };
}

function summarizeString(node: PyNode): ExpressionSummary {
  const value = constantString(node);
  if (value !== undefined) return value.length > MAX_STRING ? OPAQUE : { kind: 'string', value };
  const first = piecesOf(node)?.[0];
  return first?.kind === 'text' ? { kind: 'string-start', value: first.value.slice(0, MAX_STRING) } : OPAQUE;
}

function summarizeNumber(node: PyNode): ExpressionSummary {
  const value = numberOf(node);
  return value === undefined ? OPAQUE : { kind: 'number', value };
}

function summarizeDictionary(node: PyNode, part: Part): ExpressionSummary {
  const pairs = node.namedChildren.filter((child) => child.is('pair')).slice(0, MAX_ITEMS);
  return { kind: 'dictionary', entries: pairs.map((pair) => [part(pair.field('key')), part(pair.field('value'))] as const) };
}

function someOf(nodes: readonly PyNode[], part: Part): ExpressionSummary[] {
  const items = nodes.slice(0, MAX_ITEMS).map(part);
  return nodes.length > MAX_ITEMS ? [...items, OPAQUE] : items;
}

/** A name inside a module; a module at the very top of a repository may have no name of its own. */
export function joinName(module: string, name: string): string {
  return module === '' ? name : `${module}.${name}`;
}
