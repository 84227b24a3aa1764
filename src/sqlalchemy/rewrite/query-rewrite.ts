import { consumerOf } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import { withAwait } from '../collect/chains.js';
import type { QueryChain } from '../facts.js';
import { ChainEdits, layOut, type ChainLayout, type FixEditor } from './chain-edits.js';
import { mayJoinCollection } from './joined-collections.js';
import type { QueryScope } from './query-criteria.js';
import { isAggregate, queryElement, shapeOf, type QueryElement, type QueryShape } from './query-elements.js';
import { namesFor, type QueryNames } from './query-names.js';
import {
  falseArguments,
  hasOnlyLoaderOptions,
  isFilterByPlain,
  isTranslatable,
  mayRepeat,
  partsOf,
  type QueryParts,
} from './query-parts.js';

/** Whether a rewrite is known to behave the same. */
export type Rewritten = { readonly isSafe: boolean };

/**
 * Rewrites legacy chains (one, with those inside its arguments) as `select()` in their place, with the layout and the
 * comments they have. Undefined when the meaning of one is not known well enough; `get()` has a rewriter of its own.
 */
export function rewriteQueries(chains: readonly QueryChain[], scope: QueryScope, editor: FixEditor): Rewritten | undefined {
  const edits = new ChainEdits();
  let isSafe = true;
  for (const chain of chains) {
    const rewrite = prepare(chain, scope, editor);
    const done = rewrite?.run(edits);
    if (!done) return undefined;
    isSafe &&= done.isSafe;
  }
  edits.hand(editor);
  return { isSafe };
}

function prepare(chain: QueryChain, scope: QueryScope, editor: FixEditor): QueryRewrite | undefined {
  const parts = partsOf(chain.links);
  if (!parts || !isWholeChain(chain, parts, scope)) return undefined;
  const elements = chain.elements.map((node) => queryElement(node, scope.sqlalchemy, scope.module));
  const names = namesFor(chain, scope.sqlalchemy, scope.module);
  if (!names || elements.length === 0 || !isTranslatable(parts.builders, elements)) return undefined;
  return new QueryRewrite({ chain, parts, elements, names }, scope, editor);
}

interface Subject {
  readonly chain: QueryChain;
  readonly parts: QueryParts;
  readonly elements: readonly QueryElement[];
  readonly names: QueryNames;
}

/** How the statement is run: what goes around it, and what comes behind. */
interface Frame {
  /** Method of the session: "scalars"; undefined when the statement is not run. */
  readonly run: string | undefined;
  /** What replaces the terminal's name; undefined takes the terminal away. */
  readonly terminal: string | undefined;
  readonly isUnique: boolean;
  readonly isSafe: boolean;
  /** `count()`: over the table itself, or over the statement as a subquery. */
  readonly count?: 'table' | 'subquery';
  readonly limitsToOne?: boolean;
}

/** Functions of Python that only iterate over what they get. */
const ITERATING = new Set(['list', 'tuple', 'set', 'frozenset', 'sorted', 'enumerate', 'dict', 'iter', 'any', 'all', 'sum', 'map', 'zip']);

/** The chain must begin and end in sight: an awaited one may go on behind the `await`. */
function isWholeChain(chain: QueryChain, { terminal, rest }: QueryParts, { module }: QueryScope): boolean {
  if (chain.style === 'Query' || hasStar(chain, module)) return false;
  if (chain.type?.kind !== 'async-session') return terminal !== undefined || isIterated(chain, module) || isSubquery(chain, module);
  if (rest.length > 0 && chain.awaited) return false;
  if (!terminal) return !chain.awaited && isIterated(chain, module);
  return true;
}

function hasStar(chain: QueryChain, module: QueryScope['module']): boolean {
  const { root } = chain;
  if (root.kind !== 'call') return false;
  const { hasStar, hasDoubleStar, keywords } = module.callAt(root);
  return hasStar || hasDoubleStar || keywords.size > 0;
}

function isIterated({ consumer }: QueryChain, module: QueryScope['module']): boolean {
  if (consumer.kind === 'iterated') return !consumer.node.children.some(({ kind }) => kind === 'async');
  if (consumer.kind !== 'argument' || consumer.keyword !== undefined) return false;
  const name = module.qualifiedName(module.callAt(consumer.node).callee);
  return name?.startsWith('builtins.') === true && ITERATING.has(name.slice('builtins.'.length));
}

