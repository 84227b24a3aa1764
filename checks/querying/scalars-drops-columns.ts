import { defineRule } from '../../src/lint/rule.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ChainLink, StatementFact } from '../../src/sqlalchemy/facts.js';
import { sureExecutions } from '../../src/sqlalchemy/results/sure-executions.js';

const SCALAR_EXECUTIONS = new Set(['scalars', 'scalar', 'stream_scalars']);
const SCALAR_LINKS = new Set(['scalars', 'scalar', 'scalar_one', 'scalar_one_or_none']);
/** Where a column may be named only because the database wants it among the selected ones. */
const NEEDING = new Set(['order_by', 'group_by', 'having', 'distinct']);

export default defineRule({
  meta: {
    summary: 'Do not select columns that `scalars()` throws away.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      dropped:
        'The statement selects {{count}} elements, and `{{method}}()` keeps the first of each row: `{{lost}}` is fetched and silently thrown away. Read the rows of `execute()`, or select one element only.',
    },
  },
  files: 'any',
  check: (context) => ({
    statement(statement) {
      if (statement.kind !== 'select' || statement.elements.length < 2 || statement.elements.some(({ kind }) => kind === 'list_splat'))
        return;
      for (const { call, links } of sureExecutions(statement)) {
        const [argument] = call.call.positional;
        const type = argument && context.sqlalchemy.typeOf(argument);
        // `with_only_columns()` and the like choose anew.
        if (type?.kind !== 'select' || (type.elements?.length ?? 0) < 2) continue;
        const link = call.result.links.find(({ name }) => SCALAR_LINKS.has(name));
        const isByMethod = SCALAR_EXECUTIONS.has(call.method);
        if (!isByMethod && (call.method !== 'execute' || !link?.call || takesIndex(link))) continue;
        const lost = lostElement(statement, links);
        if (!lost) continue;
        const method = isByMethod ? call.method : link!.name;
        context.report({
          at: isByMethod ? call.node : link!.call!.node,
          message: 'dropped',
          data: { method, count: statement.elements.length, lost: oneLine(lost.text) },
          fix(fixer) {
            // `scalars(...)` on the session: `execute(...)` gives the rows. One value becomes one row by another method.
            if (method !== 'scalars') return undefined;
            if (isByMethod) fixer.replace(call.call.callee.field('attribute')!, 'execute');
            else fixer.remove({ start: link!.attribute.field('object')!.end, end: link!.call!.node.end });
            return { title: 'Keep the rows', applicability: 'unsafe' };
          },
        });
      }
    },
  }),
});

/** `scalars("name")`, `scalars(1)`: the element is chosen. */
function takesIndex({ call }: ChainLink): boolean {
  return call !== undefined && (call.positional.length > 0 || call.keywords.size > 0);
}

/** The first element that nothing but the row could have needed: no order, group or window asks for it. */
function lostElement({ elements }: StatementFact, links: readonly ChainLink[]): PyNode | undefined {
  const needed = links.filter(({ name }) => NEEDING.has(name)).map(({ call }) => call?.argumentList.text ?? '');
  const isDistinct = links.some(({ name }) => name === 'distinct');
  const rest = elements.slice(1);
  const isNeeded = (element: PyNode) => {
    const label = /\.label\(\s*["'](\w+)["']\s*,?\s*\)$/.exec(element.text)?.[1];
    const name = element.kind === 'identifier' || element.kind === 'attribute' ? element.text : undefined;
    return needed.some(
      (text) => text.includes(element.text) || (label && new RegExp(`\\b${label}\\b`).test(text)) || (name && text.includes(name)),
    );
  };
  // One element that orders or groups explains the others, which databases then want selected too.
  return rest.some(isNeeded) || isDistinct ? undefined : rest[0];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
