import { consumerOf, loopsAround, statementOf } from '../../python/flow.js';
import type { Binding, PyFunction } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverCall } from '../facts.js';
import type { ModelInfo, RelationshipInfo } from '../model-registry.js';
import { isSameObject } from '../sessions/same-object.js';
import { isLazy, type ReadSources } from './lazy-reads.js';

/** A collection that a new object was not given, read after the object was flushed. */
export interface FlushedRead {
  /** `user.posts`. */
  readonly node: PyNode;
  readonly model: ModelInfo;
  readonly relationship: RelationshipInfo;
  readonly binding: Binding;
  /** `session.add(user)`. */
  readonly added: ReceiverCall;
  /** The statement before the read that flushed the object, or refreshed it since. */
  readonly last: PyNode;
}

const FLUSHES: ReadonlySet<string> = new Set(['flush', 'commit']);
/** What may load it, or set it without being seen. */
const ELSEWHERE = /awaitable_attrs|run_sync|set_committed_value|no_autoflush/;

/**
 * The reads of collections of objects that a function makes, adds to an AsyncSession and flushes, in a straight line:
 * from then on the object is one of the database's, and its collection would have to be loaded. The first of each.
 */
export function flushedReadsOf(sources: ReadSources): readonly FlushedRead[] {
  const { module, sqlalchemy } = sources;
  const calls = sqlalchemy.receiverCalls.filter(({ type }) => type.kind === 'async-session' && type.strong);
  return calls.flatMap((added) => {
    const [object, second] = added.method === 'add' ? added.call.positional : [];
    const [binding, other] = object?.is('identifier') && !second ? module.resolve(object) : [];
    const fn = module.functionOf(added.node);
    if (!binding || other || !fn?.isAsync || ELSEWHERE.test(fn.node.text)) return [];
    const model = newObjectOf(binding, object!, sources);
    const flush = calls.find((call) => isFlushOf(added, call, sources, fn));
    if (!model || !flush || loopsAround(binding.target).length !== loopsAround(flush.node).length) return [];
    return readsBehind({ binding, model, added, flush }, calls, sources);
  });
}

/** The model of a name that is bound once, to a call of the model itself, whose constructor sets what it is given. */
function newObjectOf({ kind, value, scope }: Binding, object: PyNode, { module, sqlalchemy, models }: ReadSources): ModelInfo | undefined {
  const made = kind === 'assignment' && scope.kind === 'function' && value?.is('call') ? module.callAt(value) : undefined;
  const name = made && sqlalchemy.modelOf(made.callee);
  const model = name === undefined || sqlalchemy.typeOf(object)?.model !== name ? undefined : models.byQualifiedName(name);
  if (!made || !model?.isComplete || made.hasStar || made.hasDoubleStar || made.positional.length > 0) return undefined;
  const setsMore = model.otherAttributes.has('__init__') || model.symbols.some((symbol) => symbol.includes('MappedAsDataclass'));
  return setsMore ? undefined : model;
}

function isFlushOf(added: ReceiverCall, call: ReceiverCall, { module }: ReadSources, fn: PyFunction): boolean {
  const isSame = isSameObject(module, call.receiver, added.receiver) && module.functionOf(call.node) === fn;
  const isBehind = call.node.index > added.node.index && statementOf(added.node).parent!.contains(call.node);
  return FLUSHES.has(call.method) && call.awaited && isSame && isBehind && statementOf(call.node).is('expression_statement');
}

interface Flushed {
  readonly binding: Binding;
  readonly model: ModelInfo;
  readonly added: ReceiverCall;
  readonly flush: ReceiverCall;
}

function readsBehind({ binding, model, added, flush }: Flushed, calls: readonly ReceiverCall[], sources: ReadSources): FlushedRead[] {
  const { module } = sources;
  const fn = module.functionOf(added.node)!;
  const given = module.callAt(binding.value!).keywords;
  const uses = module.usesOf(binding);
  const refreshes = calls.filter(({ method, call }) => method === 'refresh' && uses.includes(call.positional[0]!));
  const found: FlushedRead[] = [];
  for (const use of uses) {
    const taken = consumerOf(use);
    const relationship = taken.kind === 'attribute' ? model.relationships.find(({ name }) => name === taken.name) : undefined;
    if (relationship?.isCollection === true && isLazy(relationship) && !given.has(relationship.name)) {
      // Before the flush it may be filled.
      const isTouched = uses.some((other) => other.index < use.index && isAttribute(other, relationship.name));
      const isLoaded = isTouched || new RegExp(`load\\w*\\([^()]*\\.${relationship.name}\\b`).test(fn.node.text);
      const isBehind = use.index > flush.node.index && statementOf(flush.node).parent!.contains(use) && module.functionOf(use) === fn;
      const last = refreshes.findLast(({ node }) => node.index > flush.node.index && node.index < use.index)?.node ?? flush.node;
      if (!isLoaded && isBehind && !use.ancestor('lambda')) {
        found.push({ node: taken.node, model, relationship, binding, added, last: statementOf(last) });
      }
    }
    if (!isQuiet(use, added, refreshes)) break;
  }
  return found;
}

function isAttribute(use: PyNode, name: string): boolean {
  const taken = consumerOf(use);
  return taken.kind === 'attribute' && taken.name === name;
}

/** A use that gives no other code the object, and loads nothing but columns. */
function isQuiet(use: PyNode, added: ReceiverCall, refreshes: readonly ReceiverCall[]): boolean {
  const taken = consumerOf(use);
  if (taken.kind === 'attribute') return consumerOf(taken.node).kind !== 'called';
  if (taken.kind !== 'argument') return false;
  const isPlainRefresh = refreshes.some(
    ({ node, call }) => node === taken.node && call.positional.length === 1 && call.keywords.size === 0,
  );
  return isPlainRefresh || taken.node === added.node;
}
