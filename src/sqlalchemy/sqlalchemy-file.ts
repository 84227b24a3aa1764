import type { PyNode } from '../python/tree.js';
import type { EngineFact, ModelFact, QueryChain, ReceiverCall, SessionFactoryFact, SqlTextFact } from './facts.js';
import type { ReceiverType } from './receivers.js';

/** SQLAlchemy's view of one file; each list is built on first use. */
export interface SqlAlchemyFile {
  /** The file imports sqlalchemy, sqlmodel, flask_sqlalchemy, or a project module that the index ties to them. */
  readonly usesSqlAlchemy: boolean;
  /**
   * The canonical SQLAlchemy name of an expression: "sqlalchemy.select", "sqlalchemy.orm.Session",
   * "sqlalchemy.ext.asyncio.AsyncSession"; undefined when it is not SQLAlchemy's.
   */
  symbolOf(expression: PyNode): string | undefined;
  /** What an expression is at its place; undefined without evidence. */
  typeOf(expression: PyNode): ReceiverType | undefined;
  readonly engines: readonly EngineFact[];
  readonly sessionFactories: readonly SessionFactoryFact[];
  readonly receiverCalls: readonly ReceiverCall[];
  readonly queryChains: readonly QueryChain[];
  readonly sqlTexts: readonly SqlTextFact[];
  readonly models: readonly ModelFact[];
}
