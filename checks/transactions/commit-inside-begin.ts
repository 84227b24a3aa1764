import { defineRule, isBelow, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, isExclusive, loopsAround, statementOf, tryAround } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { beginAround } from '../../src/sqlalchemy/sessions/begin-block.js';
import { isSameObject, mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

const ENDING = new Set(['commit', 'rollback', 'close']);
/** Methods that begin a transaction, or raise where none can be begun. */
const TRANSACTIONAL = new Set(
  'add add_all delete merge execute scalars scalar exec get get_one refresh query commit begin begin_nested connection stream stream_scalars exec_driver_sql bulk_save_objects bulk_insert_mappings bulk_update_mappings'.split(
    ' ',
  ),
);
const OWNERS: readonly string[] = ['session', 'async-session', 'connection', 'async-connection'];

export default defineRule({
  meta: {
    summary: 'Let the `begin()` block commit; do not end its transaction inside.',
    guideline: '4 Transactions',
    severity: 'error',
    fix: 'safe',
    messages: {
      used: '`{{call}}()` ends the transaction of the `begin()` block around it, and the block goes on: the next use of `{{receiver}}` raises InvalidRequestError ("closed transaction inside context manager"). Leave the commit to the end of the block.',
      redundant:
        '`{{call}}()` as the last statement of a `begin()` block does what leaving the block does anyway. Remove it, so that nothing added below it fails.',
      closed:
        '`{{call}}()` inside the `begin()` block rolls back: what the block wrote is lost, without an error. Remove it; leaving the block commits and closes.',
      nested:
        '`{{call}}()` inside a `begin_nested()` block ends the outer transaction, not just the savepoint: what the caller wanted to keep together is committed half way. Remove it; leaving the block releases the savepoint.',
    },
  },
  files: ['application', 'script', 'migration', 'test'],
  needs: ['environment'],
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      receiverCall(call) {
        if (!ENDING.has(call.method) || !OWNERS.includes(call.type.kind) || !call.type.strong || call.type.isCustom) return;
        const { kind, block } = beginAround(call, sqlalchemy, module) ?? {};
        if (!block || (call.receiver.kind !== 'identifier' && call.receiver.kind !== 'attribute')) return;
        const data = { call: call.call.callee.text, receiver: call.receiver.text };
        if (isUsedAfter(module, call, block)) context.report({ at: call.node, message: 'used', data });
        else if (kind === 'begin_nested') {
          // Before 2.0 a commit inside a savepoint released the savepoint.
          const isOld = isBelow(context.environment.sqlalchemyVersion, '2.0');
          if (call.method === 'commit' && !isOld) context.report({ at: call.node, message: 'nested', data });
        } else if (call.method === 'close') {
          if (writesBefore(sqlalchemy, module, call, block)) context.report({ at: call.node, message: 'closed', data });
        } else if (call.method === 'commit' && isLast(call, block)) {
          context.report({ at: call.node, message: 'redundant', data, severity: 'warning', fix: (fixer) => remove(fixer, call, block) });
        }
      },
    };
  },
});

/** Something in the block uses the session after its transaction was ended. */
function isUsedAfter(module: PyModule, { node, receiver }: ReceiverCall, block: PyNode): boolean {
  const end = statementOf(node).end;
  const loop = loopsAround(node).find((candidate) => block.contains(candidate.node) && !leavesLoop(node));
  const guarded = tryAround(node);
  return mentionsOf(module, receiver, block).some((use) => {
    if (!needsTransaction(use) || module.functionOf(use) !== module.functionOf(node) || use.ancestor('lambda')) return false;
    // A handler of the same `try` runs when the commit itself failed, too.
    if (guarded?.handlers.some((handler) => handler.contains(use))) return false;
    if (loop && loop.node.contains(use) && use.start < node.start && !isExclusive(use, node)) return true;
    return use.start >= end && !isExclusive(node, use);
  });
}

/** `session.add(x)`, `store(session)`: no look at its state, no second `close()`. */
function needsTransaction(use: PyNode): boolean {
  const consumer = consumerOf(use);
  return consumer.kind === 'argument' || (consumer.kind === 'attribute' && TRANSACTIONAL.has(consumer.name));
}

function leavesLoop(node: PyNode): boolean {
  return statementOf(node).nextSibling?.is('break_statement', 'return_statement', 'raise_statement') === true;
}

/** The block did something that a rollback loses. */
function writesBefore(sqlalchemy: SqlAlchemyFile, module: PyModule, call: ReceiverCall, block: PyNode): boolean {
  const isWrite = (other: ReceiverCall) =>
    /^(add|add_all|delete|merge|bulk_\w+)$/.test(other.method) || (other.method === 'execute' && isDml(sqlalchemy, other));
  const before = sqlalchemy.receiverCalls.filter(
    (other) => block.contains(other.node) && other.node.end <= call.node.start && isSameObject(module, other.receiver, call.receiver),
  );
  return before.some(isWrite) && !before.some(({ method }) => method === 'commit' || method === 'rollback');
}

function isDml(sqlalchemy: SqlAlchemyFile, { call }: ReceiverCall): boolean {
  const [statement] = call.positional;
  return statement !== undefined && sqlalchemy.typeOf(statement)?.kind === 'dml';
}

/** A statement of its own, at the end of the block. */
function isLast(call: ReceiverCall, block: PyNode): boolean {
  const statement = statementOf(call.node);
  return statement.kind === 'expression_statement' && block.namedChildren.at(-1) === statement;
}

/** Takes the line out, with the one before it when that is blank. */
function remove(fixer: Fixer, call: ReceiverCall, block: PyNode): ProposedFix | undefined {
  const statement = statementOf(call.node);
  const previous = block.namedChildren.at(-2);
  if (!previous || statement.text !== `${call.awaited ? 'await ' : ''}${call.node.text}`) return undefined;
  const gap = fixer.text.slice(previous.end, statement.start);
  const lineEnd = fixer.text.indexOf('\n', statement.end);
  const rest = fixer.text.slice(statement.end, lineEnd === -1 ? fixer.text.length : lineEnd);
  if (gap.trim() !== '' || !gap.includes('\n') || rest.trim() !== '') return undefined;
  fixer.remove({ start: previous.end, end: statement.end });
  return { title: 'Remove the redundant commit', applicability: 'safe' };
}
