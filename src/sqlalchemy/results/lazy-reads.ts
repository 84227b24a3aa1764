import type { PyCall } from '../../python/calls.js';
import { consumerOf, withoutParentheses } from '../../python/flow.js';
import { constantString } from '../../python/literals.js';
import type { Binding, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ChainLink, ReceiverCall } from '../facts.js';
import type { ModelInfo, ModelRegistry, RelationshipInfo } from '../model-registry.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** How the objects came from the database, all of it in sight. */
export interface Load {
  /** `select(User)`, `session.query(User)`, `User.query` or `session.get(User, 1)`. */
  readonly root: PyNode;
  /** The `User` of it. */
  readonly entity: PyNode | undefined;
  readonly isGet: boolean;
  /** What stands on the statement. */
  readonly links: readonly ChainLink[];
  readonly session: 'session' | 'async-session';
}

/** A relationship that is read from an object whose load left it out. */
export interface LazyRead {
  /** `user.posts`; `user.to_dict`, a method of the model that reads it. */
  readonly node: PyNode;
  readonly isInMethod: boolean;
  readonly model: ModelInfo;
  readonly relationship: RelationshipInfo;
  readonly load: Load;
  /** What binds the name: an assignment, a `for`, a comprehension. */
  readonly binding: Binding;
}

export interface ReadSources {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly models: ModelRegistry;
}

const MAX_STEPS = 6;
const FETCHES = new Set('scalars all first one one_or_none scalar scalar_one scalar_one_or_none unique fetchall'.split(' '));
const EXECUTES = new Set(['execute', 'scalar', 'scalars', 'exec', 'stream', 'stream_scalars']);
/** Methods of statements and queries that load nothing more. */
const PLAIN = new Set(
  'where filter filter_by order_by limit offset join outerjoin distinct group_by having select_from with_for_update join_from options slice'.split(
    ' ',
  ),
);
/** Builtins that look at a list, and log calls. */
const HARMLESS = /^(len|print|bool|any|all|enumerate|sorted|str|repr|log(ger|ging)?\.\w+)$/;
const LOADERS = /^sqlalchemy\.orm\.(selectinload|joinedload|subqueryload|load_only|defer|undefer|contains_eager|immediateload)$/;

/**
 * The first read of each relationship of each local object that a session of this kind loaded, where nothing in the
 * function can have loaded it. Objects that come from elsewhere are not known and not told.
 */
export function lazyReadsOf(kind: Load['session'], sources: ReadSources): readonly LazyRead[] {
  const { module, sqlalchemy } = sources;
  const loads = new Map<PyNode, ReceiverCall>();
  for (const call of sqlalchemy.receiverCalls) if (call.type.kind === kind && call.type.strong) loads.set(call.node, call);
  const isOfModel = kind === 'session' && sqlalchemy.queryChains.some(({ style }) => style === 'Model.query');
  if (loads.size === 0 && !isOfModel) return [];
  const known = new Set<string>();
  const found: LazyRead[] = [];
  for (const node of module.tree.root.descendants('attribute')) {
    const object = node.field('object')!;
    const [binding, second] = object.is('identifier') ? module.resolve(object) : [];
    if (!binding || second || binding.unpackIndex !== undefined || !isRead(node)) continue;
    if (!['function', 'comprehension'].includes(binding.scope.kind)) continue;
    for (const name of namesRead(node, sources)) {
      const key = `${binding.target.index}.${name}`;
      const read = known.has(key) ? undefined : lazyRead({ node, object, binding, name }, loads, sources);
      if (!read) continue;
      found.push(read);
      known.add(key);
    }
  }
  return found;
}

/** What is read of an object: the attribute itself, and what the method reads that is called. */
function namesRead(attribute: PyNode, { sqlalchemy, models }: ReadSources): readonly string[] {
  const name = attribute.field('attribute')!.text;
  if (attribute.parent?.kind !== 'call' || attribute.fieldName !== 'function') return [name];
  const model = sqlalchemy.typeOf(attribute.field('object')!)?.model;
  return model === undefined ? [] : models.methodReads(model, name);
}

interface Place {
  readonly node: PyNode;
  readonly object: PyNode;
  readonly binding: Binding;
  readonly name: string;
}

function lazyRead(place: Place, loads: ReadonlyMap<PyNode, ReceiverCall>, sources: ReadSources): LazyRead | undefined {
  const { sqlalchemy, models, module } = sources;
  const type = sqlalchemy.typeOf(place.object);
  const model = type?.kind === 'instance' && type.model !== undefined ? models.byQualifiedName(type.model) : undefined;
  const relationship = model?.isComplete ? model.relationships.find(({ name }) => name === place.name) : undefined;
  if (!model || !relationship || !isLazy(relationship)) return undefined;
  const { binding } = place;
  const source = binding.kind === 'for' || binding.kind === 'comprehension' ? binding.source : binding.value;
  const fn = module.functionOf(place.node);
  if (!source || !fn || module.functionOf(binding.target) !== fn || place.node.ancestor('lambda')) return undefined;
  const load = loadOf(source, loads, sources);
  if (!load || isCovered(load, relationship, sqlalchemy, module) || isTouched(place, fn.node, module)) return undefined;
  const isInMethod = place.node.field('attribute')!.text !== relationship.name;
  return { node: place.node, isInMethod, model, relationship, load, binding };
}

