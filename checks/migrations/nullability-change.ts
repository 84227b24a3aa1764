import type { Migration, Operation, OperationColumn } from '../../src/alembic/facts.js';
import { emptiesTablesOf, EMPTYING_KINDS, isOnSameTables } from '../../src/alembic/steps/same-tables.js';
import { stepsBefore, stepsOf } from '../../src/alembic/steps/step-order.js';
import { onPostgres } from '../../src/alembic/postgres/on-postgres.js';
import { defineRule, lowered, type Severity } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';

export default defineRule({
  meta: {
    summary: 'Set NOT NULL in steps that do not lock the table.',
    guideline: '5 Alembic Migrations',
    severity: 'warning',
    messages: {
      required:
        'Setting {{column}} of {{table}} to NOT NULL makes PostgreSQL read the whole table under an ACCESS EXCLUSIVE lock, which stops all reads and writes, and the migration fails if one row holds NULL. Add a check constraint `{{name}} IS NOT NULL` with `postgresql_not_valid=True`, validate it in the next revision, then set NOT NULL and drop the check.',
      filled:
        'Adding {{column}} of {{table}}, filling and setting NOT NULL in one migration keeps the lock of the first step until all rows are written, which stops all reads and writes until then. On a large table, fill and set NOT NULL in migrations of their own.',
      optional:
        '{{column}} of {{table}} may hold NULL from now on: code that reads it, the version still running included, may not expect that. Make sure that all readers are ready before anything writes NULL.',
    },
  },
  files: 'migrations',
  needs: ['environment', 'revisions'],
  check: (context) => {
    const { path, module } = context.file;

    /** What there is to say of a step that takes or allows NULL, and how sure it is. */
    function judge(step: Operation, column: OperationColumn, migration: Migration): Verdict | undefined {
      const { revision, upgradeOperations: steps, downgradeOperations } = migration;
      if (!isChange(step, column) || isRepeated(step, column, downgradeOperations)) return undefined;
      const likely = onPostgres(step, path, context.environment.dialects);
      if (likely === 'no') return undefined;
      if (column.nullable) return { message: 'optional', severity: 'info' };
      if (isProven(step, column, steps) || isFilled(step, column, steps)) return undefined;
      const graph = context.revisions.graphOf(path);
      if (isCheckedBefore(graph?.textsBefore(revision, 'all', SAYS_OF_NULL) ?? [], step, column)) return undefined;
      if (isFilledHere(step, column, { steps, module })) return { message: 'filled', severity: 'info' };
      // Who renames a column often says again what it is. A revision that could not be read may hold the check.
      const isSure = likely === 'yes' && step.newName === undefined && graph?.isComplete !== false;
      return { message: 'required', severity: isSure ? 'warning' : lowered('warning') };
    }

    return {
      migration(migration) {
        // One finding for all columns of a table.
        const groups = new Map<string, { verdict: Verdict; step: Operation; columns: OperationColumn[] }>();
        for (const step of migration.upgradeOperations) {
          const [column] = step.columns;
          if (step.kind !== 'alter_column' || step.onNewTable || column?.nullable === undefined) continue;
          const verdict = judge(step, column, migration);
          if (!verdict) continue;
          const place = step.tables.length > 0 ? step.tables.join() : step.node.start;
          const key = [verdict.message, verdict.severity, place].join();
          const group = groups.get(key);
          if (group) group.columns.push(column);
          else groups.set(key, { verdict, step, columns: [column] });
        }
        for (const { verdict, step, columns } of groups.values()) {
          const tables = step.tables.map((name) => `\`${name}\``).join(', ') || 'the table';
          const data = { column: listed(columns), table: tables, name: columns[0]?.name ?? 'column' };
          context.report({ at: step.anchor, message: verdict.message, data, severity: verdict.severity });
        }
      },
    };
  },
});

interface Verdict {
  readonly message: 'required' | 'filled' | 'optional';
  readonly severity: Severity;
}

/** So many columns are named; the rest is counted. */
const NAMED = 3;

function listed(columns: readonly OperationColumn[]): string {
  const all = [...new Set(columns.map(({ name }) => (name === undefined ? 'this column' : `\`${name}\``)))];
  const names = all.slice(0, NAMED);
  const more = all.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();
}

