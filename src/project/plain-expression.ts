/**
 * A Python expression as plain data (JSON), so that facts of one file can be kept by its git blob id and read by others.
 * Names are resolved inside their own file only: "sqlalchemy.orm.Session", "app.db.Base", "builtins.list".
 */
export type PlainExpression =
  /** A dotted name, absolute. */
  | { readonly kind: 'name'; readonly name: string }
  /** A parameter of the function around: what is known of it is its annotation and its default. */
  | { readonly kind: 'parameter'; readonly annotation?: PlainExpression; readonly defaultValue?: PlainExpression }
  | { readonly kind: 'attribute'; readonly value: PlainExpression; readonly name: string }
  | {
      readonly kind: 'call';
      readonly callee: PlainExpression;
      readonly positional: readonly PlainExpression[];
      readonly keywords: Readonly<Record<string, PlainExpression>>;
      /** `*args` or `**kwargs` is passed. */
      readonly isOpen: boolean;
    }
  | { readonly kind: 'subscript'; readonly value: PlainExpression; readonly items: readonly PlainExpression[] }
  /** `a | b` in an annotation, `a or b` and `a if c else b` in a value: one of these. */
  | { readonly kind: 'union'; readonly items: readonly PlainExpression[] }
  | { readonly kind: 'sequence'; readonly items: readonly PlainExpression[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [PlainExpression, PlainExpression])[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: true | false | null }
  | { readonly kind: 'await'; readonly value: PlainExpression }
  /** Anything else, or nested too deeply to follow. */
  | { readonly kind: 'other' };
