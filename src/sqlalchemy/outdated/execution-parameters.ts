import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverCall } from '../facts.js';

const EXECUTING = new Set(['execute', 'scalar', 'scalars', 'stream', 'stream_scalars']);
/** What `Session.execute()` and `Connection.execute()` of 2.0 take by name. */
const KEYWORDS = new Set(['statement', 'params', 'parameters', 'execution_options', 'bind_arguments']);

/** Parameters given in a way that only SQLAlchemy 1 took: by keyword, as several dictionaries, as a tuple of values. */
export interface OldParameters {
  readonly form: 'keywords' | 'several' | 'positional';
  /** The parameters of a call, without the statement. */
  readonly nodes: readonly PyNode[];
  /** How 2.0 takes them; undefined when that cannot be told. */
  readonly written: string | undefined;
}

/** The outdated parameters of a call that executes a statement on a session or connection. */
export function oldParametersOf({ call, method, type }: ReceiverCall): OldParameters | undefined {
  if (!EXECUTING.has(method) || !/session$|connection$/.test(type.kind)) return undefined;
  return byKeyword(call) ?? severalOf(call) ?? valuesOf(call);
}

function byKeyword(call: PyCall): OldParameters | undefined {
  const nodes = [...call.keywords].flatMap(([name, value]) => (KEYWORDS.has(name) || !value.parent ? [] : [value.parent]));
  if (nodes.length === 0) return undefined;
  const isPlain = call.positional.length === 1 && nodes.length === call.keywords.size && !call.hasStar && !call.hasDoubleStar;
  const entries = [...call.keywords].map(([name, value]) => `"${name}": ${value.text}`);
  // What names no parameter but the engine's choice has another place in 2.0.
  const isParameter = !call.keywords.has('mapper') && !call.keywords.has('bind') && !call.keywords.has('clause');
  return { form: 'keywords', nodes, written: isPlain && isParameter ? `{${entries.join(', ')}}` : undefined };
}

function severalOf(call: PyCall): OldParameters | undefined {
  const nodes = call.positional.slice(1);
  if (nodes.length < 2) return undefined;
  const isSound = nodes.every(({ kind }) => kind === 'dictionary') && !call.hasStar;
  return { form: 'several', nodes, written: isSound ? `[${nodes.map(({ text }) => text).join(', ')}]` : undefined };
}

/** `(1, 2)`, `[1, 2]` and `[(1, 2)]`: 2.0 takes dictionaries alone. */
function valuesOf(call: PyCall): OldParameters | undefined {
  const [, given] = call.positional;
  if (!given?.is('tuple', 'list')) return undefined;
  const [first] = given.namedChildren;
  const isValue = first?.is('tuple', 'list', 'string', 'concatenated_string', 'integer', 'float', 'true', 'false', 'none');
  // A tuple is never a list of dictionaries by habit: `(user_id,)`.
  const isValues = first !== undefined && (isValue || (given.kind === 'tuple' && !first.is('dictionary', 'list_splat', 'call')));
  return isValues ? { form: 'positional', nodes: [given], written: undefined } : undefined;
}
