import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { isAwaited } from '../../src/python/flow.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverType } from '../../src/sqlalchemy/receivers.js';
import { isSameObject } from '../../src/sqlalchemy/sessions/same-object.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

const PLAIN_ON_ASYNC_SESSION = new Set(
  'add add_all expire expire_all expunge expunge_all in_transaction in_nested_transaction is_modified get_bind'.split(' '),
);
const BUFFERED: readonly string[] = ['result', 'scalars', 'mappings'];
/** Plain objects whose methods cannot be awaited, and that `async with` cannot enter. */
const PLAIN: readonly string[] = ['session', 'connection', 'engine', 'transaction'];
const ASYNC: readonly string[] = ['async-session', 'async-connection', 'async-transaction'];
/** Methods that show by a call without `await` that a session really is a plain one. */
const WORKING = new Set('execute scalars scalar commit rollback flush refresh get query close exec exec_driver_sql'.split(' '));

export default defineRule({
  meta: {
    summary: 'Await coroutines only, and enter async objects with `async with`.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'error',
    fix: 'safe',
    messages: {
      await: '`{{call}}()` is a plain method and gives nothing to await: this line raises TypeError when it runs. Remove the `await`.',
      session:
        '`{{call}}()` gives a session, which cannot be awaited: this line raises TypeError when it runs. Write `async with {{call}}() as session:`.',
      with: '`{{manager}}` is an async context manager: a plain `with` raises TypeError when it runs. Write `async with`, in an async function.',
      asyncWith: '`{{manager}}` is a plain context manager: `async with` raises TypeError when it runs. Write `with`.',
    },
  },
  files: 'any',
  check(context) {
    const { sqlalchemy, role } = context;
    const { module } = context.file;
    const items: PyNode[] = [];

    return {
      receiverCall({ type, method, receiver, node, call, awaited }) {
        if (!awaited || !isSure(type, role) || type.isCustom) return;
        const isPlain =
          BUFFERED.includes(type.kind) ||
          (type.kind === 'async-session' && PLAIN_ON_ASYNC_SESSION.has(method)) ||
          (PLAIN.includes(type.kind) && isProvenPlain(sqlalchemy, module, { type, receiver }));
        if (!isPlain) return;
        context.report({ at: node, message: 'await', data: { call: call.callee.text }, fix: (fixer) => removeAwait(fixer, node) });
      },
      call(call) {
        if (!isAwaited(call.node) || call.receiver) return;
        const type = sqlalchemy.typeOf(call.node);
        if (type?.kind !== 'async-session' || type.evidence !== 2 || type.isCustom || !isOfFactory(sqlalchemy, call)) return;
        context.report({ at: call.node, message: 'session', data: { call: call.callee.text } });
      },
      syntax: {
        with_item: (node) => void items.push(node),
      },
      fileEnd() {
        for (const item of items) {
          const expression = managerOf(item);
          const type = expression && sqlalchemy.typeOf(expression);
          if (!expression || !type || type.isCustom || !isSure(type, role)) continue;
          const statement = item.ancestor('with_statement');
          // Code that is being typed: the item stands without its statement.
          if (!statement) continue;
          const isAsyncWith = statement.children[0]?.kind === 'async';
          const isAsync = ASYNC.includes(type.kind) || (type.kind === 'context' && type.isAsync === true);
          const data = { manager: expression.text.split('\n')[0]! };
          if (!isAsyncWith && isAsync) {
            context.report({ at: expression, message: 'with', data, fix: (fixer) => enterAsync(fixer, statement, module) });
          } else if (isAsyncWith && isPlainManager(sqlalchemy, module, { expression, type })) {
            context.report({ at: expression, message: 'asyncWith', data, fix: (fixer) => enterPlainly(fixer, statement) });
          }
        }
      },
    };
  },
});

/** In tests an annotated parameter is often a mock, which can do everything. */
function isSure(type: ReceiverType, role: string): boolean {
  return type.strong && (role !== 'test' || type.evidence === 2 || type.evidence === 3);
}

interface Place {
  readonly type: ReceiverType;
  readonly receiver: PyNode;
}

/** Annotations may be wrong: a session that is only declared must also be used as a plain one in the same function. */
function isProvenPlain(sqlalchemy: SqlAlchemyFile, module: PyModule, { type, receiver }: Place): boolean {
  if (type.evidence === 2 || type.evidence === 3) return true;
  const here = module.functionOf(receiver);
  return sqlalchemy.receiverCalls.some(
    (other) =>
      WORKING.has(other.method) &&
      isSameObject(module, other.receiver, receiver) &&
      module.functionOf(other.node) === here &&
      !other.awaited &&
      (other.result.links.length > 0 || ['dropped', 'iterated'].includes(other.result.consumer.kind)),
  );
}

/** `SessionLocal()`, `AsyncSession(engine)`: not a function that may give something to await. */
function isOfFactory(sqlalchemy: SqlAlchemyFile, call: PyCall): boolean {
  return (
    sqlalchemy.typeOf(call.callee)?.kind === 'async-session-factory' ||
    sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.ext.asyncio.AsyncSession'
  );
}

function isPlainManager(sqlalchemy: SqlAlchemyFile, module: PyModule, place: { expression: PyNode; type: ReceiverType }): boolean {
  const { expression, type } = place;
  if (expression.kind !== 'call') return type.kind === 'session' && isProvenPlain(sqlalchemy, module, { type, receiver: expression });
  const { callee, receiver } = module.callAt(expression);
  const owner = receiver && sqlalchemy.typeOf(receiver);
  if (type.kind === 'session') return sqlalchemy.typeOf(callee)?.kind === 'session-factory';
  if (!receiver || !owner || owner.isCustom) return false;
  if (owner.kind === 'session-factory') return type.kind === 'context';
  return ['session', 'connection', 'engine'].includes(owner.kind) && isProvenPlain(sqlalchemy, module, { type: owner, receiver });
}

function managerOf(item: PyNode): PyNode | undefined {
  const value = item.field('value');
  return value?.kind === 'as_pattern' ? value.namedChildren[0] : value;
}

function removeAwait(fixer: Fixer, call: PyNode): ProposedFix | undefined {
  const awaiting = call.ancestor('await');
  const awaited = awaiting?.namedChildren[0];
  if (!awaiting || !awaited) return undefined;
  fixer.remove({ start: awaiting.start, end: awaited.start });
  return { title: 'Remove the await', applicability: 'safe' };
}

/** Only where the whole statement is one manager: the others may be of the other kind. */
function enterAsync(fixer: Fixer, statement: PyNode, module: PyModule): ProposedFix | undefined {
  if (!module.functionOf(statement)?.isAsync || statement.descendants('with_item')[1]?.ancestor('with_statement') === statement)
    return undefined;
  fixer.insertBefore(statement, 'async ');
  return { title: 'Write async with', applicability: 'safe' };
}

function enterPlainly(fixer: Fixer, statement: PyNode): ProposedFix | undefined {
  const [keyword, next] = statement.children;
  if (!keyword || !next || statement.descendants('with_item')[1]?.ancestor('with_statement') === statement) return undefined;
  fixer.remove({ start: keyword.start, end: next.start });
  return { title: 'Write with', applicability: 'safe' };
}
