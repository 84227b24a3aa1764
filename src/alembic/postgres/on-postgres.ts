import { dialectOfFolder } from '../dialects/dialect-folder.js';
import { mayRunOn, type Operation } from '../facts.js';

/** Whether an operation runs on PostgreSQL: "maybe" when nothing tells which databases the project uses. */
export type OnPostgres = 'yes' | 'maybe' | 'no';

/**
 * By the dialect guards around the operation, by a folder named after a dialect, by what only PostgreSQL understands,
 * and else by the dialects of the project.
 */
export function onPostgres(operation: Operation, path: string, dialects: ReadonlySet<string>): OnPostgres {
  if (!mayRunOn(operation, 'postgresql')) return 'no';
  const folder = dialectOfFolder(path);
  if (folder !== undefined) return folder === 'postgresql' ? 'yes' : 'no';
  if (operation.dialectGuard?.includes('postgresql') || (operation.isRawSql && operation.isConcurrent)) return 'yes';
  if (dialects.size === 0) return 'maybe';
  return dialects.has('postgresql') ? 'yes' : 'no';
}

/** What PostgreSQL refuses to do inside a transaction, in its own words; undefined for everything else. */
export function refusedInTransaction(operation: Operation): string | undefined {
  const { kind, isConcurrent } = operation;
  if (isConcurrent && kind in CONCURRENT) return `${CONCURRENT[kind]!} CONCURRENTLY`;
  return NEVER_IN_TRANSACTION[kind];
}

const CONCURRENT: Readonly<Record<string, string>> = {
  create_index: 'CREATE INDEX',
  drop_index: 'DROP INDEX',
  reindex: 'REINDEX',
  detach_partition: 'DETACH PARTITION',
};

const NEVER_IN_TRANSACTION: Readonly<Record<string, string>> = {
  vacuum: 'VACUUM',
  create_database: 'CREATE DATABASE',
  drop_database: 'DROP DATABASE',
  create_tablespace: 'CREATE TABLESPACE',
  drop_tablespace: 'DROP TABLESPACE',
};
