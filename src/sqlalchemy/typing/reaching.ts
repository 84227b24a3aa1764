import type { Binding, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { countLeading } from '../../text/count-leading.js';

/** A name that may have got its value in more places than anybody writes by hand is not followed. */
const MAX_VISIBLE = 200;

/**
 * The bindings that a use of a name can see, worked out from the structure of the code and not from its paths: an
 * earlier binding in a statement list around the use hides those before it; bindings in branches between the two, and
 * in a loop around the use, stay possible. A use in another scope (a closure) can see every binding.
 * None when they are more than `MAX_VISIBLE`.
 */
export function reachingBindings(identifier: PyNode, bindings: readonly Binding[], module: PyModule): readonly Binding[] {
  const [first] = bindings;
  if (!first || bindings.length === 1) return bindings;
  const reaching = functionScope(module, identifier) === first.scope ? fromSameScope(identifier, bindings) : bindings;
  return reaching.length > MAX_VISIBLE ? [] : reaching;
}

function fromSameScope(identifier: PyNode, bindings: readonly Binding[]): readonly Binding[] {
  const { visible, hider } = seenFrom(identifier, bindings);
  if (visible.length > MAX_VISIBLE) return visible;
  const loop = outermostLoop(identifier, hider);
  if (!loop) return visible.length > 0 ? visible : bindings;
  const later = bindings.filter((binding) => loop.contains(binding.target) && !visible.includes(binding));
  return [...visible, ...later];
}

/** Upwards from the use, and only to what hides all before it: a name may be bound a thousand times. */
function seenFrom(use: PyNode, bindings: readonly Binding[]): { readonly visible: Binding[]; readonly hider: Binding | undefined } {
  const visible: Binding[] = [];
  for (let index = countBefore(bindings, use.start) - 1; index >= 0; index--) {
    const binding = bindings[index]!;
    if (effectOffset(binding) > use.start) continue;
    visible.push(binding);
    if (dominates(binding, use)) return { visible: visible.reverse(), hider: binding };
    if (visible.length > MAX_VISIBLE) break;
  }
  return { visible: visible.reverse(), hider: undefined };
}

/** How many bindings, which stand in source order, begin at an offset or before it. */
function countBefore(bindings: readonly Binding[], offset: number): number {
  return countLeading(bindings, ({ target }) => target.start <= offset);
}

/** From where on a binding holds: not yet within its own right side. */
function effectOffset(binding: Binding): number {
  if (binding.kind === 'assignment' || binding.kind === 'augmented' || binding.kind === 'walrus') {
    return Math.max(binding.source?.end ?? 0, binding.target.end);
  }
  return binding.target.start;
}

/** Whether the use cannot be reached without passing the binding: its statement stands in a block around the use. */
function dominates(binding: Binding, use: PyNode): boolean {
  if (binding.kind === 'parameter') return true;
  const { target } = binding;
  for (let node: PyNode | undefined = target; node; node = node.parent) {
    const { parent }: PyNode = node;
    if (!parent) return true;
    if (parent.kind !== 'block' && parent.kind !== 'module') continue;
    if (parent.contains(use)) return !(binding.kind === 'for' && !node.contains(use)) && !isInCase(binding, use);
    // A `with` block runs to its end or leaves with an error: what it binds holds after it.
    const holder = parent.parent;
    if (holder?.kind !== 'with_statement') return false;
  }
  return false;
}

/** `x if (y := f()) else y`: a walrus may not have run; only whole statements are sure. */
function isInCase(binding: Binding, use: PyNode): boolean {
  if (binding.kind !== 'walrus') return false;
  const conditional = binding.target.ancestor('conditional_expression', 'boolean_operator', 'lambda');
  return conditional !== undefined && !conditional.contains(use);
}

/** The outermost loop around the use that the hiding binding stands outside of: what it binds later comes round again. */
function outermostLoop(use: PyNode, hider: Binding | undefined): PyNode | undefined {
  let found: PyNode | undefined;
  for (let node: PyNode | undefined = use.parent; node; node = node.parent) {
    if (node.kind === 'function_definition' || node.kind === 'lambda' || node.kind === 'class_definition') break;
    if (hider && node.contains(hider.target)) break;
    if (node.kind === 'for_statement' || node.kind === 'while_statement') found = node;
  }
  return found;
}

/** The scope of a use with comprehensions looked through: they run where they stand. */
function functionScope(module: PyModule, identifier: PyNode): unknown {
  let scope = module.scopeOf(identifier);
  while (scope.kind === 'comprehension' && scope.parent) scope = scope.parent;
  return scope;
}
