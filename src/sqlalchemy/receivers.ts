/** What an object is, in SQLAlchemy's words. */
export type ReceiverKind =
  | 'session'
  | 'async-session'
  | 'connection'
  | 'async-connection'
  | 'engine'
  | 'async-engine'
  | 'session-factory'
  | 'async-session-factory'
  /** What `session.begin()`, `begin_nested()` and `connection.begin()` give. */
  | 'transaction'
  | 'async-transaction'
  | 'query'
  | 'select'
  | 'dml'
  | 'text'
  /** A Core `Table`. */
  | 'table'
  | 'metadata'
  /** Buffered rows: `session.execute(...)`. */
  | 'result'
  /** What `stream()` gives: its own methods are coroutines. */
  | 'async-result'
  | 'scalars'
  | 'async-scalars'
  /** `result.mappings()`. */
  | 'mappings'
  | 'async-mappings'
  /** One row of a result, and one row of `mappings()`. */
  | 'row'
  | 'row-mapping'
  /** A list (or iterator) of rows or instances; `of` is what it holds. */
  | 'sequence'
  | 'instance'
  /** A call of a coroutine function before its `await`; `of` is what awaiting gives. */
  | 'coroutine'
  /** A context manager that is none of the above; `of` is what `with ... as` binds. */
  | 'context';

/**
 * How we know: 1 annotation, 2 constructor or factory call, 3 with-block, 4 attribute set in the class,
 * 5 return annotation of a project function, 6 pytest fixture, 7 the name alone plus a Session-only method (weak).
 */
export type Evidence = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** One element of the rows that a statement gives. */
export type RowElement =
  /** `select(User)`; `isAlias` for `aliased(User)`. */
  | { readonly kind: 'entity'; readonly model: string; readonly isAlias?: boolean }
  /** `select(User.id)`. */
  | { readonly kind: 'column'; readonly model: string; readonly column: string }
  /** `func.count()`, a label, an arithmetic or a literal: one value. */
  | { readonly kind: 'expression' }
  /** May be an entity, a column or (a Table, `*columns`) several columns. */
  | { readonly kind: 'unknown' };

/** The type of a receiver with the evidence for it. */
export interface ReceiverType {
  readonly kind: ReceiverKind;
  readonly evidence: Evidence;
  /** Evidence 1-6. */
  readonly strong: boolean;
  /** For `instance`: the qualified name of the model. */
  readonly model?: string;
  /** For statements, queries, results, scalars and rows: what each row has. Undefined when not known. */
  readonly elements?: readonly RowElement[];
  /** For `coroutine`, `context`, `sequence`: what is inside. Undefined when not known. */
  readonly of?: ReceiverType;
  /** `scoped_session(...)`, `async_scoped_session(...)`, Flask's `db.session`: a registry that hands out one session per scope. */
  readonly isRegistry?: boolean;
  /** Of a class of the project that derives from SQLAlchemy's (for a factory: that it makes), or of one not known: methods may differ. */
  readonly isCustom?: boolean;
  /** For `context` and `coroutine`-like objects: entered by `async with`. */
  readonly isAsync?: boolean;
  /** The expression that proved it (annotation, constructor call), when it lies in the same file. */
  readonly origin?: number;
}
