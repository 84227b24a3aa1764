import { consumerOf } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import type { Chain, ChainLink, ReceiverCall } from '../facts.js';

/** One way in which a result is read: by a method (`.all()`), or by iterating over it. */
export interface Fetch {
  /** What is reported: the call of the method, or what is iterated over. */
  readonly node: PyNode;
  /** `all`, `first`, `scalar_one`, ...; "iteration" for loops, `list()` and the like. */
  readonly method: string;
  /** What the method is called on, or what is iterated over. */
  readonly result: PyNode;
  /** Links between the execution and the fetch: `scalars`, `unique`. */
  readonly links: readonly ChainLink[];
  /** The chain that ends in the fetch, with what is done to its value. */
  readonly chain: Chain;
}

const FETCHING = new Set(
  'all one one_or_none first scalar scalar_one scalar_one_or_none fetchall fetchone fetchmany partitions'.split(' '),
);
const READERS = new Set(['list', 'tuple', 'set', 'sorted', 'frozenset', 'iter', 'enumerate', 'next']);

/** How the result of an execution is read, directly or through the local variable that holds it. */
export function fetchesOf(call: ReceiverCall): readonly Fetch[] {
  const { result, resultVariable } = call;
  const direct = fetchOf(result, []);
  if (direct) return [direct];
  if (!resultVariable?.isClosed || resultVariable.starts.length !== 1) return [];
  const continued = resultVariable.uses.filter(({ reassigns }) => reassigns).flatMap(({ links }) => links);
  const before = [...result.links, ...continued];
  return resultVariable.uses.flatMap((use) => (use.reassigns ? [] : (fetchOf(use, before) ?? [])));
}

function fetchOf(chain: Chain, before: readonly ChainLink[]): Fetch | undefined {
  const index = chain.links.findIndex(({ name, call }) => FETCHING.has(name) && call !== undefined);
  const link = chain.links[index];
  if (link?.call) {
    const result = link.attribute.field('object')!;
    return { node: link.call.node, method: link.name, result, links: [...before, ...chain.links.slice(0, index)], chain };
  }
  const use = consumerOf(chain.node);
  const isRead =
    use.kind === 'iterated' ||
    use.kind === 'starred' ||
    (use.kind === 'argument' && use.keyword === undefined && READERS.has(use.node.field('function')?.text ?? ''));
  return isRead ? { node: chain.node, method: 'iteration', result: chain.node, links: [...before, ...chain.links], chain } : undefined;
}
