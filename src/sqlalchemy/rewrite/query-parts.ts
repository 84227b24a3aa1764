import { constantString } from '../../python/literals.js';
import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { ChainLink } from '../facts.js';
import { mayAddTables, type QueryScope } from './shape/criteria.js';
import type { QueryElement } from './shape/elements.js';
import {
  BUILDER_LINKS,
  COLUMN_OPTIONS,
  LOADER_OPTIONS,
  SEPARATE_LOADERS,
  TERMINALS,
  type LinkRule,
  type TerminalRule,
} from './query-table.js';

/** A link that builds the statement, with its row of the table. */
export interface Builder {
  readonly link: ChainLink;
  readonly call: PyCall;
  readonly rule: LinkRule;
}

/** A legacy chain in its parts: what builds the statement, what runs it, and what is done with the result. */
export interface QueryParts {
  readonly builders: readonly Builder[];
  /** Undefined when the chain itself is the value: iterated, or handed on. */
  readonly terminal: { readonly link: ChainLink; readonly rule: TerminalRule } | undefined;
  readonly rest: readonly ChainLink[];
}

/** Takes links apart; undefined when one of them has no row in the table. */
export function partsOf(links: readonly ChainLink[]): QueryParts | undefined {
  const builders: Builder[] = [];
  for (const [index, link] of links.entries()) {
    const rule = Object.hasOwn(BUILDER_LINKS, link.name) ? BUILDER_LINKS[link.name] : undefined;
    if (rule && link.call) {
      builders.push({ link, call: link.call, rule });
      continue;
    }
    const terminal = Object.hasOwn(TERMINALS, link.name) ? TERMINALS[link.name] : undefined;
    const isProperty = terminal?.kind === 'property';
    if (!terminal || isProperty !== (link.call === undefined)) return undefined;
    return { builders, terminal: { link, rule: terminal }, rest: links.slice(index + 1) };
  }
  return { builders, terminal: undefined, rest: [] };
}

/** Whether a chain means on `select()` what it means on Query, as far as its arguments tell. */
export function isTranslatable(builders: readonly Builder[], elements: readonly QueryElement[]): boolean {
  let isLimited = false;
  let isText = false;
  for (const { link, call, rule } of builders) {
    if (isLimited && rule.refusesLimit) return false;
    if (isText && rule.refusesText !== false) return false;
    if (link.name === 'from_statement') isText = true;
    if (/^(limit|offset|slice)$/.test(link.name)) isLimited = true;
    if (!hasPlainArguments(link.name, call)) return false;
  }
  const selected = builders.find(({ link }) => link.name === 'select_from');
  // Query takes the attributes of filter_by() from its first entity, Select from what select_from() names.
  return (
    !selected || !builders.some(({ link }) => link.name === 'filter_by') || selected.call.positional[0]?.text === elements[0]?.node.text
  );
}

const JOIN_KEYWORDS: ReadonlySet<string> = new Set(['onclause', 'isouter', 'full']);

function hasPlainArguments(name: string, call: PyCall): boolean {
  const { positional, keywords } = call;
  const [first, second] = positional;
  switch (name) {
    case 'filter':
    case 'where':
    case 'having':
    case 'select_from':
      return keywords.size === 0 && !call.hasDoubleStar && !positional.some((argument) => constantString(argument) !== undefined);
    case 'join':
    case 'outerjoin': {
      if (call.hasStar || call.hasDoubleStar || [...keywords.keys()].some((keyword) => !JOIN_KEYWORDS.has(keyword))) return false;
      if (!first || positional.length > 2 || first.is('tuple', 'string', 'list')) return false;
      // `join(User.posts, Post.tags)` named two joins before 2.0.
      const isPath = second?.kind === 'attribute' && first.kind === 'attribute' && /\.[a-z_]\w*$/.test(first.text);
      return !isPath && !second?.is('string', 'tuple', 'list', 'concatenated_string');
    }
    case 'limit':
    case 'offset':
    case 'yield_per':
    case 'from_statement':
      return positional.length === 1 && keywords.size === 0 && !call.hasStar && !call.hasDoubleStar;
    case 'execution_options':
      return !call.hasDoubleStar && !keywords.has('yield_per') && !keywords.has('populate_existing') && positional.length === 0;
    case 'populate_existing':
      return call.argumentList.namedChildren.length === 0;
    case 'autoflush':
      return positional.length === 1 && keywords.size === 0;
    case 'with_labels':
    case 'apply_labels':
      return call.argumentList.namedChildren.length === 0;
    case 'params':
      return !call.hasStar && !call.hasDoubleStar && (positional.length === 0 || (positional[0]!.is('dictionary') && keywords.size === 0));
    case 'with_entities':
    case 'add_columns':
    case 'add_column':
    case 'add_entity':
      return positional.length > 0 && keywords.size === 0 && !call.hasStar && !call.hasDoubleStar;
    case 'union':
    case 'union_all':
    case 'intersect':
    case 'intersect_all':
    case 'except_':
    case 'except_all':
      return positional.length > 0 && keywords.size === 0 && !call.hasStar && !call.hasDoubleStar;
    case 'with_parent':
      return positional.length === 2 && keywords.size === 0 && !call.hasStar && !call.hasDoubleStar;
    default:
      return true;
  }
}

/** Whether an entity may come in several rows, which Query hides, by what the chain does. */
export function mayRepeat(builders: readonly Builder[], elements: readonly QueryElement[], scope: QueryScope): boolean {
  // Rows that are streamed keep their duplicates in Query, too.
  if (builders.some(({ link }) => link.name === 'yield_per')) return false;
  return builders.some(({ link, call, rule }) => {
    if (rule.joins) return true;
    if (link.name === 'options') return call.hasStar || !call.positional.every((option) => loadsApart(option, scope));
    return rule.criteria === true && link.name !== 'filter_by' && criteriaOf(call).some((each) => mayAddTables(each, elements, scope));
  });
}

/** Whether every option says only how related objects are loaded; others may change which rows there are. */
export function hasOnlyLoaderOptions(call: PyCall, scope: QueryScope): boolean {
  return !call.hasStar && call.positional.every((option) => LOADER_OPTIONS.has(loaderOf(option, scope)?.symbol ?? ''));
}

/** Arguments with spread ones, comments left out. */
function criteriaOf(call: PyCall): readonly PyNode[] {
  return call.argumentList.namedChildren;
}

function loadsApart(option: PyNode, scope: QueryScope): boolean {
  const loader = loaderOf(option, scope);
  if (!loader) return false;
  return SEPARATE_LOADERS.has(loader.symbol) || (COLUMN_OPTIONS.has(loader.symbol) && loader.node === option);
}

/** The function at the root of `selectinload(User.posts).joinedload(Post.tags)`. */
function loaderOf(option: PyNode, { module, sqlalchemy }: QueryScope): { readonly symbol: string; readonly node: PyNode } | undefined {
  let node = option;
  while (node.kind === 'call') {
    const call = module.callAt(node);
    const symbol = sqlalchemy.symbolOf(call.callee);
    if (symbol) return { symbol, node };
    if (!call.receiver) return undefined;
    node = call.receiver;
  }
  return undefined;
}
