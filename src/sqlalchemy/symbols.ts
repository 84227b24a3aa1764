/**
 * SQLAlchemy's public names. Each object has one canonical name, where its documentation has it:
 * "sqlalchemy.select", "sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.pool.NullPool".
 */

/** Packages whose import is evidence that a file uses SQLAlchemy. */
const PACKAGES: ReadonlySet<string> = new Set([
  'sqlalchemy',
  'sqlmodel',
  'flask_sqlalchemy',
  'flask_sqlalchemy_lite',
  'fastapi_users_db_sqlalchemy',
  'sqlalchemy_utils',
  'advanced_alchemy',
  'geoalchemy2',
  'alembic',
]);

/** Whether an absolute dotted name lies in one of these packages. */
export function isOfSqlAlchemy(name: string): boolean {
  const dot = name.indexOf('.');
  return PACKAGES.has(dot === -1 ? name : name.slice(0, dot));
}

/** Modules that are folded into the namespace on the right; what is not listed keeps its path. */
const HOMES: Readonly<Record<string, string>> = {
  sqlalchemy: 'sqlalchemy',
  'sqlalchemy.schema': 'sqlalchemy',
  'sqlalchemy.types': 'sqlalchemy',
  'sqlalchemy.future': 'sqlalchemy',
  'sqlalchemy.future.engine': 'sqlalchemy',
  'sqlalchemy.inspection': 'sqlalchemy',
  'sqlalchemy.pool': 'sqlalchemy.pool',
  'sqlalchemy.pool.base': 'sqlalchemy.pool',
  'sqlalchemy.pool.impl': 'sqlalchemy.pool',
  'sqlalchemy.exc': 'sqlalchemy.exc',
  'sqlalchemy.event': 'sqlalchemy.event',
  'sqlalchemy.engine': 'sqlalchemy',
  'sqlalchemy.engine.base': 'sqlalchemy',
  'sqlalchemy.engine.create': 'sqlalchemy',
  'sqlalchemy.engine.cursor': 'sqlalchemy',
  'sqlalchemy.engine.interfaces': 'sqlalchemy',
  'sqlalchemy.engine.reflection': 'sqlalchemy',
  'sqlalchemy.engine.result': 'sqlalchemy',
  'sqlalchemy.engine.row': 'sqlalchemy',
  'sqlalchemy.engine.url': 'sqlalchemy',
  'sqlalchemy.sql': 'sqlalchemy',
  'sqlalchemy.sql.base': 'sqlalchemy',
  'sqlalchemy.sql.ddl': 'sqlalchemy',
  'sqlalchemy.sql.dml': 'sqlalchemy',
  'sqlalchemy.sql.elements': 'sqlalchemy',
  'sqlalchemy.sql.expression': 'sqlalchemy',
  'sqlalchemy.sql.functions': 'sqlalchemy.func',
  'sqlalchemy.sql.operators': 'sqlalchemy.sql.operators',
  'sqlalchemy.sql.schema': 'sqlalchemy',
  'sqlalchemy.sql.selectable': 'sqlalchemy',
  'sqlalchemy.sql.sqltypes': 'sqlalchemy',
  'sqlalchemy.sql.type_api': 'sqlalchemy',
  'sqlalchemy.orm': 'sqlalchemy.orm',
  'sqlalchemy.orm.attributes': 'sqlalchemy.orm',
  'sqlalchemy.orm.base': 'sqlalchemy.orm',
  'sqlalchemy.orm.context': 'sqlalchemy.orm',
  'sqlalchemy.orm.decl_api': 'sqlalchemy.orm',
  'sqlalchemy.orm.decl_base': 'sqlalchemy.orm',
  'sqlalchemy.orm.exc': 'sqlalchemy.orm.exc',
  'sqlalchemy.orm.interfaces': 'sqlalchemy.orm',
  'sqlalchemy.orm.mapper': 'sqlalchemy.orm',
  'sqlalchemy.orm.properties': 'sqlalchemy.orm',
  'sqlalchemy.orm.query': 'sqlalchemy.orm',
  'sqlalchemy.orm.relationships': 'sqlalchemy.orm',
  'sqlalchemy.orm.scoping': 'sqlalchemy.orm',
  'sqlalchemy.orm.session': 'sqlalchemy.orm',
  'sqlalchemy.orm.strategy_options': 'sqlalchemy.orm',
  'sqlalchemy.orm.util': 'sqlalchemy.orm',
  'sqlalchemy.ext': 'sqlalchemy.ext',
  'sqlalchemy.ext.declarative': 'sqlalchemy.orm',
  'sqlalchemy.ext.declarative.api': 'sqlalchemy.orm',
  'sqlalchemy.ext.declarative.base': 'sqlalchemy.orm',
  'sqlalchemy.ext.asyncio': 'sqlalchemy.ext.asyncio',
  'sqlalchemy.ext.asyncio.engine': 'sqlalchemy.ext.asyncio',
  'sqlalchemy.ext.asyncio.result': 'sqlalchemy.ext.asyncio',
  'sqlalchemy.ext.asyncio.scoping': 'sqlalchemy.ext.asyncio',
  'sqlalchemy.ext.asyncio.session': 'sqlalchemy.ext.asyncio',
  flask_sqlalchemy: 'flask_sqlalchemy',
  'flask_sqlalchemy.extension': 'flask_sqlalchemy',
  'flask_sqlalchemy.model': 'flask_sqlalchemy',
  'flask_sqlalchemy.query': 'flask_sqlalchemy',
  sqlmodel: 'sqlmodel',
  'sqlmodel.main': 'sqlmodel',
  'sqlmodel.orm.session': 'sqlalchemy.orm',
  'sqlmodel.sql.expression': 'sqlmodel',
  'sqlmodel.ext.asyncio.session': 'sqlalchemy.ext.asyncio',
};