/** `lazy=` is not given, or says "select" in one of its two ways. */
export function isLazy({ lazy, keywords }: RelationshipInfo): boolean {
  const given = keywords['lazy'];
  if (given === undefined) return lazy === undefined;
  return lazy === 'select' || (given.kind === 'boolean' && given.value);
}

function isRead(node: PyNode): boolean {
  const { parent } = node;
  if (!parent || parent.is('delete_statement')) return false;
  return node.fieldName !== 'left' || (parent.is('for_in_clause') === false && !parent.is('assignment', 'augmented_assignment'));
}

/** Goes from an expression back to the call that loaded it, through awaits, fetching methods and names bound once. */
function loadOf(expression: PyNode, loads: ReadonlyMap<PyNode, ReceiverCall>, sources: ReadSources): Load | undefined {
  const { module, sqlalchemy } = sources;
  let node: PyNode | undefined = expression;
  for (let step = 0; node && step < MAX_STEPS * 2; step++) {
    node = withoutParentheses(node);
    if (node.is('await')) node = node.namedChildren[0];
    else if (node.is('identifier')) node = onlyValue(node, module);
    else if (node.is('call')) {
      const call: PyCall = module.callAt(node);
      const made = loads.get(node);
      if (made) return loadBy(made, sqlalchemy);
      const chain = sqlalchemy.queryChains.find((each) => each.node === node);
      if (chain) {
        const isKnown =
          chain.style === 'Model.query' || (chain.style === 'session.query' && chain.type?.strong && chain.type.kind === 'session');
        if (!isKnown || chain.elements.length !== 1) return undefined;
        const links = chain.links.filter(({ name }) => !FETCHES.has(name));
        return { root: chain.root, entity: chain.elements[0], isGet: false, links, session: 'session' };
      }
      if (!call.receiver || !FETCHES.has(call.name) || call.positional.length > 0) return undefined;
      node = call.receiver;
    } else return undefined;
  }
  return undefined;
}

/** What a local name is bound to once, when no other code was given it: a helper may load more into its objects. */
function onlyValue(identifier: PyNode, module: PyModule): PyNode | undefined {
  const [binding, second] = module.resolve(identifier);
  if (binding?.kind !== 'assignment' || second || binding.scope.kind !== 'function') return undefined;
  const isShared = module.usesOf(binding).some((use) => {
    const taken = consumerOf(use);
    return taken.kind === 'argument' && !HARMLESS.test(module.callAt(taken.node).callee.text);
  });
  return isShared ? undefined : binding.value;
}

function loadBy({ call, method, type, node }: ReceiverCall, sqlalchemy: SqlAlchemyFile): Load | undefined {
  const session = type.kind as Load['session'];
  if (method === 'get' || method === 'get_one') {
    const isPlain = call.positional.length === 2 && !call.hasStar && !call.hasDoubleStar && !call.keywords.has('options');
    return isPlain ? { root: node, entity: call.positional[0], isGet: true, links: [], session } : undefined;
  }
  if (!EXECUTES.has(method)) return undefined;
  const [statement, second] = sqlalchemy.statements.filter((each) => each.executions.some((execution) => execution.call.node === node));
  if (statement?.kind !== 'select' || second || statement.elements.length !== 1) return undefined;
  if (statement.local && (!statement.local.isClosed || statement.local.starts.length !== 1)) return undefined;
  const execution = statement.executions.find((each) => each.call.node === node)!;
  return { root: statement.call.node, entity: statement.call.positional[0], isGet: false, links: execution.links, session };
}

/** Whether an option may load the relationship: it names it, or is not all in sight. */
function isCovered({ links }: Load, { name }: RelationshipInfo, sqlalchemy: SqlAlchemyFile, module: PyModule): boolean {
  return links.some((link) => {
    if (!PLAIN.has(link.name) || !link.call) return true;
    if (link.name !== 'options') return false;
    if (link.call.hasStar || link.call.keywords.size > 0) return true;
    return link.call.positional.some((option) => !isOtherLoader(option, name, { sqlalchemy, module }));
  });
}

function isOtherLoader(option: PyNode, name: string, { sqlalchemy, module }: Pick<ReadSources, 'sqlalchemy' | 'module'>): boolean {
  const calls = option.is('call') ? option.descendants('call').map((node) => module.callAt(node)) : [];
  const isInSight = calls.some((call) => LOADERS.test(sqlalchemy.symbolOf(call.callee) ?? ''));
  const words = option.descendants('identifier').map(({ text }) => text);
  const texts = option.descendants('string').map((each) => constantString(each));
  return isInSight && !words.includes(name) && !texts.some((text) => text === undefined || text === '*' || text === name);
}

/** The object was handed to other code, refreshed, or given the relationship, somewhere in the function. */
function isTouched({ binding, name, node }: Place, fn: PyNode, module: PyModule): boolean {
  if (/awaitable_attrs|run_sync|set_committed_value/.test(fn.text)) return true;
  // Another statement of the function loads it into the same objects.
  if (new RegExp(`load\\([^()]*\\.${name}\\b`).test(fn.text)) return true;
  return module.usesOf(binding).some((use) => {
    const taken = consumerOf(use);
    if (taken.kind === 'attribute') return taken.name === name && !isRead(taken.node);
    return taken.kind === 'argument' && use.index < node.index;
  });
}
