import type { PyCall } from '../calls.js';
import type { Binding, PyFunction, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';

/** A helper with more callers than this is not followed. */
const MAX_CALLS = 20;

/** One value a helper function of the same file returns. */
export interface HelperReturn {
  readonly function: PyFunction;
  readonly value: PyNode;
}

/** What a called function or method of the same file returns; undefined for other calls, generators and mixed returns. */
export function helperReturns(module: PyModule, call: PyNode): readonly HelperReturn[] | undefined {
  const called = calledFunction(module, module.callAt(call));
  if (!called || called.isGenerator || called.decorators.length > 0) return undefined;
  const returns: HelperReturn[] = [];
  for (const statement of called.body.descendants('return_statement')) {
    if (module.functionOf(statement) !== called) continue;
    const [value] = statement.namedChildren;
    if (!value) return undefined;
    returns.push({ function: called, value });
  }
  return returns.length > 0 ? returns : undefined;
}

function calledFunction(module: PyModule, call: PyCall): PyFunction | undefined {
  const { callee, receiver } = call;
  if (receiver && !(receiver.kind === 'identifier' && (receiver.text === 'self' || receiver.text === 'cls'))) return undefined;
  const bindings = receiver ? module.functionOf(call.node)?.owner?.scope.bindings.get(call.name) : module.resolve(callee);
  const [binding, second] = bindings ?? [];
  const definition = binding?.kind === 'function' && !second ? binding.target.parent : undefined;
  return definition?.kind === 'function_definition' ? module.functionAt(definition) : undefined;
}

/** The argument that a call gives for a parameter, or the parameter's default. */
export function argumentFor(call: PyCall, helper: PyFunction, parameter: string): PyNode | undefined {
  const index = helper.parameters.findIndex(({ name }) => name === parameter);
  if (index === -1) return undefined;
  const position = index - (helper.owner ? 1 : 0);
  return call.keywords.get(parameter) ?? call.positional[position] ?? helper.parameters[index]!.defaultValue;
}

/**
 * What the calls of a private function (`_name` at module level, one of a migration, or one inside another function) give
 * for one of its parameters; undefined when the function is handed on, is called with `*`, or is not private, so that other callers
 * may exist.
 */
export function privateArguments(module: PyModule, parameter: Binding): readonly PyNode[] | undefined {
  const helper = module.functionOf(parameter.target);
  if (!helper || helper.scope !== parameter.scope || helper.owner || helper.decorators.length > 0) return undefined;
  const [definition, second] = module.resolve(helper.node.field('name')!);
  if (!definition || second) return undefined;
  const { kind, bindings } = definition.scope;
  // Nobody imports a migration.
  const isPrivate =
    kind === 'function' ||
    (kind === 'module' && (/^_[^_]/.test(helper.name) || (bindings.has('revision') && bindings.has('down_revision'))));
  if (!isPrivate) return undefined;
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
