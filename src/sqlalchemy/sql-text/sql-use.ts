import type { FileRole } from '../../project/source-file.js';
import type { SqlTextFact } from '../facts.js';
import { takesNoParameters } from './sql-position.js';

/**
 * What a SQL text is for. `utility`: databases take no bound parameters in it; `setting`: one of these that is made for
 * values of a request (`SET app.tenant = ...`, `NOTIFY`).
 */
export type SqlUse = 'query' | 'utility' | 'setting';
/** Where it stands. `upgrade`: code that migrations run, though it is no migration of Alembic's; `schema`: in a table's definition. */
export type SqlPart = FileRole | 'upgrade' | 'schema';

/** `app/migrations/0001.py`, `app/db_migrate_old.py`, `app/persistence/migrations.py`, `app/pg_migrator.py`. */
const UPGRADING = /(?:^|\/)(?:[^/]*_)?(?:migrations?|migrate|migrator)(?:_[^/]*)?(?:\/|\.py$)/;
const SCHEMA_SINKS = new Set(['CheckConstraint', 'Computed', 'DDL']);
const SCHEMA_KEYWORDS = /^(?:server_default|server_onupdate|\w+_where|\w+_include|sqltext)$/;

/** The use of a text, its interpolations written `{}`. */
export function sqlUseOf(sql: string, fact: SqlTextFact): SqlUse {
  if (/^\s*(?:set|notify)\b/i.test(sql)) return 'setting';
  return takesNoParameters(sql) || isPartOfSchema(fact) ? 'utility' : 'query';
}

/** The part of the program that a text belongs to, in a file of a role. */
export function sqlPartOf(fact: SqlTextFact, role: FileRole, path: string): SqlPart {
  if (role === 'script' && UPGRADING.test(path)) return 'upgrade';
  if (role !== 'application') return role;
  // DDL in a function may run at any time; what a table is defined by is code that runs once, at import.
  if (isPartOfSchema(fact)) return fact.sink === 'DDL' && fact.node.ancestor('function_definition') ? 'script' : 'schema';
  return UPGRADING.test(path) ? 'upgrade' : role;
}

/** A text of a table's definition: it takes no parameters, and is written when the module is imported. */
function isPartOfSchema({ sink, node }: SqlTextFact): boolean {
  if (SCHEMA_SINKS.has(sink)) return true;
  return node.parent?.kind === 'keyword_argument' && SCHEMA_KEYWORDS.test(node.parent.field('name')?.text ?? '');
}