/** Submodules of a dialect package that are folded into it: `sqlalchemy.dialects.postgresql.json.JSONB`. */
const DIALECT_SUBMODULES = new Set([
  'array',
  'base',
  'bit',
  'dml',
  'enumerated',
  'ext',
  'hstore',
  'json',
  'named_types',
  'ranges',
  'types',
]);

/** Objects whose canonical name lies in another namespace than their module's home. */
const MOVED: Readonly<Record<string, string>> = {
  'sqlalchemy.orm.exc.NoResultFound': 'sqlalchemy.exc.NoResultFound',
  'sqlalchemy.orm.exc.MultipleResultsFound': 'sqlalchemy.exc.MultipleResultsFound',
  'sqlalchemy.func.func': 'sqlalchemy.func',
  'sqlalchemy.orm.AsyncSession': 'sqlalchemy.ext.asyncio.AsyncSession',
  'sqlalchemy.orm.AsyncAttrs': 'sqlalchemy.ext.asyncio.AsyncAttrs',
  'flask_sqlalchemy.BaseQuery': 'flask_sqlalchemy.Query',
};

const POOL_CLASSES = new Set([
  'AssertionPool',
  'AsyncAdaptedQueuePool',
  'FallbackAsyncAdaptedQueuePool',
  'NullPool',
  'Pool',
  'QueuePool',
  'SingletonThreadPool',
  'StaticPool',
]);

/** What sqlmodel defines itself; its other names are SQLAlchemy's. */
const SQLMODEL_OWN = new Set(['SQLModel', 'Field', 'Relationship', 'AutoString', 'default_registry', 'main', 'ext', 'sql', 'orm', 'pool']);

