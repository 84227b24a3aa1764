import type { Evidence, ReceiverKind, ReceiverType, RowElement } from '../receivers.js';

/** What an expression is, as far as typing has to know: SQLAlchemy's objects, and what leads to them. */
export type Value =
  | ReceiverType
  /** A class itself, SQLAlchemy's own or the project's, by canonical or qualified name. */
  | { readonly kind: 'class'; readonly name: string; readonly isAlias?: boolean }
  /** An instance of a project class that is neither a model nor SQLAlchemy's. */
  | { readonly kind: 'object'; readonly name: string; readonly evidence: Evidence }
  /** A SQLAlchemy function, a project function or method, by canonical or qualified name. */
  | { readonly kind: 'function'; readonly name: string }
  /** `session.execute` before its call. */
  | { readonly kind: 'method'; readonly receiver: ReceiverType; readonly name: string }
  /** Something known only by what calling it gives: a parameter annotated `Callable[[], Session]`. */
  | { readonly kind: 'maker'; readonly result: Value }
  /** `db = SQLAlchemy()` of Flask-SQLAlchemy. */
  | { readonly kind: 'flask-extension' }
  /** None and "not bound yet": says nothing against another binding. */
  | { readonly kind: 'none' };

export const NONE: Value = { kind: 'none' };

const INTERNAL_KINDS = new Set<Value['kind']>(['class', 'object', 'function', 'maker', 'method', 'flask-extension', 'none']);

/** The value as rules see it; undefined for what is only a step on the way. */
export function asReceiver(value: Value | undefined): ReceiverType | undefined {
  return value === undefined || INTERNAL_KINDS.has(value.kind) ? undefined : (value as ReceiverType);
}

/** A declared `sessionmaker` does not say that its sessions are async: `class_=AsyncSession` in what is assigned does. */
export function refined(declared: Value, assigned: () => Value | undefined): Value {
  if (declared.kind !== 'session-factory') return declared;
  const value = assigned();
  return value?.kind === 'async-session-factory' ? value : declared;
}

/** What a type has besides its kind and evidence. */
export type TypeDetails = Partial<Omit<ReceiverType, 'kind' | 'evidence' | 'strong'>>;

export function typed(kind: ReceiverKind, evidence: Evidence, details: TypeDetails = {}): ReceiverType {
  return { kind, evidence, strong: evidence < 7, ...details };
}

/** The same object known by another evidence: what a `with` binds, what a function returns. */
export function withEvidence(value: Value | undefined, evidence: Evidence): Value | undefined {
  if (value?.kind === 'object') return { ...value, evidence };
  const type = asReceiver(value);
  return type ? { ...type, evidence, strong: evidence < 7 } : value;
}

/** An object with optional details left out where they are undefined. */
export function details(elements: readonly RowElement[] | undefined, of?: ReceiverType): TypeDetails {
  return { ...(elements && { elements }), ...(of && { of }) };
}

/**
 * What a name is that is bound in several ways: the one type all agree on. None says nothing; anything unknown, or two
 * different kinds, make it unknown.
 */
export function agree(values: readonly (Value | undefined)[]): Value | undefined {
  let result: Value | undefined;
  for (const value of values) {
    if (!value) return undefined;
    if (value.kind === 'none') continue;
    if (!result) result = value;
    else {
      result = merge(result, value);
      if (!result) return undefined;
    }
  }
  return result ?? (values.length > 0 ? NONE : undefined);
}

function merge(a: Value, b: Value): Value | undefined {
  if (a.kind !== b.kind) return undefined;
  if (a.kind === 'class' || a.kind === 'function' || a.kind === 'object') return 'name' in b && a.name === b.name ? a : undefined;
  const [first, second] = [asReceiver(a), asReceiver(b)];
  if (!first || !second) return a;
  if (first.model !== second.model) return undefined;
  const weaker = first.evidence >= second.evidence ? first : second;
  const { elements, of, ...rest } = weaker;
  const inner = first.of && second.of ? asReceiver(merge(first.of, second.of)) : undefined;
  return { ...rest, ...details(sameElements(first.elements, second.elements) ? elements : undefined, inner) };
}

function sameElements(a: readonly RowElement[] | undefined, b: readonly RowElement[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
