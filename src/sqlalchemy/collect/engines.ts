import { withoutParentheses } from '../../python/flow.js';
import type { StringAnalyser } from '../../python/static-strings.js';
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

// `make_url` of a local of `URL.create`.
const MAX_STEPS = 3;

/** What engine facts are worked out from. */
export interface EngineSources {
  readonly calls: readonly SymbolCall[];
  readonly types: NodeTypes;
  readonly strings: StringAnalyser;
}

export function enginesOf(sources: EngineSources): readonly EngineFact[] {
  const engines: EngineFact[] = [];
  for (const { call, symbol } of sources.calls) {
    const kind = MAKER_KINDS[symbol];
    if (kind !== 'engine' && kind !== 'async-engine') continue;
    const isFromConfig = symbol.endsWith('_from_config');
    const url = isFromConfig ? undefined : urlPrefix(call.positional[0] ?? call.keywords.get('url'), sources);
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

/** The constant text a URL begins with; undefined when it may be one of several. */
function urlPrefix(argument: PyNode | undefined, { types, strings }: EngineSources): string | undefined {
  let node = argument && withoutParentheses(argument);
  // A local, `URL.create(drivername)` and `make_url(text)` are each one step.
  for (let step = 0; node && step < MAX_STEPS; step++) {
    const made: PyNode | undefined = node.kind === 'identifier' ? types.onlyValue(node) : node;
    if (made?.kind !== 'call') break;
    const call: PyCall = types.file.module.callAt(made);
    const symbol = types.symbolOf(call.callee);
    if (symbol === 'sqlalchemy.URL.create') {
      const driver = call.positional[0] ?? call.keywords.get('drivername');
      const name = driver && strings.valueOf(driver);
      return name === undefined ? undefined : `${name}://`;
    }
    if (symbol !== 'sqlalchemy.make_url') break;
    node = call.positional[0];
  }
  const [only, second] = node ? strings.analyse(node).alternatives : [];
  const first = second ? undefined : only?.[0];
  return first?.kind === 'text' ? first.text : first?.value;
}
