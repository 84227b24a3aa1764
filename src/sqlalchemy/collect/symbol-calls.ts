import type { PyCall } from '../../python/calls.js';
import type { NodeTypes } from '../typing/node-types.js';

/** A call of one of SQLAlchemy's functions or classes, with its canonical name. */
export interface SymbolCall {
  readonly call: PyCall;
  readonly symbol: string;
}

/** All such calls of a file, in source order. */
export function symbolCallsOf(types: NodeTypes): readonly SymbolCall[] {
  const found: SymbolCall[] = [];
  for (const call of types.file.module.calls) {
    const callee = call.callee.kind === 'subscript' ? (call.callee.field('value') ?? call.callee) : call.callee;
    const symbol = types.symbolOf(callee);
    if (symbol !== undefined) found.push({ call, symbol });
  }
  return found;
}
