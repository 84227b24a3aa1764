import { mayRunOn, type Operation } from '../facts.js';
import { dialectOfFolder } from './dialect-folder.js';

/** Whether an operation may run on MySQL or MariaDB, as far as the project tells; `alone`: and on nothing else in production. */
export function onMySql(operation: Operation, path: string, dialects: ReadonlySet<string>): 'alone' | 'maybe' | 'no' {
  if (!mayRunOn(operation, 'mysql')) return 'no';
  const folder = dialectOfFolder(path);
  if (folder !== undefined) return folder === 'mysql' ? 'alone' : 'no';
  if (operation.dialectGuard !== undefined && operation.dialectGuard.every((name) => MYSQL.has(name))) return 'alone';
  if (!dialects.has('mysql')) return 'no';
  // A SQLite beside it is usually the one of the tests.
  return [...dialects].every((name) => name === 'mysql' || name === 'sqlite') ? 'alone' : 'maybe';
}

const MYSQL: ReadonlySet<string> = new Set(['mysql', 'mariadb']);
