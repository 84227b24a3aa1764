import type { ReceiverType } from '../receivers.js';
import { argumentAt, elementsOf, type Argument, type CallArguments } from './arguments.js';
import { INSTANCE_KINDS, MAKER_KINDS, SELECT_COMBINERS } from './classes.js';
import { hasMethod, methodResult } from './methods.js';
import { rowOf, rowStyleOf } from './rows.js';
import { asReceiver, details, typed, withEvidence, type TypeDetails, type Value } from './values.js';

/** What calling one of SQLAlchemy's own functions or classes gives, by canonical name. */
export function symbolCallResult(symbol: string, args: CallArguments): Value | undefined {
  switch (symbol) {
    case 'sqlalchemy.select':
      return typed('select', 2, details(elementsOf(args)));
    case 'sqlalchemy.orm.Query':
      return typed('query', 2, details(elementsOf(args)));
    case 'sqlalchemy.orm.sessionmaker':
      return typed(makesAsync(args) ? 'async-session-factory' : 'session-factory', 2, customClass(args));
    case 'sqlalchemy.ext.asyncio.async_sessionmaker':
      return typed('async-session-factory', 2, customClass(args));
    case 'sqlalchemy.orm.scoped_session':
      return typed(sessionKindOf(argumentAt(args, 0, 'session_factory')), 2, { isRegistry: true });
    case 'sqlalchemy.orm.aliased':
    case 'sqlalchemy.orm.with_polymorphic':
      return aliasOf(argumentAt(args, 0, 'element') ?? args.keyword('base'));
    case 'flask_sqlalchemy.SQLAlchemy':
      return { kind: 'flask-extension' };
  }
  if (SELECT_COMBINERS.has(symbol)) return typed('select', 2, details(asReceiver(args.positional[0]?.value)?.elements));
  const kind = MAKER_KINDS[symbol];
  return kind ? typed(kind, 2) : symbolInstance(symbol, 2);
}

/** What an object is whose class has this canonical name. */
export function symbolInstance(symbol: string, evidence: ReceiverType['evidence']): Value | undefined {
  const known = INSTANCE_KINDS[symbol];
  if (known) return typed(known[0], evidence, known[1]);
  return symbol === 'flask_sqlalchemy.SQLAlchemy' ? { kind: 'flask-extension' } : undefined;
}

/** What calling an object (not a function or class) gives: a factory its session. */
export function objectCallResult(value: Value, args: CallArguments): Value | undefined {
  if (value.kind === 'maker') return withEvidence(value.result, 5);
  if (value.kind === 'method') return methodResult(value.receiver, value.name, args);
  if (value.kind === 'session-factory') return typed('session', 2, value.isCustom ? { isCustom: true } : {});
  if (value.kind === 'async-session-factory') return typed('async-session', 2, value.isCustom ? { isCustom: true } : {});
  if (value.kind === 'session' && value.isRegistry) return typed('session', 2);
  if (value.kind === 'async-session' && value.isRegistry) return typed('async-session', 2);
  return undefined;
}

/** What `await value` gives. */
export function awaited(value: Value | undefined): Value | undefined {
  if (value?.kind === 'coroutine') return value.of;
  // These are awaitable and asynchronous context managers at once.
  return value?.kind === 'async-connection' || value?.kind === 'async-transaction' ? value : undefined;
}

/** What `with value as name` (or `async with`) binds. */
export function entered(value: Value | undefined): Value | undefined {
  if (!value) return undefined;
  if (value.kind === 'context') return withEvidence(value.of, 3);
  if (value.kind === 'coroutine') return value.of?.kind === 'async-result' || value.of?.kind === 'async-scalars' ? value.of : undefined;
  if (value.kind === 'object' || value.kind === 'class' || value.kind === 'none') return undefined;
  return withEvidence(value, 3);
}

/** What `for name in value` (or `async for`) binds. */
export function iterated(value: Value | undefined): Value | undefined {
  const type = asReceiver(value);
  if (!type) return undefined;
  if (type.kind === 'sequence') return type.of;
  const style = rowStyleOf(type);
  return style && rowOf(style, type.elements, type.evidence);
}

/** What a function of another library gives, as far as typing has to know: wrappers of the standard library, Alembic's connection. */
export function libraryCallResult(name: string, args: CallArguments): Value | undefined {
  const first = args.positional[0]?.value;
  switch (name) {
    // Migrations run on the connection that Alembic's environment opened.
    case 'alembic.op.get_bind':
      return typed('connection', 2);
    case 'contextlib.closing':
    case 'contextlib.aclosing':
    case 'contextlib.nullcontext': {
      const of = asReceiver(first);
      return of && typed('context', of.evidence, { of, ...(name === 'contextlib.aclosing' && { isAsync: true }) });
    }
    case 'builtins.next':
      return asReceiver(first)?.of;
    case 'builtins.anext': {
      const of = asReceiver(first)?.of;
      return of && typed('coroutine', of.evidence, { of });
    }
    case 'builtins.list':
    case 'builtins.tuple':
    case 'builtins.sorted':
    case 'builtins.reversed':
    case 'builtins.iter': {
      const of = asReceiver(iterated(first));
      return of && typed('sequence', of.evidence, { of });
    }
    default:
      return undefined;
  }
}

/** `receiver.member`, before any call. */
export function memberValue(receiver: ReceiverType, member: string): Value | undefined {
  if (hasMethod(receiver.kind, member)) return { kind: 'method', receiver, name: member };
  switch (member) {
    case 'sync_session':
      return typed('session', receiver.evidence);
    case 'sync_engine':
      return typed('engine', receiver.evidence);
    case 'sync_connection':
      return typed('connection', receiver.evidence);
    case 'no_autoflush':
      return typed('context', receiver.evidence, { of: receiver });
    case 'statement':
    case 'selectable':
      return receiver.kind === 'query' ? typed('select', receiver.evidence, details(receiver.elements)) : undefined;
    case 'engine':
      return receiver.kind === 'connection' || receiver.kind === 'async-connection' ? typed('engine', receiver.evidence) : undefined;
    default:
      return undefined;
  }
}

function makesAsync(args: CallArguments): boolean {
  return argumentAt(args, 1, 'class_')?.instance?.kind === 'async-session';
}

/** `sessionmaker(class_=OurSession)`, and `sessionmaker(**options)`, which may say so. */
function customClass(args: CallArguments): TypeDetails {
  const given = argumentAt(args, 1, 'class_');
  const made = asReceiver(given?.instance);
  return (given ? !made || made.isCustom : args.isOpen) ? { isCustom: true } : {};
}

function sessionKindOf(factory: Argument | undefined): 'session' | 'async-session' {
  return factory?.value?.kind === 'async-session-factory' ? 'async-session' : 'session';
}

function aliasOf(argument: Argument | undefined): Value | undefined {
  const value = argument?.value;
  return value?.kind === 'class' ? { ...value, isAlias: true } : undefined;
}
