import type { Operation, OperationColumn } from '../../src/alembic/facts.js';
import { onMySql } from '../../src/alembic/dialects/on-mysql.js';
import { emptiesTablesOf, EMPTYING_KINDS, isOnSameTables } from '../../src/alembic/steps/same-tables.js';
import { stepsBefore, stepsBehind, stepsOf } from '../../src/alembic/steps/step-order.js';
import type { PyModule } from '../../src/python/module.js';
import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';

/** Defaults that fill existing rows, by the last word of the column's type. */
const NEUTRAL_DEFAULTS: readonly (readonly [RegExp, string])[] = [
  [/^bool(ean)?$/i, 'false'],
  [/^((big|small)?int(eger)?|numeric|decimal|float|double|double_precision|real)$/i, '0'],
  [/^(string|text|unicode|unicodetext|varchar|nvarchar|char|citext)$/i, "''"],
];

export default defineRule({
  meta: {
    summary: 'Give a required column a server default, or add it as nullable first.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      required:
        'Column {{column}} is added to {{table}} as NOT NULL without a server default: the migration fails as soon as the table holds a row, and the running version cannot insert without the column. Add `server_default=...`, or add it as nullable, fill it, and set NOT NULL in a later migration.',
      pythonDefault:
        'Column {{column}} is added to {{table}} as NOT NULL, and `default=` is applied by Python only: the database gets no default, so the migration fails as soon as the table holds a row. Use `server_default=...`, or add the column as nullable first.',
      implicit:
        'Column {{column}} is added to {{table}} as NOT NULL without a server default: MySQL fills the rows that are there with an empty value (0 or an empty text) nobody chose, and the running version cannot insert without the column. Add `server_default=...`, or add it as nullable, fill it, and set NOT NULL in a later migration.',
      droppedDefault:
        'The server default of {{column}} is dropped in the same upgrade that adds the column: the version still running cannot insert rows from that moment on. Drop it in a later migration, when no old process is left.',
    },
  },
  files: 'migrations',
  needs: ['environment'],
  check: (context) => ({
    operation(operation, migration) {
      if (operation.kind !== 'add_column' || operation.onNewTable || operation.tables.length === 0) return;
      if (TEST_FOLDER.test(context.file.path)) return;
      if (isEmptiedBefore(migration.upgradeOperations, operation)) return;
      for (const column of operation.columns) {
        if (column.nullable !== false || column.isPrimaryKey || column.isIdentityOrComputed) continue;
        const data = { column: quoted(column.name), table: operation.tables.map((name) => `\`${name}\``).join(', ') };
        if (column.hasServerDefault) {
          const drop = dropOfDefault(migration.upgradeOperations, operation, column);
          if (drop) context.report({ at: drop.anchor, message: 'droppedDefault', data, severity: 'info' });
          continue;
        }
        const mySql = onMySql(operation, context.file.path, context.environment.dialects);
        const isFilled = mySql === 'alone' && !DATES.test(column.typeText ?? '');
        context.report({
          at: operation.anchor,
          message: isFilled ? 'implicit' : column.hasPythonDefault ? 'pythonDefault' : 'required',
          data,
          severity: isFilled ? (isUpdatedAfter(migration.upgradeOperations, operation) ? 'info' : 'warning') : 'error',
          fix(fixer) {
            const neutral = isOwnPerRow(migration.upgradeOperations, operation, column)
              ? undefined
              : neutralDefault(column, mySql !== 'no');
            return fillColumn(fixer, context.file.module, column, neutral);
          },
        });
      }
    },
  }),
});

/** Tables of tests are made anew for each run. */
const TEST_FOLDER = /(^|\/)(tests?|testing)\//;

/** MySQL fills these with a zero date, which its strict mode refuses. */
const DATES = /date|timestamp/i;

/** An earlier step of the upgrade takes all rows out of the table. */
function isEmptiedBefore(steps: readonly Operation[], added: Operation): boolean {
  return stepsBefore(steps, added, EMPTYING_KINDS).some((step) => emptiesTablesOf(step, added));
}

/** The same upgrade goes on to write rows of the table. */
function isUpdatedAfter(steps: readonly Operation[], added: Operation): boolean {
  return stepsBehind(steps, added, 'update').some((step) => isOnSameTables(step, added));
}

function quoted(name: string | undefined): string {
  return name === undefined ? 'here' : `\`${name}\``;
}

/** The later step of the same upgrade that takes the column's server default away again. */
function dropOfDefault(steps: readonly Operation[], added: Operation, column: OperationColumn): Operation | undefined {
  return stepsBehind(steps, added, 'alter_column').find((step) => {
    if (!isOnSameTables(step, added) || step.columns[0]?.name !== column.name) return false;
    return step.keywords.get('server_default')?.text === 'None';
  });
}

/** MySQL takes no constant default for these. */
const WITHOUT_DEFAULT_ON_MYSQL = /text$/i;

function neutralDefault({ typeText }: OperationColumn, mayBeMySql: boolean): string | undefined {
  const type = /(\w+)\s*(\(.*)?$/s.exec(typeText ?? '')?.[1] ?? '';
  if (mayBeMySql && WITHOUT_DEFAULT_ON_MYSQL.test(type)) return undefined;
  return NEUTRAL_DEFAULTS.find(([pattern]) => pattern.test(type))?.[1];
}

/** No one value does for all rows: the column points to rows of another table, or must differ from row to row. */
function isOwnPerRow(steps: readonly Operation[], added: Operation, { name, foreignKeys, isUnique }: OperationColumn): boolean {
  if (foreignKeys.length > 0 || isUnique) return true;
  return stepsOf(steps, OWN_VALUE_KINDS).some((step) => {
    if (name === undefined || !isOnSameTables(step, added) || !step.columnNames.includes(name)) return false;
    return step.kind === 'create_foreign_key' || (isUniqueOver(step) && step.columnNames.length === 1);
  });
}

const OWN_VALUE_KINDS: readonly string[] = ['create_foreign_key', 'create_unique_constraint', 'create_primary_key', 'create_index'];

function isUniqueOver({ kind, isUnique }: Operation): boolean {
  return kind === 'create_unique_constraint' || kind === 'create_primary_key' || (kind === 'create_index' && isUnique);
}

function fillColumn(fixer: Fixer, module: PyModule, column: OperationColumn, neutral: string | undefined): ProposedFix | undefined {
  const call = column.node.is('call') ? module.callAt(column.node) : undefined;
  const nullable = call?.keywords.get('nullable');
  if (!call || !nullable) return undefined;
  if (neutral === undefined) {
    fixer.replace(nullable, 'True');
    return { title: 'Add the column as nullable', applicability: 'unsafe' };
  }
  const value = `${fixer.importName('sqlalchemy', 'text')}("${neutral}")`;
  const none = call.keywords.get('server_default');
  if (none) fixer.replace(none, value);
  else fixer.appendArgument(call, `server_default=${value}`);
  return { title: `Add a server default of ${neutral}`, applicability: 'unsafe' };
}
