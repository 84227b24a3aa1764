import { defineRule } from '../../src/lint/rule.js';
import { booleanOf } from '../../src/python/literals.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { EngineFact } from '../../src/sqlalchemy/facts.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

const FLAG = 'pool_pre_ping';

export default defineRule({
  meta: {
    summary: 'Test pooled connections at checkout with `pool_pre_ping=True`.',
    guideline: '1 Engine Configuration',
    severity: 'warning',
    fix: 'mixed',
    messages: {
      missing:
        'This engine hands out pooled connections without testing them. After a database restart or a cut connection the first statements on stale connections fail. Pass `pool_pre_ping=True`: it tests at checkout, not in the middle of a transaction.',
      off: '`pool_pre_ping=False` hands out pooled connections without testing them. After a database restart or a cut connection the first statements on stale connections fail. Pass `pool_pre_ping=True`: it tests at checkout, not in the middle of a transaction.',
    },
  },
  files: ['application'],
  check: (context) => ({
    engine(engine) {
      if (!hasServerPool(engine, context.sqlalchemy) || isThrownAway(context.file.module, engine)) return;
      const given = engine.call.keywords.get(FLAG);
      if (!given) {
        context.report({
          at: engine.node,
          message: 'missing',
          fix(fixer) {
            fixer.appendArgument(engine.call, `${FLAG}=True`);
            return { title: 'Add pool_pre_ping=True', applicability: 'safe' };
          },
        });
      } else if (booleanOf(given) === false) {
        context.report({
          at: engine.node,
          message: 'off',
          fix(fixer) {
            fixer.replace(given, 'True');
            return { title: 'Set pool_pre_ping=True', applicability: 'unsafe' };
          },
        });
      }
    },
  }),
});

/** A local engine that only lends a connection and is gone with the function: nothing gets stale in its pool. */
function isThrownAway(module: PyModule, { node }: EngineFact): boolean {
  const use = consumerOf(node);
  const target = use.kind === 'assigned' && use.targets.length === 1 ? use.targets[0]! : undefined;
  if (target?.kind !== 'identifier') return false;
  const binding = module
    .scopeOf(target)
    .bindings.get(target.text)
    ?.find((each) => each.target === target);
  if (binding?.scope.kind !== 'function') return false;
  const uses = module.usesOf(binding);
  return uses.length > 0 && uses.every((each) => consumerOf(each).kind === 'attribute');
}

const QUEUE_POOLS: ReadonlySet<string> = new Set([
  'sqlalchemy.pool.QueuePool',
  'sqlalchemy.pool.AsyncAdaptedQueuePool',
  'sqlalchemy.pool.FallbackAsyncAdaptedQueuePool',
]);

/** Whether connections to a database server are certain to be pooled by arguments that are all in sight. */
function hasServerPool({ call, dialect, isFromConfig }: EngineFact, sqlalchemy: SqlAlchemyFile): boolean {
  if (isFromConfig || call.hasStar || call.hasDoubleStar || dialect === 'sqlite') return false;
  // The pool, or the way to connect, is somebody else's.
  if (['pool', 'creator', 'async_creator'].some((name) => call.keywords.has(name))) return false;
  const poolClass = call.keywords.get('poolclass');
  return poolClass === undefined || QUEUE_POOLS.has(sqlalchemy.symbolOf(poolClass) ?? '');
}
