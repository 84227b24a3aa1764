import { consumerOf } from '../../python/flow.js';
import { numberOf } from '../../python/literals.js';
import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import { withAwait } from '../collect/chains.js';
import { mayJoinCollection } from './shape/joined-collections.js';
import type { QueryScope } from './shape/criteria.js';
import { isAggregate, rootCall, shapeOf, shareNames, type QueryElement } from './shape/elements.js';
import { hasOnlyLoaderOptions, mayRepeat } from './query-parts.js';
import { elementsOf, statementOf, subscriptOf, type QuerySubject } from './query-subject.js';
import { BUILDER_LINKS, type TerminalRule } from './query-table.js';
import { compoundOf } from './shape/compounds.js';
import { tableOf } from './filter-by.js';

/** What goes around a statement, and what comes behind it. */
export interface QueryFrame {
  /** What runs it: "session.scalars"; undefined when it is not run. */
  readonly run: string | undefined;
  readonly isUnique: boolean;
  readonly isSafe: boolean;
  readonly head: 'select' | 'update' | 'delete';
  /** A link at the end of the statement: `limit(1)`. */
  readonly lastLink?: string;
  /** `count()`: over the table itself, or over the statement as a subquery. */
  readonly count?: 'table' | 'subquery';
  /** Further arguments of what runs it. */
  readonly arguments?: string;
  /** The name that the terminal gets. */
  readonly rename?: string;
  /** Replaces everything from the end of the statement to this offset. */
  readonly tail?: { readonly end: number; readonly text: string };
}

/** Functions of Python that only iterate over what they get. */
const ITERATING = new Set(['list', 'tuple', 'set', 'frozenset', 'sorted', 'enumerate', 'iter', 'any', 'all', 'sum', 'zip']);

/** How a legacy expression is run in its new form; undefined when its meaning is not known well enough. */
export function frameOf(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const { terminal } = subject.parts;
  if (!keepsEntities(subject) || isStreamedAsync(subject) || !isPlainCompound(subject)) return undefined;
  if (subject.isContinued) return terminal ? undefined : part(undefined);
  if (!terminal) return frameWithoutTerminal(subject, scope);
  const { rule, link } = terminal;
  switch (rule.kind) {
    case 'fetch': {
      const fetched = fetch(subject, scope);
      return fetched && { ...fetched, rename: rule.as, ...(rule.limit && limitedToOne(subject)) };
    }
    case 'scalar':
      return scalar(subject, scope);
    case 'count':
      return count(subject, scope);
    case 'statement':
      if (!link.call || !isPlainPart(link.call.node, scope) || (rule.as === 'exists' && !isPlainExists(subject, scope))) return undefined;
      return part({ rename: rule.as });
    case 'property':
      return part({ tail: { end: link.attribute.end, text: '' }, isSafe: !shareNames(elementsOf(subject, scope), scope.module) });
    case 'columns':
      return columns(subject, scope);
    case 'update':
    case 'delete':
      return dataChange(subject, rule.kind);
    case 'flask':
      return flask(subject, scope, rule);
    case 'get':
      return undefined;
  }
}

/** A statement that begins without a table is no ORM statement: `with_only_columns(User)` on it gives plain values. */
function keepsEntities({ builders, elements }: QuerySubject): boolean {
  return !builders.some(({ link }) => link.name === 'with_entities') || elements.some(isOfTable);
}

/** What is run of several statements as one: rows, objects, or their number. */
function isPlainCompound({ builders, elements, parts, piece }: QuerySubject): boolean {
  const compound = compoundOf(builders, elements);
  if (compound === 'none') return true;
  const { terminal } = parts;
  const isRun = terminal ? /^(?:fetch|count)$/.test(terminal.rule.kind) : piece.consumer.kind !== 'subscripted';
  return isRun && compound !== undefined && parts.builders.includes(compound.builder);
}

/** An AsyncSession streams by methods of its own. */
function isStreamedAsync({ isAsync, builders }: QuerySubject): boolean {
  return isAsync && builders.some(({ link }) => link.name === 'yield_per');
}

/**
 * Query puts 1 in the place of its columns and keeps the first table alone, which tells apart for aggregates, for
 * distinct rows and for elements of several tables.
 */
