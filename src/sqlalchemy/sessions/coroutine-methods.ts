import type { ReceiverType } from '../receivers.js';

/**
 * Coroutine methods of the asyncio extension, read from SQLAlchemy 2.0 with inspect.iscoroutinefunction. Methods that
 * give something to be awaited or entered (`begin`, `AsyncConnection.stream`) are not in it: both uses are right.
 */
const ASYNC_SESSION =
  'execute scalar scalars get get_one merge refresh flush commit rollback close aclose close_all delete connection invalidate reset run_sync stream stream_scalars';
const ASYNC_CONNECTION =
  'execute scalar scalars exec_driver_sql commit rollback close aclose invalidate run_sync execution_options get_isolation_level get_raw_connection start';
const ASYNC_RESULT = 'all first one one_or_none scalar scalar_one scalar_one_or_none fetchone fetchmany fetchall close';

const METHODS: Readonly<Record<string, ReadonlySet<string>>> = {
  'async-session': new Set(ASYNC_SESSION.split(' ')),
  'async-connection': new Set(ASYNC_CONNECTION.split(' ')),
  'async-engine': new Set(['dispose', 'raw_connection']),
  'async-result': new Set(ASYNC_RESULT.split(' ')),
  'async-scalars': new Set('all first one one_or_none fetchmany close'.split(' ')),
  'async-mappings': new Set('all first one one_or_none fetchone fetchmany close'.split(' ')),
};

/** Whether a method of a receiver is a coroutine function: its call does nothing until it is awaited. */
export function isCoroutineMethod(type: ReceiverType, method: string): boolean {
  if (type.kind === 'async-session' && type.isRegistry && method === 'remove') return true;
  return METHODS[type.kind]?.has(method) ?? false;
}

/** Whether a method of AsyncSession is a coroutine function. */
export function isAsyncSessionCoroutine(method: string): boolean {
  return METHODS['async-session']!.has(method);
}

/** Public names of AsyncSession, and what every mock has: names a `spec=AsyncSession` accepts. */
export const ASYNC_SESSION_MEMBERS: ReadonlySet<string> = new Set(
  [
    ASYNC_SESSION,
    'add add_all autoflush begin begin_nested bind binds deleted dirty expire expire_all expunge expunge_all get_bind get_nested_transaction',
    'get_transaction identity_key identity_map in_nested_transaction in_transaction info is_active is_modified new no_autoflush object_session',
    'sync_session sync_session_class dispatch get_one',
    'return_value side_effect assert_called assert_called_once assert_called_with assert_called_once_with assert_not_called assert_any_call',
    'assert_awaited assert_awaited_once assert_awaited_with assert_not_awaited call_args call_args_list call_count called method_calls mock_calls',
    'await_count await_args await_args_list reset_mock configure_mock attach_mock __aenter__ __aexit__',
  ]
    .join(' ')
    .split(' '),
);
