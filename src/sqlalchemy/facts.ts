import type { PyCall } from '../python/calls.js';
import type { Consumer, LoopFact } from '../python/flow.js';
import type { PyClass } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { ModelFlavour } from './models/class-chain.js';
import type { ColumnInfo, ModelInfo, RelationshipInfo } from './models/model-info.js';
import type { ReceiverType, RowElement } from './receivers.js';

/** `create_engine(...)`, `create_async_engine(...)`, `engine_from_config(...)`, wrapped or aliased. */
export interface EngineFact {
  readonly node: PyNode;
  readonly call: PyCall;
  /** Canonical name of what is called: "sqlalchemy.create_engine". */
  readonly symbol: string;
  readonly isAsync: boolean;
  /** `engine_from_config`: its settings lie elsewhere. */
  readonly isFromConfig: boolean;
  /** Constant text of the URL, or of its constant beginning ("postgresql+asyncpg://"); undefined when not known. */
  readonly url: string | undefined;
  /** "postgresql", "sqlite", ... from the URL; undefined when not known. */
  readonly dialect: string | undefined;
}

/** `sessionmaker(...)`, `async_sessionmaker(...)`, `scoped_session(...)`, `AsyncSession(...)`, `Session(...)`. */
export interface SessionFactoryFact {
  readonly node: PyNode;
  readonly call: PyCall;
  /** The symbol called: "sessionmaker", "async_sessionmaker", "AsyncSession", "Session", "scoped_session", "async_scoped_session". */
  readonly symbol: string;
  /** It makes AsyncSessions (also `sessionmaker(class_=AsyncSession)`). */
  readonly makesAsync: boolean;
}

/** A method call on a session, connection, engine, factory or result of known kind. */
export interface ReceiverCall {
  readonly node: PyNode;
  readonly call: PyCall;
  readonly method: string;
  readonly receiver: PyNode;
  readonly type: ReceiverType;
  /** `await` stands directly before this call (parentheses looked through). */
  readonly awaited: boolean;
  /** The innermost loop of the same function around the call. */
  readonly loop: LoopFact | undefined;
  /** What is called on what it gives (`await` looked through), and what becomes of that. */
  readonly result: Chain;
  /** The local variable that `result` is assigned to, with what is called on it. */
  readonly resultVariable: LocalChain | undefined;
  /** A coroutine function of an async object: nothing happens before `await`. */
  readonly isCoroutine: boolean;
}

/** One link of a chain: `.filter_by(a=1)`. For an attribute without call (`.statement`) `call` is undefined. */
export interface ChainLink {
  readonly name: string;
  /** The attribute node up to and with this link's name. */
  readonly attribute: PyNode;
  readonly call: PyCall | undefined;
}

/** An expression with everything that is called on it. */
export interface Chain {
  /** The whole expression, its last link included; the root itself when it has none. `await` around it is not included. */
  readonly node: PyNode;
  readonly links: readonly ChainLink[];
  /** What happens to its value. */
  readonly consumer: Consumer;
}

/** One use of a local variable that holds a chain, in source order: `q.filter(...)` of `q = q.filter(...)`. */
export interface ChainUse extends Chain {
  /** The identifier used. */
  readonly base: PyNode;
  /** It is assigned to the same variable again. */
  readonly reassigns: boolean;
}

/** A chain that goes on through a local variable: `q = session.query(A); if x: q = q.filter(...); return q.all()`. */
export interface LocalChain {
  readonly name: string;
  /** The right sides that begin it (not those that continue it), whole expressions: several in an `if`/`else`. */
  readonly starts: readonly PyNode[];
  readonly uses: readonly ChainUse[];
  /** Nothing of it is out of sight: bound by plain assignments only, all uses in the function that binds it. */
  readonly isClosed: boolean;
}

