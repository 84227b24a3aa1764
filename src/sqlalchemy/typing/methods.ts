import type { ReceiverKind, ReceiverType } from '../receivers.js';
import { argumentAt, elementsOf, type CallArguments } from './arguments.js';
import { rowOf, rowsOf, rowStyleOf } from './rows.js';
import { asReceiver, details, typed, type Value } from './values.js';

/** What a method call gives; undefined for plain values and for what is not known. */
type Effect = (receiver: ReceiverType, args: CallArguments) => Value | undefined;
type Effects = Readonly<Record<string, Effect>>;

const words = (text: string): readonly string[] => text.split(' ');

/** Gives the statement, query or result itself (or one like it). */
const same: Effect = (receiver) => receiver;
const nothing: Effect = () => undefined;
const give =
  (kind: ReceiverKind): Effect =>
  (receiver) =>
    typed(kind, receiver.evidence);

function all(names: string, effect: Effect): Effects {
  return Object.fromEntries(words(names).map((name) => [name, effect]));
}

const statementElements = (args: CallArguments) => asReceiver(argumentAt(args, 0, 'statement')?.value)?.elements;
const instanceOfFirst: Effect = (receiver, args) => {
  const entity = argumentAt(args, 0, 'entity')?.value;
  return entity?.kind === 'class' ? typed('instance', receiver.evidence, { model: entity.name }) : undefined;
};

const EXECUTING: Effects = {
  execute: (receiver, args) => typed('result', receiver.evidence, details(statementElements(args))),
  scalars: (receiver, args) => typed('scalars', receiver.evidence, details(statementElements(args))),
  scalar: (receiver, args) => rowOf('scalar', statementElements(args), receiver.evidence),
};

const SESSION: Effects = {
  ...all(
    'add add_all delete flush commit rollback close close_all refresh expire expire_all expunge expunge_all invalidate reset',
    nothing,
  ),
  ...all('bulk_save_objects bulk_insert_mappings bulk_update_mappings in_transaction in_nested_transaction is_modified prepare', nothing),
  ...all('remove configure enable_relationship_loading', nothing),
  ...EXECUTING,
  // SQLModel's own: one element comes out as scalars, several as rows.
  exec: (receiver, args) => {
    const elements = statementElements(args);
    return elements && typed(elements.length === 1 ? 'scalars' : 'result', receiver.evidence, { elements });
  },
  query: (receiver, args) => typed('query', receiver.evidence, details(elementsOf(args))),
  get: instanceOfFirst,
  get_one: instanceOfFirst,
  merge: (_, args) => argumentAt(args, 0, 'instance')?.value,
  begin: give('transaction'),
  begin_nested: give('transaction'),
  connection: give('connection'),
  get_bind: give('engine'),
};

/**
 * Methods of AsyncSession that are plain functions (SQLAlchemy: orm/extensions/asyncio), and those it does not have at
 * all; all others are coroutines.
 */
const SYNC_ON_ASYNC_SESSION = new Set(
  words(
    'add add_all expire expire_all expunge expunge_all in_transaction in_nested_transaction is_modified begin begin_nested get_bind configure ' +
      'query bulk_save_objects bulk_insert_mappings bulk_update_mappings',
  ),
);

const CONNECTION: Effects = {
  ...all('commit rollback close invalidate detach in_transaction in_nested_transaction get_transaction get_isolation_level', nothing),
  ...EXECUTING,
  exec_driver_sql: give('result'),
  execution_options: same,
  begin: give('transaction'),
  begin_nested: give('transaction'),
};

const ENGINE: Effects = {
  // `execute`, `scalar` and the like are gone since 2.0 and stay listed, so that rules can see their calls.
  ...all(
    'dispose raw_connection clear_compiled_cache scalar run_callable table_names has_table transaction update_execution_options',
    nothing,
  ),
  execute: give('result'),
  connect: give('connection'),
  begin: (receiver) => typed('context', receiver.evidence, { of: typed('connection', 3) }),
  execution_options: same,
};

