/**
 * Positional parameters of Alembic's operations (alembic/op.pyi, 1.20), "*" for any number. In a batch the ones in
 * BATCH_GIVEN are left out.
 */
export const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  add_column: ['table_name', 'column'],
  drop_column: ['table_name', 'column_name'],
  alter_column: ['table_name', 'column_name'],
  create_table: ['table_name', '*columns'],
  drop_table: ['table_name'],
  rename_table: ['old_table_name', 'new_table_name'],
  create_index: ['index_name', 'table_name', 'columns'],
  drop_index: ['index_name', 'table_name'],
  create_unique_constraint: ['constraint_name', 'table_name', 'columns'],
  create_foreign_key: ['constraint_name', 'source_table', 'referent_table', 'local_cols', 'remote_cols'],
  create_check_constraint: ['constraint_name', 'table_name', 'condition'],
  create_primary_key: ['constraint_name', 'table_name', 'columns'],
  create_exclude_constraint: ['constraint_name', 'table_name', '*elements'],
  drop_constraint: ['constraint_name', 'table_name', 'type_'],
  bulk_insert: ['table', 'rows'],
  execute: ['sqltext'],
  create_table_comment: ['table_name', 'comment'],
  drop_table_comment: ['table_name'],
};

/** What `with op.batch_alter_table(table)` gives once for all. */
export const BATCH_GIVEN: ReadonlySet<string> = new Set(['table_name', 'source_table']);

/** Names in the `op` namespace that change nothing by themselves. */
export const NO_OPERATIONS: ReadonlySet<string> = new Set([
  'get_bind',
  'get_context',
  'f',
  'batch_alter_table',
  'inline_literal',
  'invoke',
  'implementation_for',
  'register_operation',
]);
