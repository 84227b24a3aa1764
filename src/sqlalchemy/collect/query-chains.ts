import { isAwaited } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import type { QueryChain } from '../facts.js';
import type { ReceiverType } from '../receivers.js';
import type { NodeTypes } from '../typing/node-types.js';
import { asReceiver } from '../typing/values.js';
import { chainFrom } from './chains.js';
import type { SymbolCall } from './symbol-calls.js';

type Root = Pick<QueryChain, 'root' | 'style' | 'session' | 'elements'>;

/** All legacy Query chains, in source order: `session.query(...)`, `Query(...)`, `Model.query`. */
export function queryChainsOf(calls: readonly SymbolCall[], types: NodeTypes): readonly QueryChain[] {
  const roots = [...sessionQueries(types), ...queryObjects(calls), ...modelQueries(types)];
  return roots.sort((a, b) => a.root.start - b.root.start || b.root.end - a.root.end).map((root) => chainOf(root, types));
}

function* sessionQueries(types: NodeTypes): Generator<Root & { type: ReceiverType }> {
  for (const call of types.file.module.callsNamed('query')) {
    const type = call.receiver && asReceiver(types.valueOf(call.receiver));
    if (type?.kind !== 'session' && type?.kind !== 'async-session') continue;
    yield { root: call.node, style: 'session.query', session: call.receiver, elements: call.positional, type };
  }
}

function* queryObjects(calls: readonly SymbolCall[]): Generator<Root> {
  for (const { call, symbol } of calls) {
    if (symbol !== 'sqlalchemy.orm.Query') continue;
    const [entities] = call.positional;
    const elements = entities?.is('list', 'tuple') ? entities.namedChildren : entities ? [entities] : [];
    yield { root: call.node, style: 'Query', session: call.positional[1] ?? call.keywords.get('session'), elements };
  }
}

function* modelQueries(types: NodeTypes): Generator<Root> {
  for (const attribute of types.attributesNamed('query')) {
    const owner = attribute.field('object');
    if (!owner || asReceiver(types.valueOf(attribute))?.kind !== 'query') continue;
    if (types.valueOf(owner)?.kind !== 'class') continue;
    yield { root: attribute, style: 'Model.query', session: undefined, elements: [owner] };
  }
}

function chainOf(root: Root & { type?: ReceiverType }, types: NodeTypes): QueryChain {
  const { node, links } = chainFrom(root.root, types.file.module);
  return { ...root, type: root.type, node, links, awaited: isAwaited(node) };
}

/** The outermost chain around a node, if the node is a part of its links; used to keep nested chains apart. */
export function isLinkOf(chain: QueryChain, node: PyNode): boolean {
  return chain.node.contains(node) && chain.links.some(({ call }) => call?.node === node);
}
