import { statementOf } from '../../python/flow.js';
import { piecesOf } from '../../python/literals.js';
import type { Binding, PyFunction, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

/** What the parameters of a helper function stand for during one call of it; undefined for `upgrade` itself. */
export interface CallFrame {
  readonly function: PyFunction;
  readonly arguments: ReadonlyMap<string, Place>;
}

/** An expression with the call it is seen from. */
export interface Place {
  readonly node: PyNode;
  readonly frame: CallFrame | undefined;
}

/** Names are followed so many steps; longer chains count as not known. */
const MAX_STEPS = 8;
/** More possible values than these count as not known. */
const MAX_VALUES = 50;

/** The expression behind a name: its one assignment, or the argument given for it. The place itself when there is none. */
export function originOf(place: Place, module: PyModule): Place {
  let at = place;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = oneBindingOf(at, module);
    if (!next) return at;
    at = next;
  }
  return at;
}

/** The one constant string an expression stands for; undefined when it is not constant or one of several. */
export function knownString(place: Place, module: PyModule): string | undefined {
  const values = knownStrings(place, module);
  return values?.length === 1 ? values[0] : undefined;
}

/** All strings an expression can stand for; undefined when one of them is not constant. */
export function knownStrings(place: Place, module: PyModule, steps = MAX_STEPS): string[] | undefined {
  const { node, frame } = place;
  if (steps === 0) return undefined;
  const read = (part: PyNode | undefined) => (part ? knownStrings({ node: part, frame }, module, steps - 1) : undefined);
  switch (node.kind) {
    case 'string':
    case 'concatenated_string':
      return readString(node, read);
    case 'parenthesized_expression':
      return read(node.namedChildren[0]);
    case 'binary_operator':
      return node.field('operator')?.text === '+' ? joined([read(node.field('left')), read(node.field('right'))]) : undefined;
    case 'conditional_expression':
      return united([read(node.namedChildren[0]), read(node.namedChildren[2])]);
    case 'call':
      return readTransparentCall(node, module, read);
    case 'identifier':
      return readName(place, module, steps);
    default:
      return undefined;
  }
}

/** The constant strings of a list or tuple; items that are not constant are left out. */
export function knownStringList(place: Place, module: PyModule): string[] {
  const { node, frame } = originOf(place, module);
  if (!node.is('list', 'tuple', 'set')) return [];
  return node.namedChildren.flatMap((item) => knownString({ node: item, frame }, module) ?? []);
}

type Read = (part: PyNode | undefined) => string[] | undefined;

// An interpolation with a format or conversion changes the value; it counts as not known.
function readString(node: PyNode, read: Read): string[] | undefined {
  const pieces = piecesOf(node);
  return (
    pieces &&
    joined(
      pieces.map((piece) => {
        if (piece.kind === 'text') return [piece.value];
        return piece.conversion === undefined && piece.formatSpec === undefined ? read(piece.expression) : undefined;
      }),
    )
  );
}

const TRANSPARENT_FUNCTIONS = new Set(['text', 'f', 'dedent', 'cleandoc', 'DDL', 'quoted_name', 'conv', 'str']);
const TRANSPARENT_METHODS = new Set(['strip', 'lstrip', 'rstrip']);
const STATEMENT_METHODS = new Set(['execution_options', 'bindparams', 'params', 'columns']);

// `op.f("x")`, `sa.text("...")`, `textwrap.dedent("...")`, `"...".strip()`: the text is that of the argument.
function readTransparentCall(node: PyNode, module: PyModule, read: Read): string[] | undefined {
  const call = module.callAt(node);
  if (call.receiver && TRANSPARENT_METHODS.has(call.name) && call.positional.length === 0) return read(call.receiver);
  if (call.receiver && STATEMENT_METHODS.has(call.name)) return read(call.receiver);
  const name = module.qualifiedName(call.callee) ?? call.name;
  return TRANSPARENT_FUNCTIONS.has(name.slice(name.lastIndexOf('.') + 1)) ? read(call.positional[0]) : undefined;
}

function readName(place: Place, module: PyModule, steps: number): string[] | undefined {
  const given = argumentOf(place, module);
  if (given) return knownStrings(given, module, steps - 1);
  const bindings = bindingsBehind(place.node, module);
  if (bindings.length === 0) return undefined;
  return united(bindings.map((binding) => readBinding(binding, place.frame, module, steps - 1)));
}

