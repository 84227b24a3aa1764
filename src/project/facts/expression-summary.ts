/**
 * What an expression says, as plain JSON that outlives the syntax tree. Depth and size are bounded: what is cut off is
 * `opaque`, which always means "not known", never "nothing".
 */
export type ExpressionSummary =
  | NameSummary
  | CallSummary
  | AttributeSummary
  | SubscriptSummary
  | { readonly kind: 'string'; readonly value: string }
  /** A formatted string of which only the constant beginning is known: `f"postgresql://{user}..."`. */
  | { readonly kind: 'string-start'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly ExpressionSummary[] }
  /** `X | Y` of annotations. */
  | { readonly kind: 'union'; readonly items: readonly ExpressionSummary[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [ExpressionSummary, ExpressionSummary])[] }
  /** What `with X as name` (or `async with`) binds: the result of entering X. */
  | { readonly kind: 'entered'; readonly value: ExpressionSummary; readonly isAsync: boolean }
  | { readonly kind: 'awaited'; readonly value: ExpressionSummary }
  /** `lambda: X`, without parameters. */
  | { readonly kind: 'lambda'; readonly body: ExpressionSummary }
  /** A parameter of the function around, with its annotation. */
  | { readonly kind: 'parameter'; readonly name: string; readonly annotation?: ExpressionSummary; readonly default?: ExpressionSummary }
  | { readonly kind: 'opaque' };

/** An absolute dotted name, imports of the file resolved: "sqlalchemy.orm.Session", "app.db.Base", "builtins.int". */
export interface NameSummary {
  readonly kind: 'name';
  readonly name: string;
}

export interface CallSummary {
  readonly kind: 'call';
  /** A name for almost every call; an attribute for `registry().generate_base()`. */
  readonly callee: ExpressionSummary;
  readonly args: readonly ExpressionSummary[];
  readonly kwargs: Readonly<Record<string, ExpressionSummary>>;
  /** `*x` or `**x` is passed, or arguments were cut off: what is not seen may still be given. */
  readonly hasMore: boolean;
}

/** An attribute of something that is no dotted name: `factory().begin`. */
export interface AttributeSummary {
  readonly kind: 'attribute';
  readonly object: ExpressionSummary;
  readonly name: string;
}

/** `Mapped[int]`, `Annotated[Session, Depends(get_db)]`. */
export interface SubscriptSummary {
  readonly kind: 'subscript';
  readonly value: ExpressionSummary;
  readonly items: readonly ExpressionSummary[];
}

/** The dotted name an expression is; undefined when it is something else. */
export function summaryName(summary: ExpressionSummary | undefined): string | undefined {
  return summary?.kind === 'name' ? summary.name : undefined;
}

/** The dotted name that a call calls; undefined when the expression is no call of a name. */
export function calledName(summary: ExpressionSummary | undefined): string | undefined {
  return summary?.kind === 'call' ? summaryName(summary.callee) : undefined;
}
