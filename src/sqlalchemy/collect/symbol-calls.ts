import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { NodeTypes } from '../typing/node-types.js';

/** A call of one of SQLAlchemy's functions or classes, with its canonical name. */
export interface SymbolCall {
  readonly call: PyCall;
  readonly symbol: string;
}

/** All such calls of a file, in source order. */
export function symbolCallsOf(types: NodeTypes): readonly SymbolCall[] {
  const found: SymbolCall[] = [];
  const isForeign = foreignNames(types);
  for (const call of types.file.module.calls) {
    const callee = call.callee.kind === 'subscript' ? (call.callee.field('value') ?? call.callee) : call.callee;
    const root = rootOf(callee);
    // Most calls are of locals, builtins and other libraries: their names need not be worked out.
    if (root.kind !== 'identifier' || isForeign(root)) continue;
    const symbol = types.symbolOf(callee);
    if (symbol !== undefined) found.push({ call, symbol });
  }
  return found;
}

/** `a` of `a.b.c`. */
function rootOf(callee: PyNode): PyNode {
  let node = callee;
  // The object is an attribute's first child.
  while (node.kind === 'attribute') node = node.tree.at(node.index + 1);
  return node;
}

/** Whether an identifier cannot lead to SQLAlchemy: neither imported from it or from the project, nor bound at module or class level. */
function foreignNames(types: NodeTypes): (identifier: PyNode) => boolean {
  const { module } = types.file;
  if (module.starImports.length > 0) return () => false;
  const near = new Set<string>();
  for (const { name, imported } of module.imports) {
    if (imported !== undefined && types.project.mayBeSqlAlchemy(imported)) near.add(name);
  }
  for (const [name, bindings] of module.scope.bindings) if (bindings.some(({ kind }) => kind === 'assignment')) near.add(name);
  for (const { scope } of module.classes) for (const name of scope.bindings.keys()) near.add(name);
  return (identifier) => !near.has(identifier.text);
}
