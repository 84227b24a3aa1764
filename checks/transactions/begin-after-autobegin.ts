import { defineRule } from '../../src/lint/rule.js';
import { branchesAround, consumerOf, isExclusive, triesAround, withItemsAround } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { isSameObject, mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';

const SESSIONS: readonly string[] = ['session', 'async-session'];
/** Calls that begin a transaction by themselves, measured on SQLAlchemy 2.1: `add()` does, `flush()` of nothing does not. */
const BEGINNING = new Set(
  'add add_all delete merge execute scalars scalar exec get get_one refresh connection stream stream_scalars begin_nested'.split(' '),
);
/** Ends of a Query: they send it. */
const SENDING = new Set('all first one one_or_none scalar count get delete update exists'.split(' '));
const HARMLESS = new Set([
  ...BEGINNING,
  ...'flush query expire expire_all expunge expunge_all no_autoflush info bind new dirty deleted identity_map'.split(' '),
]);

export default defineRule({
  meta: {
    summary: 'Begin the transaction before the session is used.',
    guideline: '4 Transactions',
    severity: 'error',
    messages: {
      used: '`{{receiver}}.begin()` raises InvalidRequestError here: `{{earlier}}()` above has begun a transaction by itself. Open the `begin()` block before the first use, or leave it out and commit at the end.',
      nested:
        '`{{receiver}}.begin()` raises InvalidRequestError here: the block around it has begun the transaction of this session already. Write `begin_nested()` for a savepoint, or leave it out.',
    },
  },
  files: ['application', 'script', 'migration', 'test'],
  check(context) {
    const { sqlalchemy, file } = context;
    const { module, path, lines } = file;
    return {
      receiverCall(begin) {
        if (begin.method !== 'begin' || !SESSIONS.includes(begin.type.kind) || !begin.type.strong || begin.type.isCustom) return;
        // `begin(nested=True)`, `begin(subtransactions=True)`.
        if (begin.call.keywords.size > 0 || begin.call.positional.length > 0 || begin.call.hasDoubleStar) return;
        if (!isEntered(begin) || isGuarded(module, begin)) return;
        const data = { receiver: begin.receiver.text };
        const related = (node: PyNode, message: string) => [{ path, row: lines.rowOf(node.start), message }];
        const outer = outerBegin(module, begin);
        if (outer) {
          context.report({ at: begin.node, message: 'nested', data, related: related(outer, 'the block that has begun it') });
          return;
        }
        const earlier = sqlalchemy.receiverCalls.find((call) => hasBegun(module, call, begin));
        if (!earlier || mayHaveEnded(module, earlier, begin)) return;
        const called = { ...data, earlier: earlier.call.callee.text };
        context.report({ at: begin.node, message: 'used', data: called, related: related(earlier.node, 'the first use') });
      },
    };
  },
});

/** `with session.begin():`, `await session.begin()`, `session.begin()` as a statement. */
function isEntered(begin: ReceiverCall): boolean {
  return ['with-item', 'awaited', 'dropped', 'assigned'].includes(consumerOf(begin.node).kind);
}

/** The code asks whether a transaction is open, or is ready for the error. */
function isGuarded(module: PyModule, begin: ReceiverCall): boolean {
  const area = module.functionOf(begin.node)?.node ?? module.tree.root;
  if (
    triesAround(begin.node).some(
      ({ part, handlers }) => part === 'body' && handlers.some((handler) => /InvalidRequestError/.test(handler.text)),
    )
  )
    return true;
  return mentionsOf(module, begin.receiver, area).some((use) => {
    const consumer = consumerOf(use);
    return (
      consumer.kind === 'attribute' &&
      /^(in_transaction|in_nested_transaction|get_transaction|is_active|transaction|autobegin)$/.test(consumer.name)
    );
  });
}

/** A `with` around that has begun this session's transaction; inside `begin_nested()` of it nothing is different. */
function outerBegin(module: PyModule, begin: ReceiverCall): PyNode | undefined {
  for (const { expression, alias, statement } of withItemsAround(begin.node)) {
    if (expression.kind !== 'call') continue;
    const { receiver, name } = module.callAt(expression);
    if (name !== 'begin' || !receiver) continue;
    const isOwn = isSameObject(module, receiver, begin.receiver) || (alias !== undefined && isBoundBy(module, begin.receiver, alias));
    if (isOwn && !endsWithin(module, statement, begin)) return expression;
  }
  return undefined;
}

function isBoundBy(module: PyModule, use: PyNode, alias: PyNode): boolean {
  return (
    alias.text === use.text && use.kind === 'identifier' && module.resolve(use).length === 1 && module.resolve(use)[0]!.target === alias
  );
}

/** The transaction may have been ended inside the block before it is begun again. */
function endsWithin(module: PyModule, statement: PyNode, begin: ReceiverCall): boolean {
  return mentionsOf(module, begin.receiver, statement).some(
    (use) =>
      use.end <= begin.node.start &&
      consumerOf(use).kind === 'attribute' &&
      /^(commit|rollback|close|reset|aclose)$/.test(attributeOf(use)),
  );
}

/** A call that always runs before `begin()`, on the same session, and leaves a transaction open. */
function hasBegun(module: PyModule, call: ReceiverCall, begin: ReceiverCall): boolean {
  if (call.node.end > begin.node.start || !isSameObject(module, call.receiver, begin.receiver)) return false;
  if (module.functionOf(call.node) !== module.functionOf(begin.node) || call.node.ancestor('lambda')) return false;
  if (call.method === 'query' ? !call.result.links.some(({ name, call: link }) => link && SENDING.has(name)) : !BEGINNING.has(call.method))
    return false;
  if (call.isCoroutine && !call.awaited) return false;
  if (isExclusive(call.node, begin.node)) return false;
  const around = branchesAround(begin.node);
  const isCertain = branchesAround(call.node).every(({ node, arm }) => around.some((other) => other.node === node && other.arm === arm));
  // The right side of `and` and `or` may not run.
  return isCertain && !call.node.ancestor('boolean_operator', 'conditional_expression') && !endsWithItsBlock(module, call, begin);
}

/** The call stands in a `with` that is left before `begin()`: what it opened may be over. */
function endsWithItsBlock(module: PyModule, call: ReceiverCall, begin: ReceiverCall): boolean {
  return withItemsAround(call.node).some(({ statement, expression }) => {
    if (statement.contains(begin.node)) return false;
    const isNoTransaction = /\.no_autoflush$/.test(expression.text);
    return !isNoTransaction;
  });
}

/** Between the two, something ends the transaction, or something out of sight was given the session. */
function mayHaveEnded(module: PyModule, earlier: ReceiverCall, begin: ReceiverCall): boolean {
  const area = module.functionOf(begin.node)?.body ?? module.tree.root;
  if (isRebound(module, earlier, begin)) return true;
  return mentionsOf(module, begin.receiver, area).some((use) => {
    if (use.start >= begin.node.start) return false;
    if (consumerOf(use).kind !== 'attribute') return true;
    return use.start >= earlier.node.start && !HARMLESS.has(attributeOf(use));
  });
}

function isRebound(module: PyModule, earlier: ReceiverCall, begin: ReceiverCall): boolean {
  const isBetween = ({ start }: PyNode) => start > earlier.node.start && start < begin.node.start;
  if (begin.receiver.kind === 'identifier') return module.resolve(begin.receiver).some(({ target }) => isBetween(target));
  // A method of the same object may commit: `self._finish()`.
  const [owner] = begin.receiver.text.split('.');
  return module.calls.some(({ node, receiver }) => isBetween(node) && receiver?.text === owner);
}

function attributeOf(use: PyNode): string {
  const consumer = consumerOf(use);
  return consumer.kind === 'attribute' ? consumer.name : '';
}
