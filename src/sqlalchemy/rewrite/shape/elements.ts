import { constantString } from '../../../python/literals.js';
import type { PyCall } from '../../../python/calls.js';
import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { RowElement } from '../../receivers.js';
import type { ModelRegistry } from '../../model-registry.js';
import type { SqlAlchemyFile } from '../../sqlalchemy-file.js';
import type { QueryScope } from './criteria.js';
import { AGGREGATES } from '../query-table.js';

/** One argument of `query(...)` as far as the shape of its rows depends on it. */
export interface QueryElement {
  readonly node: PyNode;
  /** "class": certain to be a mapped class, but the index does not know which; "guess": only its name says so. */
  readonly kind: RowElement['kind'] | 'class' | 'guess';
  /** Qualified name, for known entities and columns. */
  readonly model: string | undefined;
}

/** What a legacy Query gives: objects of one class, or rows. */
export interface QueryShape {
  readonly elements: readonly QueryElement[];
  /** Query gives bare objects for one entity, and rows for everything else, one column included. */
  readonly isEntity: boolean;
  /** Query drops duplicates when an entity is among the elements. */
  readonly hasEntity: boolean;
  /** Not certain: an element is a variable, or a class that is known by its name only. */
  readonly isGuess: boolean;
}

/**
 * The shape of what `query(...elements)` gives; undefined when a single element may be an entity as well as a column,
 * so that nobody can tell objects from rows.
 */
export function shapeOf(elements: readonly QueryElement[]): QueryShape | undefined {
  const [first, ...others] = elements;
  if (!first) return undefined;
  if (others.length === 0 && first.kind === 'unknown') return undefined;
  return {
    elements,
    isEntity: others.length === 0 && isEntity(first),
    hasEntity: elements.some(isEntity),
    isGuess: elements.some(({ kind }) => kind === 'guess' || kind === 'unknown'),
  };
}

/**
 * Whether two values of a row bear one name: of `query(User.id, Post.id)` a legacy row's `id` is the last of them, that
 * of a new row the first.
 */
export function shareNames(elements: readonly QueryElement[], module: PyModule): boolean {
  const seen = new Set<string>();
  for (const { node, kind } of elements) {
    const name = kind === 'entity' || kind === 'class' || kind === 'guess' ? undefined : nameInRow(node, module);
    if (name === undefined) continue;
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

function nameInRow(node: PyNode, module: PyModule): string | undefined {
  if (node.kind === 'attribute') return node.field('attribute')!.text;
  if (node.kind !== 'call') return undefined;
  const call = module.callAt(node);
  // A cast bears the name of its column: `cast(User.id, String)`, `User.id.cast(String)`.
  if (call.name === 'cast' || call.name === 'type_coerce') {
    const column = [call.positional[0], call.receiver].find((each) => each?.kind === 'attribute');
    return column?.field('attribute')?.text;
  }
  const label = call.positional[0] ?? call.keywords.get('name');
  return call.name === 'label' ? label && constantString(label) : call.name;
}

/** What an argument of `query(...)` is. */
export function queryElement(node: PyNode, { sqlalchemy, module, models }: QueryScope): QueryElement {
  const known = sqlalchemy.elementOf(node);
  if (known.kind === 'column' && isRelationship(known.model, known.column, models)) return { node, kind: 'unknown', model: undefined };
  if (known.kind === 'entity' || known.kind === 'column') return { node, kind: known.kind, model: known.model };
  if (known.kind === 'expression') return { node, kind: 'expression', model: undefined };
  return { node, kind: unknownKind(node, sqlalchemy, module), model: undefined };
}

/** `query(User.posts)` selects what the relationship leads to. */
function isRelationship(model: string, name: string, models: ModelRegistry): boolean {
  return models.byQualifiedName(model)?.relationships.some((each) => each.name === name) === true;
}

/** Whether an element alone, with no GROUP BY, gives exactly one row: `func.count(User.id)`, `func.coalesce(func.max(x), 0)`. */
export function isAggregate(node: PyNode, sqlalchemy: SqlAlchemyFile, module: PyModule): boolean {
  if (node.kind !== 'call') return false;
  const call = module.callAt(node);
  const name = sqlalchemy.symbolOf(call.callee);
  if (name?.startsWith('sqlalchemy.func.')) {
    const function_ = name.slice('sqlalchemy.func.'.length).toLowerCase();
    if (AGGREGATES.has(function_)) return true;
    return function_ === 'coalesce' && call.positional[0] !== undefined && isAggregate(call.positional[0], sqlalchemy, module);
  }
  // `.over()` makes a window function of it, which gives a row for each row.
  return call.name === 'label' && call.receiver !== undefined && isAggregate(call.receiver, sqlalchemy, module);
}

function isEntity({ kind }: QueryElement): boolean {
  return kind === 'entity' || kind === 'class' || kind === 'guess';
}

function unknownKind(node: PyNode, sqlalchemy: SqlAlchemyFile, module: PyModule): QueryElement['kind'] {
  if (node.kind === 'identifier') {
    const bindings = module.resolve(node);
    if (bindings.some((binding) => binding.kind === 'class')) return 'class';
    const value = bindings.length === 1 && bindings[0]!.kind === 'assignment' ? bindings[0]!.value : undefined;
    if (value?.kind === 'call' && isValueCall(value, sqlalchemy, module)) return 'expression';
  }
  if (node.kind === 'call') return isValueCall(node, sqlalchemy, module) ? 'expression' : 'unknown';
  if (node.kind === 'attribute') {
    // `table.c.name`, and `Model.name` of a class outside the index.
    const owner = node.field('object')!;
    if (/(^|\.)(c|columns)$/.test(owner.text)) return 'expression';
    if (isClassName(owner, module) && !hasClassSpelling(node)) return 'expression';
  }
  return isClassName(node, module) ? 'guess' : 'unknown';
}

/** A call that gives one column expression: `x.label("n")`, `query.scalar_subquery()`, `func.sum(x).over()`, `exists().where(...)`. */
function isValueCall(node: PyNode, sqlalchemy: SqlAlchemyFile, module: PyModule): boolean {
  const call = module.callAt(node);
  if (/^(label|scalar_subquery|as_scalar)$/.test(call.name)) return true;
  const symbol = sqlalchemy.symbolOf(rootCall(node, module).callee) ?? '';
  return (
    /^sqlalchemy\.(func\.|exists$|case$|cast$|literal$)/.test(symbol) && !/^(table_valued|columns|alias|subquery|select)$/.test(call.name)
  );
}

/** The call that a chain of calls begins with: `exists()` of `exists().where(x)`. */
export function rootCall(node: PyNode, module: PyModule): PyCall {
  let call = module.callAt(node);
  while (call.receiver?.kind === 'call') call = module.callAt(call.receiver);
  return call;
}

/** An imported name, or a member of one, spelled like a class. */
function isClassName(node: PyNode, module: PyModule): boolean {
  if (node.kind === 'attribute') return hasClassSpelling(node) && module.qualifiedName(node) !== undefined;
  return (
    node.kind === 'identifier' && hasClassSpelling(node) && module.resolve(node).some(({ kind }) => kind === 'import' || kind === 'class')
  );
}

function hasClassSpelling(node: PyNode): boolean {
  const name = node.kind === 'attribute' ? node.field('attribute')!.text : node.text;
  return /^_?[A-Z]/.test(name) && /[a-z]/.test(name);
}
