import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { statementOf, withoutParentheses } from '../../src/python/flow.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { isSameObject, mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import { lineBreakIn } from '../../src/text/insertion-layout.js';

const SESSIONS: readonly string[] = ['session', 'async-session'];
/** They note what the next flush will send; only `delete` may read before. */
const NOTING = new Set(['add', 'add_all', 'delete']);
const DATABASE_ERRORS =
  /^sqlalchemy\.exc\.(SQLAlchemyError|StatementError|DBAPIError|DatabaseError|IntegrityError|DataError|OperationalError|InternalError)$/;
/** Functions that cannot reach a session which is not given to them. */
const HARMLESS = /^(builtins|datetime|uuid|json|time|secrets|random|decimal|copy|math|typing)\./;
const COPYING = new Set(['dict', 'model_dump', 'strip', 'lower', 'upper', 'copy', 'items', 'get']);

export default defineRule({
  meta: {
    summary: 'Catch the error of a savepoint outside of its `with` block.',
    guideline: '4 Transactions',
    severity: 'error',
    fix: 'safe',
    messages: {
      never:
        'Nothing in this `try` reaches the database: `{{method}}()` only queues, and the INSERT or DELETE is sent when the `begin_nested()` block ends, outside of the `try`. The error is never caught here and fails the outer transaction. Put the `try` around the `with` block.',
      swallowed:
        'When `{{method}}()` fails here, the savepoint is rolled back inside its own block, which then goes on: every further use of the session in the block raises InvalidRequestError. Put the `try` around the `with` block.',
    },
  },
  files: 'application',
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      receiverCall(savepoint) {
        if (savepoint.method !== 'begin_nested' || !SESSIONS.includes(savepoint.type.kind)) return;
        const item = savepoint.node.ancestor('with_item', 'block');
        const block = item?.kind === 'with_item' ? item.ancestor('with_statement')?.field('body') : undefined;
        if (!block) return;
        for (const attempt of block.namedChildren.filter(({ kind }) => kind === 'try_statement')) {
          if (!catchesDatabaseError(sqlalchemy, attempt)) continue;
          const queueing = onlyQueues({ sqlalchemy, module, savepoint }, attempt);
          if (queueing) {
            const fix = (fixer: Fixer) => swap(fixer, module, { savepoint, attempt });
            context.report({ at: attempt, message: 'never', data: { method: queueing.call.callee.text }, fix });
            continue;
          }
          const flush = sqlalchemy.receiverCalls.find(
            ({ method, receiver, node }) =>
              method === 'flush' && tryBody(attempt).contains(node) && isSameObject(module, receiver, savepoint.receiver),
          );
          if (flush && swallows(attempt) && goesOn(module, savepoint.receiver, attempt)) {
            context.report({ at: attempt, message: 'swallowed', data: { method: flush.call.callee.text }, severity: 'warning' });
          }
        }
      },
    };
  },
});

interface Savepoint {
  readonly sqlalchemy: SqlAlchemyFile;
  readonly module: PyModule;
  readonly savepoint: ReceiverCall;
}

/** The first queueing call of a `try` body in which nothing can send a statement; undefined when something may. */
function onlyQueues({ sqlalchemy, module, savepoint }: Savepoint, attempt: PyNode): ReceiverCall | undefined {
  const body = tryBody(attempt);
  if (body.descendants('for_statement', 'with_statement', 'yield', 'await').some((node) => !isAwaitedDelete(module, node)))
    return undefined;
  const known = new Map(sqlalchemy.receiverCalls.map((call) => [call.node.index, call]));
  let first: ReceiverCall | undefined;
  for (const node of body.descendants('call')) {
    const call = module.callAt(node);
    const own = known.get(node.index);
    if (own && NOTING.has(own.method) && isSameObject(module, own.receiver, savepoint.receiver)) first ??= own;
    else if (!isHarmless(sqlalchemy, module, call) || mentionsOf(module, savepoint.receiver, node).length > 0) return undefined;
  }
  return first;
}

function isAwaitedDelete(module: PyModule, node: PyNode): boolean {
  const awaited = node.namedChildren[0];
  return node.kind === 'await' && (!node.isNamed || (awaited?.kind === 'call' && module.callAt(awaited).name === 'delete'));
}

