/** What an object is, in SQLAlchemy's words (RULES.md 0.3). */
export type ReceiverKind =
  | 'session'
  | 'async-session'
  | 'connection'
  | 'async-connection'
  | 'engine'
  | 'async-engine'
  | 'session-factory'
  | 'async-session-factory'
  | 'query'
  | 'select'
  | 'dml'
  | 'text'
  | 'result'
  | 'async-result'
  | 'scalars'
  | 'instance';

/**
 * How we know: 1 annotation, 2 constructor or factory call, 3 with-block, 4 attribute set in the class,
 * 5 return annotation of a project function, 6 pytest fixture, 7 the name alone plus a Session-only method (weak).
 */
export type Evidence = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The type of a receiver with the evidence for it. */
export interface ReceiverType {
  readonly kind: ReceiverKind;
  readonly evidence: Evidence;
  /** Evidence 1-6. */
  readonly strong: boolean;
  /** For `instance`, and for results of one entity: the qualified name of the model. */
  readonly model?: string;
  /** The expression that proved it (annotation, constructor call), when it lies in the same file. */
  readonly origin?: number;
}