function isPlainExists(subject: QuerySubject, scope: QueryScope): boolean {
  const elements = elementsOf(subject, scope);
  const [first] = elements;
  const isOfOneTable = elements.length === 1 || elements.every(({ model }) => model !== undefined && model === first!.model);
  return isOfOneTable && elements.every(isOfTable) && !subject.builders.some(({ link }) => link.name === 'distinct');
}

function isOfTable({ kind }: QueryElement): boolean {
  return kind !== 'expression' && kind !== 'unknown';
}

function part(more: Partial<QueryFrame> | undefined): QueryFrame {
  return { run: undefined, isUnique: false, isSafe: true, head: 'select', ...more };
}

/** `subquery(with_labels=True)` and the like have no counterpart. */
function isPlainPart(node: PyNode, { module }: QueryScope): boolean {
  const call = module.callAt(node);
  return !call.hasDoubleStar && [...call.keywords.keys()].every((name) => /^(name|recursive|nesting)$/.test(name));
}

function frameWithoutTerminal(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const { consumer } = subject.piece;
  const { module } = scope;
  if (consumer.kind === 'argument') {
    const call = module.callAt(consumer.node);
    if (/^(in_|not_in|notin_)$/.test(call.name) || isRun(call, scope)) return part(undefined);
    if (isCompound(call, scope)) return part({ isSafe: false });
    const name = module.qualifiedName(call.callee);
    if (consumer.keyword !== undefined || !name?.startsWith('builtins.')) return undefined;
    const fetched = fetch(subject, scope);
    if (ITERATING.has(name.slice('builtins.'.length))) return fetched;
    // `dict(result)` asks for `result.keys()`, which are the columns.
    return name === 'builtins.dict' ? fetched && { ...fetched, tail: { end: statementOf(subject).end, text: '.all()' } } : undefined;
  }
  if (consumer.kind === 'iterated') {
    return consumer.node.children.some(({ kind }) => kind === 'async') ? undefined : fetch(subject, scope);
  }
  return consumer.kind === 'subscripted' ? subscripted(subject, scope) : undefined;
}

/** `first.union(query)`, whether `first` is a Query or a statement already. */
function isCompound({ receiver, name }: PyCall, { sqlalchemy }: QueryScope): boolean {
  const kind = receiver && sqlalchemy.typeOf(receiver)?.kind;
  return BUILDER_LINKS[name]?.compound === true && (kind === 'query' || kind === 'select');
}

/** `session.scalars(query)`: any statement will do. */
function isRun({ receiver, name }: PyCall, { sqlalchemy }: QueryScope): boolean {
  const kind = receiver && sqlalchemy.typeOf(receiver)?.kind;
  return /^(execute|scalars|scalar|stream|stream_scalars)$/.test(name) && (kind === 'session' || kind === 'async-session');
}

/** `query[a:b]` and `query[i]` of written numbers: LIMIT and OFFSET. */
function subscripted(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const subscript = subscriptOf(subject)!;
  const index = subscript.fieldAll('subscript');
  const fetched = fetch(subject, scope);
  const isLimited = subject.builders.some(({ link }) => /^(limit|offset|slice)$/.test(link.name));
  if (index.length !== 1 || !fetched || isLimited) return undefined;
  const only = index[0]!;
  const tail = (text: string) => ({ end: subscript.end, text });
  if (only.kind === 'integer') {
    const place = numberOf(only)!;
    return { ...fetched, lastLink: `slice(${place}, ${place + 1})`, tail: tail('.all()[0]') };
  }
  if (only.kind !== 'slice') return undefined;
  const written = /^(\d*)\s*:\s*(\d*)$/.exec(only.text);
  const [, start = '', stop = ''] = written ?? [];
  if (!written || (start === '' && stop === '') || (stop !== '' && Number(stop) <= Number(start || 0))) return undefined;
  const link = start === '' ? `limit(${stop})` : stop === '' ? `offset(${start})` : `slice(${start}, ${stop})`;
  return { ...fetched, lastLink: link, tail: tail('.all()') };
}

function fetch(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const { names } = subject;
  const shape = shapeOf(elementsOf(subject, scope));
  if (!shape) return undefined;
  const repeats = doRowsRepeat(subject, scope);
  const base = { head: 'select', ...parameters(subject) } as const;
  const isSafe = !shape.isGuess && !isUnsafe(subject);
  if (shape.isEntity) return { ...base, run: `${names.session}.${names.scalars}`, isUnique: repeats, isSafe };
  // Rows with an entity lose their duplicates in Query; `unique()` on them fails for values that have no hash.
  const isUnique = shape.hasEntity && repeats;
  return { ...base, run: `${names.session}.execute`, isUnique, isSafe: isSafe && !isUnique && !shareNames(shape.elements, scope.module) };
}