/** `User.id.in_(session.query(Post.user_id))`. */
function isSubquery({ consumer }: QueryChain, module: QueryScope['module']): boolean {
  return consumer.kind === 'argument' && /^(in_|not_in|notin_)$/.test(module.callAt(consumer.node).name);
}

class QueryRewrite {
  readonly #subject: Subject;
  readonly #scope: QueryScope;
  readonly #editor: FixEditor;
  #edits = new ChainEdits();

  constructor(subject: Subject, scope: QueryScope, editor: FixEditor) {
    this.#subject = subject;
    this.#scope = scope;
    this.#editor = editor;
  }

  run(edits: ChainEdits): Rewritten | undefined {
    this.#edits = edits;
    const frame = this.#frame();
    if (!frame) return undefined;
    const isAsync = this.#subject.chain.type?.kind === 'async-session';
    if (isAsync && frame.run !== undefined && !this.#mayAwait()) return undefined;
    if (!this.#writeRoot(frame) || !this.#writeBuilders(frame)) return undefined;
    if (frame.run === undefined) this.#writePart(frame);
    else this.#writeExecution(frame, frame.run, isAsync);
    return { isSafe: frame.isSafe && this.#isCertain() };
  }

  #isCertain(): boolean {
    const { chain, parts, elements } = this.#subject;
    const isKnownSession = chain.style === 'Model.query' || chain.type?.strong === true;
    return isKnownSession && isFilterByPlain(parts.builders, elements, this.#scope) && this.#isPlainDistinct();
  }

  /** The migration guide says that Query adds the columns of ORDER BY to a DISTINCT; the code does not. */
  #isPlainDistinct(): boolean {
    const { builders } = this.#subject.parts;
    if (!builders.some(({ link }) => link.name === 'distinct')) return true;
    const [only, second] = this.#subject.elements;
    const orders = builders.filter(({ rule }) => rule.order).flatMap(({ call }) => call.argumentList.namedChildren);
    return orders.every((order) => {
      const element = this.#scope.sqlalchemy.elementOf(order);
      if (this.#subject.elements.some(({ node }) => node.text === order.text)) return true;
      return second === undefined && only?.kind === 'entity' && element.kind === 'column' && element.model === only.model;
    });
  }

  #frame(): Frame | undefined {
    const { terminal } = this.#subject.parts;
    const shape = shapeOf(this.#subject.elements);
    if (!terminal)
      return isSubquery(this.#subject.chain, this.#scope.module) ? this.#part(undefined) : shape && this.#fetch(shape, undefined);
    switch (terminal.rule.kind) {
      case 'fetch':
        return shape && { ...this.#fetch(shape, terminal.rule.as), ...(terminal.rule.limit && { limitsToOne: true }) };
      case 'scalar':
        return this.#scalar(shape);
      case 'count':
        return this.#count();
      case 'statement':
        return this.#part(terminal.rule.as);
      case 'property':
        return this.#part(undefined);
      case 'get':
        return undefined;
    }
  }

  #part(terminal: string | undefined): Frame | undefined {
    const { parts } = this.#subject;
    const call = parts.terminal?.link.call;
    // `subquery(with_labels=True)` and the like have no counterpart.
    if (call && (call.keywords.size > (call.keywords.has('name') ? 1 : 0) || call.hasDoubleStar)) return undefined;
    return { run: undefined, terminal, isUnique: false, isSafe: true };
  }

  #fetch(shape: QueryShape, terminal: string | undefined): Frame {
    const repeats = this.#mayRepeat();
    if (shape.isEntity) return { run: this.#subject.names.scalars, terminal, isUnique: repeats, isSafe: !shape.isGuess };
    // Rows with an entity lose their duplicates in Query; `unique()` on them fails for values that have no hash.
    const isUnique = shape.hasEntity && repeats;
    return { run: 'execute', terminal, isUnique, isSafe: !shape.isGuess && !isUnique };
  }

  #mayRepeat(): boolean {
    const { parts, elements } = this.#subject;
    const { models } = this.#scope;
    if (
      elements.some(({ kind, model }) => kind === 'class' || kind === 'guess' || (kind === 'entity' && mayJoinCollection(model!, models)))
    )
      return true;
    // A row of an entity and a value of another table repeats where the value does.
    const entities = elements.filter(({ kind }) => kind === 'entity').map(({ model }) => model);
    if (elements.length > 1 && elements.some(({ kind, model }) => kind !== 'entity' && !entities.includes(model))) return true;
    return mayRepeat(parts.builders, elements, this.#scope);
  }

  #scalar(shape: QueryShape | undefined): Frame | undefined {
    const { elements, parts } = this.#subject;
    const [only, second] = elements;
    const isGrouped = parts.builders.some(({ link }) => link.name === 'group_by');
    const { sqlalchemy, module } = this.#scope;
    const isOneRow =
      only && !second && (isExistsCall(only.node, this.#scope) || (!isGrouped && isAggregate(only.node, sqlalchemy, module)));
    if (isOneRow) return { run: 'scalar', terminal: undefined, isUnique: false, isSafe: true };
    if (!shape) return { run: 'execute', terminal: 'scalar_one_or_none', isUnique: false, isSafe: false };
    const isUnique = shape.hasEntity && this.#mayRepeat();
    return { run: 'execute', terminal: 'scalar_one_or_none', isUnique, isSafe: !shape.isGuess && (shape.isEntity || !isUnique) };
  }

  #count(): Frame | undefined {
    const { elements, parts, names } = this.#subject;
    const base = { run: names.scalars, terminal: 'one', isUnique: false, isSafe: true } as const;
    const ofOneTable = elements.every(
      ({ kind, model }) => (kind === 'entity' && elements.length === 1) || (kind === 'column' && model === elements[0]!.model),
    );
    const isPlain = parts.builders.every(
      ({ link, call, rule }) => rule.subquery !== true && (link.name !== 'options' || hasOnlyLoaderOptions(call, this.#scope)),
    );
    return { ...base, count: ofOneTable && isPlain && this.#tableOf(elements) !== undefined ? 'table' : 'subquery' };
  }

  /** How the table is written that the elements are of: `User` of `User` and of `User.id`. */
  #tableOf([first]: readonly QueryElement[]): string | undefined {
    if (first?.kind === 'entity') return first.node.text;
    return first?.kind === 'column' && first.node.kind === 'attribute' ? first.node.field('object')!.text : undefined;
  }

  /** `session.query(User)` -> `select(User)`. */
  #writeRoot(frame: Frame): boolean {
    const { chain, names, elements, parts } = this.#subject;
    const { root } = chain;
    const select = names.write('select', this.#editor);
    const func = frame.count ? names.write('func', this.#editor) : '';
    const head = frame.count === 'table' ? `${select}(${func}.count()).select_from` : select;
    if (root.kind === 'attribute') {
      this.#edits.replace(root, `${head}(${elements[0]!.node.text})`);
      return true;
    }
    const call = this.#scope.module.callAt(root);
    this.#edits.replace({ start: root.start, end: call.callee.end }, head);
    if (frame.count === 'table' && elements[0]!.kind === 'column') {
      this.#edits.replace({ start: call.argumentList.start + 1, end: call.argumentList.end - 1 }, this.#tableOf(elements)!);
      return true;
    }
    // Select finds the attributes of filter_by() by its first element, which must then be of a table.
    const [first] = elements;
    if (first!.kind !== 'expression' && first!.kind !== 'unknown') return true;
    const filteredBy = parts.builders.findIndex(({ link }) => link.name === 'filter_by');
    if (filteredBy === -1 || parts.builders.slice(0, filteredBy).some(({ rule }) => rule.joins)) return true;
    const table = this.#tableNamedIn(first!.node);
    if (table === undefined) return false;
    this.#edits.insert(root.end, `.select_from(${table})`);
    return true;
  }

  /** The one table whose column an expression is made of: `User` of `func.count(User.id)`. */
  #tableNamedIn(expression: PyNode): string | undefined {
    const owners = expression.descendants('attribute').flatMap((attribute) => {
      const element = this.#scope.sqlalchemy.elementOf(attribute);
      return element.kind === 'column' ? [attribute.field('object')!.text] : [];
    });
    return new Set(owners).size === 1 ? owners[0] : undefined;
  }

  #writeBuilders(frame: Frame): boolean {
    const { builders } = this.#subject.parts;
    const limit = frame.limitsToOne ? builders.findLast(({ link }) => link.name === 'limit') : undefined;
    for (const builder of builders) {
      const { link, call, rule } = builder;
      const name = link.attribute.field('attribute')!;
      if (frame.count === 'table' && (rule.order || link.name === 'options')) {
        this.#edits.replace({ start: link.attribute.field('object')!.end, end: call.node.end }, '');
      } else if (builder === limit) this.#edits.replace(call.argumentList, '(1)');
      else if (rule.call)
        this.#edits.replace({ start: name.start, end: call.node.end }, rule.call.replace('{}', call.positional[0]?.text ?? ''));
      else if (rule.as) this.#edits.replace(name, rule.as);
      if (rule.order && !frame.count) for (const argument of falseArguments(call)) this.#edits.replace(argument, 'None');
    }
    return true;
  }

  /** The statement as an expression that the chain builds, without what runs it. */
  get #statement(): PyNode {
    const { chain, parts } = this.#subject;
    return parts.terminal ? parts.terminal.link.attribute.field('object')! : chain.node;
  }

  #writePart(frame: Frame): void {
    const terminal = this.#subject.parts.terminal?.link;
    if (!terminal) return;
    const name = terminal.attribute.field('attribute')!;
    if (frame.terminal !== undefined) {
      if (frame.terminal !== terminal.name) this.#edits.replace(name, frame.terminal);
    } else this.#edits.replace({ start: this.#statement.end, end: terminal.attribute.end }, '');
  }

  #writeExecution(frame: Frame, run: string, isAsync: boolean): void {
    const { chain, names, parts } = this.#subject;
    const statement = this.#statement;
    const terminal = parts.terminal?.link;
    const isLast = frame.terminal === undefined && !frame.isUnique;
    const isGrouped = isAsync && (!isLast || parts.rest.length > 0 || isChained(chain));
    const layout = layOut(statement, this.#linkDots(), this.#edits);
    const [countOpen, countClose] = this.#subqueryCount(frame, layout);
    const call = `${isAsync ? 'await ' : ''}${names.session}.${run}(`;
    const limit = frame.limitsToOne && !this.#hasReplacedLimit() ? `${layout.innerLink}.limit(1)` : '';
    const unique = frame.isUnique ? `${layout.link}.unique()` : '';
    this.#edits.insert(statement.start, `${isGrouped ? '(' : ''}${call}${layout.open}${countOpen}`);
    this.#edits.insert(statement.end, `${limit}${countClose}${layout.close})${isGrouped ? ')' : ''}${unique}`);
    if (terminal && frame.terminal === undefined) this.#edits.replace({ start: statement.end, end: terminal.call!.node.end }, '');
    else if (terminal && frame.terminal !== terminal.name) this.#edits.replace(terminal.attribute.field('attribute')!, frame.terminal!);
    const awaited = withAwait(chain.node);
    if (isAsync && awaited !== chain.node) this.#edits.replace({ start: awaited.start, end: awaited.namedChildren[0]!.start }, '');
  }

  #subqueryCount(frame: Frame, { innerLink }: ChainLayout): readonly [string, string] {
    if (frame.count !== 'subquery') return ['', ''];
    const { names } = this.#subject;
    return [
      `${names.write('select', this.#editor)}(${names.write('func', this.#editor)}.count()).select_from(`,
      `${innerLink}.subquery())`,
    ];
  }

  #hasReplacedLimit(): boolean {
    return this.#subject.parts.builders.some(({ link }) => link.name === 'limit');
  }

  /** From the end of each expression to the name of the link behind it. */
  #linkDots(): { start: number; end: number }[] {
    return this.#subject.parts.builders.map(({ link }) => ({
      start: link.attribute.field('object')!.end,
      end: link.attribute.field('attribute')!.start,
    }));
  }

  /** `await` is possible here: in an async function itself, in no lambda and no lazy generator. */
  #mayAwait(): boolean {
    const { node } = this.#subject.chain;
    const { module } = this.#scope;
    const function_ = module.functionOf(node);
    if (!function_?.isAsync) return false;
    const inner = node.ancestor('lambda', 'generator_expression');
    return !inner || !function_.node.contains(inner);
  }
}

function isChained(chain: QueryChain): boolean {
  return ['attribute', 'subscripted', 'called'].includes(consumerOf(withAwait(chain.node)).kind);
}

/** `query(q.exists())`, `query(exists(...))`: one row, true or false. */
function isExistsCall(node: PyNode, { module, sqlalchemy }: QueryScope): boolean {
  if (node.kind !== 'call') return false;
  const call = module.callAt(node);
  if (sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.exists') return true;
  return call.name === 'exists' && call.receiver !== undefined && sqlalchemy.typeOf(call.receiver)?.kind === 'query';
}
