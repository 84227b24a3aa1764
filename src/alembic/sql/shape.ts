/** A column as an operation defines it, without its place in a file. `undefined` flags were not written. */
export interface ColumnShape {
  readonly name: string | undefined;
  /** The type expression, or the type's words in raw SQL. */
  readonly typeText: string | undefined;
  readonly nullable: boolean | undefined;
  /** A default that the database keeps. In an `alter_column`: a new one is set. */
  readonly hasServerDefault: boolean;
  /** Source text of that default. */
  readonly serverDefaultText: string | undefined;
  /** A default that only Python knows: the database never sees it. */
  readonly hasPythonDefault: boolean;
  readonly isPrimaryKey: boolean;
  /** Identity, computed, or PostgreSQL's SERIAL types: the database makes the value. */
  readonly isIdentityOrComputed: boolean;
  readonly isUnique: boolean;
  readonly hasIndex: boolean;
  /** Targets of inline foreign keys, as written: "users.id"; "" when not constant. */
  readonly foreignKeys: readonly string[];
}

/** What an operation does, without its place in a file; the same for `op` calls and for SQL. */
export interface OperationShape {
  /**
   * Alembic's own name: "add_column", "create_table", ... SQL is mapped to the same names. Beyond Alembic's:
   * "validate_constraint", "create_type", "drop_type", "add_enum_value", "rename_enum_value", "detach_partition",
   * "alter_table" (any other action), "update", "delete", "insert", "select", "truncate", "set", "begin", "commit",
   * "rollback", "savepoint", "vacuum", "reindex", "lock", "cluster", "<verb>_<object>" ("create_view"); "execute" when
   * the SQL was not recognised or is not constant.
   */
  readonly kind: string;
  readonly table: string | undefined;
  /** Every table it may be on: several when a loop varies the name (`table` is then undefined), none when not known. */
  readonly tables: readonly string[];
  /** How the code makes the table's name, where that is not constant: `f"{prefix}users"`. */
  readonly tableExpression: string | undefined;
  readonly schema: string | undefined;
  /** Name of the constraint, index, type or setting; null when written as None; undefined when there is none or it is not constant. */
  readonly name: string | null | undefined;
  /** The new name of a table (rename_table) or column (alter_column). */
  readonly newName: string | undefined;
  /** Defined or altered columns; a dropped column has its name only. */
  readonly columns: readonly ColumnShape[];
  /** Names of the columns an index or a constraint is on, as far as constant. */
  readonly columnNames: readonly string[];
  /** Table that a foreign key points to. */
  readonly referredTable: string | undefined;
  /** "unique", "foreignkey", "check", "primary": of a constraint that is dropped, where written. */
  readonly constraintType: string | undefined;
  /** CONCURRENTLY, `postgresql_concurrently=True`; undefined when that is decided only when the migration runs. */
  readonly isConcurrent: boolean | undefined;
  /** IF EXISTS, IF NOT EXISTS, `checkfirst=True`. */
  readonly hasExistenceGuard: boolean;
  /** NOT VALID, `postgresql_not_valid=True`. */
  readonly isNotValid: boolean;
  readonly isUnique: boolean;
  readonly isCascade: boolean;
  /** ADD CONSTRAINT ... USING INDEX. */
  readonly usesIndex: boolean;
  /** UPDATE or DELETE with a WHERE. */
  readonly hasWhere: boolean;
  /** TEMPORARY tables. */
  readonly isTemporary: boolean;
  /** Values of an enum type that is created or gets a value. */
  readonly enumValues: readonly string[];
}

const NONE: readonly never[] = [];

// Each property is written out: an object made by spreading others takes ten times as long, and long migrations hold
// thousands of operations.

/** A shape with everything else at "not written". */
export function shapeOf(kind: string, parts: Partial<Omit<OperationShape, 'kind'>> = {}): OperationShape {
  return {
    kind,
    table: parts.table,
    tables: parts.tables ?? (parts.table === undefined ? NONE : [parts.table]),
    tableExpression: parts.tableExpression,
    schema: parts.schema,
    name: parts.name,
    newName: parts.newName,
    columns: parts.columns ?? NONE,
    columnNames: parts.columnNames ?? NONE,
    referredTable: parts.referredTable,
    constraintType: parts.constraintType,
    isConcurrent: 'isConcurrent' in parts ? parts.isConcurrent : false,
    hasExistenceGuard: parts.hasExistenceGuard ?? false,
    isNotValid: parts.isNotValid ?? false,
    isUnique: parts.isUnique ?? false,
    isCascade: parts.isCascade ?? false,
    usesIndex: parts.usesIndex ?? false,
    hasWhere: parts.hasWhere ?? false,
    isTemporary: parts.isTemporary ?? false,
    enumValues: parts.enumValues ?? NONE,
  };
}

/** A column with everything else at "not written". */
export function columnOf(parts: Partial<ColumnShape>): ColumnShape {
  return {
    name: parts.name,
    typeText: parts.typeText,
    nullable: parts.nullable,
    hasServerDefault: parts.hasServerDefault ?? false,
    serverDefaultText: parts.serverDefaultText,
    hasPythonDefault: parts.hasPythonDefault ?? false,
    isPrimaryKey: parts.isPrimaryKey ?? false,
    isIdentityOrComputed: parts.isIdentityOrComputed ?? false,
    isUnique: parts.isUnique ?? false,
    hasIndex: parts.hasIndex ?? false,
    foreignKeys: parts.foreignKeys ?? NONE,
  };
}
