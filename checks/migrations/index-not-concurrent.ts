import { argumentInBlock } from '../../src/alembic/edits/autocommit-wrap.js';
import { insertionsForConcurrent, madeTogether, wayBackOf } from '../../src/alembic/edits/concurrent-index.js';
import type { Migration, Operation, OperationColumn } from '../../src/alembic/facts.js';
import { alikeAmong, isLockExplained } from '../../src/alembic/steps/alike.js';
import { isLockedAnyway } from '../../src/alembic/steps/locked-anyway.js';
import { emptiesTablesOf } from '../../src/alembic/steps/same-tables.js';
import { onPostgres } from '../../src/alembic/postgres/on-postgres.js';
import type { PyNode } from '../../src/python/tree.js';
import { defineRule, lowered, type Fixer, type ProposedFix, type Version } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Build and drop indexes of existing tables CONCURRENTLY on PostgreSQL.',
    guideline: '5 Alembic Migrations',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      create:
        'Creating {{index}} on {{table}} blocks every write to the table until the index is built, which on a large table takes minutes. Create it with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      createMany:
        'Creating {{index}} on {{table}} blocks every write to the table until the index is built, which on a large table takes minutes; the same holds for {{more}} more below. Create them with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      dropMany:
        'Dropping {{index}} takes an ACCESS EXCLUSIVE lock, and so does dropping {{more}} more below: while it waits for running queries, all others queue behind it. Drop them with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      drop: 'Dropping {{index}} takes an ACCESS EXCLUSIVE lock: while it waits for running queries, all others queue behind it. Drop it with `postgresql_concurrently=True` inside `op.get_context().autocommit_block()`.',
      column:
        '`index=True` on the added column {{column}} makes Alembic build an index on {{table}} while it holds the lock of the migration, which blocks all writes. Add the column without it, and create the index concurrently in a migration of its own.',
      unique:
        '`unique=True` on the added column {{column}} makes Alembic build an index on {{table}} under an ACCESS EXCLUSIVE lock, which stops all reads and writes until it is built. Add the column without it, build a unique index concurrently in a migration of its own, and make it the constraint with ADD CONSTRAINT ... UNIQUE USING INDEX.',
      downgrade:
        'The upgrade builds {{index}} concurrently, but the downgrade drops it under an ACCESS EXCLUSIVE lock. Drop it with `postgresql_concurrently=True` inside an autocommit block as well.',
    },
  },
  files: 'migrations',
  needs: ['environment', 'revisions', 'base'],
  check: (context) => {
    const { path } = context.file;
    const { alembicVersion, dialects } = context.environment;
    const likelihood = (step: Operation) => onPostgres(step, path, dialects);
    const spared = new Set([...tableNames(context.options['small_tables']), ...tableNames(context.options['partitioned_tables'])]);
    // PostgreSQL builds no index of a partitioned table concurrently.
    const isPartitioned = (table: string, { revision }: Migration) =>
      context.revisions
        .graphOf(path)
        ?.textsBefore(revision, 'all', PARTITIONING)
        .some((text) => names(text, table)) === true;
    const isSpared = (step: Operation, migration: Migration) =>
      step.tables.length > 0 && step.tables.every((table) => spared.has(table) || isPartitioned(table, migration));
    const blocks = (step: Operation, migration: Migration) => {
      if (!BUILDS.includes(step.kind) || step.onNewTable || step.isConcurrent !== false) return false;
      if (likelihood(step) === 'no' || isSpared(step, migration) || isOnEmptyTable(step, migration)) return false;
      return step.kind === 'drop_index' ? !isLockedAnyway(step, migration) : step.kind === 'add_column' || !isOfPartOnly(step);
    };
    // What stands under a condition may be meant for other places than production; a False, or a reason, is written on purpose.
    const severityOf = (step: Operation) => {
      const isMeant = step.isConditional || step.keywords.has('postgresql_concurrently') || isLockExplained(step);
      return likelihood(step) === 'yes' && !isMeant ? 'warning' : lowered('warning');
    };
    // What a new migration does to many indexes is told once; where one is silenced, or only some are new, each is told.
    const isToldOnce = context.base === undefined && !context.file.text.includes('ignore[index-not-concurrent');
    let alikeOf: ReturnType<typeof alikeAmong> | undefined;
    let isSilenced = false;
    let together: ReadonlyMap<Operation, readonly Operation[]> | undefined;
    const fixOf = (fixer: Fixer, step: Operation, migration: Migration) => {
      const isMade = (other: Operation) =>
        other.kind !== 'add_column' && blocks(other, migration) && canBeMade(fixer, other, migration, alembicVersion);
      // Who silences a finding wants that step as it is.
      together ??= isSilenced ? new Map() : madeTogether(migration.upgradeOperations, isMade);
      return makeBothConcurrent(fixer, together.get(step) ?? [step], migration, alembicVersion);
    };

    return {
      operation(step, migration) {
        if (!blocks(step, migration)) return;
        const severity = severityOf(step);
        const data = { index: quoted(step.name, 'an index'), table: quoted(step.table, 'the table') };
        if (step.kind === 'add_column') {
          for (const column of step.columns) {
            const message = ownIndexOf(column);
            const more = { column: quoted(column.name, 'here'), table: data.table };
            if (message) context.report({ at: step.anchor, message, data: more, severity });
          }
          return;
        }
        const message = step.kind === 'drop_index' ? 'drop' : 'create';
        const isAlike = (other: Operation) => severityOf(other) === 'warning' && blocks(other, migration);
        alikeOf ??= alikeAmong(migration.upgradeOperations, isAlike);
        const alike = isToldOnce && severity === 'warning' ? alikeOf(step) : [step];
        const isTold = alike[0] === step;
        context.report({
          at: step.anchor,
          message: alike.length > 1 && isTold ? `${message}Many` : message,
          data: { ...data, more: alike.length - 1 },
          severity: isTold ? severity : lowered('warning'),
          fix: (fixer) => fixOf(fixer, step, migration),
        });
      },
      migration(migration) {
        const concurrent = migration.upgradeOperations.filter(({ kind, isConcurrent }) => kind === 'create_index' && isConcurrent);
        for (const step of migration.downgradeOperations) {
          if (step.kind !== 'drop_index' || step.isConcurrent !== false || !step.name || likelihood(step) === 'no') continue;
          if (!concurrent.some(({ name }) => name === step.name)) continue;
          const data = { index: quoted(step.name, 'the index') };
          const fix = (fixer: Fixer) => makeConcurrent(fixer, step, alembicVersion);
          context.report({ at: step.anchor, message: 'downgrade', data, severity: 'info', fix });
        }
      },
      suppression({ names }) {
        isSilenced ||= names.some(({ name, status }) => name === 'index-not-concurrent' && status === 'used');
      },
    };
  },
});

