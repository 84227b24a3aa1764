// Every sentence of the guideline, with the rules that check it or the reason why none can. Sections and bullets are the
// guideline's own; `meta.guideline` of a rule names one of the sections.

export interface GuidelineSentence {
  readonly section: string;
  /** Abridged. */
  readonly sentence: string;
  readonly rules: readonly string[];
  /** What of it a checker of source text cannot see. */
  readonly reason?: string;
}

function section(name: string, sentences: readonly Omit<GuidelineSentence, 'section'>[]): GuidelineSentence[] {
  return sentences.map((each) => ({ section: name, ...each }));
}

export const GUIDELINE: readonly GuidelineSentence[] = [
  ...section('1 Engine Configuration', [
    { sentence: 'One engine per application, reused', rules: ['engine-per-call', 'global-session'] },
    { sentence: 'Configure the pool explicitly', rules: ['pool-not-configured'] },
    { sentence: 'pool_size, max_overflow', rules: ['pool-not-configured'], reason: 'the right numbers depend on the server' },
    { sentence: 'pool_recycle', rules: ['pool-not-configured'] },
    { sentence: 'echo and echo_pool are off', rules: ['hardcoded-echo'] },
    { sentence: 'The URL holds no secret', rules: ['hardcoded-database-credentials'] },
    { sentence: 'pool_pre_ping=True', rules: ['missing-pool-pre-ping', 'invalid-engine-arguments', 'removed-engine-session-args'] },
  ]),
  ...section('1 Session Factory & Lifecycle', [
    { sentence: 'async_sessionmaker in async applications', rules: ['prefer-async-sessionmaker', 'sync-session-in-async'] },
    { sentence: 'bind, expire_on_commit, autoflush, autocommit', rules: ['async-expire-on-commit', 'removed-engine-session-args'] },
    {
      sentence: 'Lifecycle by dependency injection or context managers',
      rules: ['session-not-closed', 'missing-await', 'misplaced-await-or-with'],
    },
    {
      sentence: 'Never share sessions across requests, tasks or threads',
      rules: ['global-session', 'session-shared-concurrently'],
      reason: 'sharing through opaque containers cannot be proven',
    },
    { sentence: 'get_db yields, rolls back, closes', rules: ['session-not-closed', 'error-without-rollback'] },
    { sentence: 'expire_on_commit=False when models are returned', rules: ['async-expire-on-commit', 'async-expired-access'] },
    {
      sentence: 'Without it, access after commit queries or fails',
      rules: ['async-expired-access', 'async-onupdate-expired', 'stale-identity-read'],
    },
  ]),
  ...section('2 ORM Models', [
    {
      sentence: 'DeclarativeBase and typed mapped columns',
      rules: ['legacy-declarative-base', 'column-without-mapped', 'unresolvable-annotation', 'invalid-model'],
    },
    {
      sentence: 'String lengths, time zones, server_default, onupdate',
      rules: [
        'naive-datetime',
        'bad-server-default',
        'import-time-default',
        'async-onupdate-expired',
        'column-type-advice',
        'enum-storage',
        'untracked-json-mutation',
      ],
    },
    {
      sentence: 'relationship with back_populates',
      rules: ['relationship-mismatch', 'dynamic-relationship', 'set-null-on-required-column', 'unmapped-attribute-write'],
    },
    { sentence: 'Always define __tablename__', rules: ['missing-tablename'] },
    { sentence: 'snake_case for tables and columns', rules: ['non-snake-case-name'] },
    { sentence: 'Concrete types, no Mapped[Any]', rules: ['mapped-any'] },
    { sentence: 'Optional[T] for nullable columns', rules: ['nullability-mismatch', 'negated-nullable-boolean'] },
    {
      sentence: '__table_args__ for composite indexes, constraints, options',
      rules: ['invalid-table-args', 'unnamed-constraint', 'unique-over-nullable'],
      reason: 'whether an index should be composite is a question of design',
    },
  ]),
  ...section('3 Querying', [
    {
      sentence: 'select() exclusively',
      rules: ['legacy-query', 'legacy-query-get', 'query-on-async-session', 'removed-orm-api', 'removed-core-api', 'deprecated-names'],
    },
    { sentence: 'query() is legacy', rules: ['legacy-query'] },
    {
      sentence: 'where, order_by, limit',
      rules: ['limit-without-order-by', 'python-operator-in-expression', 'discarded-statement', 'cartesian-product'],
    },
    { sentence: 'scalars() for objects', rules: ['missing-scalars', 'scalars-drops-columns'] },
    { sentence: 'mappings() for access by name', rules: ['row-as-mapping'] },
    {
      sentence: 'all, first, one, one_or_none control results',
      rules: ['first-without-limit', 'missing-scalars', 'result-consumed-twice'],
    },
    {
      sentence: 'selectinload preferred, or joinedload',
      rules: ['async-lazy-load', 'prefer-selectinload', 'joined-collection-without-unique'],
    },
    {
      sentence: 'Never lazy load with AsyncSession',
      rules: ['async-lazy-load', 'async-expired-access', 'dynamic-relationship'],
      reason: 'instances that unknown callers hand in are not followed',
    },
    { sentence: 'with_only_columns, or specific columns', rules: ['over-fetching'] },
    { sentence: 'Never interpolate user input', rules: ['sql-injection', 'dynamic-sql-fragment'] },
    {
      sentence: 'Expressions, or bound parameters with text()',
      rules: ['textual-sql-without-text', 'sql-injection', 'text-bind-mismatch'],
    },
    { sentence: 'func.count, func.sum, func.max', rules: ['aggregate-in-python', 'existence-by-loading', 'always-true-aggregate-row'] },
    { sentence: 'group_by and having', rules: ['misplaced-aggregate'] },
  ]),
  ...section('4 Transactions', [
    {
      sentence: 'Explicit commit and rollback, or begin()',
      rules: ['write-without-commit', 'error-without-rollback', 'begin-after-autobegin', 'commit-inside-begin'],
    },
    { sentence: 'begin() as a context manager', rules: ['begin-after-autobegin', 'commit-inside-begin'] },
    { sentence: 'Never commit in a loop', rules: ['commit-in-loop'] },
    { sentence: 'add_all and one commit', rules: ['commit-in-loop', 'insert-in-loop'] },
    { sentence: 'Savepoints for partial rollback', rules: ['unprotected-integrity-catch', 'savepoint-catch-inside'] },
  ]),
  ...section('4 Bulk Operations', [
    { sentence: 'Bulk insert by execute(insert, list)', rules: ['insert-in-loop', 'legacy-bulk-methods'] },
    { sentence: 'update() instead of loading and modifying', rules: ['load-then-modify', 'unfiltered-update-delete'] },
  ]),
  ...section('5 Alembic Migrations', [
    {
      sentence: 'Alembic for all changes, never directly',
      rules: ['ddl-outside-migrations', 'model-change-without-migration', 'app-import-in-migration', 'transaction-control-in-migration'],
      reason: 'changes made by hand on a server are invisible',
    },
    { sentence: 'Never create_all in production', rules: ['create-all-in-app'] },
    { sentence: 'revision -m, upgrade, check, downgrade', rules: ['vague-revision-message', 'ci-migration-gates'] },
    {
      sentence: 'Review autogenerated migrations',
      rules: [
        'unreviewed-autogenerate',
        'empty-migration',
        'anonymous-constraint-op',
        'enum-migration',
        'dialect-alter-limits',
        'identifier-too-long',
      ],
      reason: 'the act of reviewing is not visible',
    },
    {
      sentence: 'Add by hand what autogenerate does not see',
      rules: ['unreviewed-autogenerate', 'env-misconfigured'],
      reason: 'predicates and defaults are compared as text only',
    },
    {
      sentence: 'upgrade head before the new version',
      rules: [
        'ci-migration-gates',
        'migrations-at-startup',
        'add-required-column',
        'nullability-change',
        'table-rewrite-column',
        'change-column-type',
        'rename-object',
        'drop-in-use',
        'destructive-drop',
        'index-not-concurrent',
        'concurrent-outside-autocommit',
        'constraint-validates-rows',
        'unique-or-key-scan',
        'data-migration-mixed',
        'missing-lock-timeout',
        'work-after-exclusive-lock',
        'dangerous-raw-sql',
      ],
      reason: 'the order of a deployment outside CI files is invisible',
    },
    {
      sentence: 'alembic check after startup',
      rules: ['ci-migration-gates'],
      reason: 'an event at run time: only its presence in CI can be seen',
    },
    {
      sentence: 'Commit all migration files',
      rules: ['migrations-ignored-by-git', 'model-change-without-migration', 'broken-revision-chain', 'multiple-heads'],
    },
    {
      sentence: 'Never edit an applied migration',
      rules: ['applied-migration-changed'],
      reason: '"applied" is taken as "on the base branch"',
    },
    {
      sentence: 'Downgrade scripts work',
      rules: ['missing-downgrade', 'asymmetric-downgrade', 'enum-migration'],
      reason: 'running them belongs to CI',
    },
    { sentence: 'Validate downgrades in CI', rules: ['ci-migration-gates'] },
  ]),
  ...section('5 Testing', [
    { sentence: 'Separate test databases', rules: ['tests-use-app-database'] },
    { sentence: 'create_all and drop_all per session', rules: ['test-schema-lifecycle'] },
    { sentence: 'Async engine fixture', rules: ['async-fixture-decorator', 'test-schema-lifecycle'] },
    { sentence: 'Testcontainers', rules: ['test-database-choice'], reason: 'a preference' },
    { sentence: 'Mock sessions with AsyncMock', rules: ['mocked-session'], reason: 'whether to mock at all is a choice' },
  ]),
  ...section('5 Performance', [
    { sentence: 'echo in development', rules: ['hardcoded-echo'] },
    { sentence: "The server's slow query log in production", rules: [], reason: 'configuration of the server, not in Python' },
    { sentence: 'Monitor pool exhaustion', rules: [], reason: 'monitoring at run time; having no pool events is normal with an APM' },
    {
      sentence: 'More pool_size or max_overflow on QueuePool timeouts',
      rules: ['pool-not-configured', 'engine-per-call', 'session-not-closed'],
      reason: 'the symptom shows at run time; its causes are checked',
    },
    {
      sentence: 'lazy="raise"',
      rules: ['relationship-not-raise', 'n-plus-one', 'query-in-loop', 'index-shape', 'index-on-unbounded-text'],
    },
  ]),
];
