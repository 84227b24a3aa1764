import type { PyCall } from '../../python/calls.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/**
 * Whether a call makes a session: `Session(engine)`, or a call of a factory or of a registry. A project function that
 * gives a session may hand out one that others own, and is none.
 */
export function isSessionMade(sqlalchemy: SqlAlchemyFile, call: PyCall): boolean {
  const symbol = sqlalchemy.symbolOf(call.callee);
  if (symbol === 'sqlalchemy.orm.Session' || symbol === 'sqlalchemy.ext.asyncio.AsyncSession') return true;
  const callee = sqlalchemy.typeOf(call.callee);
  return callee?.kind === 'session-factory' || callee?.kind === 'async-session-factory' || callee?.isRegistry === true;
}
