import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { StatementExecution } from '../../src/sqlalchemy/facts.js';
import { eagerCollectionOf, type EagerCollection } from '../../src/sqlalchemy/results/eager-collections.js';
import { fetchesOf, type Fetch } from '../../src/sqlalchemy/results/fetches.js';
import { sureExecutions } from '../../src/sqlalchemy/results/sure-executions.js';

/** They read one row and look at no other. */
const UNHARMED = new Set(['first', 'scalar']);
const HOW: Readonly<Record<EagerCollection['by'], string>> = {
  joinedload: '`joinedload()`',
  contains_eager: '`contains_eager()`',
  mapping: '`lazy="joined"`',
};

export default defineRule({
  meta: {
    summary: 'Call `unique()` on results with a joined collection.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      missing:
        '{{how}} of the collection `{{collection}}` repeats each parent once per member, and SQLAlchemy 2.0 raises InvalidRequestError when such a result is read without `.unique()`. Call it before the rows are read, or load the collection with `selectinload()`.',
      streamed:
        '{{how}} of the collection `{{collection}}` cannot be read in parts: SQLAlchemy raises InvalidRequestError with `yield_per`. Load the collection with `selectinload()`.',
      limited:
        '`limit()` counts the joined rows here, not the parents: `contains_eager()` of the collection `{{collection}}` then gives parents with a part of their members. Limit the parents in a subquery, or load the collection with `selectinload()`.',
    },
  },
  files: 'any',
  needs: ['models'],
  check: (context) => ({
    statement(statement) {
      if (statement.kind !== 'select' || statement.symbol === 'table') return;
      for (const execution of sureExecutions(statement)) {
        const { call, links } = execution;
        if (!/session$/.test(call.type.kind) || !/^(execute|scalars)$/.test(call.method)) continue;
        const type = call.call.positional[0] && context.sqlalchemy.typeOf(call.call.positional[0]);
        if (type?.kind !== 'select' || !type.elements) continue;
        const scope = { module: context.file.module, sqlalchemy: context.sqlalchemy, models: context.models };
        const collection = eagerCollectionOf(links, type.elements, scope);
        if (!collection) continue;
        const data = { how: HOW[collection.by], collection: collection.name };
        const isStreamed = links.some((link) => link.name === 'execution_options' && link.call?.keywords.has('yield_per'));
        const limit = collection.by === 'contains_eager' ? limitOf(execution) : undefined;
        if (isStreamed) context.report({ at: call.node, message: 'streamed', data });
        else if (limit) context.report({ at: limit, message: 'limited', data });
        if (isStreamed) continue;
        for (const fetch of fetchesOf(call)) {
          if (UNHARMED.has(fetch.method) || fetch.links.some(({ name }) => name === 'unique')) continue;
          context.report({ at: fetch.node, message: 'missing', data, fix: (fixer) => makeUnique(fixer, fetch) });
        }
      }
    },
  }),
});

function limitOf({ links }: StatementExecution) {
  return links.find(({ name, call }) => name === 'limit' && call?.positional[0] && call.positional[0].kind !== 'none')?.call?.node;
}

function makeUnique(fixer: Fixer, { result }: Fetch): ProposedFix {
  if (result.is('await', 'conditional_expression')) {
    fixer.insertBefore(result, '(');
    fixer.insertAfter(result, ').unique()');
  } else fixer.insertAfter(result, '.unique()');
  return { title: 'Make the rows unique', applicability: 'safe' };
}
