import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, loopsAround, statementOf, tryAround, type LoopFact } from '../../src/python/flow.js';
import { commentAbove } from '../../src/python/flow/comment-above.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { argumentFor } from '../../src/python/static/returned-values.js';
import { beginAround } from '../../src/sqlalchemy/sessions/begin-block.js';
import { recordLoopAround } from '../../src/sqlalchemy/sessions/loop-purpose.js';
import { worksOutside } from '../../src/sqlalchemy/sessions/outside-work.js';
import { leadOfLine } from '../../src/text/insertion-layout.js';

const TRANSACTION_OWNERS: readonly string[] = ['session', 'async-session', 'connection', 'async-connection'];
const SESSIONS: readonly string[] = ['session', 'async-session'];

export default defineRule({
  meta: {
    summary: 'Commit once after the loop, not once per record.',
    guideline: '4 Transactions',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      commit:
        '`{{receiver}}.commit()` runs once per turn of this loop: every turn waits for the disk and gives its locks up, and a failure half way leaves half of the records written. Commit once after the loop, or once per batch.',
      begin:
        '`{{receiver}}.begin()` commits once per turn of this loop: every turn waits for the disk, and a failure half way leaves half of the records written. Open the transaction once around the loop, or once per batch.',
      helper:
        '`{{helper}}()` commits, and this loop calls it once per record: every turn waits for the disk, and a failure half way leaves half of the records written. Let the caller commit once after the loop.',
      flush:
        '`{{receiver}}.{{method}}()` waits for the database in every turn of this loop. Call it once after the loop where no turn needs its result.',
    },
  },
  files: ['application', 'script', 'migration', 'test'],
  check(context) {
    const { module, path, lines } = context.file;
    const committing = new Map<PyNode, ReceiverCall>();
    const practiceAt = (node: PyNode) => (['test', 'script'].includes(context.roleAt(node)) ? ({ severity: 'info' } as const) : {});

    return {
      receiverCall(call) {
        if (!TRANSACTION_OWNERS.includes(call.type.kind)) return;
        const loop = recordLoopAround(module, call.node, call.receiver);
        if (call.method === 'commit') {
          const owner = module.functionOf(call.node);
          if (owner && loopsAround(call.node).length === 0) committing.set(owner.node, call);
        }
        if (!loop) return;
        // It fails there already or is needless: another rule's finding.
        if (call.method === 'commit' && call.type.strong && beginAround(call, context.sqlalchemy, module)) return;
        const data = { receiver: call.receiver.text, method: call.method };
        if (call.method === 'commit') {
          const isDecided = isExplained(call.node) || isIsolated(call.node, loop) || isStep(module, loop, call.receiver);
          context.report({
            at: call.node,
            message: 'commit',
            data,
            ...(isDecided ? ({ severity: 'info' } as const) : practiceAt(call.node)),
            fix: (fixer) => (isDecided ? undefined : moveBelowLoop(fixer, call, loop)),
          });
        } else if (call.method === 'begin' && consumerOf(call.node).kind === 'with-item') {
          context.report({ at: call.node, message: 'begin', data, ...practiceAt(call.node) });
        } else if ((call.method === 'flush' || call.method === 'refresh') && SESSIONS.includes(call.type.kind)) {
          if (call.method === 'flush' && needsKey(call.node, loop)) return;
          context.report({ at: call.node, message: 'flush', data, severity: 'info' });
        }
      },
      fileEnd() {
        if (committing.size === 0) return;
        for (const call of module.calls) {
          const commit = committing.get(calledFunction(module, call) ?? module.tree.root);
          const loop = commit && loopOfElement(module, call);
          if (!loop || isLeftToCaller(module, call, commit.node)) continue;
          const helper = module.functionOf(commit.node)!;
          const isDecided =
            isExplained(call.node) ||
            isIsolated(call.node, loop) ||
            isReturned(commit.node) ||
            [loop.body, helper.body].some((code) => worksOutside(module, code, undefined));
          context.report({
            at: call.node,
            message: 'helper',
            data: { helper: call.callee.text },
            ...(isDecided ? ({ severity: 'info' } as const) : { severity: 'warning', ...practiceAt(call.node) }),
            related: [{ path, row: lines.rowOf(commit.node.start), message: 'the commit' }],
          });
        }
      },
    };
  },
});

/** `flush()`, and then `order.id`: the turn asks the database for the key of what it has added. */
function needsKey(flush: PyNode, { body }: LoopFact): boolean {
  return body
    .descendants('attribute')
    .some((read) => read.index > flush.index && /^(?:id|pk|\w+_id)$/.test(read.field('attribute')!.text) && read.fieldName !== 'left');
}

/** Each turn also does what cannot be taken back, or commits parts of it in a loop of its own. */
function isStep(module: PyModule, loop: LoopFact, session: PyNode): boolean {
  const root = /^\w+/.exec(session.text)?.[0];
  if (worksOutside(module, loop.body, root)) return true;
  const inner = loop.body.descendants('while_statement', 'for_statement').flatMap((each) => each.descendants('call'));
  return inner.some((call) => call.text === `${session.text}.commit()`);
}

