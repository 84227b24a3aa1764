import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, isExpectedToFail } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverKind } from '../../src/sqlalchemy/receivers.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

/** Methods that give a changed copy and do nothing else, of statements and of the legacy Query. */
const GENERATIVE = new Set(
  (
    'where filter filter_by options execution_options join outerjoin join_from outerjoin_from select_from order_by group_by having limit ' +
    'offset fetch slice distinct with_for_update with_only_columns with_entities add_columns returning on_conflict_do_nothing ' +
    'on_conflict_do_update on_duplicate_key_update correlate prefix_with suffix_with params bindparams'
  ).split(' '),
);
/** `values()` of a Query runs it. */
const GENERATIVE_OF_DML = new Set([...GENERATIVE, 'values', 'ordered_values', 'from_select', 'inline', 'return_defaults']);
const BUILDERS = new Set<ReceiverKind | undefined>(['select', 'query', 'dml', 'text']);
/** The comment above a cell of a notebook that is kept as Python, of Jupyter's tools and of Databricks. */
const CELL = /^# (?:%%|In ?\[[\d ]*\]|COMMAND -)/;

export default defineRule({
  meta: {
    summary: 'Keep what a statement method gives, and execute what you build.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      discarded:
        '`{{method}}()` gives a changed copy, and nobody takes it: `{{name}}` stays as it was, so the query runs without this part. Assign the result.',
      dropped:
        'This {{kind}} is built and never executed: nothing reaches the database. Pass it to `execute()` of a session or connection.',
      unused:
        'This {{kind}} is assigned to `{{name}}` and never executed: nothing reaches the database. Pass it to `execute()`, or remove it.',
    },
  },
  files: 'any',
  check(context) {
    const { module } = context.file;
    const isDropped = (node: PyNode) => consumerOf(node).kind === 'dropped' && !isExpectedToFail(node) && !isShownByCell(node, module);
    return {
      receiverCall(call) {
        const { kind, strong } = call.type;
        if (!BUILDERS.has(kind) || !strong || !(kind === 'dml' ? GENERATIVE_OF_DML : GENERATIVE).has(call.method)) return;
        if (!isDropped(call.node)) return;
        const base = baseOf(call.node, context.sqlalchemy);
        // A chain that begins with `insert(...)` and the like is reported as a statement of its own.
        if (kind === 'dml' && base.kind === 'call') return;
        const name = base.is('identifier', 'attribute') ? base.text : undefined;
        if (name === undefined) {
          context.report({ at: call.node, message: 'dropped', data: { kind: kind === 'query' ? 'query' : 'statement' } });
          return;
        }
        context.report({
          at: call.node,
          message: 'discarded',
          data: { method: call.method, name },
          fix: (fixer) => assign(fixer, call.node, base, module),
        });
      },
      statement(statement) {
        const { kind, node, links, local } = statement;
        if (kind === 'select' || links.some(({ call, name }) => !call || !GENERATIVE_OF_DML.has(name))) return;
        const data = { kind: kind.toUpperCase() };
        if (isDropped(node)) context.report({ at: node, message: 'dropped', data });
        else if (local?.isClosed && local.uses.every(({ reassigns }) => reassigns) && !isExpectedToFail(node)) {
          context.report({ at: node, message: 'unused', data: { ...data, name: local.name } });
        }
      },
    };
  },
});

/** What a chain begins with: the variable that holds a statement, or the call that makes one. */
function baseOf(chain: PyNode, sqlalchemy: SqlAlchemyFile): PyNode {
  let node = chain;
  while (node.kind === 'call') {
    const receiver = node.field('function')!.field('object');
    if (!receiver || !BUILDERS.has(sqlalchemy.typeOf(receiver)?.kind)) return node;
    node = receiver;
  }
  return node;
}

/** A notebook shows what the last expression of a cell gives. */
function isShownByCell({ parent: statement }: PyNode, { comments }: PyModule): boolean {
  if (statement?.parent?.kind !== 'module' || !comments.some(({ text }) => CELL.test(text))) return false;
  let after = statement.nextSibling;
  while (after?.kind === 'comment' && !CELL.test(after.text)) after = after.nextSibling;
  return !after || after.kind === 'comment';
}

/** Only where the name is a variable of the same function: elsewhere the assignment would make another one. */
function assign(fixer: Fixer, node: PyNode, base: PyNode, module: PyModule): ProposedFix | undefined {
  const [binding] = base.kind === 'identifier' ? module.resolve(base) : [];
  if (!binding || binding.scope !== module.scopeOf(node)) return undefined;
  fixer.insertBefore(node, `${base.text} = `);
  return { title: `Assign it to ${base.text}`, applicability: 'safe' };
}
