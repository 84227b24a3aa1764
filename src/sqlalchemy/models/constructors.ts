import type { CallSummary, ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { NameSource } from './class-chain.js';

/** What an attribute of a model is built by. */
export type MappedKind = 'column' | 'relationship';

const COLUMN_MAKERS = new Set(['sqlalchemy.Column', 'sqlalchemy.orm.mapped_column', 'sqlalchemy.orm.MappedColumn', 'sqlmodel.Field']);
const RELATIONSHIP_MAKERS = new Set([
  'sqlalchemy.orm.relationship',
  'sqlalchemy.orm.relation',
  'sqlalchemy.orm.dynamic_loader',
  'sqlmodel.Relationship',
]);
/** `deferred(Column(...))`, `column_property(Column(...))`: what is mapped is the first argument. */
const WRAPPERS = new Set(['sqlalchemy.orm.deferred', 'sqlalchemy.orm.column_property']);

/** What SQLAlchemy makes of an attribute built by this canonical name. */
export function mappedKind(symbol: string | undefined): MappedKind | undefined {
  if (symbol === undefined) return undefined;
  if (COLUMN_MAKERS.has(symbol)) return 'column';
  return RELATIONSHIP_MAKERS.has(symbol) ? 'relationship' : undefined;
}

export function isColumnWrapper(symbol: string | undefined): boolean {
  return symbol !== undefined && WRAPPERS.has(symbol);
}

/** The constructor call behind an attribute's value, wrappers and one project function looked through. */
export interface MappedConstructor {
  readonly kind: MappedKind;
  readonly symbol: string;
  readonly call: CallSummary;
  readonly isDeferred: boolean;
  /** Built by a project function: arguments it adds are in `call`, those passed to it are not. */
  readonly isIndirect: boolean;
}

export function constructorOf(value: ExpressionSummary | undefined, source: NameSource): MappedConstructor | undefined {
  if (value?.kind !== 'call' || value.callee.kind !== 'name') return undefined;
  const symbol = source.symbolOf(value.callee.name);
  const kind = mappedKind(symbol);
  if (kind) return { kind, symbol: symbol!, call: value, isDeferred: false, isIndirect: false };
  if (isColumnWrapper(symbol)) {
    const inner = constructorOf(value.args[0], source);
    return inner && { ...inner, isDeferred: symbol === 'sqlalchemy.orm.deferred' };
  }
  return symbol ? undefined : madeByFunction(value.callee.name, source);
}

/** `def created_at(): return mapped_column(DateTime, ...)`. */
function madeByFunction(name: string, source: NameSource): MappedConstructor | undefined {
  const definition = source.project.definitionOf(name);
  if (definition?.kind !== 'function' || definition.function.returnValues.length !== 1) return undefined;
  const [returned] = definition.function.returnValues;
  if (returned?.kind !== 'call' || returned.callee.kind !== 'name') return undefined;
  const symbol = source.symbolOf(returned.callee.name);
  const kind = mappedKind(symbol);
  return kind && { kind, symbol: symbol!, call: returned, isDeferred: false, isIndirect: true };
}
