import type { Binding, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';
import { reachingBindings } from './reaching.js';

const NAME_ATTRIBUTES = new Set(['name', 'key', 'fullname', 'schema', 'type']);
const SCHEMA_WORDS = /(?:^|_)(?:table|tbl|column|col)$/;
const SCHEMA_CALLS = new Set(['Table', 'Column', 'mapped_column', 'alias', 'aliased', 'subquery', 'cte']);
/** Collections of a class by the names of its fields, whatever the values are. */
const FIELD_COLLECTIONS =
  /\.(?:__(?:table|mapper)__\.(?:columns|c|column_attrs|attrs)|__dict__|__annotations__|__fields__|model_fields|__table__\.c)(?:\.keys\(\))?$/;
/** Methods that write a model of fixed fields as a dictionary. */
const FIELD_DUMPS = new Set(['model_dump', 'dict', 'asdict']);
const SCHEMA_COLLECTIONS = /\.(?:columns|c|tables|sorted_tables|primary_key|foreign_keys|indexes|constraints)(?:\.values\(\)|\.columns)?$/;

/**
 * Whether an attribute is the name of a table or column, which comes from code: `Model.__tablename__`,
 * `Model.__table__.name`, `User.id.key`, `column.name`, `table.fullname`.
 */
export function isSchemaName(module: PyModule, attribute: PyNode): boolean {
  const name = attribute.field('attribute')?.text;
  const object = attribute.field('object');
  if (!name || !object) return false;
  if (name === '__tablename__') return true;
  return NAME_ATTRIBUTES.has(name) && isSchemaObject(module, object);
}

/**
 * Whether a collection holds, or has for keys, names of columns or fields that a class declares: `User.__table__.columns`,
 * `body.model_dump(exclude_unset=True)`, also by a name.
 */
export function isOfFieldNames(module: PyModule, collection: PyNode): boolean {
  if (collection.kind === 'attribute' || collection.kind === 'call') {
    if (FIELD_COLLECTIONS.test(collection.text)) return true;
    if (collection.kind === 'attribute') return false;
    const { name, receiver, positional } = module.callAt(collection);
    if (name === 'asdict') return positional.length === 1;
    // `dict(...)` makes one of anything, and what a request holds has any keys.
    return FIELD_DUMPS.has(name) && receiver !== undefined && !/^super\(\)$|\brequest\b/.test(receiver.text);
  }
  if (collection.kind !== 'identifier') return false;
  const bindings = reachingBindings(module, collection);
  return bindings.length > 0 && bindings.every(({ value }) => value?.is('call', 'attribute') && isOfFieldNames(module, value));
}

function isSchemaObject(module: PyModule, object: PyNode): boolean {
  if (object.kind === 'attribute') return isColumnOfClass(module, object);
  if (object.kind === 'subscript') return SCHEMA_COLLECTIONS.test(object.field('value')?.text ?? '');
  if (object.kind !== 'identifier') return false;
  const bindings = reachingBindings(module, object);
  if (bindings.length === 0) return false;
  return (
    SCHEMA_WORDS.test(object.text) ||
    isEventTarget(module, object, bindings) ||
    bindings.every(({ source }) => source !== undefined && givesSchemaObject(module, source))
  );
}

/** `def add_trigger(target, connection, **kw)` under `@event.listens_for(User.__table__, "after_create")`. */
function isEventTarget(module: PyModule, name: PyNode, bindings: readonly Binding[]): boolean {
  const listener = bindings.every(({ kind }) => kind === 'parameter') ? module.functionOf(bindings[0]!.target) : undefined;
  return name.text === 'target' && (listener?.decorators.some(({ text }) => /\blistens_for\(/.test(text)) ?? false);
}

/** `User.__table__`, `User.__table__.c.id`, `users.c.id`, `User.id`. */
function isColumnOfClass(module: PyModule, attribute: PyNode): boolean {
  const base = attribute.field('object');
  if (attribute.field('attribute')?.text === '__table__' || (base && SCHEMA_COLLECTIONS.test(base.text))) return true;
  if (base?.kind !== 'identifier') return false;
  // `tables.USERS`, of a module that is imported.
  if (!/^[A-Z]/.test(base.text)) {
    const isNamed = /^[A-Z]/.test(attribute.field('attribute')?.text ?? '');
    return isNamed && module.resolve(base).some(({ kind }) => kind === 'import');
  }
  return module.resolve(base).some(({ kind }) => kind === 'class' || kind === 'import');
}

function givesSchemaObject(module: PyModule, source: PyNode): boolean {
  const [inner] = source.kind === 'parenthesized_expression' ? source.namedChildren : [];
  if (inner) return givesSchemaObject(module, inner);
  if (source.kind === 'call') {
    const { name, receiver } = module.callAt(source);
    return SCHEMA_CALLS.has(name) || (receiver !== undefined && SCHEMA_COLLECTIONS.test(`${receiver.text}.${name}()`));
  }
  return source.kind === 'attribute' && (source.field('attribute')?.text === '__table__' || SCHEMA_COLLECTIONS.test(source.text));
}
