// The Query -> select() table: what each link of a legacy chain becomes. Source: SQLAlchemy 2.0 migration guide,
// "Legacy Query usage" (changelog/migration_20.html), compared by running both forms (npm run verify:sqlalchemy).

/** What a link that builds the statement becomes on `select()`, and what it means for the rest of the chain. */
export interface LinkRule {
  /** The method's name on Select; absent: the same. */
  readonly as?: string;
  /** `populate_existing()` becomes `execution_options(populate_existing=True)`: the whole call, `{}` for its argument. */
  readonly call?: string;
  /** It brings other tables into the FROM list: an entity may then come in several rows. */
  readonly joins?: true;
  /** Its arguments are criteria, which may name other tables. */
  readonly criteria?: true;
  /** False: it may follow `from_statement()`. */
  readonly refusesText?: false;
  /** The rewrite is never known to be the same: the shape of the rows changes. */
  readonly unsafe?: true;
  /** Query raises when it follows LIMIT or OFFSET. */
  readonly refusesLimit?: true;
  /** Allowed on `update()` and `delete()`. */
  readonly dml?: true;
  /** Without effect on how many rows there are: `count()` may leave it out. */
  readonly order?: true;
  /** `count()` must count a subquery. */
  readonly subquery?: true;
  /** It makes one statement of several: of entities an alias of all of them must be selected. */
  readonly compound?: true;
  /** `get()` ignores or takes it; with any other link before it, it raises. */
  readonly get?: true;
}

const COMPOUND: LinkRule = { compound: true, joins: true, subquery: true, unsafe: true, refusesLimit: true };

export const BUILDER_LINKS: Readonly<Record<string, LinkRule>> = {
  filter: { as: 'where', criteria: true, refusesLimit: true, dml: true },
  where: { criteria: true, refusesLimit: true, dml: true },
  filter_by: { criteria: true, refusesLimit: true, dml: true },
  join: { joins: true, refusesLimit: true },
  outerjoin: { joins: true, refusesLimit: true },
  select_from: { joins: true, refusesLimit: true, subquery: true },
  options: { get: true, refusesText: false },
  order_by: { refusesLimit: true, order: true, get: true },
  group_by: { refusesLimit: true, subquery: true },
  having: { criteria: true, refusesLimit: true, subquery: true },
  limit: { subquery: true },
  offset: { subquery: true },
  slice: { subquery: true },
  distinct: { subquery: true, get: true },
  with_for_update: { subquery: true, get: true },
  execution_options: { subquery: true, refusesText: false },
  populate_existing: { call: 'execution_options(populate_existing=True)', subquery: true, get: true, refusesText: false },
  autoflush: { call: 'execution_options(autoflush={})', subquery: true },
  correlate: { subquery: true },
  prefix_with: { subquery: true },
  suffix_with: { subquery: true },
  with_hint: { subquery: true },
  with_statement_hint: { subquery: true },
  yield_per: { call: 'execution_options(yield_per={})', subquery: true, refusesText: false },
  with_entities: { as: 'with_only_columns', subquery: true },
  add_columns: { subquery: true, unsafe: true },
  add_column: { as: 'add_columns', subquery: true, unsafe: true },
  add_entity: { as: 'add_columns', subquery: true, unsafe: true },
  from_statement: { joins: true, subquery: true },
  /** Its values become the second argument of what runs the statement. */
  params: { subquery: true, refusesText: false },
  with_labels: { subquery: true },
  apply_labels: { subquery: true },
  set_label_style: { subquery: true },
  /** `.with_parent(user, User.posts)` becomes `.where(with_parent(user, User.posts))`. */
  with_parent: { joins: true, refusesLimit: true, subquery: true },
  union: COMPOUND,
  union_all: COMPOUND,
  intersect: COMPOUND,
  intersect_all: COMPOUND,
  except_: COMPOUND,
  except_all: COMPOUND,
};

/** How a terminal turns a Query into its result. */
export type TerminalRule =
  /** Runs the statement; the result has the method `as`. */
  | { readonly kind: 'fetch'; readonly as: string; readonly limit?: true }
  | { readonly kind: 'scalar' }
  | { readonly kind: 'count' }
  | { readonly kind: 'get' }
  /** Runs the statement for other columns: `.values(User.name)` gives rows, `.value(User.name)` the first value. */
  | { readonly kind: 'columns' }
  /** Gives a part of a statement: nothing is run, no session is needed. */
  | { readonly kind: 'statement'; readonly as: string }
  | { readonly kind: 'update' | 'delete' }
  /** Flask-SQLAlchemy's own: `db.first_or_404(statement)`; with the keywords that both forms take. */
  | { readonly kind: 'flask'; readonly keywords: readonly string[]; readonly limit?: true; readonly unsafe?: true }
  /** `.statement` without parentheses: the statement itself. */
  | { readonly kind: 'property' };

export const TERMINALS: Readonly<Record<string, TerminalRule>> = {
  all: { kind: 'fetch', as: 'all' },
  first: { kind: 'fetch', as: 'first', limit: true },
  one: { kind: 'fetch', as: 'one' },
  one_or_none: { kind: 'fetch', as: 'one_or_none' },
  scalar: { kind: 'scalar' },
  count: { kind: 'count' },
  get: { kind: 'get' },
  values: { kind: 'columns' },
  value: { kind: 'columns' },
  update: { kind: 'update' },
  delete: { kind: 'delete' },
  first_or_404: { kind: 'flask', keywords: ['description'], limit: true },
  one_or_404: { kind: 'flask', keywords: ['description'] },
  paginate: { kind: 'flask', keywords: ['page', 'per_page', 'max_per_page', 'error_out', 'count'], unsafe: true },
  exists: { kind: 'statement', as: 'exists' },
  subquery: { kind: 'statement', as: 'subquery' },
  cte: { kind: 'statement', as: 'cte' },
  label: { kind: 'statement', as: 'label' },
  scalar_subquery: { kind: 'statement', as: 'scalar_subquery' },
  as_scalar: { kind: 'statement', as: 'scalar_subquery' },
  statement: { kind: 'property' },
  selectable: { kind: 'property' },
};

/** Aggregates: with no GROUP BY a query of one of them alone gives exactly one row. */
export const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg', 'array_agg', 'string_agg', 'group_concat']);

/**
 * Loader options that load with a statement of their own, or not at all: they bring no rows into the main statement,
 * and neither does what is chained to them.
 */
export const SEPARATE_LOADERS: ReadonlySet<string> = new Set(
  ['selectinload', 'subqueryload', 'immediateload', 'lazyload', 'noload', 'raiseload'].map((name) => `sqlalchemy.orm.${name}`),
);
/** Options about columns of the entity itself; what is chained to them is not. */
export const COLUMN_OPTIONS: ReadonlySet<string> = new Set(
  ['load_only', 'defer', 'undefer', 'undefer_group'].map((name) => `sqlalchemy.orm.${name}`),
);
/** Options that say only how related objects are loaded: they do not change which rows there are. */
export const LOADER_OPTIONS: ReadonlySet<string> = new Set([
  ...SEPARATE_LOADERS,
  ...COLUMN_OPTIONS,
  'sqlalchemy.orm.joinedload',
  'sqlalchemy.orm.contains_eager',
  'sqlalchemy.orm.defaultload',
]);