/** Names of `sqlalchemy.orm` that are not also in `sqlalchemy`: `db.relationship` of Flask-SQLAlchemy, `sqlmodel.Session`. */
const ORM_NAMES = new Set(
  (
    'AliasedClass AppenderQuery AttributeState Bundle ColumnProperty Composite DeclarativeBase DeclarativeBaseNoMeta DeclarativeMeta ' +
    'DynamicMapped FromStatement InspectionAttr InstrumentedAttribute LoaderCallableStatus Load Mapped MappedAsDataclass MappedColumn ' +
    'MappedClassProtocol Mapper MapperProperty ORMExecuteState PropComparator Query QueryContext QueryableAttribute Relationship ' +
    'RelationshipProperty Session SessionTransaction Synonym WriteOnlyCollection WriteOnlyMapped aliased as_declarative attribute_keyed_dict ' +
    'backref class_mapper clear_mappers close_all_sessions column_keyed_dict column_property composite configure_mappers contains_alias ' +
    'contains_eager create_session declarative_base declarative_mixin declared_attr defaultload defer deferred dynamic_loader eagerload ' +
    'eagerload_all foreign has_inherited_table immediateload joinedload joinedload_all keyfunc_mapping lazyload load_only loader_criteria ' +
    'make_transient make_transient_to_detached mapped_collection mapped_column mapper mapperlib noload object_mapper object_session ' +
    'orm_insert_sentinel outerjoin polymorphic_union query_expression raiseload reconstructor registry relation relationship remote ' +
    'scoped_session selectin_polymorphic selectinload sessionmaker subqueryload synonym synonym_for undefer undefer_group ' +
    'validates was_deleted with_expression with_loader_criteria with_parent with_polymorphic'
  ).split(' '),
);

/** Attributes of a Flask-SQLAlchemy extension object that are its own and not re-exported names. */
const FLASK_OWN = new Set(['Model', 'Query', 'session', 'engine', 'engines', 'metadata', 'metadatas', 'get_or_404', 'first_or_404']);

/** The class of Flask-SQLAlchemy's extension object, canonically. */
export const FLASK_EXTENSION = 'flask_sqlalchemy.SQLAlchemy';

/**
 * The canonical name of an absolute dotted name; undefined when it is not SQLAlchemy's. What follows the object stays:
 * "sqlalchemy.sql.func.count" -> "sqlalchemy.func.count".
 */
export function canonicalSymbol(name: string): string | undefined {
  if (!name.startsWith('sqlalchemy.') && !name.startsWith('sqlmodel.') && !name.startsWith('flask_sqlalchemy.')) return undefined;
  if (name.startsWith('sqlalchemy.dialects.')) return canonicalDialectName(name);
  const parts = name.split('.');
  const moduleSize = longestModule(parts);
  const module = parts.slice(0, moduleSize).join('.');
  const member = parts.slice(moduleSize).join('.');
  const home = HOMES[module] ?? module;
  if (member === '') return home;
  const head = parts[moduleSize]!;
  if (home === 'sqlmodel' && !SQLMODEL_OWN.has(head)) return atTop(head, member);
  if (home === 'sqlalchemy' && POOL_CLASSES.has(head)) return `sqlalchemy.pool.${member}`;
  const moved = MOVED[`${home}.${head}`];
  return moved ? moved + member.slice(head.length) : `${home}.${member}`;
}

/** The canonical name of `<extension object>.<member>` of Flask-SQLAlchemy: `db.Column`, `db.session`, `db.func.count`. */
export function flaskMember(member: string): string {
  const [head = ''] = member.split('.');
  return FLASK_OWN.has(head) ? `${FLASK_EXTENSION}.${member}` : atTop(head, member);
}

function atTop(head: string, member: string): string {
  if (head === 'AsyncSession') return `sqlalchemy.ext.asyncio.${member}`;
  if (POOL_CLASSES.has(head)) return `sqlalchemy.pool.${member}`;
  return ORM_NAMES.has(head) ? `sqlalchemy.orm.${member}` : `sqlalchemy.${member}`;
}

function longestModule(parts: readonly string[]): number {
  let size = 1;
  let path = parts[0]!;
  for (let next = 1; next < parts.length; next++) {
    path += `.${parts[next]!}`;
    if (Object.hasOwn(HOMES, path)) size = next + 1;
  }
  return size;
}

function canonicalDialectName(name: string): string {
  const [, , dialect, ...rest] = name.split('.');
  const [first = ''] = rest;
  const member = DIALECT_SUBMODULES.has(first) && rest.length > 1 ? rest.slice(1) : rest;
  return ['sqlalchemy', 'dialects', dialect, ...member].join('.');
}
