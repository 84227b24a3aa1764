import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { ModelFlavour } from './class-chain.js';

/** A mapped class as plain knowledge: its own attributes and those of its bases and mixins. */
export interface ModelInfo {
  readonly qualifiedName: string;
  readonly name: string;
  readonly path: string;
  /** 0-based row of the class statement. */
  readonly row: number;
  readonly flavour: ModelFlavour;
  /** It maps no table of its own by intent: `__abstract__ = True`, the declarative base itself. */
  readonly isAbstract: boolean;
  /** The declarative base whose MetaData it shares, by qualified name. */
  readonly base: string | undefined;
  /** The constant `__tablename__` (own or inherited); null when given but not constant, or when a metaclass may give it; undefined when absent. */
  readonly tablename: string | null | undefined;
  readonly schema: string | undefined;
  readonly hasTable: boolean;
  readonly columns: readonly ColumnInfo[];
  readonly relationships: readonly RelationshipInfo[];
  /** Other names an instance has: properties, hybrids, methods, synonyms, plain class attributes. */
  readonly otherAttributes: ReadonlySet<string>;
  /** `__table_args__` as written, nearest first. */
  readonly tableArgs: readonly ExpressionSummary[];
  /** `__mapper_args__` as written, nearest first. */
  readonly mapperArgs: readonly ExpressionSummary[];
  /** Qualified names of all classes in its base chain that the index knows, itself first. */
  readonly ancestors: readonly string[];
  /** Canonical names of SQLAlchemy's own bases: "sqlalchemy.orm.MappedAsDataclass", "sqlalchemy.ext.asyncio.AsyncAttrs". */
  readonly symbols: readonly string[];
  /** Every base is known: what is not listed does not exist. */
  readonly isComplete: boolean;
}

export interface ColumnInfo {
  /** Attribute name. */
  readonly name: string;
  /** Name in the database. */
  readonly columnName: string;
  /** Qualified name of the class that declares it. */
  readonly declaredIn: string;
  /** Canonical name of what makes it: "sqlalchemy.orm.mapped_column" (also for a bare annotation), "sqlalchemy.Column", "sqlmodel.Field". */
  readonly symbol: string;
  /** Canonical name of its explicit type ("sqlalchemy.String", "sqlalchemy.dialects.postgresql.JSONB"); undefined when none is given. */
  readonly type: string | undefined;
  readonly typeExpression: ExpressionSummary | undefined;
  /** What stands in `Mapped[...]` (for SQLModel the plain annotation), Optional included. */
  readonly annotation: ExpressionSummary | undefined;
  /** As the database has it: explicit `nullable=`, else by annotation, primary key or default; undefined when not known. */
  readonly isNullable: boolean | undefined;
  readonly isPrimaryKey: boolean;
  readonly isUnique: boolean;
  readonly isIndexed: boolean;
  /** Targets of its ForeignKeys as written: "users.id"; "" for one that is no constant string. */
  readonly foreignKeys: readonly string[];
  readonly hasDefault: boolean;
  readonly hasServerDefault: boolean;
  /** `deferred=True` or `deferred(...)`. */
  readonly isDeferred: boolean;
  /** Keyword arguments of its constructor. */
  readonly keywords: Readonly<Record<string, ExpressionSummary>>;
}

export interface RelationshipInfo {
  readonly name: string;
  readonly declaredIn: string;
  /** Qualified name of the class it leads to; undefined when it cannot be told. */
  readonly target: string | undefined;
  /** The class name as written, when `target` is not known. */
  readonly targetName: string | undefined;
  /** It holds many; undefined when not known. */
  readonly isCollection: boolean | undefined;
  /** The constant `lazy=`; for WriteOnlyMapped "write_only", for DynamicMapped "dynamic"; undefined when not given. */
  readonly lazy: string | undefined;
  readonly backPopulates: string | undefined;
  readonly keywords: Readonly<Record<string, ExpressionSummary>>;
}
