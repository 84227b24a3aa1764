import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyNode } from '../../src/python/tree.js';
import { fetchesOf, type Fetch } from '../../src/sqlalchemy/results/fetches.js';
import { rowUsesOf } from '../../src/sqlalchemy/results/row-uses.js';
import { sureExecutions } from '../../src/sqlalchemy/results/sure-executions.js';

/** What a Row has by itself, apart from names with an underscore. */
const ROW_MEMBERS = new Set(['count', 'index', 't', 'tuple']);
/** They make something else of the rows. */
const CONVERTING = new Set(['scalars', 'mappings', 'tuples', 'columns']);
/** Constructors of schemas that read the attributes of what they get (pydantic). */
const FROM_OBJECT = /^(from_orm|model_validate|from_attributes)$/;

export default defineRule({
  meta: {
    summary: 'Take objects out of their rows with `scalars()`.',
    guideline: '3 Querying',
    severity: 'warning',
    fix: 'safe',
    messages: {
      attribute:
        '`execute()` gives rows, each a tuple with one `{{model}}` in it: `.{{attribute}}` is read from the row and raises AttributeError. Call `.scalars()` on the result, or use `session.scalars()`.',
      objects:
        '`execute()` gives rows, each a tuple with one `{{model}}` in it, and they are {{use}} as if they were `{{model}}` objects. Call `.scalars()` on the result, or use `session.scalars()`.',
    },
  },
  files: 'any',
  check(context) {
    const { module } = context.file;
    return {
      statement(statement) {
        const [element, other] = statement.rows;
        if (statement.kind !== 'select' || statement.symbol === 'table' || element?.kind !== 'entity' || other) return;
        const [entity] = statement.elements as [PyNode];
        const model = element.model.slice(element.model.lastIndexOf('.') + 1);
        for (const { call } of sureExecutions(statement)) {
          // A connection gives the columns of the table, a session the object.
          if (call.method !== 'execute' || !/session$/.test(call.type.kind)) continue;
          const argument = call.call.positional[0];
          const type = argument && context.sqlalchemy.typeOf(argument);
          if (type?.kind !== 'select' || type.elements?.length !== 1 || type.elements[0]!.kind !== 'entity') continue;
          for (const fetch of fetchesOf(call)) {
            if (/^scalar/.test(fetch.method) || fetch.links.some(({ name }) => CONVERTING.has(name))) continue;
            const { rows, lists, isTakenApart } = rowUsesOf(fetch, module);
            const names = new Set([model, entity.text]);
            const attribute = rows.map((row) => strangeAttribute(row, names)).find((name) => name !== undefined);
            const use =
              attribute === undefined
                ? (rows.map((row) => useAsObject(row)).find(Boolean) ?? useAsDeclared([...rows, ...lists], model))
                : undefined;
            if (attribute === undefined && use === undefined) continue;
            const isMixed = isTakenApart || rows.some((row) => isNamed(row, names));
            context.report({
              at: fetch.node,
              ...(attribute === undefined
                ? { message: 'objects', data: { model, use: use! } }
                : { message: 'attribute', data: { model, attribute }, severity: 'error' }),
              fix: (fixer) => (isMixed || fetch.method === 'fetchone' ? undefined : takeScalars(fixer, fetch)),
            });
          }
        }
      },
    };

    /** Returned from a function that declares to return the model. */
    function useAsDeclared(nodes: readonly PyNode[], model: string): string | undefined {
      const isDeclared = nodes.some((node) => {
        const returns = consumerOf(node).kind === 'returned' ? module.functionOf(node)?.returns?.text : undefined;
        return returns !== undefined && new RegExp(`\\b${model}\\b`).test(returns) && !/\bRow\b|tuple/i.test(returns);
      });
      return isDeclared ? 'returned' : undefined;
    }

    /** Passed to a schema that reads attributes. */
    function useAsObject(row: PyNode): string | undefined {
      const use = consumerOf(row);
      return use.kind === 'argument' && FROM_OBJECT.test(module.callAt(use.node).name) ? 'passed on' : undefined;
    }
  },
});

/** An attribute that is read from a row and that no Row has. */
function strangeAttribute(row: PyNode, names: ReadonlySet<string>): string | undefined {
  const use = consumerOf(row);
  if (use.kind !== 'attribute' || use.name.startsWith('_') || ROW_MEMBERS.has(use.name) || names.has(use.name)) return undefined;
  return use.name;
}

/** `row.User`: the object, by the name of its class. */
function isNamed(row: PyNode, names: ReadonlySet<string>): boolean {
  const use = consumerOf(row);
  return use.kind === 'attribute' && (names.has(use.name) || ROW_MEMBERS.has(use.name) || use.name.startsWith('_'));
}

function takeScalars(fixer: Fixer, { result }: Fetch): ProposedFix {
  if (result.kind === 'await') {
    fixer.insertBefore(result, '(');
    fixer.insertAfter(result, ').scalars()');
  } else fixer.insertAfter(result, '.scalars()');
  return { title: 'Take the objects with scalars()', applicability: 'safe' };
}
