import { loopsAround, statementOf, type LoopFact } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import { mutationsOf } from '../../python/static/mutations.js';
import type { PyNode } from '../../python/tree.js';

/** A literal of at most this many items is a fixed list, not a set of records. */
const FEW_ITEMS = 5;

/** Calls whose iteration gives batches: `itertools.batched`, more-itertools, SQLAlchemy's own, and the usual helpers' words. */
const BATCHES = /batch|chunk|partition|paginat|page|window|slices?$|grouper/i;
/** Calls that wait for work: the loop is a worker's, each turn is a unit of work of its own. */
const WAITS =
  /^(sleep|wait|wait_for|poll|recv|receive|receive_messages|listen|subscribe|get_message|get_nowait|consume|blpop|brpop|dequeue|reserve|heartbeat)$/;
const WORK_SOURCES = /queue|consumer|stream|subscri|listen|messages|pubsub|websocket|events|poll|jobs?_iter|watch/i;
/** What a plain `for` waits on: `for message in consumer`. Events and messages by these names alone may be a list. */
const WORK_OBJECT = /(consumer|subscriber|subscription|pubsub|listener)$/i;
const TAKES = /^(pop|popleft|popitem|next|anext|__next__|fetchone|readline)$/;
const ATTEMPTS = /^(_?attempts?|_?retry|_?retries|_?tries|_?try|i_try|retry_count|attempt_\w+)$/i;

/**
 * The loop that makes a call run once per record: the innermost loop around it that handles individual records.
 * Undefined when the loop is one of batches, a worker's, a retry, a short fixed list, or when a counter guards the call.
 * @param receiver the session; one opened inside the loop belongs to its turn and is no reason to report.
 */
export function recordLoopAround(module: PyModule, node: PyNode, receiver: PyNode | undefined): LoopFact | undefined {
  const loops = loopsAround(node);
  for (const [place, loop] of loops.entries()) {
    if (loop.kind === 'comprehension') return loop;
    if (isShortList(module, loop) || isRetry(loop, node)) continue;
    if (isOfWork(module, loop) || isGuardedByCounter(loop, node) || leavesAfter(loop, node)) return undefined;
    if (isOnFailure(loop, node) || (receiver && isBoundIn(module, receiver, loop.node))) return undefined;
    if (isNoLoopOfRecords(module, loop)) return undefined;
    // What a worker took at once is still work of its own, piece by piece.
    return loops.slice(place + 1).some((each) => isWorker(module, each)) ? undefined : loop;
  }
  return undefined;
}

/** What is known of a loop's body; kept, because one loop may hold a thousand calls. */
const ofWork = new WeakMap<PyNode, boolean>();
const noLoopsOfRecords = new WeakMap<PyNode, boolean>();
const guardedTexts = new WeakMap<PyNode, ReadonlySet<string>>();
const leavings = new WeakMap<PyNode, PyNode | undefined>();

function isOfWork(module: PyModule, loop: LoopFact): boolean {
  const known = ofWork.get(loop.node) ?? (isOfBatches(loop) || isWorker(module, loop));
  ofWork.set(loop.node, known);
  return known;
}

function isNoLoopOfRecords(module: PyModule, loop: LoopFact): boolean {
  const known = noLoopsOfRecords.get(loop.node) ?? (isFallback(loop) || isOfClasses(module, loop));
  noLoopsOfRecords.set(loop.node, known);
  return known;
}

/** `for role in ("admin", "user"):`, also by the name of such a list. */
function isShortList(module: PyModule, { iterable }: LoopFact): boolean {
  const bindings = iterable?.kind === 'identifier' ? module.resolve(iterable) : [];
  const items = bindings.length === 1 ? bindings[0]!.value : iterable;
  // One without items is filled later.
  const count = items?.is('tuple', 'list', 'set') ? items.namedChildren.length : 0;
  return count > 0 && count <= FEW_ITEMS && (items === iterable || mutationsOf(module, bindings).length === 0);
}

/** The loop stands in the handler of a `try` that committed all at once: now it is done one by one. */
function isFallback(loop: LoopFact): boolean {
  const handler = loop.node.ancestor('except_clause');
  const tried = handler?.parent?.field('body')?.descendants('call') ?? [];
  return tried.some((call) => /^(?:commit|flush)$/.test(calledName(call)));
}

/** `for model in models: session.execute(delete(model))`: each turn is one statement over a table. */
function isOfClasses(module: PyModule, { target, body }: LoopFact): boolean {
  if (target?.kind !== 'identifier') return false;
  return body.descendants('call').some((call) => {
    const { name, positional } = module.callAt(call);
    return /^(?:query|select|delete|update|insert)$/.test(name) && isEntity(call) && positional[0]?.text === target.text;
  });
}

/** `session.delete(record)` deletes one; `delete(Model)` and `session.query(Model)` name a table. */
function isEntity(call: PyNode): boolean {
  const callee = call.field('function')!;
  return (
    callee.kind === 'identifier' ||
    callee.field('attribute')?.text === 'query' ||
    /^(?:sa|sqlalchemy|sql|db)$/.test(callee.field('object')?.text ?? '')
  );
}

