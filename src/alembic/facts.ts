import type { PyCall } from '../python/calls.js';
import type { PyFunction } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { Revision } from './revision.js';
import type { ColumnShape, OperationShape } from './sql/shape.js';

export type { Revision } from './revision.js';

/** A column as an operation defines it. `undefined` flags were not written. */
export interface OperationColumn extends ColumnShape {
  /** The `Column(...)` call, or the argument that names the column; for raw SQL the call's SQL argument. */
  readonly node: PyNode;
  /** The type's expression, local names followed: `sa.Enum("a", name="status")`. Undefined for raw SQL. */
  readonly typeNode: PyNode | undefined;
}

/** One step of `upgrade` or `downgrade`, in the order of the code. */
export interface Operation extends OperationShape {
  /** The call that does it; for raw SQL the call that runs the SQL. */
  readonly node: PyNode;
  readonly call: PyCall;
  /** Where to report it: the call itself, or the call inside `upgrade` of the helper function that holds it. */
  readonly anchor: PyNode;
  readonly columns: readonly OperationColumn[];
  /** Keyword arguments of the call; empty for raw SQL. */
  readonly keywords: ReadonlyMap<string, PyNode>;
  /** It comes from constant SQL in `op.execute` and the like. */
  readonly isRawSql: boolean;
  /** The statement, for raw SQL; undefined when the SQL is not constant. */
  readonly sql: string | undefined;
  /** Inside `with op.batch_alter_table(...)`. */
  readonly inBatch: boolean;
  /** The outermost `with ....autocommit_block():` statement around it. */
  readonly autocommitBlock: PyNode | undefined;
  readonly inAutocommit: boolean;
  readonly inLoop: boolean;
  /** Inside an `if` (or `try`) that is no dialect guard: it may not run at all. */
  readonly isConditional: boolean;
  /** Dialects it runs on by an enclosing `if bind.dialect.name == ...`; undefined when nothing limits them. */
  readonly dialectGuard: readonly string[] | undefined;
  /** Dialects it does not run on: the `else` of such a guard, `!=`. */
  readonly excludedDialects: readonly string[];
  /** The table was created earlier in the same upgrade path, or by an added revision before it in the pull request. */
  readonly onNewTable: boolean;
}

/** What a function body holds. */
export type BodyKind =
  /** There is no such function. */
  | 'absent'
  /** `pass`, `...`, a docstring or comments, and nothing else. */
  | 'empty'
  /** Nothing but `raise ...`. */
  | 'raises'
  | 'work';

/** The two directions of one database. */
export interface EngineSteps {
  readonly upgrade: PyFunction | undefined;
  readonly downgrade: PyFunction | undefined;
  readonly upgradeBody: BodyKind;
  readonly downgradeBody: BodyKind;
}

/** A migration file. */
export interface Migration extends Revision {
  /** `upgrade`, or the first `upgrade_<engine>` when there is no other. */
  readonly upgrade: PyFunction | undefined;
  readonly downgrade: PyFunction | undefined;
  /** One, or with Alembic's template for several databases one for each. */
  readonly engines: readonly EngineSteps[];
  readonly upgradeOperations: readonly Operation[];
  readonly downgradeOperations: readonly Operation[];
  /** The value node of the module's `down_revision`; undefined when the file sets none. */
  readonly downRevisionNode: PyNode | undefined;
  /** The value node of `revision`; undefined when the file sets none. */
  readonly revisionNode: PyNode | undefined;
  /** The module's docstring node. */
  readonly docstring: PyNode | undefined;
}

/** Whether an operation may run on a dialect ("postgresql", "sqlite", ...). */
export function mayRunOn(operation: Operation, dialect: string): boolean {
  if (operation.excludedDialects.includes(dialect)) return false;
  return operation.dialectGuard?.includes(dialect) ?? true;
}
