import type { Migration, Operation } from '../facts.js';

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

/** Whether the transaction that drops an index locks its table for another step as well, or drops the table. */
export function isLockedAnyway(drop: Operation, { upgradeOperations, downgradeOperations }: Migration): boolean {
  const isSame = ({ kind, name }: Operation) => kind === 'create_index' && name != null && name === drop.name;
  // PostgreSQL drops an index by its name alone; who makes it again says on what.
  const own = drop.table ?? [...upgradeOperations, ...downgradeOperations].find(isSame)?.table;
  if (own === undefined || drop.inAutocommit) return false;
  return upgradeOperations.some(({ kind, table, inAutocommit }) => EXCLUSIVE.includes(kind) && table === own && !inAutocommit);
}