function readBinding(binding: Binding, frame: CallFrame | undefined, module: PyModule, steps: number): string[] | undefined {
  if (binding.kind === 'assignment' && binding.value) return knownStrings({ node: binding.value, frame }, module, steps);
  if (binding.kind !== 'for' && binding.kind !== 'comprehension') return undefined;
  const iterable = binding.source && originOf({ node: binding.source, frame }, module);
  const elements = iterable && elementsOf(iterable, binding.unpackIndex, module);
  return elements && united(elements.map((element) => element && knownStrings(element, module, steps)));
}

/** What a loop variable takes from a list, a list of tuples, or a dictionary. */
function elementsOf(iterable: Place, unpackIndex: number | undefined, module: PyModule): (Place | undefined)[] | undefined {
  const { node, frame } = iterable;
  const at = (element: PyNode | undefined): Place | undefined => element && { node: element, frame };
  if (node.is('list', 'tuple', 'set')) {
    return node.namedChildren.map((item) => {
      if (unpackIndex === undefined) return at(item);
      return item.is('tuple', 'list') ? at(item.namedChildren[unpackIndex]) : undefined;
    });
  }
  const method = node.is('call') ? module.callAt(node) : undefined;
  const dictionary = method?.receiver ? originOf({ node: method.receiver, frame }, module) : iterable;
  const part = method ? DICTIONARY_PARTS[method.name]?.[unpackIndex ?? 0] : 'key';
  if (!dictionary.node.is('dictionary') || part === undefined) return undefined;
  return dictionary.node.namedChildren.map((pair) => {
    const element = pair.is('pair') ? pair.field(part) : undefined;
    return element && { node: element, frame: dictionary.frame };
  });
}

const DICTIONARY_PARTS: Readonly<Record<string, readonly ('key' | 'value')[]>> = {
  items: ['key', 'value'],
  keys: ['key'],
  values: ['value'],
};

function oneBindingOf(place: Place, module: PyModule): Place | undefined {
  if (place.node.is('parenthesized_expression') && place.node.namedChildren[0]) return { ...place, node: place.node.namedChildren[0] };
  if (!place.node.is('identifier')) return undefined;
  const given = argumentOf(place, module);
  if (given) return given;
  const [only, second] = bindingsBehind(place.node, module);
  return only?.kind === 'assignment' && only.value && !second ? { node: only.value, frame: place.frame } : undefined;
}

/**
 * The bindings that can hold where a name is used: in the same scope the nearest one before it, and those further up
 * as long as the nearer ones stand in a branch.
 */
function bindingsBehind(identifier: PyNode, module: PyModule): readonly Binding[] {
  const bindings = module.resolve(identifier);
  const scope = bindings[0]?.scope;
  if (bindings.length < 2 || scope?.function?.node !== module.functionOf(identifier)?.node) return bindings;
  const holding: Binding[] = [];
  for (const binding of bindings.toReversed()) {
    if (binding.target.index >= identifier.index) continue;
    const statement = statementOf(binding.target);
    if (binding.kind === 'for') {
      if (!statement.contains(identifier)) continue;
      return [binding];
    }
    holding.push(binding);
    if (statement.parent?.contains(identifier)) break;
  }
  return holding;
}

function argumentOf({ node, frame }: Place, module: PyModule): Place | undefined {
  const [binding] = module.resolve(node);
  if (!frame || binding?.kind !== 'parameter' || binding.scope.function?.node !== frame.function.node) return undefined;
  return frame.arguments.get(binding.name);
}

function joined(parts: readonly (readonly string[] | undefined)[]): string[] | undefined {
  let values = [''];
  for (const part of parts) {
    if (!part || part.length * values.length > MAX_VALUES) return undefined;
    values = values.flatMap((before) => part.map((after) => before + after));
  }
  return values;
}

function united(parts: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const values = new Set<string>();
  for (const part of parts) {
    if (!part) return undefined;
    for (const value of part) values.add(value);
  }
  return values.size > 0 && values.size <= MAX_VALUES ? [...values] : undefined;
}