function ownIndexOf({ isPrimaryKey, hasIndex, isUnique }: OperationColumn): 'column' | 'unique' | undefined {
  // The values of a new primary key are written under the same lock: its index is the smaller part.
  if (isPrimaryKey) return undefined;
  // With both there is one index, a unique one.
  return hasIndex ? 'column' : isUnique ? 'unique' : undefined;
}

const BUILDS: readonly string[] = ['add_column', 'create_index', 'drop_index'];

function tableNames(option: unknown): readonly string[] {
  return Array.isArray(option) ? option.filter((name) => typeof name === 'string') : [];
}

const PARTITIONING = /\bPARTITION\s+BY\s+(?:RANGE|LIST|HASH)\b|\bpostgresql_partition_by\b/i;

/** Whether a revision that makes partitioned tables has this one among its tables. */
function names(text: string, table: string): boolean {
  return new RegExp(`\\b${table.replace(/[^\w]/g, '\\$&')}\\b`).test(text);
}

/** An earlier step of the upgrade takes all rows out of the table: there is nothing to build from. */
function isOnEmptyTable(step: Operation, { upgradeOperations: steps }: Migration): boolean {
  return step.kind !== 'drop_index' && steps.slice(0, steps.indexOf(step)).some((other) => emptiesTablesOf(other, step));
}

/** `CREATE INDEX ... ON ONLY t` builds nothing: the partitions' own indexes are attached to it. */
function isOfPartOnly({ sql }: Operation): boolean {
  return sql !== undefined && /\bON\s+ONLY\b/i.test(sql);
}

function quoted(name: string | null | undefined, otherwise: string): string {
  return name == null ? otherwise : `\`${name}\``;
}

/** The way back works on the same indexes. */
function makeBothConcurrent(
  fixer: Fixer,
  steps: readonly Operation[],
  migration: Migration,
  alembic: Version | undefined,
): ProposedFix | undefined {
  const made = new Set<PyNode>();
  let proposed: ProposedFix | undefined;
  for (const step of steps) {
    if (made.has(step.node)) continue;
    made.add(step.node);
    const own = makeConcurrent(fixer, step, alembic);
    const back = wayBackOf(step, migration);
    if (own && back && !made.has(back.node)) {
      made.add(back.node);
      makeConcurrent(fixer, back, alembic);
    }
    proposed ??= own;
  }
  return proposed && steps.length > 1 ? { ...proposed, title: `Build or drop ${steps.length} indexes concurrently` } : proposed;
}

function canBeMade(fixer: Fixer, step: Operation, migration: Migration, alembic: Version | undefined): boolean {
  const steps = [step, wayBackOf(step, migration)];
  return steps.every((each) => !each || insertionsForConcurrent(each, { alembic, op: () => 'op', text: fixer.text }) !== undefined);
}

function makeConcurrent(fixer: Fixer, step: Operation, alembic: Version | undefined): ProposedFix | undefined {
  const insertions = insertionsForConcurrent(step, { alembic, op: () => fixer.importName('alembic', 'op'), text: fixer.text });
  if (!insertions) return undefined;
  const guard = step.kind === 'create_index' ? 'if_not_exists' : 'if_exists';
  const added = ['postgresql_concurrently', guard].filter((name) => !step.keywords.has(name)).map((name) => `${name}=True`);
  const argument = added.join(', ');
  fixer.appendArgument(step.call, step.inAutocommit ? argument : argumentInBlock(argument, step.call, fixer.text));
  for (const { at, text } of insertions) fixer.insertBefore(at, text);
  return { title: `${step.kind === 'create_index' ? 'Build' : 'Drop'} the index concurrently`, applicability: 'unsafe' };
}
