import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { TextRange } from '../../text/range.js';
import type { StatementFact } from '../facts.js';

/** An argument that a statement constructor took before 2.0, with the method that took its place. */
export interface RemovedArgument {
  /** The whole argument, `whereclause=...` included. */
  readonly node: PyNode;
  readonly value: PyNode;
  /** `where` for `whereclause=`; undefined when no single method does the same. */
  readonly method: string | undefined;
}

const SELECT: Methods = {
  whereclause: 'where',
  from_obj: 'select_from',
  order_by: 'order_by',
  group_by: 'group_by',
  having: 'having',
  limit: 'limit',
  offset: 'offset',
  distinct: 'distinct',
};
const KEYWORDS: Readonly<Record<StatementFact['kind'], Methods>> = {
  select: SELECT,
  insert: { values: 'values', returning: 'returning', inline: 'inline' },
  update: { whereclause: 'where', values: 'values', returning: 'returning', inline: 'inline' },
  delete: { whereclause: 'where', returning: 'returning' },
};
/** Keywords without a method of their own that were removed as well. */
const GONE = new Set(['bind', 'columns', 'correlate', 'for_update', 'prefixes', 'suffixes', 'use_labels', 'return_defaults']);
const POSITIONS: Readonly<Record<StatementFact['kind'], readonly string[]>> = {
  select: ['whereclause', 'from_obj'],
  insert: ['values', 'inline'],
  update: ['whereclause', 'values'],
  delete: ['whereclause'],
};
/** Methods that take what stood in a list one by one. */
const SPREAD = new Set(['select_from', 'order_by', 'group_by', 'returning']);
/** Methods without arguments: the flag says whether to call them. */
const FLAGS = new Set(['distinct', 'inline']);

type Methods = Readonly<Record<string, string>>;

/** The arguments of a statement's constructor that 2.0 does not take any more, in source order. */
export function removedArguments({ kind, call, symbol }: Pick<StatementFact, 'kind' | 'call' | 'symbol'>): readonly RemovedArgument[] {
  const isList = kind === 'select' && symbol !== 'table' && isListOfColumns(call.positional[0]);
  // `select(a, b)` takes any number of columns; only behind a list do others mean something else.
  const first = symbol === 'table' ? 0 : kind !== 'select' || isList ? 1 : call.positional.length;
  const byPosition = call.positional.slice(first).map((value, index) => {
    const name = POSITIONS[kind][index];
    return { node: value, value, method: name === undefined ? undefined : KEYWORDS[kind][name] };
  });
  const byName = [...call.keywords].flatMap(([name, value]) => {
    const method = Object.hasOwn(KEYWORDS[kind], name) ? KEYWORDS[kind][name] : undefined;
    return value.parent && (method !== undefined || GONE.has(name)) ? [{ node: value.parent, value, method }] : [];
  });
  return [...byPosition, ...byName];
}

/** `select([a, b])` and `select([c for c in t.c])`. */
export function isListOfColumns(argument: PyNode | undefined): boolean {
  return argument?.is('list', 'list_comprehension') === true;
}

/** What stands for an outdated constructor call: new arguments, and links behind it. */
export interface ConstructorRewrite {
  /** The range that the arguments replace: all of them, or the list alone. */
  readonly range: TextRange;
  readonly newText: string;
  /** `.where(a).order_by(b, c)`; "" for none. */
  readonly links: string;
}

/** The constructor as 2.0 has it; undefined when one of the arguments has no such form. */
export function rewriteConstructor(fact: Pick<StatementFact, 'kind' | 'call' | 'symbol'>): ConstructorRewrite | undefined {
  const { call } = fact;
  const removed = removedArguments(fact);
  const links = asLinks(removed);
  const kept = call.argumentList.namedChildren.filter((each) => !removed.some(({ node }) => node === each));
  const [first] = removed;
  // Arguments that stay must stand before all that go.
  const isMixed = first !== undefined && kept.some(({ start }) => start > first.node.start);
  if (links === undefined || isMixed || call.hasStar || call.hasDoubleStar) return undefined;
  const [list] = isListOfColumns(call.positional[0]) ? call.positional : [];
  if (!first) return list && { range: list, newText: spreadText(list), links };
  const newText = list ? spreadText(list) : kept.map(({ text }) => text).join(', ');
  return { range: { start: call.argumentList.start + 1, end: call.argumentList.end - 1 }, newText, links };
}

function asLinks(removed: readonly RemovedArgument[]): string | undefined {
  const links: string[] = [];
  for (const { method, value } of removed) {
    if (method === undefined || value.kind === 'none') return undefined;
    if (!FLAGS.has(method)) links.push(`.${method}(${SPREAD.has(method) ? spreadText(value) : value.text})`);
    else if (value.kind === 'true') links.push(`.${method}()`);
    else if (value.kind !== 'false') return undefined;
  }
  return links.join('');
}

/** What is written when a list's members are passed one by one. */
export function spreadText(list: PyNode): string {
  if (list.kind === 'list_comprehension') return `*${list.text}`;
  if (!list.is('list', 'tuple')) return list.text;
  return list.text.slice(1, -1).trim().replace(/,$/, '');
}
