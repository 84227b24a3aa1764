import type { PyCall } from '../python/calls.js';
import type { PyFunction } from '../python/module.js';
import type { PyNode } from '../python/tree.js';

/** A column as an operation defines it. `undefined` flags were not written. */
export interface OperationColumn {
  readonly name: string | undefined;
  /** The type expression, or the type's words in raw SQL. */
  readonly typeText: string | undefined;
  readonly nullable: boolean | undefined;
  readonly hasServerDefault: boolean;
  readonly isPrimaryKey: boolean;
  readonly isIdentityOrComputed: boolean;
  readonly node: PyNode;
}

/** One step of `upgrade` or `downgrade`. */
export interface Operation {
  /** Alembic's own name: "add_column", "create_table", ... Raw SQL is mapped to the same names; "execute" when not recognised. */
  readonly kind: string;
  readonly node: PyNode;
  readonly call: PyCall;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Constraint, index or new name, where the operation has one. */
  readonly name: string | null | undefined;
  readonly columns: readonly OperationColumn[];
  /** Keyword arguments of the call; empty for raw SQL. */
  readonly keywords: ReadonlyMap<string, PyNode>;
  /** It comes from constant SQL in `op.execute` and the like. */
  readonly isRawSql: boolean;
  readonly sql: string | undefined;
  readonly inBatch: boolean;
  readonly inAutocommit: boolean;
  readonly inLoop: boolean;
  /** Dialect names of an enclosing `if bind.dialect.name == ...`. */
  readonly dialectGuard: readonly string[] | undefined;
  /** The table was created earlier in the same upgrade path. */
  readonly onNewTable: boolean;
}

/** The head of a revision file; plain data. */
export interface Revision {
  readonly path: string;
  readonly revision: string;
  /** Several for a merge, none for a root. */
  readonly downRevisions: readonly string[];
  readonly branchLabels: readonly string[];
  readonly dependsOn: readonly string[];
}

/** A migration file. */
export interface Migration extends Revision {
  readonly upgrade: PyFunction | undefined;
  readonly downgrade: PyFunction | undefined;
  readonly upgradeOperations: readonly Operation[];
  readonly downgradeOperations: readonly Operation[];
  /** The value node of the module's `down_revision`. */
  readonly downRevisionNode: PyNode | undefined;
  readonly revisionNode: PyNode;
}
