import type { PyCall } from '../python/calls.js';
import type { PyModule } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { SqlAlchemyFile } from './sqlalchemy-file.js';

/** Whether an expression is a MetaData object: a name bound to `MetaData(...)`, or the `metadata` of a model or base class. */
export function isMetaData(expression: PyNode, module: PyModule, sqlalchemy: SqlAlchemyFile): boolean {
  if (sqlalchemy.typeOf(expression)?.kind === 'metadata') return true;
  if (expression.kind === 'call') return sqlalchemy.symbolOf(expression.field('function')!) === 'sqlalchemy.MetaData';
  if (expression.kind === 'attribute') {
    return expression.field('attribute')?.text === 'metadata' && isMappedClass(expression.field('object')!, sqlalchemy);
  }
  if (expression.kind !== 'identifier') return false;
  const bindings = module.resolve(expression);
  const { value } = bindings[0] ?? {};
  return bindings.length === 1 && value?.kind === 'call' && isMetaData(value, module, sqlalchemy);
}

function isMappedClass(expression: PyNode, sqlalchemy: SqlAlchemyFile): boolean {
  const name = sqlalchemy.symbolOf(expression);
  return name === 'sqlmodel.SQLModel' || sqlalchemy.modelOf(expression) !== undefined || isLocalBase(expression, sqlalchemy);
}

function isLocalBase(expression: PyNode, { models }: SqlAlchemyFile): boolean {
  return expression.kind === 'identifier' && models.some(({ name, flavour }) => name === expression.text && flavour !== 'mixin');
}

/** Whether a `MetaData(...)` is bound to an engine, as SQLAlchemy 1 did it. */
export function isBoundMetaData({ keywords, positional }: PyCall, sqlalchemy: SqlAlchemyFile): boolean {
  const [first] = positional;
  const kind = first && sqlalchemy.typeOf(first)?.kind;
  return keywords.has('bind') || kind === 'engine' || kind === 'connection';
}
