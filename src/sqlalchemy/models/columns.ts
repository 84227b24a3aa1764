import type { CallSummary, ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { AssignmentFacts } from '../../project/facts/file-facts.js';
import { withAnnotated, type ColumnParts } from './annotated-columns.js';
import { isTrue, type ModelFlavour, type NameSource, type ProjectClass } from './class-chain.js';
import { constructorOf, type MappedConstructor } from './constructors.js';
import { readMapped, type MappedAnnotation } from './mapped-annotation.js';
import type { ColumnInfo } from './model-info.js';

const FOREIGN_KEY = 'sqlalchemy.ForeignKey';
/** Arguments of a column that are schema items, not its type. */
const NOT_TYPES = new Set(
  ['ForeignKey', 'Sequence', 'Identity', 'Computed', 'CheckConstraint', 'DefaultClause', 'FetchedValue'].map(
    (name) => `sqlalchemy.${name}`,
  ),
);

/** What decides whether an attribute is a column. */
export interface ColumnContext {
  readonly source: NameSource;
  /** SQLModel maps plain annotations; undefined for classes that are no models themselves. */
  readonly flavour: ModelFlavour | undefined;
}

/** The column that an attribute declares; undefined when it declares none. */
export function columnOf(attribute: AssignmentFacts, owner: ProjectClass, { source, flavour }: ColumnContext): ColumnInfo | undefined {
  const made = constructorOf(attribute.value, source);
  if (made?.kind === 'relationship') return undefined;
  const mapped = readMapped(attribute.annotation, owner.file.module, source);
  if (made) return describeColumn(attribute.name, owner, { made, mapped }, source);
  if (flavour === 'sqlmodel') return mapped && !isClassLevel(attribute) ? plainColumn(attribute, owner, mapped, source) : undefined;
  if (mapped?.wrapper !== 'Mapped' || attribute.value) return undefined;
  return describeColumn(attribute.name, owner, { made: bare('sqlalchemy.orm.mapped_column'), mapped }, source);
}

/** SQLModel: `name: str`, `age: int | None = None`. */
function plainColumn(attribute: AssignmentFacts, owner: ProjectClass, mapped: MappedAnnotation, source: NameSource): ColumnInfo {
  const kwargs = attribute.value ? { default: attribute.value } : {};
  return describeColumn(attribute.name, owner, { made: bare('sqlmodel.Field', kwargs), mapped }, source);
}

/** `model_config = ...`, `limit: ClassVar[int] = 3`. */
function isClassLevel({ name, annotation }: AssignmentFacts): boolean {
  const wrapper = annotation?.kind === 'subscript' ? annotation.value : annotation;
  return name.startsWith('__') || name === 'model_config' || (wrapper?.kind === 'name' && /\.ClassVar$/.test(wrapper.name));
}

/** A column without a call of its own. */
function bare(symbol: string, kwargs: CallSummary['kwargs'] = {}): MappedConstructor {
  const call: CallSummary = { kind: 'call', callee: { kind: 'name', name: symbol }, args: [], kwargs, hasMore: false };
  return { kind: 'column', symbol, call, isDeferred: false, isIndirect: false };
}

/** Where a column is declared. */
export type ColumnOwner = Pick<ProjectClass, 'name' | 'file'>;

export function describeColumn(name: string, owner: ColumnOwner, parts: ColumnParts, source: NameSource): ColumnInfo {
  const { made, mapped } = withAnnotated(parts, owner.file.module, source);
  const call = effectiveCall(made, source);
  const { kwargs } = call;
  const [first] = call.args;
  const named = kwargs['name'] ?? nameAmong(kwargs['sa_column_kwargs']) ?? (first?.kind === 'string' ? first : undefined);
  const items = call.args.filter((argument) => argument !== first || first.kind !== 'string');
  const typeExpression = kwargs['type_'] ?? kwargs['sa_type'] ?? items.find((item) => isType(item, source));
  const isPrimaryKey = isTrue(kwargs['primary_key']);
  return {
    name,
    columnName: named?.kind === 'string' ? named.value : name,
    declaredIn: owner.name,
    symbol: made.symbol,
    type: typeExpression && symbolOfType(typeExpression, source),
    typeExpression,
    annotation: mapped?.inner,
    isNullable: nullability(kwargs, isPrimaryKey, mapped, made),
    isPrimaryKey,
    isUnique: isTrue(kwargs['unique']),
    isIndexed: isTrue(kwargs['index']),
    foreignKeys: foreignKeysOf(call, items, source),
    hasDefault: ['default', 'default_factory', 'insert_default'].some((key) => Object.hasOwn(kwargs, key)),
    hasServerDefault: Object.hasOwn(kwargs, 'server_default') || items.some((item) => isGenerated(item, source)),
    isDeferred: made.isDeferred || isTrue(kwargs['deferred']),
    keywords: kwargs,
  };
}

/** SQLModel's `Field(sa_column=Column(...))` is that column. */
function effectiveCall({ call }: MappedConstructor, source: NameSource): CallSummary {
  const column = call.kwargs['sa_column'];
  const inner = column && constructorOf(column, source);
  return inner?.kind === 'column' ? inner.call : call;
}

/** SQLModel's `Field(sa_column_kwargs={"name": "order_no"})`. */
function nameAmong(given: ExpressionSummary | undefined): ExpressionSummary | undefined {
  if (given?.kind !== 'dictionary') return undefined;
  return given.entries.find(([key]) => key.kind === 'string' && key.value === 'name')?.[1];
}

function nullability(
  kwargs: CallSummary['kwargs'],
  isPrimaryKey: boolean,
  mapped: MappedAnnotation | undefined,
  made: MappedConstructor,
): boolean | undefined {
  const given = kwargs['nullable'];
  if (given) return given.kind === 'boolean' ? given.value : undefined;
  if (isPrimaryKey) return mapped?.wrapper === 'Mapped' && mapped.isOptional;
  if (made.call.hasMore) return undefined;
  if (mapped?.wrapper === 'Mapped' || made.symbol === 'sqlmodel.Field') return mapped?.isOptional;
  // Without an annotation a column may be NULL unless it says otherwise.
  return true;
}

function foreignKeysOf(call: CallSummary, items: readonly ExpressionSummary[], source: NameSource): string[] {
  const targets: string[] = [];
  const short = call.kwargs['foreign_key'];
  if (short) targets.push(short.kind === 'string' ? short.value : '');
  for (const item of items) {
    if (item.kind !== 'call' || item.callee.kind !== 'name' || source.symbolOf(item.callee.name) !== FOREIGN_KEY) continue;
    const target = item.args[0] ?? item.kwargs['column'];
    targets.push(target?.kind === 'string' ? target.value : '');
  }
  return targets;
}

function isType(item: ExpressionSummary, source: NameSource): boolean {
  const callee = item.kind === 'call' ? item.callee : item;
  // `postgresql.ARRAY(Text).with_variant(...)`.
  if (callee.kind === 'attribute') return callee.name === 'with_variant';
  if (callee.kind !== 'name') return false;
  const symbol = source.symbolOf(callee.name);
  return symbol === undefined || !NOT_TYPES.has(symbol);
}

function symbolOfType(type: ExpressionSummary, source: NameSource): string | undefined {
  if (type.kind === 'name') return source.symbolOf(type.name) ?? type.name;
  if (type.kind !== 'call') return undefined;
  if (type.callee.kind === 'attribute') return symbolOfType(type.callee.object, source);
  return symbolOfType(type.callee, source);
}

function isGenerated(item: ExpressionSummary, source: NameSource): boolean {
  const symbol = item.kind === 'call' && item.callee.kind === 'name' ? source.symbolOf(item.callee.name) : undefined;
  return symbol === 'sqlalchemy.Identity' || symbol === 'sqlalchemy.Computed';
}