/** A chain that begins with `session.query(...)`, `Query(...)` or `Model.query`; what stands on its result is not in it. */
export interface QueryChain extends Chain {
  /** `session.query(User)` or `User.query`. */
  readonly root: PyNode;
  readonly style: 'session.query' | 'Query' | 'Model.query';
  /** The session expression for `session.query`. */
  readonly session: PyNode | undefined;
  /** The session's type; undefined for `Model.query` and `Query(...)`. */
  readonly type: ReceiverType | undefined;
  /** Arguments of `query(...)`; for `Model.query` the model itself. */
  readonly elements: readonly PyNode[];
  /** What each row has; undefined when not known. */
  readonly rows: readonly RowElement[] | undefined;
  /** The last link, when it ends the Query: `.all()`, `.count()`, `.subquery()`; undefined while it is still a Query. */
  readonly terminal: ChainLink | undefined;
  readonly awaited: boolean;
  /** The local variable that holds the Query, with its further links; undefined once there is a terminal. */
  readonly local: LocalChain | undefined;
}

/** One place where a statement is executed. */
export interface StatementExecution {
  /** `session.execute(stmt)`, `conn.scalars(...)`. */
  readonly call: ReceiverCall;
  /** Links that may stand on the statement when it gets here, those of branches included. */
  readonly links: readonly ChainLink[];
}

/** A `select(...)`, `insert(...)`, `update(...)` or `delete(...)` with what is called on it. */
export interface StatementFact extends Chain {
  readonly kind: 'select' | 'insert' | 'update' | 'delete';
  /** `select(User)`, `users.insert()`. */
  readonly root: PyNode;
  readonly call: PyCall;
  /** Canonical name of what is called; "table" for methods of a Table. */
  readonly symbol: string;
  /** Arguments of `select(...)`; the table or entity of the others. */
  readonly elements: readonly PyNode[];
  /** The same, as rows; `with_only_columns` and `returning` are not looked at, see `typeOf(node)`. */
  readonly rows: readonly RowElement[];
  readonly local: LocalChain | undefined;
  /** Its own links and those of reassignments of its variable: what it may have in the end. */
  readonly allLinks: readonly ChainLink[];
  readonly executions: readonly StatementExecution[];
}

/** A string expression that reaches the database as SQL text. */
export interface SqlTextFact {
  /** The call that takes the text: `text(...)`, `op.execute(...)`, `conn.exec_driver_sql(...)`. */
  readonly node: PyNode;
  readonly call: PyCall;
  readonly sink: string;
  /** The expression that is the SQL. */
  readonly argument: PyNode;
}

export interface ModelColumn {
  /** Attribute name in the class. */
  readonly name: string;
  /** The name in the database, when it differs or is given. */
  readonly columnName: string;
  /** The assignment; for a `declared_attr` the function. */
  readonly node: PyNode;
  readonly annotation: PyNode | undefined;
  /** `mapped_column(...)`, `Column(...)`, `Field(...)`; undefined for a bare `name: Mapped[str]`. */
  readonly call: PyCall | undefined;
  /** Canonical name of what is called: "sqlalchemy.orm.mapped_column", "sqlalchemy.Column", "sqlmodel.Field". */
  readonly symbol: string | undefined;
  /** Made by a `@declared_attr` method. */
  readonly isDeclaredAttr: boolean;
  /** What it means for the database and for types. */
  readonly info: ColumnInfo;
}

export interface ModelRelationship {
  readonly name: string;
  readonly node: PyNode;
  readonly annotation: PyNode | undefined;
  readonly call: PyCall | undefined;
  readonly isDeclaredAttr: boolean;
  readonly info: RelationshipInfo;
}

/** A class of this file that is mapped, or that gives columns to mapped classes (a mixin). */
export interface ModelFact {
  readonly class: PyClass;
  readonly node: PyNode;
  readonly name: string;
  readonly qualifiedName: string;
  /** "mixin": it has mapped attributes, but its bases reach no declarative base. */
  readonly flavour: ModelFlavour | 'mixin';
  /** `__abstract__ = True`, the declarative base itself, or a mixin. */
  readonly isAbstract: boolean;
  /** The constant value of `__tablename__`, inherited ones included; null when it is given but not constant; undefined when absent. */
  readonly tablename: string | null | undefined;
  readonly tablenameNode: PyNode | undefined;
  /** The value of the class's own `__table_args__`. */
  readonly tableArgs: PyNode | undefined;
  readonly mapperArgs: PyNode | undefined;
  readonly hasTable: boolean;
  /** Its own, in source order. Inherited ones are in `info`. */
  readonly columns: readonly ModelColumn[];
  readonly relationships: readonly ModelRelationship[];
  /** The class with all it inherits; undefined for mixins. */
  readonly info: ModelInfo | undefined;
}
