import { plainStatementOf, wrappedInAutocommit } from '../../src/alembic/edits/autocommit-wrap.js';
import type { Migration, Operation } from '../../src/alembic/facts.js';
import { onPostgres } from '../../src/alembic/postgres/on-postgres.js';
import { defineRule, lowered, type Fixer, type ProposedFix } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Build and drop indexes of existing tables CONCURRENTLY on PostgreSQL.',
    guideline: '5 Alembic Migrations',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      create:
        'Creating {{index}} on {{table}} blocks every write to the table until the index is built, which on a large table takes minutes. Create it with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      drop: 'Dropping {{index}} takes an ACCESS EXCLUSIVE lock: while it waits for running queries, all others queue behind it. Drop it with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      column:
        '`{{flag}}=True` on the added column {{column}} makes Alembic build an index on {{table}} while it holds the lock of the migration, which blocks all writes. Add the column without it, and create the index concurrently in a migration of its own.',
      downgrade:
        'The upgrade builds {{index}} concurrently, but the downgrade drops it under an ACCESS EXCLUSIVE lock. Drop it with `postgresql_concurrently=True` inside an autocommit block as well.',
    },
  },
  files: 'migrations',
  needs: ['environment'],
  check: (context) => {
    const { path } = context.file;
    const likelihood = (step: Operation) => onPostgres(step, path, context.environment.dialects);
    const small = smallTables(context.options['small_tables']);

    return {
      operation(step, migration) {
        if (step.onNewTable || step.isConcurrent !== false || step.isTemporary || step.tables.some((table) => small.has(table))) return;
        const likely = likelihood(step);
        if (likely === 'no') return;
        // What stands under a condition may be meant for other places than production; a False is written on purpose.
        const isMeant = step.isConditional || step.keywords.has('postgresql_concurrently');
        const severity = likely === 'yes' && !isMeant ? 'warning' : lowered('warning');
        const data = { index: quoted(step.name, 'an index'), table: quoted(step.table, 'the table') };
        if (step.kind === 'add_column') {
          for (const column of step.columns) {
            // Of a unique column the constraint is the heavier part, and another rule's.
            if (!column.hasIndex) continue;
            const more = { flag: 'index', column: quoted(column.name, 'here'), table: data.table };
            context.report({ at: step.anchor, message: 'column', data: more, severity });
          }
          return;
        }
        const isDrop = step.kind === 'drop_index';
        if (!isDrop && step.kind !== 'create_index') return;
        if (isDrop && isLockedAnyway(step, migration)) return;
        context.report({
          at: step.anchor,
          message: isDrop ? 'drop' : 'create',
          data,
          severity,
          fix: (fixer) => makeConcurrent(fixer, step),
        });
      },
      migration(migration) {
        const concurrent = migration.upgradeOperations.filter(({ kind, isConcurrent }) => kind === 'create_index' && isConcurrent);
        for (const step of migration.downgradeOperations) {
          if (step.kind !== 'drop_index' || step.isConcurrent !== false || !step.name || likelihood(step) === 'no') continue;
          if (!concurrent.some(({ name }) => name === step.name)) continue;
          const data = { index: quoted(step.name, 'the index') };
          context.report({ at: step.anchor, message: 'downgrade', data, severity: 'info', fix: (fixer) => makeConcurrent(fixer, step) });
        }
      },
    };
  },
});

function smallTables(option: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(option) ? option.filter((name) => typeof name === 'string') : []);
}

function quoted(name: string | null | undefined, otherwise: string): string {
  return name == null ? otherwise : `\`${name}\``;
}

/** Steps that take an ACCESS EXCLUSIVE lock on their table, and hold it until the migration's transaction ends. */
const EXCLUSIVE: readonly string[] = [
  'add_column',
  'drop_column',
  'alter_column',
  'drop_constraint',
  'create_unique_constraint',
  'create_check_constraint',
  'create_primary_key',
  'rename_table',
  'drop_table',
  'truncate',
  'alter_table',
];

/** The same transaction locks the table for another step, or drops it. */
function isLockedAnyway(drop: Operation, { upgradeOperations, downgradeOperations }: Migration): boolean {
  const isSame = ({ kind, name }: Operation) => kind === 'create_index' && name != null && name === drop.name;
  // PostgreSQL drops an index by its name alone; who makes it again says on what.
  const own = drop.table ?? [...upgradeOperations, ...downgradeOperations].find(isSame)?.table;
  if (own === undefined || drop.inAutocommit) return false;
  return upgradeOperations.some(({ kind, table, inAutocommit }) => EXCLUSIVE.includes(kind) && table === own && !inAutocommit);
}

function makeConcurrent(fixer: Fixer, step: Operation): ProposedFix | undefined {
  const statement = plainStatementOf(step);
  if (!statement || step.isRawSql || step.keywords.has('postgresql_concurrently')) return undefined;
  const guard = step.kind === 'create_index' ? 'if_not_exists' : 'if_exists';
  const added = ['postgresql_concurrently', guard].filter((name) => !step.keywords.has(name)).map((name) => `${name}=True`);
  fixer.appendArgument(step.call, added.join(', '));
  if (!step.inAutocommit) {
    const insertions = wrappedInAutocommit(statement, fixer.importName('alembic', 'op'), fixer.text);
    if (!insertions) return undefined;
    for (const { at, text } of insertions) fixer.insertBefore(at, text);
  }
  return { title: `${step.kind === 'create_index' ? 'Build' : 'Drop'} the index concurrently`, applicability: 'unsafe' };
}
