import type { ReceiverKind } from '../receivers.js';
import type { TypeDetails } from './values.js';

/** What instances of SQLAlchemy's own classes are, by canonical name. */
export const INSTANCE_KINDS: Readonly<Record<string, readonly [ReceiverKind, TypeDetails?]>> = {
  'sqlalchemy.orm.Session': ['session'],
  'flask_sqlalchemy.SignallingSession': ['session'],
  'flask_sqlalchemy.session.Session': ['session'],
  'flask_sqlalchemy.SQLAlchemy.session': ['session', { isRegistry: true }],
  'sqlalchemy.orm.scoped_session': ['session', { isRegistry: true }],
  'sqlalchemy.ext.asyncio.AsyncSession': ['async-session'],
  'sqlalchemy.ext.asyncio.async_scoped_session': ['async-session', { isRegistry: true }],
  'sqlalchemy.orm.sessionmaker': ['session-factory'],
  'sqlalchemy.ext.asyncio.async_sessionmaker': ['async-session-factory'],
  'sqlalchemy.Engine': ['engine'],
  'sqlalchemy.ext.asyncio.AsyncEngine': ['async-engine'],
  'sqlalchemy.Connection': ['connection'],
  'sqlalchemy.ext.asyncio.AsyncConnection': ['async-connection'],
  'sqlalchemy.orm.SessionTransaction': ['transaction'],
  'sqlalchemy.Transaction': ['transaction'],
  'sqlalchemy.RootTransaction': ['transaction'],
  'sqlalchemy.NestedTransaction': ['transaction'],
  'sqlalchemy.ext.asyncio.AsyncSessionTransaction': ['async-transaction'],
  'sqlalchemy.ext.asyncio.AsyncTransaction': ['async-transaction'],
  'sqlalchemy.orm.Query': ['query'],
  'sqlalchemy.orm.AppenderQuery': ['query'],
  'flask_sqlalchemy.Query': ['query'],
  'sqlalchemy.Select': ['select'],
  'sqlalchemy.SelectBase': ['select'],
  'sqlalchemy.CompoundSelect': ['select'],
  'sqlalchemy.Insert': ['dml'],
  'sqlalchemy.dialects.postgresql.Insert': ['dml'],
  'sqlalchemy.dialects.mysql.Insert': ['dml'],
  'sqlalchemy.dialects.sqlite.Insert': ['dml'],
  'sqlalchemy.Update': ['dml'],
  'sqlalchemy.Delete': ['dml'],
  'sqlalchemy.TextClause': ['text'],
  'sqlalchemy.TextualSelect': ['text'],
  'sqlalchemy.Table': ['table'],
  'sqlalchemy.MetaData': ['metadata'],
  'sqlalchemy.Result': ['result'],
  'sqlalchemy.CursorResult': ['result'],
  'sqlalchemy.ResultProxy': ['result'],
  'sqlalchemy.ScalarResult': ['scalars'],
  'sqlalchemy.MappingResult': ['mappings'],
  'sqlalchemy.ext.asyncio.AsyncResult': ['async-result'],
  'sqlalchemy.ext.asyncio.AsyncScalarResult': ['async-scalars'],
  'sqlalchemy.ext.asyncio.AsyncMappingResult': ['async-mappings'],
  'sqlalchemy.Row': ['row'],
  'sqlalchemy.RowMapping': ['row-mapping'],
};

/** Functions that make an object of one kind whatever their arguments, by canonical name. */
export const MAKER_KINDS: Readonly<Record<string, ReceiverKind>> = {
  'sqlalchemy.create_engine': 'engine',
  'sqlalchemy.engine_from_config': 'engine',
  'sqlalchemy.ext.asyncio.create_async_engine': 'async-engine',
  'sqlalchemy.ext.asyncio.async_engine_from_config': 'async-engine',
  'sqlalchemy.ext.asyncio.engine.create_async_engine': 'async-engine',
  'sqlalchemy.ext.asyncio.async_sessionmaker': 'async-session-factory',
  'sqlalchemy.ext.asyncio.async_object_session': 'async-session',
  'sqlalchemy.orm.object_session': 'session',
  'sqlalchemy.orm.create_session': 'session',
  'sqlalchemy.insert': 'dml',
  'sqlalchemy.update': 'dml',
  'sqlalchemy.delete': 'dml',
  'sqlalchemy.dialects.postgresql.insert': 'dml',
  'sqlalchemy.dialects.mysql.insert': 'dml',
  'sqlalchemy.dialects.sqlite.insert': 'dml',
  'sqlalchemy.text': 'text',
  'sqlalchemy.Table': 'table',
  'sqlalchemy.table': 'table',
  'sqlalchemy.MetaData': 'metadata',
};

/** Functions that combine SELECTs; the rows are those of the first. */
export const SELECT_COMBINERS: ReadonlySet<string> = new Set(
  ['union', 'union_all', 'intersect', 'intersect_all', 'except_', 'except_all'].map((name) => `sqlalchemy.${name}`),
);

/** Bases that make a class a model; what a class is that has one of them in its base chain. */
export const MODEL_BASES: Readonly<Record<string, 'declarative' | 'flask' | 'sqlmodel'>> = {
  'sqlalchemy.orm.DeclarativeBase': 'declarative',
  'sqlalchemy.orm.DeclarativeBaseNoMeta': 'declarative',
  'flask_sqlalchemy.SQLAlchemy.Model': 'flask',
  'flask_sqlalchemy.Model': 'flask',
  'sqlmodel.SQLModel': 'sqlmodel',
};

/** Containers and wrappers of annotations, by what they mean for typing. */
export const ANNOTATION_FORMS: Readonly<
  Record<string, 'inner' | 'sequence' | 'context' | 'async-context' | 'coroutine' | 'type' | 'callable'>
> = {
  ...forms('inner', 'Optional Annotated ClassVar Final Required NotRequired ReadOnly Union'),
  ...forms('sequence', 'Generator Iterator Iterable AsyncGenerator AsyncIterator AsyncIterable Sequence Collection List Set FrozenSet'),
  ...forms('sequence', 'MutableSequence Tuple'),
  ...forms('context', 'ContextManager'),
  ...forms('async-context', 'AsyncContextManager'),
  ...forms('coroutine', 'Awaitable Coroutine'),
  ...forms('type', 'Type'),
  ...forms('callable', 'Callable'),
  'builtins.list': 'sequence',
  'builtins.set': 'sequence',
  'builtins.frozenset': 'sequence',
  'builtins.tuple': 'sequence',
  'builtins.type': 'type',
  'contextlib.AbstractContextManager': 'context',
  'contextlib.AbstractAsyncContextManager': 'async-context',
  'contextlib._GeneratorContextManager': 'context',
  'contextlib._AsyncGeneratorContextManager': 'async-context',
  'sqlalchemy.orm.Mapped': 'inner',
  'dataclasses.InitVar': 'inner',
};

function forms<Form extends string>(form: Form, names: string): Record<string, Form> {
  const entries = names
    .split(' ')
    .flatMap((name) => ['typing', 'typing_extensions', 'collections.abc'].map((module) => [`${module}.${name}`, form]));
  return Object.fromEntries(entries) as Record<string, Form>;
}