/** `existing_nullable` says what it was; autogenerate repeats the value when something else changes. */
function isChange({ keywords }: Operation, { nullable }: OperationColumn): boolean {
  return keywords.get('existing_nullable')?.text !== (nullable ? 'True' : 'False');
}

/** The way back says the same: nothing changes. */
function isRepeated({ table, newName }: Operation, { name, nullable }: OperationColumn, downgrade: readonly Operation[]): boolean {
  if (table === undefined || name === undefined) return false;
  return stepsOf(downgrade, ['alter_column']).some(({ table: other, columns: [back] }) => {
    if (other !== table || back?.nullable !== nullable) return false;
    return back?.name === name || (newName !== undefined && back?.name === newName);
  });
}

/** The same upgrade validates a check, or drops the one that has proven it: with it PostgreSQL reads nothing. */
function isProven(step: Operation, column: OperationColumn, steps: readonly Operation[]): boolean {
  return stepsOf(steps, ['validate_constraint', 'drop_constraint']).some((other) => {
    if (!isOnSameTables(other, step)) return false;
    if (other.kind === 'validate_constraint') return true;
    const isCheck = other.constraintType === 'check' || /null|_nn\b/i.test(other.name ?? '');
    return other.kind === 'drop_constraint' && isCheck && (column.name === undefined || (other.name ?? '').includes(column.name));
  });
}

/** Earlier revisions have added a check for it and, where that was left open, validated one. PostgreSQL 12 and later trust it. */
function isCheckedBefore(texts: readonly string[], step: Operation, column: OperationColumn): boolean {
  const checking = texts.filter((text) => hasNotNullCheck(text, step, column));
  return checking.some((text) => !NOT_VALID.test(text)) || (checking.length > 0 && texts.some((text) => VALIDATION.test(text)));
}

function hasNotNullCheck(text: string, { table }: Operation, { name }: OperationColumn): boolean {
  if (table === undefined || name === undefined || !text.includes(table)) return false;
  const condition = `\\b${name.replace(/[^\w]/g, '\\$&')}\\b["\`\\s)]+IS\\s+NOT\\s+NULL`;
  return new RegExp(`${CHECK}${SAME_STATEMENT}${condition}`, 'i').test(text);
}

const CHECK = String.raw`(?:\bcreate_check_constraint\(|\bADD\s+(?:CONSTRAINT\s+\S+\s+)?CHECK\b)`;
/** No further than checks are long, and not into the next step. */
const SAME_STATEMENT = String.raw`(?:(?!;|\bop\.)[^]){0,300}?`;
const NOT_VALID = /\bNOT\s+VALID\b|\bpostgresql_not_valid\s*=\s*True\b/i;
const VALIDATION = /\bVALIDATE\s+CONSTRAINT\b/i;
/** What a text has that matters to these. */
const SAYS_OF_NULL = /\bIS\s+NOT\s+NULL|\bVALIDATE\s+CONSTRAINT\b/i;

/** No row can hold NULL: the column came with a default in the same upgrade, or the table was emptied. */
function isFilled(step: Operation, column: OperationColumn, steps: readonly Operation[]): boolean {
  return stepsBefore(steps, step, ['add_column', ...EMPTYING_KINDS]).some((other) => {
    if (emptiesTablesOf(other, step)) return true;
    return (
      isOnSameTables(other, step) &&
      other.kind === 'add_column' &&
      other.columns.some(({ name, hasServerDefault }) => name === column.name && hasServerDefault)
    );
  });
}

/** The column is new here and its rows are written before it is required: the table is locked all the while, and a check would spare nothing. */
function isFilledHere(
  step: Operation,
  column: OperationColumn,
  { steps, module }: { steps: readonly Operation[]; module: PyModule },
): boolean {
  const before = steps.slice(0, steps.indexOf(step));
  const added = before.findLast(
    (other) => other.kind === 'add_column' && isOnSameTables(other, step) && other.columns.some(({ name }) => name === column.name),
  );
  if (!added) return false;
  if (before.slice(before.indexOf(added)).some(({ kind }) => FILLING.includes(kind))) return true;
  // What fills it may be no operation: a session, a function of another file.
  const others = module.calls.filter(({ node }) => node.start > added.anchor.end && node.end < step.anchor.start);
  return others.some(({ node }) => !steps.some((each) => each.anchor.contains(node)));
}

const FILLING: readonly string[] = ['update', 'insert', 'bulk_insert', 'execute'];
