import type { Migration, Operation } from '../../src/alembic/facts.js';
import { inverseOperations } from '../../src/alembic/inverse.js';
import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { PyFunction } from '../../src/python/module.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

const DATA_STEPS: readonly string[] = ['update', 'insert', 'delete', 'select', 'bulk_insert'];
/** Steps that leave nothing to be taken back. */
const PASSING_STEPS: readonly string[] = [
  ...['set', 'reset', 'begin', 'commit', 'savepoint', 'lock', 'pragma', 'select'],
  ...['validate_constraint', 'analyze', 'vacuum', 'reindex', 'cluster', 'refresh'],
];

export default defineRule({
  meta: {
    summary: 'Write the downgrade of every new migration.',
    guideline: '5 Alembic Migrations',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      missing:
        'This migration has no working `downgrade()`: when the release must be taken back, `alembic downgrade` leaves the schema of the new version under the old code, or stops. Write the reverse steps, or say in a comment or a `raise` with a message why there is no way back.',
      decided:
        'There is no way back from this migration, by decision. A rollback of the release has to be planned without `alembic downgrade`.',
      habit:
        'This project leaves out the downgrades of its migrations, here as well: no release can be taken back with `alembic downgrade`. Where that is meant, set `downgrade = "forbidden"` for this rule; else begin to write them.',
      dataOnly:
        'This data migration has no `downgrade()`: after `alembic downgrade` the changed rows stay as they are. Say in a comment whether that is right.',
      unread:
        'This migration has no working `downgrade()`: what the code of its upgrade does stays after `alembic downgrade`. Write the way back, or say in a comment why there is none.',
      enumValue:
        'PostgreSQL cannot take a value out of an enum type again, so `alembic downgrade` leaves it there. Say in a comment that this is meant.',
    },
  },
  files: 'migrations',
  needs: ['pull', 'revisions'],
  check: (context) => ({
    migration(migration) {
      const status = context.pull?.statusOf.get(context.file.path);
      if (context.options['downgrade'] === 'forbidden' || (status !== undefined && status !== 'added')) return;
      const engine = migration.engines.find(({ upgradeBody, downgradeBody }) => upgradeBody === 'work' && downgradeBody !== 'work');
      if (!engine || migration.downRevisions.length > 1) return;
      // One function takes back what several did.
      if (migration.engines.some(({ upgrade, downgradeBody }) => !upgrade && downgradeBody === 'work')) return;
      const isDecided = explainsItself(engine.downgrade);
      const excuse = excuseOf(migration);
      if (excuse === 'nothing') return;
      const fn = engine.downgrade ?? engine.upgrade;
      if (!fn) return;
      const at = { start: fn.node.start, end: fn.body.start };
      const graph = context.revisions.graphOf(context.file.path);
      if (!isDecided && graph && !graph.writesDowngrades()) {
        // One note, not one per migration.
        if (graph.mergedHeads.includes(migration.revision)) context.report({ at, message: 'habit', severity: 'info' });
        return;
      }
      context.report({
        at,
        message: isDecided ? 'decided' : (excuse ?? 'missing'),
        severity: isDecided || excuse ? 'info' : 'warning',
        fix: (fixer) => (isDecided ? undefined : writeDowngrade(fixer, migration)),
      });
    },
  }),
});

/** All that the upgrade does has no plain reverse. */
function excuseOf({ upgradeOperations }: Migration): 'dataOnly' | 'enumValue' | 'unread' | 'nothing' | undefined {
  if (upgradeOperations.length === 0) return 'unread';
  const temporary = new Set(upgradeOperations.flatMap(({ isTemporary, table }) => (isTemporary && table !== undefined ? [table] : [])));
  const steps = upgradeOperations.filter((step) => !PASSING_STEPS.includes(step.kind) && !temporary.has(step.table ?? '') && !isRead(step));
  if (steps.length === 0)
    return temporary.size === 0 && upgradeOperations.some((step) => step.kind !== 'select' && !isRead(step)) ? 'nothing' : 'dataOnly';
  if (steps.every(({ kind }) => DATA_STEPS.includes(kind))) return 'dataOnly';
  return steps.every(({ kind }) => kind === 'add_enum_value') ? 'enumValue' : undefined;
}

/** `connection.scalar(statement)`: the statement is not known, but its value is asked for. */
function isRead({ kind, call }: Operation): boolean {
  return kind === 'execute' && (call.name === 'scalar' || call.name === 'scalars');
}

/** A comment, a docstring or a `raise` with a message says that there is no way back. */
function explainsItself(downgrade: PyFunction | undefined): boolean {
  if (!downgrade) return false;
  const words = [
    ...downgrade.node
      .descendants('comment')
      .filter((comment) => !/^#+\s*(###|please adjust|end alembic|sqla:|noqa|type:|pragma)/i.test(comment.text)),
    ...downgrade.body.namedChildren.filter((statement) => statement.namedChildren[0]?.kind === 'string'),
    ...downgrade.body.descendants('raise_statement').flatMap((statement) => statement.descendants('string')),
  ];
  return words.some((word) => /\w{3}/.test(word.text));
}

function writeDowngrade(fixer: Fixer, migration: Migration): ProposedFix | undefined {
  if (migration.engines.length > 1) return undefined;
  const steps = inverseOperations(migration);
  const body = migration.downgrade?.body;
  const placeholder = body?.namedChildren.at(-1);
  if (!steps || !body || !placeholder || body.namedChildren.length !== 1) return undefined;
  const indent = leadOfLine(fixer.text, placeholder.start);
  if (indent.trim() !== '') return undefined;
  const lineBreak = lineBreakIn(fixer.text);
  fixer.replace(placeholder, steps.join(`${lineBreak}${indent}`));
  return { title: 'Write the reverse steps', applicability: 'unsafe' };
}