/** `params(age=30)` becomes `{"age": 30}`. */
function parameters({ parts, builders }: QuerySubject): Partial<QueryFrame> {
  const [call] = builders.filter(({ link }) => link.name === 'params').map((builder) => builder.call);
  if (!call || !parts.builders.some((builder) => builder.call === call)) return {};
  const [given] = call.positional;
  const entries = Array.from(call.keywords, ([name, value]) => `"${name}": ${value.text}`);
  return { arguments: `${given ? given.text : `{${entries.join(', ')}}`}` };
}

/** Whether Query may hide duplicates that Select shows. */
function doRowsRepeat(subject: QuerySubject, scope: QueryScope): boolean {
  const { builders } = subject;
  const elements = elementsOf(subject, scope);
  if (builders.some(({ link }) => link.name === 'yield_per')) return false;
  if (builders.some(({ link }) => /^(with_entities|add_)/.test(link.name))) return true;
  const mayLoadMore = elements.some(({ kind, model }) => {
    return kind === 'class' || kind === 'guess' || (kind === 'entity' && mayJoinCollection(model!, scope.models));
  });
  if (mayLoadMore) return true;
  // A row of an entity and a value of another table repeats where the value does.
  const entities = elements.filter(({ kind }) => kind === 'entity').map(({ model }) => model);
  if (elements.length > 1 && elements.some(({ kind, model }) => kind !== 'entity' && !entities.includes(model))) return true;
  return mayRepeat(builders, elements, scope);
}

function isUnsafe({ builders }: QuerySubject): boolean {
  return builders.some(({ rule }) => rule.unsafe === true);
}

/** Query.first() adds LIMIT 1 (in place of another limit), Result.first() does not. A literal statement gets none. */
function limitedToOne({ parts, builders }: QuerySubject): Partial<QueryFrame> {
  if (builders.some(({ link }) => link.name === 'from_statement') || parts.builders.some(({ link }) => link.name === 'limit')) return {};
  return { lastLink: 'limit(1)' };
}

function scalar(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const { names, parts, builders } = subject;
  const elements = elementsOf(subject, scope);
  const shape = shapeOf(elements);
  const [only, second] = elements;
  const base = { head: 'select', isUnique: false, ...parameters(subject) } as const;
  const isGrouped = builders.some(({ link }) => /^(group_by|from_statement)$/.test(link.name));
  const isOneRow =
    only && !second && (isExists(only.node, scope) || (!isGrouped && isAggregate(only.node, scope.sqlalchemy, scope.module)));
  if (isOneRow) {
    return { ...base, run: `${names.session}.scalar`, isSafe: true, tail: { end: parts.terminal!.link.call!.node.end, text: '' } };
  }
  const isUnique = shape !== undefined && shape.hasEntity && doRowsRepeat(subject, scope);
  const isSafe = shape !== undefined && !shape.isGuess && !isUnsafe(subject) && (shape.isEntity || !isUnique);
  return { ...base, run: `${names.session}.execute`, rename: 'scalar_one_or_none', isUnique, isSafe };
}

/** `query(q.exists())`, `query(exists(...))`: one row, true or false. */
function isExists(node: PyNode, { module, sqlalchemy }: QueryScope): boolean {
  if (node.kind !== 'call') return false;
  const call = module.callAt(node);
  if (call.name === 'exists' && call.receiver) return /^(query|select)$/.test(sqlalchemy.typeOf(call.receiver)?.kind ?? '');
  return sqlalchemy.symbolOf(rootCall(node, module).callee) === 'sqlalchemy.exists' && /^(exists|where|correlate)$/.test(call.name);
}

function count(subject: QuerySubject, scope: QueryScope): QueryFrame | undefined {
  const { elements, builders, names, hasRoot } = subject;
  if (builders.some(({ link }) => link.name === 'params' || link.name === 'from_statement')) return undefined;
  const [first] = elements;
  const isOfOneTable =
    (elements.length === 1 && first!.kind === 'entity') || elements.every(({ kind, model }) => kind === 'column' && model === first!.model);
  const isPlain = builders.every(
    ({ link, call, rule }) => rule.subquery !== true && (link.name !== 'options' || hasOnlyLoaderOptions(call, scope)),
  );
  const overTable = hasRoot && isOfOneTable && isPlain && tableOf(first!, scope) !== undefined;
  return {
    run: `${names.session}.${names.scalars}`,
    head: 'select',
    isUnique: false,
    isSafe: !builders.some(({ rule }) => rule.compound === true),
    count: overTable ? 'table' : 'subquery',
    rename: 'one',
  };
}

