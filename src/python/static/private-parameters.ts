import type { Binding, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';
import { argumentFor } from './returned-values.js';

/** A helper with more callers than this is not followed. */
const MAX_CALLS = 20;

/**
 * What the calls of a private function (`_name`, at module level) give for one of its parameters; undefined when the
 * function is handed on, is called with `*`, or is not private, so that other callers may exist.
 */
export function privateArguments(module: PyModule, parameter: Binding): readonly PyNode[] | undefined {
  const helper = module.functionOf(parameter.target);
  if (!helper || helper.scope !== parameter.scope || helper.owner || helper.decorators.length > 0) return undefined;
  const [definition, second] = module.resolve(helper.node.field('name')!);
  if (!/^_[^_]/.test(helper.name) || definition?.scope.kind !== 'module' || second) return undefined;
  const values: PyNode[] = [];
  for (const use of module.usesOf(definition)) {
    const call = use.fieldName === 'function' && use.parent?.kind === 'call' ? module.callAt(use.parent) : undefined;
    if (!call || call.hasStar || call.hasDoubleStar || values.length >= MAX_CALLS) return undefined;
    const value = argumentFor(call, helper, parameter.name);
    if (!value) return undefined;
    values.push(value);
  }
  return values.length > 0 ? values : undefined;
}
