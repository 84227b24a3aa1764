import { piecesOf } from '../../python/literals.js';
import { withoutParentheses } from '../../python/flow.js';
import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { EngineFact, SessionFactoryFact } from '../facts.js';
import type { NodeTypes } from '../typing/node-types.js';
import { MAKER_KINDS } from '../typing/classes.js';
import type { SymbolCall } from './symbol-calls.js';

const FACTORY_SYMBOLS: Readonly<Record<string, string>> = {
  'sqlalchemy.orm.sessionmaker': 'sessionmaker',
  'sqlalchemy.ext.asyncio.async_sessionmaker': 'async_sessionmaker',
  'sqlalchemy.orm.Session': 'Session',
  'sqlalchemy.ext.asyncio.AsyncSession': 'AsyncSession',
  'sqlalchemy.orm.scoped_session': 'scoped_session',
  'sqlalchemy.ext.asyncio.async_scoped_session': 'async_scoped_session',
};
/** "postgresql" of "postgresql+asyncpg://user@host/db". */
const DIALECT = /^([a-z][a-z0-9_]*)(?:\+[a-z0-9_]*)?:/i;
// "postgres" was SQLAlchemy's own alias until 1.4, and is still what platforms put into DATABASE_URL.
const DIALECT_ALIASES: Readonly<Record<string, string>> = { postgres: 'postgresql', mariadb: 'mysql' };

export function enginesOf(calls: readonly SymbolCall[], types: NodeTypes): readonly EngineFact[] {
  const engines: EngineFact[] = [];
  for (const { call, symbol } of calls) {
    const kind = MAKER_KINDS[symbol];
    if (kind !== 'engine' && kind !== 'async-engine') continue;
    const isFromConfig = symbol.endsWith('_from_config');
    const url = isFromConfig ? undefined : urlPrefix(call.positional[0] ?? call.keywords.get('url'), types);
    engines.push({ node: call.node, call, symbol, isAsync: kind === 'async-engine', isFromConfig, url, dialect: dialectOf(url) });
  }
  return engines;
}

export function sessionFactoriesOf(calls: readonly SymbolCall[], types: NodeTypes): readonly SessionFactoryFact[] {
  const factories: SessionFactoryFact[] = [];
  for (const { call, symbol } of calls) {
    const name = FACTORY_SYMBOLS[symbol];
    if (!name) continue;
    const kind = types.valueOf(call.node)?.kind;
    factories.push({ node: call.node, call, symbol: name, makesAsync: kind === 'async-session-factory' || kind === 'async-session' });
  }
  return factories;
}

/** The dialect name of a database URL, as SQLAlchemy names it. */
export function dialectOf(url: string | undefined): string | undefined {
  const scheme = url === undefined ? undefined : DIALECT.exec(url)?.[1]?.toLowerCase();
  return scheme === undefined ? undefined : (DIALECT_ALIASES[scheme] ?? scheme);
}

/** The constant text a URL begins with. */
function urlPrefix(argument: PyNode | undefined, types: NodeTypes): string | undefined {
  let node = argument && withoutParentheses(argument);
  // A constant, `URL.create(drivername)` and `make_url(text)` are each one step.
  for (let step = 0; node && step < 3; step++) {
    const pieces = piecesOf(node);
    if (pieces) return pieces[0]?.kind === 'text' ? pieces[0].value : undefined;
    if (node.kind === 'call') {
      const call: PyCall = types.file.module.callAt(node);
      const symbol = types.symbolOf(call.callee);
      if (symbol === 'sqlalchemy.URL.create') return driverUrl(call.positional[0] ?? call.keywords.get('drivername'));
      if (symbol !== 'sqlalchemy.make_url') return undefined;
      node = call.positional[0];
    } else if (node.kind === 'identifier') node = types.onlyValue(node);
    else return undefined;
  }
  return undefined;
}

function driverUrl(drivername: PyNode | undefined): string | undefined {
  const [first] = (drivername && piecesOf(drivername)) ?? [];
  return first?.kind === 'text' ? `${first.value}://` : undefined;
}
