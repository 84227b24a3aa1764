import { defineRule } from '../../src/lint/rule.js';
import { queryGetOf, rewriteGet } from '../../src/sqlalchemy/rewrite/get-rewrite.js';
import { rewriteQueries } from '../../src/sqlalchemy/rewrite/query-rewrite.js';

export default defineRule({
  meta: {
    summary: 'Run `select()` on an AsyncSession: it has no `query()`.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'mixed',
    messages: {
      query:
        'An AsyncSession has no `query()`: this line fails with AttributeError. Build the statement with `select()` and await `{{session}}.scalars()` or `{{session}}.execute()`.',
    },
  },
  files: 'any',
  needs: ['models'],
  check(context) {
    const scope = { module: context.file.module, sqlalchemy: context.sqlalchemy, models: context.models };
    return {
      queryChain(chain) {
        // A class derived from AsyncSession may have a query() of its own.
        if (chain.type?.kind !== 'async-session' || !chain.type.strong || chain.type.isCustom) return;
        const chains = context.sqlalchemy.queryChains;
        if (chains.some((other) => other !== chain && other.node.contains(chain.node))) return;
        const inner = chains.filter((other) => chain.node.contains(other.node));
        const get = queryGetOf(chain);
        context.report({
          at: chain.node,
          message: 'query',
          data: { session: chain.session?.text ?? 'session' },
          fix(fixer) {
            if (get?.refused) return undefined;
            const rewritten = get ? rewriteGet(chain, get, scope, fixer) : rewriteQueries(inner, scope, fixer);
            const title = get ? 'Write it with session.get()' : 'Write it with select()';
            return rewritten && { title, applicability: rewritten.isSafe ? 'safe' : 'unsafe' };
          },
        });
      },
    };
  },
});