/** The commit stands in or after a `try` of the loop's body whose handler goes on with the next record: the others shall be kept. */
function isIsolated(node: PyNode, loop: LoopFact): boolean {
  const around = tryAround(node);
  // A `raise` in one branch lets the others go on.
  const goesOn = (handler: PyNode) =>
    handler.descendants('continue_statement').length > 0 ||
    handler.descendants('raise_statement').every(({ parent }) => parent?.parent !== handler);
  if (around?.part === 'body' && loop.node.contains(around.node)) return around.handlers.some(goesOn);
  return loop.body
    .descendants('except_clause')
    .some((handler) => goesOn(handler) && handler.descendants('call').some(({ text }) => /\.rollback\(\)$/.test(text)));
}

/** The commit's `try` rolls back and returns what went wrong: the records after it are still written. */
function isReturned(commit: PyNode): boolean {
  const around = tryAround(commit);
  const handlers = around?.part === 'body' ? around.handlers : [];
  return handlers.some(
    (handler) =>
      handler.descendants('return_statement').length > 0 && handler.descendants('call').some(({ text }) => /\.rollback\(\)$/.test(text)),
  );
}

/** `# Commit each one, so that a worker can pick it up`, right above, also above the `try` that it begins. */
function isExplained(node: PyNode): boolean {
  const statement = statementOf(node);
  const around = statement.parent?.namedChildren[0] === statement ? statement.parent.parent : undefined;
  const above = [statement, around?.kind === 'try_statement' ? around : undefined].map((each) => (each ? commentAbove(each) : ''));
  return above.some((comment) => /commit|transaction|persist|lock|visible/i.test(comment));
}

/**
 * `save(item, commit=False)` of a helper that commits `if commit:`; a value handed on is not known here. `if own_session:`,
 * set to True where the helper was given none, leaves it to the caller as well.
 */
function isLeftToCaller(module: PyModule, call: PyCall, commit: PyNode): boolean {
  const helper = module.functionOf(commit);
  for (let up = commit.parent; helper && up && up !== helper.node; up = up.parent) {
    const condition = up.is('if_statement', 'elif_clause') ? up.field('condition') : undefined;
    if (!condition || condition.contains(commit)) continue;
    const names = [condition, ...condition.descendants('identifier')].map(({ text }) => text);
    if (condition.kind === 'identifier' && isOwnFlag(module, condition)) return true;
    const flag = helper.parameters.find(({ name }) => names.includes(name));
    if (flag) return argumentFor(call, helper, flag.name)?.kind !== 'true';
  }
  return false;
}

/** A local name that is only ever True, False or the outcome of a comparison. */
function isOwnFlag(module: PyModule, name: PyNode): boolean {
  const bindings = module.resolve(name);
  return bindings.length > 0 && bindings.every(({ value }) => value?.is('true', 'false', 'comparison_operator', 'not_operator') ?? false);
}

/** The function of this file that a call runs: `save(...)`, or `self._save(...)` of the same class. */
function calledFunction(module: PyModule, call: PyCall): PyNode | undefined {
  if (call.callee.kind === 'identifier') {
    const bindings = module.resolve(call.callee);
    return bindings.length === 1 && bindings[0]!.kind === 'function'
      ? module.functions.find(({ node }) => node === bindings[0]!.target.parent)?.node
      : undefined;
  }
  if (call.receiver?.text !== 'self' && call.receiver?.text !== 'cls') return undefined;
  const owner = module.functionOf(call.node)?.owner;
  return module.functions.find((candidate) => owner !== undefined && candidate.owner === owner && candidate.name === call.name)?.node;
}

/** The loop that runs a call once per record, when the call is given the record. */
function loopOfElement(module: PyModule, call: PyCall): LoopFact | undefined {
  const loop = recordLoopAround(module, call.node, undefined);
  if (!loop?.target) return undefined;
  const names = new Set([loop.target, ...loop.target.descendants('identifier')].map((node) => node.text));
  return call.argumentList.descendants('identifier').some((node) => names.has(node.text)) ? loop : undefined;
}

/** Dedents a commit that ends the loop's body; anything that may leave or skip a turn makes that another program. */
function moveBelowLoop(fixer: Fixer, call: ReceiverCall, loop: LoopFact): ProposedFix | undefined {
  const statement = statementOf(call.node);
  const block = statement.parent;
  const statements = block?.namedChildren ?? [];
  if (loop.kind === 'while' || loop.kind === 'comprehension' || block !== loop.body || loop.node.field('alternative')) return undefined;
  if (statement.kind !== 'expression_statement' || statements.length < 2 || statements.at(-1) !== statement) return undefined;
  if (loop.body.descendants('break_statement', 'continue_statement', 'return_statement', 'try_statement', 'yield').length > 0)
    return undefined;
  const column = (node: PyNode) => leadOfLine(fixer.text, node.start);
  const indent = column(loop.node);
  const ownIndent = column(statement);
  if (indent.trim() !== '' || ownIndent.trim() !== '' || statement.text.includes('\n')) return undefined;
  fixer.replace({ start: statement.start - ownIndent.length, end: statement.start }, indent);
  return { title: 'Commit once after the loop', applicability: 'unsafe' };
}