/** A constructor, a function of the standard library, a copy of data. */
function isHarmless(sqlalchemy: SqlAlchemyFile, module: PyModule, call: PyCall): boolean {
  if (sqlalchemy.typeOf(call.node)?.kind === 'instance' || HARMLESS.test(module.qualifiedName(call.callee) ?? '')) return true;
  return /^[A-Z]/.test(call.name) || (call.receiver !== undefined && COPYING.has(call.name));
}

function catchesDatabaseError(sqlalchemy: SqlAlchemyFile, attempt: PyNode): boolean {
  return handlersOf(attempt).some((handler) => caughtBy(handler).some((type) => DATABASE_ERRORS.test(sqlalchemy.symbolOf(type) ?? '')));
}

function caughtBy(handler: PyNode): PyNode[] {
  const value = handler.namedChildren[0];
  if (!value || value.kind === 'block') return [];
  const types = withoutParentheses(value.kind === 'as_pattern' ? value.namedChildren[0]! : value);
  return types.kind === 'tuple' ? types.namedChildren : [types];
}

/** Some handler neither raises nor leaves the block. */
function swallows(attempt: PyNode): boolean {
  return handlersOf(attempt).some(
    (handler) => handler.descendants('raise_statement', 'return_statement', 'continue_statement', 'break_statement').length === 0,
  );
}

/** The session is used further in the savepoint's block, after the `try`. */
function goesOn(module: PyModule, session: PyNode, attempt: PyNode): boolean {
  const block = attempt.parent!;
  return mentionsOf(module, session, block).some((use) => use.start > attempt.end);
}

function handlersOf(attempt: PyNode): PyNode[] {
  return attempt.children.filter(({ kind }) => kind === 'except_clause');
}

function tryBody(attempt: PyNode): PyNode {
  return attempt.field('body')!;
}

/** `with` and `try` change places; the handlers move one step to the left. */
function swap(
  fixer: Fixer,
  module: PyModule,
  { savepoint, attempt }: { savepoint: ReceiverCall; attempt: PyNode },
): ProposedFix | undefined {
  const statement = statementOf(savepoint.node);
  const block = attempt.parent!;
  const clauses = attempt.children.filter(({ kind }) => kind === 'except_clause' || kind === 'else_clause' || kind === 'finally_clause');
  const header = { start: statement.start, end: block.start };
  const outer = indentOf(fixer.text, statement);
  const inner = indentOf(fixer.text, attempt);
  const first = clauses[0];
  if (block.namedChildren.length !== 1 || !first || outer === undefined || !inner?.startsWith(outer)) return undefined;
  if (
    clauses.some(({ kind }) => kind !== 'except_clause') ||
    statement.descendants('with_item')[1]?.ancestor('with_statement') === statement
  )
    return undefined;
  const withLine = fixer.text.slice(header.start, header.end).trimEnd();
  const between = fixer.text.slice(attempt.start, tryBody(attempt).start);
  if (withLine.includes('\n') || !/^try:\s*$/.test(between) || !isPlainLayout(fixer.text, statement)) return undefined;
  // The savepoint's own name is not bound when the block could not be entered.
  const alias = statement.descendants('as_pattern_target')[0]?.namedChildren[0];
  if (alias && clauses.some((clause) => mentionsOf(module, alias, clause).length > 0)) return undefined;
  const lineBreak = lineBreakIn(fixer.text);
  fixer.replace(
    { start: statement.start, end: tryBody(attempt).start },
    `try:${lineBreak}${inner}${withLine}${lineBreak}${indentOf(fixer.text, tryBody(attempt)) ?? ''}`,
  );
  dedent(fixer, { start: lineStart(fixer.text, first.start), end: attempt.end }, inner.slice(outer.length));
  return { title: 'Put the try around the savepoint', applicability: 'safe' };
}

/** No text that spans lines, in which spaces would count, and no comment between the two headers. */
function isPlainLayout(text: string, statement: PyNode): boolean {
  if (statement.descendants('string', 'concatenated_string').some((node) => node.text.includes('\n'))) return false;
  return !text.slice(statement.start, statement.field('body')!.start).includes('#');
}

function dedent(fixer: Fixer, range: { start: number; end: number }, step: string): void {
  for (let at = range.start; at < range.end;) {
    if (fixer.text.startsWith(step, at)) fixer.remove({ start: at, end: at + step.length });
    const next = fixer.text.indexOf('\n', at);
    if (next === -1) break;
    at = next + 1;
  }
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The white space before a node that begins its line. */
function indentOf(text: string, node: PyNode): string | undefined {
  const indent = text.slice(lineStart(text, node.start), node.start);
  return indent.trim() === '' ? indent : undefined;
}
