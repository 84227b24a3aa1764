import { isExclusive, loopsAround, statementOf } from '../flow.js';
import type { Binding, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';

/**
 * The bindings whose value a name may have where it is used, in source order. Inside the function that owns the name,
 * earlier ones are left out when an assignment that always runs lies between, and later ones unless a loop leads back.
 * For names of a module, a class or a function around, all bindings count.
 */
export function reachingBindings(module: PyModule, use: PyNode): readonly Binding[] {
  const all = module.resolve(use).filter(({ kind }) => kind !== 'annotation' && kind !== 'delete');
  const [first] = all;
  if (first?.scope.kind !== 'function' || module.functionOf(use)?.scope !== first.scope) return all;
  const certain = all.findLast((binding) => runsBefore(binding, use));
  return all.filter((binding) => {
    const at = binding.target;
    if (certain && at.index < certain.target.index) return false;
    if (at.index > use.index) return isCarriedBack(at, use, certain?.target);
    return !isExclusive(at, use) || sharesLoop(at, use);
  });
}

/** Whether a binding always runs before the use: a plain assignment in a block around it, or the target of a block around it. */
function runsBefore(binding: Binding, use: PyNode): boolean {
  const { kind, target } = binding;
  if (target.index >= use.index) return false;
  const statement = statementOf(target);
  if (statement.contains(use)) return (kind === 'for' || kind === 'with') && holdsInBody(statement, use);
  if (kind !== 'assignment' && kind !== 'function' && kind !== 'class' && kind !== 'import') return false;
  return statement.parent?.contains(use) ?? false;
}

function holdsInBody(statement: PyNode, use: PyNode): boolean {
  return statement.field('body')?.contains(use) ?? false;
}

/** Whether a binding after the use reaches it by the next turn of a loop, without the certain binding in between. */
function isCarriedBack(binding: PyNode, use: PyNode, certain: PyNode | undefined): boolean {
  return loopsAround(use).some(({ node }) => node.contains(binding) && !(certain && node.contains(certain)));
}

function sharesLoop(binding: PyNode, use: PyNode): boolean {
  return loopsAround(use).some(({ node }) => node.contains(binding));
}
