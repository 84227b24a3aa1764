import { loopsAround, statementOf } from '../../../python/flow.js';
import type { Binding, PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';

export interface LocalValue {
  readonly binding: Binding;
  readonly value: PyNode;
}

/** A local variable that is set once and used once, further down in the same function and the same turn of its loops. */
export function soleBinding(module: PyModule, use: PyNode): LocalValue | undefined {
  const [binding, second] = use.kind === 'identifier' ? module.resolve(use) : [];
  const value = binding?.value;
  if (!value || second || binding.kind !== 'assignment' || binding.unpackIndex !== undefined) return undefined;
  if (binding.scope.kind !== 'function' || module.functionOf(use)?.scope !== binding.scope || module.usesOf(binding).length !== 1)
    return undefined;
  const statement = statementOf(binding.target);
  const isAhead = binding.target.index < use.index && statement.parent?.contains(use) === true;
  if (!isAhead || loopsAround(use).length !== loopsAround(binding.target).length) return undefined;
  return { binding, value };
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