/** `values(*columns)` and `value(column)`, which have no LIMIT either. */
function columns(subject: QuerySubject, { module }: QueryScope): QueryFrame | undefined {
  const { parts, elements, names, piece, builders } = subject;
  const { link } = parts.terminal!;
  const call = link.call!;
  const isPlain = call.positional.length > 0 && call.keywords.size === 0 && !call.hasStar && !call.hasDoubleStar;
  if (!isPlain || !elements.some(isOfTable) || builders.some(({ link: { name } }) => /^(?:params|from_statement)$/.test(name)))
    return undefined;
  const base = { isUnique: false, isSafe: false, head: 'select', rename: 'with_only_columns' } as const;
  if (link.name === 'value') return call.positional.length === 1 ? { ...base, run: `${names.session}.scalar` } : undefined;
  const { consumer } = piece;
  const name = consumer.kind === 'argument' ? module.qualifiedName(module.callAt(consumer.node).callee) : undefined;
  const isIterated = consumer.kind === 'iterated' || (name?.startsWith('builtins.') && ITERATING.has(name.slice('builtins.'.length)));
  return isIterated && parts.rest.length === 0 ? { ...base, run: `${names.session}.execute` } : undefined;
}

/** `update(values, synchronize_session=x)` and `delete(synchronize_session=x)`; the count that Query gives is `rowcount`. */
function dataChange(subject: QuerySubject, head: 'update' | 'delete'): QueryFrame | undefined {
  const { parts, elements, names, hasRoot, piece, builders } = subject;
  const call = parts.terminal!.link.call!;
  const [only, second] = elements;
  const isKnown = only?.kind === 'entity' || only?.kind === 'class' || only?.kind === 'guess';
  if (!hasRoot || second || !isKnown || !builders.every(({ rule }) => rule.dml === true)) return undefined;
  const isPlain = !call.hasStar && !call.hasDoubleStar && [...call.keywords.keys()].every((name) => name === 'synchronize_session');
  const valueCount = head === 'update' ? 1 : 0;
  if (!isPlain || call.positional.length < valueCount || call.positional.length > valueCount + 1) return undefined;
  const synchronize = call.positional[valueCount] ?? call.keywords.get('synchronize_session');
  const isUsed = parts.rest.length > 0 || consumerOf(withAwait(piece.node)).kind !== 'dropped';
  return {
    run: `${names.session}.execute`,
    head,
    isUnique: false,
    isSafe: !isUsed && only.kind !== 'guess',
    ...(synchronize && { arguments: `execution_options={"synchronize_session": ${synchronize.text}}` }),
    tail: { end: call.node.end, text: isUsed ? '.rowcount' : '' },
  };
}

/** `User.query.first_or_404()`: Flask-SQLAlchemy runs the statement and takes the first value of each row. */
function flask(subject: QuerySubject, scope: QueryScope, rule: Extract<TerminalRule, { kind: 'flask' }>): QueryFrame | undefined {
  const { parts, names } = subject;
  const { link } = parts.terminal!;
  const call = link.call!;
  const shape = shapeOf(elementsOf(subject, scope));
  const isPlain =
    call.positional.length === 0 && !call.hasDoubleStar && [...call.keywords.keys()].every((name) => rule.keywords.includes(name));
  // Only pages are made unique.
  const mayBeWrong = rule.unsafe !== true && doRowsRepeat(subject, scope);
  if (names.extension === undefined || !shape?.isEntity || !isPlain || mayBeWrong) return undefined;
  const keywords = Array.from(call.keywords, ([name, value]) => `${name}=${value.text}`);
  return {
    run: `${names.extension}.${link.name}`,
    head: 'select',
    isUnique: false,
    isSafe: !shape.isGuess && rule.unsafe !== true,
    ...(rule.limit && limitedToOne(subject)),
    ...(keywords.length > 0 && { arguments: keywords.join(', ') }),
    tail: { end: call.node.end, text: '' },
  };
}
