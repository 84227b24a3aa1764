import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { ExpressionScope } from '../../src/sqlalchemy/expressions/column-expressions.js';
import type { ChainLink, StatementFact } from '../../src/sqlalchemy/facts.js';
import { eagerCollectionOf } from '../../src/sqlalchemy/results/eager-collections.js';
import { fetchesOf } from '../../src/sqlalchemy/results/fetches.js';
import { sureExecutions } from '../../src/sqlalchemy/results/sure-executions.js';
import { leavesManyRows } from '../../src/sqlalchemy/results/unique-criteria.js';

/** They bound the rows, or make a statement whose rows are not known here. */
const BOUNDING = new Set(
  'limit fetch slice from_statement with_only_columns union union_all intersect except_ group_by distinct select_from'.split(' '),
);
const FILTERING = new Set(['where', 'filter', 'filter_by']);

export default defineRule({
  meta: {
    summary: 'Limit the statement whose first row is wanted.',
    guideline: '3 Querying',
    severity: 'warning',
    fix: 'safe',
    messages: {
      first:
        '`first()` on a result adds no LIMIT, unlike that of the legacy Query: the database finds and sends all rows, and all but one are thrown away.{{order}} Add `.limit(1)` to the statement.',
    },
  },
  files: 'application',
  needs: ['models'],
  check: (context) => ({
    statement(statement) {
      const scope: ExpressionScope = { module: context.file.module, sqlalchemy: context.sqlalchemy, models: context.models };
      const [element, other] = statement.rows;
      const isOfModel = element?.kind === 'entity' || element?.kind === 'column';
      if (statement.kind !== 'select' || statement.symbol === 'table' || !isOfModel || other) return;
      const model = context.models.byQualifiedName(element.model);
      if (!model) return;
      const executions = sureExecutions(statement);
      for (const { call, links } of executions) {
        if (!/session$|connection$/.test(call.type.kind) || !/^(execute|scalars)$/.test(call.method)) continue;
        const fetch = fetchesOf(call).find(({ method }) => method === 'first');
        if (!fetch || links.some(({ name }) => BOUNDING.has(name)) || !leavesManyRows(links, model, scope)) continue;
        const isOrdered = links.some(({ name }) => name === 'order_by');
        context.report({
          at: fetch.node,
          message: 'first',
          // Criteria without an order often leave one row, by an index or a rule that the models do not show.
          ...(!isOrdered && links.some(({ name }) => FILTERING.has(name)) && { severity: 'info' }),
          data: { order: isOrdered ? '' : ' Which row comes first is not said either.' },
          fix(fixer) {
            // With several rows per parent, one row would be one parent with one member.
            const isJoined = eagerCollectionOf(links, statement.rows, scope)?.by === 'contains_eager';
            return isJoined || executions.length !== 1 ? undefined : limit(fixer, statement, links);
          },
        });
      }
    },
  }),
});

function limit(fixer: Fixer, { node, links: own }: StatementFact, links: readonly ChainLink[]): ProposedFix | undefined {
  // Later links are added to the variable: the limit would stand among them.
  if (links.length !== own.length) return undefined;
  const last = own.at(-1);
  const dot = last ? fixer.text.slice(last.attribute.field('object')!.end, last.attribute.end) : '';
  const lead = /^\s*\n[ \t]*(?=\.)/.exec(dot)?.[0] ?? '';
  fixer.insertAfter(node, `${lead}.limit(1)`);
  return { title: 'Add limit(1)', applicability: 'safe' };
}