/** `for attempt in range(3):`, or a loop that ends as soon as its `try` went well. */
function isRetry(loop: LoopFact, node: PyNode): boolean {
  if (loop.target && ATTEMPTS.test(loop.target.text)) return true;
  const attempt = node.ancestor('try_statement');
  if (!attempt || !loop.node.contains(attempt)) return false;
  const isCounted = loop.kind === 'while' || (loop.iterable?.kind === 'call' && loop.iterable.field('function')?.text === 'range');
  return isCounted && attempt.descendants('break_statement', 'return_statement').length > 0;
}

/** The iterable gives batches; a `while` that takes no record out of something fetches one batch per turn. */
function isOfBatches(loop: LoopFact): boolean {
  if (loop.kind === 'while') return !takesRecords(loop);
  if (loop.target && BATCHES.test(loop.target.text)) return true;
  const { iterable } = loop;
  if (!iterable) return false;
  const calls = [iterable, ...iterable.descendants('call')].filter((part) => part.kind === 'call');
  return calls.some((call) => {
    const name = calledName(call);
    if (name === 'range') return call.field('arguments')!.namedChildren.length === 3;
    return BATCHES.test(name) || name === 'accumulate';
  });
}

/** `item = pending.pop()`, `row = next(rows)`: each turn is one record. */
function takesRecords(loop: LoopFact): boolean {
  return loop.body.descendants('call').some((call) => TAKES.test(calledName(call)));
}

function calledName(call: PyNode): string {
  const callee = call.field('function')!;
  return callee.field('attribute')?.text ?? callee.text;
}

/** A loop without end that waits for work, or iterates a source of work. */
function isWorker(module: PyModule, loop: LoopFact): boolean {
  if (loop.kind === 'async-for' && loop.iterable && WORK_SOURCES.test(loop.iterable.text)) return true;
  if (loop.kind === 'for' && loop.iterable && isWorkSource(loop.iterable)) return true;
  if (loop.kind === 'for' && isStream(module, loop)) return true;
  if (loop.kind !== 'while') return false;
  return loop.body.descendants('call').some((call) => {
    const name = calledName(call);
    return WAITS.test(name) || (name === 'get' && WORK_SOURCES.test(call.field('function')!.field('object')?.text ?? ''));
  });
}

/** `findings = provider.stream_findings(...)`: what comes in over time; a plain `for` goes over no stream of a database. */
function isStream(module: PyModule, { iterable }: LoopFact): boolean {
  const bindings = iterable?.kind === 'identifier' ? module.resolve(iterable) : [];
  const source = bindings.length === 1 ? bindings[0]!.value : iterable;
  return source?.kind === 'call' && /(^|_)stream(_|$)/.test(calledName(source));
}

/** `consumer`, `self.consumer`, `pubsub.listen()`, `channel.consume("orders")`. */
function isWorkSource(iterable: PyNode): boolean {
  return iterable.kind === 'call'
    ? WAITS.test(calledName(iterable))
    : iterable.is('identifier', 'attribute') && WORK_OBJECT.test(iterable.text);
}

/**
 * `if i % 500 == 0:`, `if len(batch) >= 100:`, `if count > batch_size:` between the loop and the call, or around the same
 * call further in, so that this one writes what is left of a batch. `if commit_each:` leaves it to the caller.
 */
function isGuardedByCounter(loop: LoopFact, node: PyNode): boolean {
  if (hasGuard(loop.node, node)) return true;
  let texts = guardedTexts.get(loop.node);
  if (!texts) {
    const guarded = loop.body.descendants('call').filter((call) => hasGuard(loop.node, call));
    guardedTexts.set(loop.node, (texts = new Set(guarded.map(({ text }) => text))));
  }
  return texts.has(node.text);
}

function hasGuard(loop: PyNode, node: PyNode): boolean {
  for (let up = node.parent; up && up !== loop; up = up.parent) {
    if (!up.is('if_statement', 'elif_clause')) continue;
    const condition = up.field('condition');
    if (!condition || condition.contains(node)) continue;
    if (/%|\blen\(|size|limit|batch|chunk|count|every|interval|commit/i.test(condition.text)) return true;
  }
  return false;
}

/** `break` or `return` follows in the same block: the call runs at most once. */
function leavesAfter(loop: LoopFact, node: PyNode): boolean {
  const statement = statementOf(node);
  const last = statement.parent && lastLeaving(statement.parent);
  if (last && last.index > statement.index) return loop.node.contains(last);
  return statement.kind === 'return_statement';
}

/** The last statement of a block that leaves it. */
function lastLeaving(block: PyNode): PyNode | undefined {
  if (!leavings.has(block)) {
    leavings.set(
      block,
      block.namedChildren.findLast((child) => child.is('break_statement', 'return_statement', 'raise_statement')),
    );
  }
  return leavings.get(block);
}

/** In an `except` clause of the loop: it runs for the records that fail, not for each. */
function isOnFailure(loop: LoopFact, node: PyNode): boolean {
  const handler = node.ancestor('except_clause');
  return handler !== undefined && loop.node.contains(handler);
}

/** The name at the root of a receiver is bound inside the loop, before it is used: a session per turn. */
function isBoundIn(module: PyModule, receiver: PyNode, loop: PyNode): boolean {
  let root = receiver;
  while (root.kind === 'attribute' || root.kind === 'call') root = root.field(root.kind === 'call' ? 'function' : 'object')!;
  if (root.kind !== 'identifier') return false;
  return module.resolve(root).some(({ target }) => loop.contains(target) && target.index < root.index && target.parent !== loop);
}
