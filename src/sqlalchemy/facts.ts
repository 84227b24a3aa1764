import type { PyCall } from '../python/calls.js';
import type { LoopFact } from '../python/flow.js';
import type { PyClass } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { ReceiverType } from './receivers.js';

/** `create_engine(...)`, `create_async_engine(...)`, `engine_from_config(...)`, wrapped or aliased. */
export interface EngineFact {
  readonly node: PyNode;
  readonly call: PyCall;
  readonly isAsync: boolean;
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
}

/** One link of a chain: `.filter_by(a=1)`. For an attribute without call (`.statement`) `call` is undefined. */
export interface ChainLink {
  readonly name: string;
  /** The attribute node up to and with this link's name. */
  readonly attribute: PyNode;
  readonly call: PyCall | undefined;
}

/** A chain that begins with `session.query(...)`, `Query(...)` or `Model.query`. */
export interface QueryChain {
  /** The whole chain expression, `await` not included. */
  readonly node: PyNode;
  /** `session.query(User)` or `User.query`. */
  readonly root: PyNode;
  readonly style: 'session.query' | 'Query' | 'Model.query';
  /** The session expression for `session.query`. */
  readonly session: PyNode | undefined;
  readonly type: ReceiverType | undefined;
  /** Arguments of `query(...)`; for `Model.query` the model itself. */
  readonly elements: readonly PyNode[];
  /** What is called on it, in order, the terminal included. */
  readonly links: readonly ChainLink[];
  readonly awaited: boolean;
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
  readonly node: PyNode;
  readonly annotation: PyNode | undefined;
  /** `mapped_column(...)`, `Column(...)`, `Field(...)`. */
  readonly call: PyCall | undefined;
}

export interface ModelRelationship {
  readonly name: string;
  readonly node: PyNode;
  readonly annotation: PyNode | undefined;
  readonly call: PyCall | undefined;
}

/** A class whose base chain reaches a declarative base. */
export interface ModelFact {
  readonly class: PyClass;
  readonly node: PyNode;
  readonly name: string;
  readonly flavour: 'declarative' | 'flask' | 'sqlmodel' | 'registry';
  /** `__abstract__ = True`, or a mixin. */
  readonly isAbstract: boolean;
  /** The constant value of `__tablename__`; null when it is given but not constant; undefined when absent. */
  readonly tablename: string | null | undefined;
  readonly hasTable: boolean;
  readonly columns: readonly ModelColumn[];
  readonly relationships: readonly ModelRelationship[];
}
