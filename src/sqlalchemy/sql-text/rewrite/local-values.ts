import { loopsAround, statementOf } from '../../../python/flow.js';
import type { Binding, PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';

export interface LocalValue {
  readonly binding: Binding;
  readonly value: PyNode;
}

/** A piece of a text that a function builds. */
export interface TextChunk {
  readonly value: PyNode;
  /** It is a part of the text on some ways through the function only. */
  readonly isConditional: boolean;
}

/** A local variable that is set once and used once, further down in the same function and the same turn of its loops. */
export function soleBinding(module: PyModule, use: PyNode): LocalValue | undefined {
  const [first, second] = chunksOf(module, use) ?? [];
  const [binding] = second || !first ? [] : module.resolve(use);
  return binding && first && { binding, value: first.value };
}

/**
 * The pieces of a local text, in order: what `sql = ...` gives it and what each `sql += ...` adds. It is read once, further
 * down in the same function and the same turn of its loops; an `if` may stand around what is added.
 */
export function chunksOf(module: PyModule, use: PyNode): readonly TextChunk[] | undefined {
  const [first, ...added] = use.kind === 'identifier' ? module.resolve(use) : [];
  if (!first?.value || first.kind !== 'assignment' || first.unpackIndex !== undefined) return undefined;
  if (first.scope.kind !== 'function' || module.functionOf(use)?.scope !== first.scope || module.usesOf(first).length !== 1)
    return undefined;
  const block = statementOf(first.target).parent;
  const depth = loopsAround(first.target).length;
  if (first.target.index > use.index || !block?.contains(use) || loopsAround(use).length !== depth) return undefined;
  const chunks = [{ value: first.value, isConditional: false }];
  for (const binding of added) {
    const { kind, source, target } = binding;
    const isAdded = kind === 'augmented' && target.parent?.field('operator')?.text === '+=';
    const way = isAdded ? wayTo(target, block) : undefined;
    if (!source || !way || target.index < first.target.index || target.index > use.index) return undefined;
    chunks.push({ value: source, isConditional: way === 'sometimes' });
  }
  return chunks;
}

/** Whether a statement runs whenever its block does; undefined when something else than an `if` stands between. */
function wayTo(target: PyNode, block: PyNode): 'always' | 'sometimes' | undefined {
  let way: 'always' | 'sometimes' = 'always';
  for (let node = statementOf(target).parent; node !== block; node = node.parent) {
    if (!node?.is('block', 'if_statement', 'elif_clause', 'else_clause')) return undefined;
    way = 'sometimes';
  }
  return way;
}

/** Whether a value is a name that has its value on every way to a later place, so that it can be read there in any case. */
export function isThereAnyway(module: PyModule, value: PyNode, later: PyNode): boolean {
  const bindings = value.kind === 'identifier' ? module.resolve(value) : [];
  return (
    bindings.length > 0 &&
    bindings.every(({ kind, target }) => kind === 'parameter' || statementOf(target).parent?.contains(later) === true)
  );
}

/** Whether an expression may be evaluated at a later place as well: it calls nothing, and its names are not set in between. */
export function canMoveTo(module: PyModule, expression: PyNode, later: PyNode): boolean {
  if (expression.descendants('call', 'await', 'yield', 'named_expression').length > 0) return false;
  const names = expression
    .descendants('identifier')
    .filter((name) => !(name.parent?.kind === 'attribute' && name.fieldName === 'attribute'));
  return names.every((name) =>
    module
      .resolve(name)
      .every(({ target }) => target.index < expression.index || target.index > later.index || expression.contains(target)),
  );
}
