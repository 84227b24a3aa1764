import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import { columnOf } from '../sql/shape.js';
import type { OperationColumn } from '../facts.js';
import { knownString, originOf, type Place } from './values.js';

/** Reads a `Column(...)` given to an operation, also through a constant or a function that only returns one. */
export function readColumn(place: Place, module: PyModule): OperationColumn {
  const found = columnCall(place, module);
  if (!found) return { ...columnOf({}), node: place.node, typeNode: undefined };
  const { call, frame } = found;
  const at = (node: Place['node']): Place => ({ node, frame });
  const keyword = (name: string) => call.keywords.get(name);
  const [first, ...others] = call.positional;
  const givenName = keyword('name') ?? (first?.is('string', 'concatenated_string') ? first : undefined);
  const named = givenName ?? (first && knownString(at(first), module) !== undefined ? first : undefined);
  const rest = named === first ? others : call.positional;
  const calls = rest.map((node) => originOf(at(node), module)).filter(({ node }) => node.is('call'));
  const called = (...names: readonly string[]) => calls.find(({ node }) => names.includes(lastName(module.callAt(node), module)));
  const typeNode = keyword('type_') ?? rest.find((node) => !NO_TYPES.has(calleeName(at(node), module)));
  const serverDefault = keyword('server_default') ?? called('DefaultClause', 'FetchedValue')?.node;
  return {
    name: named && knownString(at(named), module),
    typeText: typeNode?.text,
    // What `**options` holds is not seen: then nothing is known of it.
    nullable: call.hasDoubleStar ? undefined : booleanKeyword(call, 'nullable'),
    hasServerDefault: serverDefault !== undefined && serverDefault.kind !== 'none',
    serverDefaultText: serverDefault?.kind === 'none' ? undefined : serverDefault?.text,
    hasPythonDefault: call.keywords.has('default'),
    isPrimaryKey: booleanKeyword(call, 'primary_key') ?? false,
    isIdentityOrComputed: called('Identity', 'Computed') !== undefined,
    isUnique: booleanKeyword(call, 'unique') ?? false,
    hasIndex: booleanKeyword(call, 'index') ?? false,
    foreignKeys: calls.flatMap(({ node, frame: callFrame }) => {
      const key = module.callAt(node);
      if (lastName(key, module) !== 'ForeignKey') return [];
      return [(key.positional[0] && knownString({ node: key.positional[0], frame: callFrame }, module)) ?? ''];
    }),
    node: call.node,
    typeNode: typeNode && originOf(at(typeNode), module).node,
  };
}

/** A keyword's constant True or False. */
export function booleanKeyword(call: PyCall, name: string): boolean | undefined {
  const value = call.keywords.get(name);
  return value?.is('true') ? true : value?.is('false') ? false : undefined;
}

/** Positional arguments of a Column that are not its type. */
const NO_TYPES: ReadonlySet<string> = new Set([
  'ForeignKey',
  'Identity',
  'Computed',
  'Sequence',
  'CheckConstraint',
  'UniqueConstraint',
  'PrimaryKeyConstraint',
  'FetchedValue',
  'DefaultClause',
]);

interface FoundCall {
  readonly call: PyCall;
  readonly frame: Place['frame'];
}

function columnCall(place: Place, module: PyModule, mayFollow = true): FoundCall | undefined {
  const { node, frame } = originOf(place, module);
  if (!node.is('call')) return undefined;
  const call = module.callAt(node);
  const name = lastName(call, module);
  if (name === 'Column') return { call, frame };
  if ((name === 'copy' || name === '_copy') && call.receiver) return columnCall({ node: call.receiver, frame }, module);
  const returned = mayFollow ? returnedExpression(call, module) : undefined;
  return returned && columnCall({ node: returned, frame: undefined }, module, false);
}

/** What a function of this file returns, when returning it is all that it does. */
export function returnedExpression(call: PyCall, module: PyModule): Place['node'] | undefined {
  if (!call.callee.is('identifier')) return undefined;
  const [binding] = module.resolve(call.callee);
  const definition = binding?.kind === 'function' ? binding.target.parent : undefined;
  const statements = definition ? module.functionAt(definition).body.namedChildren : [];
  const last = statements.at(-1);
  return statements.length <= 2 && last?.is('return_statement') ? last.namedChildren[0] : undefined;
}

function calleeName(place: Place, module: PyModule): string {
  const { node } = originOf(place, module);
  return node.is('call') ? lastName(module.callAt(node), module) : '';
}

/** The last part of a called name, an alias resolved. */
export function lastName(call: PyCall, module: PyModule): string {
  const name = module.qualifiedName(call.callee);
  return name === undefined ? call.name : name.slice(name.lastIndexOf('.') + 1);
}
