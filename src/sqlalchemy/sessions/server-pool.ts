import { branchesAround, consumerOf, triesAround } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { EngineFact } from '../facts.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

const QUEUE_POOLS: ReadonlySet<string> = new Set([
  'sqlalchemy.pool.QueuePool',
  'sqlalchemy.pool.AsyncAdaptedQueuePool',
  'sqlalchemy.pool.FallbackAsyncAdaptedQueuePool',
]);

/** What a file tells of an engine's surroundings. */
export interface EnginePlace {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  /** The dialects of the project; empty: not known. */
  readonly dialects: ReadonlySet<string>;
}

/** Whether an engine keeps a pool of connections to a database server for long, by arguments that are all in sight. */
export function keepsServerPool(engine: EngineFact, place: EnginePlace): boolean {
  return hasServerPool(engine, place) && !isSecondChoice(engine.node) && !isThrownAway(place.module, engine);
}

/** Files, or a service that is asked over HTTP: there is no connection to get stale, and no pool to bound. */
const SERVERLESS = new Set(['sqlite', 'duckdb', 'bigquery', 'awsathena', 'druid', 'trino', 'presto', 'shillelagh', 'gsheets']);

/** `if IS_SQLITE:` around, or the handler of an attempt with the options of a pool, which this database does not take. */
function isSecondChoice(node: PyNode): boolean {
  const isForSqlite = branchesAround(node).some(({ node: branch, arm }) => {
    const condition = branch.kind === 'conditional_expression' ? branch.namedChildren[1] : branch.field('condition');
    if (!condition || !/sqlite/i.test(condition.text) || /\bor\b|\band\b/.test(condition.text)) return false;
    if (branch.fieldAll('alternative').length > 1) return false;
    const isNegated = /\bnot\b|!=/.test(condition.text);
    return (arm.fieldName === 'consequence' || arm === branch.namedChildren[0]) !== isNegated;
  });
  return (
    isForSqlite ||
    triesAround(node).some(({ part, node: around }) => part === 'except' && /\bpool_\w+\s*=/.test(around.field('body')?.text ?? ''))
  );
}

/** Whether connections to a database server are certain to be pooled. */
function hasServerPool({ call, dialect, isFromConfig }: EngineFact, { sqlalchemy, dialects }: EnginePlace): boolean {
  if (isFromConfig || call.hasStar || call.hasDoubleStar || SERVERLESS.has(dialect ?? '')) return false;
  if (dialect === undefined && dialects.size === 1 && dialects.has('sqlite')) return false;
  // Only SQLite's driver knows this option.
  if (call.keywords.get('connect_args')?.text.includes('check_same_thread')) return false;
  // The pool, or the way to connect, is somebody else's.
  if (['pool', 'creator', 'async_creator', 'strategy'].some((name) => call.keywords.has(name))) return false;
  const poolClass = call.keywords.get('poolclass');
  return poolClass === undefined || QUEUE_POOLS.has(sqlalchemy.symbolOf(poolClass) ?? '');
}

const CONNECTING = new Set(['connect', 'begin', 'raw_connection']);
/** They use an engine there and then. */
const LOOKING = new Set(['inspect', 'create_all', 'drop_all', 'reflect', 'read_sql', 'read_sql_query', 'read_sql_table', 'to_sql']);

/** A local engine that only lends a connection and is gone with the function: nothing gets stale in its pool. */
function isThrownAway(module: PyModule, { node }: EngineFact): boolean {
  const direct = consumerOf(node);
  if (direct.kind === 'attribute' && CONNECTING.has(direct.name)) return true;
  const uses = usesOfLocal(module, node) ?? [];
  return uses.some((use) => isDisposal(use, node)) || (uses.length > 0 && uses.every((each) => isPassing(module, each)));
}

/** `await engine.dispose()` in the function that made it; what stands behind a `yield` runs when the application ends. */
function isDisposal(use: PyNode, engine: PyNode): boolean {
  const consumer = consumerOf(use);
  if (consumer.kind !== 'attribute' || consumer.name !== 'dispose') return false;
  const owner = use.ancestor('function_definition');
  return owner === engine.ancestor('function_definition') && owner?.descendants('yield').length === 0;
}

function isPassing(module: PyModule, use: PyNode): boolean {
  const consumer = consumerOf(use);
  if (consumer.kind === 'condition' || consumer.node.kind === 'comparison_operator') return true;
  if (consumer.kind === 'attribute') return true;
  if (consumer.kind !== 'argument') return false;
  const { name } = module.callAt(consumer.node);
  // `with Session(engine) as session:`.
  return LOOKING.has(name) || (/^(?:Async)?Session$/.test(name) && consumerOf(consumer.node).kind === 'with-item');
}

/** The uses of the one local name of a function that a value is assigned to; undefined when it is not. */
export function usesOfLocal(module: PyModule, value: PyNode): readonly PyNode[] | undefined {
  const use = consumerOf(value);
  const target = use.kind === 'assigned' && use.targets.length === 1 ? use.targets[0]! : undefined;
  if (target?.kind !== 'identifier') return undefined;
  const binding = module
    .scopeOf(target)
    .bindings.get(target.text)
    ?.find((each) => each.target === target);
  return binding?.scope.kind === 'function' ? module.usesOf(binding) : undefined;
}
