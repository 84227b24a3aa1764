import { defineRule } from '../../src/lint/rule.js';
import { removalStageOf } from '../../src/sqlalchemy/outdated/removal.js';
import { isPartlyChanged } from '../../src/sqlalchemy/rewrite/context/chain-history.js';
import { queryGetOf, rewriteGet } from '../../src/sqlalchemy/rewrite/get-rewrite.js';

export default defineRule({
  meta: {
    summary: 'Fetch by primary key with `session.get()` instead of `query().get()`.',
    guideline: '3 Querying',
    severity: 'warning',
    fix: 'mixed',
    messages: {
      get: '`Query.{{method}}()` is legacy: SQLAlchemy 2.0 warns at every call, and an AsyncSession does not have it. Write `{{cure}}`.',
      refused:
        '`Query.{{method}}()` raises InvalidRequestError behind `.{{link}}()`: it takes no further criteria. Select the row with `select()` and all criteria, or drop them and fetch by primary key alone.',
    },
  },
  files: 'any',
  needs: ['models', 'environment', 'base'],
  check(context) {
    const scope = { module: context.file.module, sqlalchemy: context.sqlalchemy, models: context.models };
    // Before 1.4 there is no `select()` of this kind.
    if (removalStageOf(context.environment) === 'current') return {};
    return {
      queryChain(chain) {
        const get = queryGetOf(chain);
        if (!get || chain.type?.kind === 'async-session') return;
        const method = get.link.name;
        if (get.refused) {
          context.report({ at: chain.node, message: 'refused', data: { method, link: get.refused.name }, severity: 'error' });
          return;
        }
        context.report({
          at: chain.node,
          message: 'get',
          data: { method, cure: method === 'get' ? 'session.get(Model, key)' : 'db.get_or_404(Model, key)' },
          ...((context.role === 'test' || isPartlyChanged(chain.root, context.file, context.base)) && { severity: 'info' }),
          fix(fixer) {
            const rewritten = rewriteGet(chain, get, scope, fixer);
            const title = method === 'get' ? 'Write it with session.get()' : 'Write it with db.get_or_404()';
            return rewritten && { title, applicability: rewritten.isSafe ? 'safe' : 'unsafe' };
          },
        });
      },
    };
  },
});
