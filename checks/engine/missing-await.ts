import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, type Consumer } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';

/** Where a coroutine may still reach an `await` that this file does not show. */
const HANDED_ON: readonly Consumer['kind'][] = ['awaited', 'returned', 'yielded', 'argument', 'element', 'starred', 'other'];

export default defineRule({
  meta: {
    summary: 'Await the coroutine methods of async sessions, connections, engines and results.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'error',
    fix: 'safe',
    messages: {
      dropped:
        '`{{call}}()` is a coroutine that nobody awaits: the statement never reaches the database, and Python only warns when the object is collected. Write `await {{call}}(...)`.',
      used: '`{{call}}()` gives a coroutine, and its result is used without `await`: the statement never reaches the database, and this line fails or sees the coroutine object instead of data. Await the call first.',
      assigned:
        '`{{name}}` holds the coroutine of `{{call}}()`, which nothing awaits: the statement never reaches the database, and every use of the name sees the coroutine instead of the result. Await the call.',
    },
  },
  files: 'any',
  check: (context) => ({
    receiverCall(call) {
      if (!call.type.strong || call.awaited || !call.isCoroutine) return;
      const { module } = context.file;
      if (!module.functionOf(call.node)?.isAsync || call.node.ancestor('lambda')) return;
      const consumer = consumerOf(call.node);
      if (HANDED_ON.includes(consumer.kind)) return;
      const data = { call: call.call.callee.text };
      if (consumer.kind === 'assigned') {
        const name = nameOnlyMisused(module, consumer.targets);
        if (name === undefined) return;
        context.report({ at: call.node, message: 'assigned', data: { ...data, name }, fix: (fixer) => addAwait(fixer, call, consumer) });
        return;
      }
      const message = consumer.kind === 'dropped' ? 'dropped' : 'used';
      context.report({ at: call.node, message, data, fix: (fixer) => addAwait(fixer, call, consumer) });
    },
  }),
});

/** The single name a coroutine is assigned to, when no use of it can lead to an `await`. */
function nameOnlyMisused(module: PyModule, targets: readonly PyNode[]): string | undefined {
  const target = targets.length === 1 ? targets[0] : undefined;
  if (target?.kind !== 'identifier') return undefined;
  const bindings = module.resolve(target).filter((binding) => binding.target === target);
  const own =
    bindings[0] ??
    module
      .scopeOf(target)
      .bindings.get(target.text)
      ?.find((binding) => binding.target === target);
  if (!own || own.scope.kind !== 'function' || own.scope.bindings.get(own.name)!.length !== 1) return undefined;
  const uses = module.usesOf(own);
  const isMisuse = (use: PyNode) => ['attribute', 'iterated', 'subscripted', 'condition'].includes(consumerOf(use).kind);
  return uses.length > 0 && uses.every(isMisuse) ? own.name : undefined;
}

function addAwait(fixer: Fixer, call: ReceiverCall, consumer: Consumer): ProposedFix {
  const title = `Await ${call.call.callee.text}()`;
  const isChained = ['attribute', 'subscripted', 'called', 'operand'].includes(consumer.kind);
  if (!isChained) {
    fixer.insertBefore(call.node, 'await ');
    return { title, applicability: 'safe' };
  }
  // `await session.execute(q).scalars()` has its await, but on the wrong part of the chain.
  const misplaced = awaitOfChain(call.node);
  if (misplaced) fixer.remove({ start: misplaced.start, end: misplaced.namedChildren[0]!.start });
  const alreadyGrouped = call.node.parent?.kind === 'parenthesized_expression';
  fixer.insertBefore(call.node, alreadyGrouped ? 'await ' : '(await ');
  if (!alreadyGrouped) fixer.insertAfter(call.node, ')');
  return { title, applicability: 'safe' };
}

/** The `await` in front of the whole chain that begins with this call. */
function awaitOfChain(call: PyNode): PyNode | undefined {
  let node = call;
  for (let { parent } = node; parent; { parent } = node) {
    if (parent.kind === 'await') return parent;
    const isLink =
      (parent.kind === 'attribute' && parent.field('object') === node) || (parent.kind === 'call' && parent.field('function') === node);
    if (!isLink) return undefined;
    node = parent;
  }
  return undefined;
}