const FETCH: Effects = {
  ...all('close keys freeze', nothing),
  ...all('unique yield_per execution_options', same),
  all: (receiver) => rowsOf(rowStyleOf(receiver)!, receiver.elements, receiver.evidence),
  fetchall: (receiver) => rowsOf(rowStyleOf(receiver)!, receiver.elements, receiver.evidence),
  fetchmany: (receiver) => rowsOf(rowStyleOf(receiver)!, receiver.elements, receiver.evidence),
  partitions: (receiver) =>
    typed('sequence', receiver.evidence, { of: rowsOf(rowStyleOf(receiver)!, receiver.elements, receiver.evidence) }),
  ...all('first one one_or_none fetchone', (receiver) => rowOf(rowStyleOf(receiver)!, receiver.elements, receiver.evidence)),
  ...all('scalar scalar_one scalar_one_or_none', (receiver) => rowOf('scalar', receiver.elements, receiver.evidence)),
};

const RESULT: Effects = {
  ...FETCH,
  scalars: (receiver, args) => {
    const first = args.positional.length > 0 ? undefined : receiver.elements;
    return typed(receiver.kind === 'async-result' ? 'async-scalars' : 'scalars', receiver.evidence, details(first));
  },
  mappings: (receiver) =>
    typed(receiver.kind === 'async-result' ? 'async-mappings' : 'mappings', receiver.evidence, details(receiver.elements)),
  tuples: same,
  columns: give('result'),
};

const STATEMENT = 'where filter filter_by options execution_options with_hint with_statement_hint prefix_with suffix_with params returning';

const SELECT: Effects = {
  ...all(STATEMENT, same),
  ...all('join outerjoin join_from outerjoin_from select_from group_by having order_by limit offset fetch slice distinct', same),
  ...all('with_for_update correlate correlate_except set_label_style reduce_columns add_cte', same),
  ...all('from_statement union union_all intersect intersect_all except_ except_all self_group', same),
  ...all('subquery cte alias lateral exists scalar_subquery as_scalar label compile get_final_froms', nothing),
  with_only_columns: (receiver, args) => typed('select', receiver.evidence, details(elementsOf(args))),
  add_columns: addElements,
};

const DML: Effects = {
  ...all(STATEMENT, same),
  ...all(
    'values ordered_values from_select inline on_conflict_do_nothing on_conflict_do_update on_duplicate_key_update return_defaults',
    same,
  ),
  ...all('cte compile add_cte', nothing),
  returning: (receiver, args) => typed('dml', receiver.evidence, details(elementsOf(args))),
};

const QUERY: Effects = {
  ...all(STATEMENT, same),
  ...all('join outerjoin select_from group_by having order_by limit offset slice distinct with_for_update correlate yield_per', same),
  ...all('populate_existing autoflush enable_eagerloads enable_assertions with_session with_parent with_labels apply_labels', same),
  ...all('set_label_style from_self reset_joinpoint from_statement union union_all intersect except_ with_transformation', same),
  ...all('with_polymorphic select_entity_from select_from_entity with_lockmode execution_options', same),
  ...all('count exists subquery cte label as_scalar scalar_subquery delete update paginate values value instances merge_result', nothing),
  all: (receiver) => rowsOf('query', receiver.elements, receiver.evidence),
  ...all('first one one_or_none get get_or_404 first_or_404 one_or_404', (receiver) =>
    rowOf('query', receiver.elements, receiver.evidence),
  ),
  scalar: (receiver) => rowOf('scalar', receiver.elements, receiver.evidence),
  with_entities: (receiver, args) => typed('query', receiver.evidence, details(elementsOf(args))),
  add_columns: addElements,
  add_column: addElements,
  add_entity: addElements,
  tuples: same,
};

const TEXT: Effects = { ...all('bindparams columns execution_options', same), ...all('compile', nothing) };

const TABLE: Effects = {
  select: give('select'),
  insert: give('dml'),
  update: give('dml'),
  delete: give('dml'),
  ...all('join outerjoin alias create drop exists', nothing),
};

