import type { PyCall } from '../../python/calls.js';
import { consumerOf } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import { withAwait } from '../collect/chains.js';
import type { ChainLink, QueryChain } from '../facts.js';
import { ChainEdits, type FixEditor } from './chain-edits.js';
import type { QueryScope } from './shape/criteria.js';
import { queryElement } from './shape/elements.js';
import { namesFor, type QueryNames } from './query-names.js';
import { BUILDER_LINKS } from './query-table.js';
import type { Rewritten } from './query-rewrite.js';

/** A legacy chain that fetches by primary key: `query(User).options(...).get(pk)`. */
export interface QueryGet {
  readonly link: ChainLink;
  readonly call: PyCall;
  /** What stands between `query(...)` and `get()`. */
  readonly before: readonly ChainLink[];
  /** A link that makes `get()` raise: criteria, joins, limits. */
  readonly refused: ChainLink | undefined;
}

/** The `get()` or `get_or_404()` of a chain, on the Query itself and not on what it gives. */
export function queryGetOf(chain: QueryChain): QueryGet | undefined {
  for (const [index, link] of chain.links.entries()) {
    if ((link.name === 'get' || link.name === 'get_or_404') && link.call) {
      const before = chain.links.slice(0, index);
      return { link, call: link.call, before, refused: before.find(({ name }) => BUILDER_LINKS[name]?.get !== true && name in REFUSED) };
    }
    if (!Object.hasOwn(BUILDER_LINKS, link.name) || !link.call) return undefined;
  }
  return undefined;
}

/** Query.get(): "Query.get() being called on a Query with existing criterion". */
const REFUSED: Readonly<Record<string, true>> = {
  filter: true,
  where: true,
  filter_by: true,
  join: true,
  outerjoin: true,
  select_from: true,
  group_by: true,
  having: true,
  limit: true,
  offset: true,
  slice: true,
};

/** Rewrites it as `session.get(User, pk)`; undefined when its meaning is not known well enough. */
export function rewriteGet(chain: QueryChain, get: QueryGet, scope: QueryScope, editor: FixEditor): Rewritten | undefined {
  const { module, sqlalchemy } = scope;
  const names = namesFor(chain, sqlalchemy, module);
  const isAsync = chain.type?.kind === 'async-session';
  const [entity, second] = chain.elements;
  const keywords = keywordsOf(get, module);
  const called = names && methodOf(get, names, isAsync);
  if (!entity || second || !names || !keywords || !called || chain.style === 'Query') return undefined;
  const element = queryElement(entity, scope);
  if (element.kind !== 'entity' && element.kind !== 'class' && element.kind !== 'guess') return undefined;
  if (isAsync && !module.functionOf(chain.node)?.isAsync) return undefined;
  const edits = new ChainEdits();
  const [key] = get.call.argumentList.namedChildren;
  const open = get.call.argumentList.start + 1;
  // Everything up to the key becomes `session.get(User, `; what follows the key stays.
  const isMultiLine = module.tree.text.slice(open, key!.start).includes('\n');
  const head = `${called}(${isMultiLine ? module.tree.text.slice(open, key!.start) : ''}${entity.text}, `;
  const awaited = withAwait(chain.node);
  const hasAwait = awaited !== chain.node;
  const isGrouped = isAsync && !hasAwait && ['attribute', 'subscripted', 'called'].includes(consumerOf(chain.node).kind);
  const hasRest = chain.links.at(-1) !== get.link;
  if (isAsync && hasRest && hasAwait) return undefined;
  const prefix = isAsync && !hasAwait ? `${isGrouped || hasRest ? '(' : ''}await ` : '';
  edits.replace({ start: chain.root.start, end: isMultiLine ? key!.start : open }, `${prefix}${head}`);
  if (!isMultiLine) edits.insert(open, '');
  const last = get.call.argumentList.namedChildren.at(-1)!;
  if (keywords.length > 0) edits.insert(last.end, `, ${keywords.join(', ')}`);
  if (isAsync && !hasAwait && (isGrouped || hasRest)) edits.insert(get.call.node.end, ')');
  edits.hand(editor);
  return {
    isSafe: !sqlalchemy.hasCustomQuery && element.kind !== 'guess' && (chain.style === 'Model.query' || chain.type?.strong === true),
  };
}

/** `session.get`, `db.get_or_404`. */
function methodOf({ link, call }: QueryGet, { session, extension }: QueryNames, isAsync: boolean): string | undefined {
  const { positional, keywords, hasStar, hasDoubleStar } = call;
  if (hasStar || hasDoubleStar || positional.length !== 1) return undefined;
  if (link.name === 'get') return keywords.size === 0 ? `${session}.get` : undefined;
  if (extension === undefined || isAsync || [...keywords.keys()].some((name) => name !== 'description')) return undefined;
  return `${extension}.get_or_404`;
}

/** What the links before `get()` become as arguments of `session.get()`; undefined when one has no counterpart. */
function keywordsOf({ before, link }: QueryGet, module: PyModule): readonly string[] | undefined {
  const options: string[] = [];
  const others: string[] = [];
  for (const { name, call } of before) {
    if (!call) return undefined;
    const { start, end } = call.argumentList;
    const written = module.tree.text
      .slice(start + 1, end - 1)
      .trim()
      .replace(/,$/, '');
    if (name === 'options') options.push(written);
    else if (name === 'populate_existing' && written === '') others.push('populate_existing=True');
    else if (name === 'with_for_update') {
      const given = forUpdate(call);
      if (given === undefined) return undefined;
      others.push(`with_for_update=${given}`);
    } else return undefined;
  }
  // Flask-SQLAlchemy's own method hands its keywords on only since 3.0.3.
  if (link.name !== 'get' && before.length > 0) return undefined;
  return [...(options.length > 0 ? [`options=[${options.join(', ')}]`] : []), ...others];
}

function forUpdate({ positional, keywords, hasStar, hasDoubleStar }: PyCall): string | undefined {
  if (positional.length > 0 || hasStar || hasDoubleStar) return undefined;
  if (keywords.size === 0) return 'True';
  return `{${Array.from(keywords, ([name, value]) => `"${name}": ${value.text}`).join(', ')}}`;
}
