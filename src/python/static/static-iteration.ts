import { withoutParentheses } from '../flow.js';
import type { PyNode } from '../tree.js';
import { enumClassOf } from './classes.js';
import { isOfFieldNames } from './schema-names.js';
import type { StaticCheck } from './static-values.js';

const ELEMENT_PRESERVING = new Set(['sorted', 'reversed', 'list', 'tuple', 'set', 'frozenset', 'iter']);

/** Whether the values that a loop variable takes are written in the code; `unpackIndex` as in Binding. */
export function isStaticIteration(check: StaticCheck, iterable: PyNode, unpackIndex: number | undefined): boolean {
  const node = withoutParentheses(iterable);
  if (enumClassOf(check.context.module, node)) return true;
  if (node.kind === 'call') {
    const known = isStaticIteratorCall(check, node, unpackIndex);
    if (known !== undefined) return known;
  }
  if (unpackIndex !== undefined && unpackIndex !== -1) {
    const column = columnOf(collectionOf(check, node), unpackIndex);
    if (column) return check.areStatic(column);
  }
  // Looping over a dictionary gives its keys.
  if (unpackIndex === undefined && (check.dictionaryOf(node) || isOfFieldNames(check.context.module, node))) return check.isAllowList(node);
  return check.isStatic(node);
}

function isStaticIteratorCall(check: StaticCheck, node: PyNode, unpackIndex: number | undefined): boolean | undefined {
  const { module } = check.context;
  const call = module.callAt(node);
  const name = module.qualifiedName(call.callee)?.replace('builtins.', '');
  const [first] = call.positional;
  if (name === 'enumerate' && first) return unpackIndex === 0 || isStaticIteration(check, first, undefined);
  if (name === 'zip' && unpackIndex !== undefined && unpackIndex !== -1) {
    const source = call.positional[unpackIndex];
    return source !== undefined && isStaticIteration(check, source, undefined);
  }
  if (name && ELEMENT_PRESERVING.has(name) && first) return isStaticIteration(check, first, unpackIndex);
  if (!call.receiver) return undefined;
  if (call.name === 'keys' || (call.name === 'items' && unpackIndex === 0)) return check.isAllowList(call.receiver);
  return undefined;
}

function collectionOf(check: StaticCheck, node: PyNode): PyNode {
  if (node.kind !== 'identifier') return node;
  const [binding, second] = check.context.module.resolve(node);
  return (!second && binding?.value) || node;
}

/** The elements at one place of a literal list of tuples. */
function columnOf(collection: PyNode, index: number): PyNode[] | undefined {
  if (!collection.is('list', 'tuple', 'set')) return undefined;
  const column: PyNode[] = [];
  for (const element of collection.namedChildren) {
    const cell = element.is('tuple', 'list') ? element.namedChildren[index] : undefined;
    if (!cell) return undefined;
    column.push(cell);
  }
  return column;
}
