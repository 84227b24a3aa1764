import { defineRule } from '../../src/lint/rule.js';
import type { PyNode } from '../../src/python/tree.js';
import type { QueryChain } from '../../src/sqlalchemy/facts.js';
import { removalStageOf } from '../../src/sqlalchemy/outdated/removal.js';
import { isPartlyChanged } from '../../src/sqlalchemy/rewrite/context/chain-history.js';
import { NestedChains } from '../../src/sqlalchemy/rewrite/context/nested-chains.js';
import { queryGetOf } from '../../src/sqlalchemy/rewrite/get-rewrite.js';
import { rewriteQueries } from '../../src/sqlalchemy/rewrite/query-rewrite.js';

export default defineRule({
  meta: {
    summary: 'Write queries with `select()` instead of the legacy Query API.',
    guideline: '3 Querying',
    severity: 'warning',
    fix: 'mixed',
    messages: {
      query:
        '`{{query}}` is the legacy Query API: it works, but an AsyncSession does not have it, type checkers cannot see its results, and new features go to `select()` alone. Build the statement with `select()` and run it with `{{session}}.scalars()` or `{{session}}.execute()`.',
    },
  },
  files: 'any',
  needs: ['models', 'environment', 'base'],
  check(context) {
    const { module } = context.file;
    const scope = { module, sqlalchemy: context.sqlalchemy, models: context.models };
    const isPractice = context.role === 'test' || context.role === 'migration' || context.role === 'env';
    // Before 1.4 there is no `select()` of this kind.
    if (removalStageOf(context.environment) === 'current') return {};
    let chains: NestedChains | undefined;
    return {
      queryChain(chain) {
        // Those have rules of their own, which say more.
        if (chain.type?.kind === 'async-session' || queryGetOf(chain)) return;
        chains ??= new NestedChains(context.sqlalchemy.queryChains.filter((other) => !queryGetOf(other)));
        if (!chains.isOutermost(chain)) return;
        const inner = chains.within(chain);
        context.report({
          at: chain.node,
          message: 'query',
          data: { query: nameOf(chain), session: chain.session?.text ?? 'session' },
          ...((isPractice || isRunSync(chain.node) || isPartlyChanged(chain.root, context.file, context.base)) && { severity: 'info' }),
          fix(fixer) {
            const rewritten = rewriteQueries(inner, scope, fixer);
            return rewritten && { title: 'Write it with select()', applicability: rewritten.isSafe ? 'safe' : 'unsafe' };
          },
        });
      },
    };
  },
});

function nameOf({ root, style }: QueryChain): string {
  const callee = root.kind === 'call' ? root.field('function')! : root;
  return style === 'Model.query' ? callee.text : `${callee.text}()`;
}

/** `await session.run_sync(lambda s: s.query(...))`: a bridge to code that is still synchronous. */
function isRunSync(node: PyNode): boolean {
  const call = node.ancestor('lambda')?.parent?.parent;
  return call?.kind === 'call' && call.field('function')?.field('attribute')?.text === 'run_sync';
}
