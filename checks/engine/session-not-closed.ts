import { defineRule } from '../../src/lint/rule.js';
import type { PyCall } from '../../src/python/calls.js';
import { consumerOf, isAwaited, triesAround, withoutParentheses, type Consumer } from '../../src/python/flow.js';
import type { PyFunction, PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { isDependency } from '../../src/sqlalchemy/sessions/entry-points.js';
import { usesOfLocal } from '../../src/sqlalchemy/sessions/server-pool.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

const MADE: readonly string[] = ['session', 'async-session', 'connection', 'async-connection'];
const FACTORIES: readonly string[] = ['session-factory', 'async-session-factory'];
const MIGRATION_CONTEXT = /^alembic\.(?:runtime\.)?migration\.MigrationContext\.configure$/;
const CLASSES: ReadonlySet<string> = new Set(['sqlalchemy.orm.Session', 'sqlalchemy.ext.asyncio.AsyncSession']);
const RELEASES: ReadonlySet<string> = new Set(['close', 'aclose', 'remove', 'invalidate', 'detach', '__exit__', '__aexit__', 'begin']);
/** Methods that take a connection from the pool, or will at the next flush. */
const WORKS: ReadonlySet<string> = new Set(
  'execute scalar scalars query get get_one add add_all merge delete flush commit refresh exec exec_driver_sql connection stream'.split(
    ' ',
  ),
);

export default defineRule({
  meta: {
    summary: 'Open sessions and connections in a `with` block.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'warning',
    messages: {
      open: '`{{name}}` is never closed here: its connection goes back to the pool only when Python happens to collect it, and under load the pool runs dry. Open it in a `with` block.',
      error:
        '`{{name}}.close()` is skipped when a line before it fails: the connection stays out of the pool with its transaction open. Open it in a `with` block.',
      returned:
        'This dependency returns a session that nobody closes: each request keeps a connection until Python collects it. Open it in a `with` block and `yield` it.',
      yielded:
        'After the request nothing closes this session: its connection goes back to the pool only when Python happens to collect it. Open it in a `with` block and yield it there.',
      next: '`{{call}}` takes the session out of its generator, whose clean-up then runs whenever Python collects it: the connection may be closed too early or never. Use a context manager.',
    },
  },
  files: ['application'],
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      call(call) {
        if (call.name === 'next' || call.name === 'anext') {
          const type = call.positional[0] && call.callee.is('identifier') ? sqlalchemy.typeOf(call.positional[0]) : undefined;
          if (type?.kind !== 'sequence' || !MADE.includes(type.of?.kind ?? '') || !call.positional[0]!.is('call')) return;
          context.report({ at: call.node, message: 'next', data: { call: `${call.name}()` } });
          return;
        }
        const made = isAwaited(call.node) ? (call.node.ancestor('await') ?? call.node) : call.node;
        const taken = consumerOf(made);
        // Most calls stand elsewhere, and to see that costs less than to type them.
        if ((taken.kind !== 'assigned' && taken.kind !== 'returned') || !isOpening(call, sqlalchemy)) return;
        const fn = module.functionOf(call.node);
        if (!fn || isManaged(fn)) return;
        const fault = faultOf(made, fn, module);
        if (!fault) return;
        context.report({
          at: call.node,
          message: fault,
          data: { name: taken.kind === 'assigned' ? taken.targets[0]!.text : call.callee.text },
          ...(fault === 'error' ? { severity: 'info' } : {}),
        });
      },
    };
  },
});

/** `SessionLocal()`, `Session(engine)`, `engine.connect()`; a scoped session is its registry's. */
function isOpening(call: PyCall, sqlalchemy: SqlAlchemyFile): boolean {
  const made = sqlalchemy.typeOf(call.node);
  const given = made?.kind === 'context' || made?.kind === 'coroutine' ? made.of : made;
  if (!made?.strong || !given || !MADE.includes(given.kind) || given.isRegistry || made.isRegistry) return false;
  if (call.name === 'connect' && call.receiver) {
    const engine = sqlalchemy.typeOf(call.receiver);
    return engine?.strong === true && engine.kind.endsWith('engine');
  }
  if (CLASSES.has(sqlalchemy.symbolOf(call.callee) ?? '')) {
    // A session on somebody else's connection holds none of its own.
    const bind = call.positional[0] ?? call.keywords.get('bind');
    return bind !== undefined && (sqlalchemy.typeOf(bind)?.kind.endsWith('engine') ?? false);
  }
  const maker = sqlalchemy.typeOf(call.callee);
  return (
    maker !== undefined &&
    maker.strong &&
    FACTORIES.includes(maker.kind) &&
    !maker.isRegistry &&
    !maker.isCustom &&
    !call.keywords.has('bind')
  );
}

/** The function is a part of a class that closes, or of a test's set-up. */
function isManaged(fn: PyFunction): boolean {
  return fn.owner !== undefined && ['close', 'aclose', '__exit__', '__aexit__'].some((name) => fn.owner!.scope.bindings.has(name));
}

function faultOf(made: PyNode, fn: PyFunction, module: PyModule): 'open' | 'error' | 'returned' | 'yielded' | undefined {
  const uses = usesOfLocal(module, made);
  const taken = consumerOf(made);
  if (!uses) return taken.kind === 'returned' && isDependency(module, fn) ? 'returned' : undefined;
  if (taken.kind !== 'assigned' || uses.some((use) => module.functionOf(use) !== fn) || module.resolve(uses[0] ?? made).length > 1)
    return undefined;
  const kinds = uses.map((use) => consumerOf(use));
  const released = uses.filter((_, index) => {
    const each = kinds[index]!;
    return each.kind === 'with-item' || (each.kind === 'attribute' && RELEASES.has(each.name));
  });
  if (kinds.some(({ kind }) => kind === 'returned')) return released.length === 0 && isDependency(module, fn) ? 'returned' : undefined;
  if (kinds.some(({ kind }) => kind === 'yielded')) return released.length === 0 && isDependency(module, fn) ? 'yielded' : undefined;
  const isOnlyCalled = kinds.every((each) =>
    each.kind === 'attribute' ? consumerOf(each.node).kind === 'called' : isLentToAlembic(each, module),
  );
  const works = kinds.some((each) => each.kind === 'argument' || (each.kind === 'attribute' && WORKS.has(each.name)));
  if (!isOnlyCalled || !works) return undefined;
  if (released.length === 0) return 'open';
  return released.every((use) => isPlainClose(use)) ? 'error' : undefined;
}

/** `MigrationContext.configure(connection)`, used in this function alone: it never closes what it is given. */
function isLentToAlembic(taken: Consumer, module: PyModule): boolean {
  if (taken.kind !== 'argument' || !MIGRATION_CONTEXT.test(module.qualifiedName(module.callAt(taken.node).callee) ?? '')) return false;
  const given = consumerOf(taken.node);
  if (given.kind !== 'assigned') return given.kind === 'attribute';
  const uses = usesOfLocal(module, taken.node);
  return uses?.every((use) => /^(?:attribute|argument)$/.test(consumerOf(use).kind)) === true;
}

/** A close that only the way without errors reaches. */
function isPlainClose(use: PyNode): boolean {
  const taken = consumerOf(use);
  return taken.kind === 'attribute' && taken.name.endsWith('close') && triesAround(withoutParentheses(use)).length === 0;
}