const ROW: Effects = all('keys items values get has_key _asdict count index', nothing);
const FACTORY: Effects = {
  ...all('configure remove close_all', nothing),
  begin: (receiver) =>
    receiver.kind === 'session-factory'
      ? typed('context', receiver.evidence, { of: typed('session', 3) })
      : typed('context', receiver.evidence, { of: typed('async-session', 3), isAsync: true }),
};
const TRANSACTION: Effects = all('commit rollback close', nothing);

const METHODS: Readonly<Partial<Record<ReceiverKind, Effects>>> = {
  session: SESSION,
  'async-session': asynchronous(SESSION, SYNC_ON_ASYNC_SESSION, {
    stream: (receiver, args) => typed('async-result', receiver.evidence, details(statementElements(args))),
    stream_scalars: (receiver, args) => typed('async-scalars', receiver.evidence, details(statementElements(args))),
    ...all('aclose run_sync', nothing),
  }),
  connection: CONNECTION,
  'async-connection': asynchronous(CONNECTION, new Set(words('begin begin_nested in_transaction in_nested_transaction')), {
    // An async context manager as well as an awaitable.
    stream: (receiver, args) => typed('async-result', receiver.evidence, details(statementElements(args))),
    stream_scalars: (receiver, args) => typed('async-scalars', receiver.evidence, details(statementElements(args))),
    ...all('aclose run_sync start get_raw_connection', nothing),
  }),
  engine: ENGINE,
  'async-engine': {
    ...asynchronous(ENGINE, new Set(words('connect execution_options update_execution_options clear_compiled_cache'))),
    connect: give('async-connection'),
    begin: (receiver) => typed('context', receiver.evidence, { of: typed('async-connection', 3), isAsync: true }),
  },
  'session-factory': FACTORY,
  'async-session-factory': FACTORY,
  transaction: TRANSACTION,
  'async-transaction': asynchronous(TRANSACTION, new Set()),
  query: QUERY,
  select: SELECT,
  dml: DML,
  text: TEXT,
  table: TABLE,
  result: RESULT,
  'async-result': asynchronous(RESULT, new Set(words('scalars mappings unique yield_per tuples columns keys partitions'))),
  scalars: FETCH,
  'async-scalars': asynchronous(FETCH, new Set(words('unique yield_per partitions'))),
  mappings: FETCH,
  'async-mappings': asynchronous(FETCH, new Set(words('unique yield_per partitions'))),
  row: ROW,
  'row-mapping': ROW,
};

/** Every method name that some kind knows: calls of other names need no look at their receiver. */
export const KNOWN_METHODS: ReadonlySet<string> = new Set(Object.values(METHODS).flatMap((effects) => Object.keys(effects)));

/** Whether objects of a kind have a method, removed ones included. */
export function hasMethod(kind: ReceiverKind, method: string): boolean {
  const effects = METHODS[kind];
  return effects !== undefined && Object.hasOwn(effects, method);
}

/** What `receiver.method(args)` gives. */
export function methodResult(receiver: ReceiverType, method: string, args: CallArguments): Value | undefined {
  const effects = METHODS[receiver.kind];
  return effects && Object.hasOwn(effects, method) ? effects[method]!(receiver, args) : undefined;
}

function addElements(receiver: ReceiverType, args: CallArguments): Value {
  const added = elementsOf(args);
  return typed(receiver.kind, receiver.evidence, details(receiver.elements && added && [...receiver.elements, ...added]));
}

const ASYNC_KIND: Readonly<Partial<Record<ReceiverKind, ReceiverKind>>> = {
  connection: 'async-connection',
  transaction: 'async-transaction',
};

/** The methods of an async twin: the same, but what is not in `plain` gives a coroutine. */
function asynchronous(effects: Effects, plain: ReadonlySet<string>, extra: Effects = {}): Effects {
  const result: Record<string, Effect> = {};
  for (const [name, effect] of Object.entries({ ...effects, ...extra })) {
    result[name] = (receiver, args) => {
      const inner = twin(asReceiver(effect(receiver, args)));
      return plain.has(name) ? inner : typed('coroutine', receiver.evidence, details(undefined, inner));
    };
  }
  return result;
}

function twin(type: ReceiverType | undefined): ReceiverType | undefined {
  const kind = type && ASYNC_KIND[type.kind];
  return kind ? { ...type, kind } : type;
}
