import { defineRule } from '../../src/lint/rule.js';
import { booleanOf } from '../../src/python/literals.js';
import { keepsServerPool } from '../../src/sqlalchemy/sessions/server-pool.js';

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
  needs: ['environment'],
  check: (context) => ({
    engine(engine) {
      const { sqlalchemy, file, environment } = context;
      if (!keepsServerPool(engine, { sqlalchemy, module: file.module, dialects: environment.dialects })) return;
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
