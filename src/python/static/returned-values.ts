import type { PyCall } from '../calls.js';
import type { PyFunction, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';

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
