import { defineRule } from '../../src/lint/rule.js';
import { numberOf } from '../../src/python/literals.js';
import type { EngineFact } from '../../src/sqlalchemy/facts.js';
import { keepsServerPool } from '../../src/sqlalchemy/sessions/server-pool.js';

/** SQLAlchemy's example values in the guideline; recycled before MySQL's or a firewall's usual limit. */
const SIZES = 'pool_size=10, max_overflow=20';
const RECYCLE = 'pool_recycle=1800';

export default defineRule({
  meta: {
    summary: 'Say how large the connection pool of an engine may grow.',
    guideline: '1 Engine Configuration',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      missing:
        'This engine runs on the default pool: 5 connections and 10 more under load, for each process, however many the server allows. Under load requests wait 30 seconds for a connection and fail. Set `pool_size` and `max_overflow` so that all processes together stay below the limit of the server{{recycle}}.',
      unbounded:
        '`{{argument}}` lets the pool grow without bound: under load it opens connections until the server refuses them, also to every other client. Give it a bound below the limit of the server.',
      recycle:
        'Without `pool_recycle` this pool keeps connections that MySQL closes after `wait_timeout`: the first statement after a quiet night fails. Set `pool_recycle` below that limit, for instance to 1800 seconds.',
    },
  },
  files: ['application'],
  needs: ['environment'],
  check: (context) => ({
    engine(engine) {
      const { sqlalchemy, file, environment } = context;
      if (!keepsServerPool(engine, { sqlalchemy, module: file.module, dialects: environment.dialects })) return;
      const { keywords } = engine.call;
      const isRecycled = keywords.has('pool_recycle');
      const unbounded = unboundedArgument(engine);
      if (unbounded !== undefined) {
        context.report({ at: engine.node, message: 'unbounded', data: { argument: unbounded } });
      } else if (!keywords.has('pool_size') && !keywords.has('max_overflow')) {
        context.report({
          at: engine.node,
          message: 'missing',
          data: { recycle: isRecycled ? '' : ', and `pool_recycle` below the time after which it drops idle connections' },
          fix(fixer) {
            fixer.appendArgument(engine.call, isRecycled ? SIZES : `${SIZES}, ${RECYCLE}`);
            return { title: 'Configure the pool', applicability: 'unsafe' };
          },
        });
      } else if (!isRecycled && engine.dialect === 'mysql') {
        context.report({
          at: engine.node,
          message: 'recycle',
          fix(fixer) {
            fixer.appendArgument(engine.call, RECYCLE);
            return { title: 'Add pool_recycle=1800', applicability: 'unsafe' };
          },
        });
      }
    },
  }),
});

/** The argument that takes the bound away: no limit to the overflow, or none to the pool. */
function unboundedArgument({ call }: EngineFact): string | undefined {
  const overflow = call.keywords.get('max_overflow');
  if (overflow && numberOf(overflow) === -1) return 'max_overflow=-1';
  const size = call.keywords.get('pool_size');
  return size && numberOf(size) === 0 ? 'pool_size=0' : undefined;
}
