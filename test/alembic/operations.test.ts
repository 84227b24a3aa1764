import type { Operation } from '../../src/alembic/facts.js';
import { migrationOf, upgradeOf } from '../support/migrations.js';

/** "kind table column" with the flags that are set. */
function line(operation: Operation): string {
  const { kind, table, name, columns } = operation;
  const flags = (['inBatch', 'inAutocommit', 'inLoop', 'isConditional', 'onNewTable', 'isConcurrent', 'isRawSql'] as const).filter(
    (flag) => operation[flag],
  );
  return [kind, table ?? '?', name, ...columns.map((column) => column.name ?? '?'), ...flags].filter((part) => part != null).join(' ');
}

function lines(body: string): string[] {
  return upgradeOf(body).map(line);
}

describe('operations of op calls', () => {
  it.each([
    ['op.add_column("t", sa.Column("a", sa.Integer()))', 'add_column t a'],
    ['op.drop_column("t", "a")', 'drop_column t a'],
    ['op.drop_column(table_name="t", column_name="a")', 'drop_column t a'],
    ['op.alter_column("t", "a", nullable=False)', 'alter_column t a'],
    ['op.create_table("t", sa.Column("a", sa.Integer()), sa.PrimaryKeyConstraint("a"))', 'create_table t a'],
    ['op.drop_table(op.f("t"))', 'drop_table t'],
    ['op.create_index(op.f("ix"), "t", ["a", "b"], postgresql_concurrently=True)', 'create_index t ix isConcurrent'],
    ['op.drop_index("ix", table_name="t")', 'drop_index t ix'],
    ['op.create_foreign_key("fk", "t", "u", ["a"], ["id"])', 'create_foreign_key t fk'],
    ['op.drop_constraint("uq", "t", type_="unique")', 'drop_constraint t uq'],
    ['op.bulk_insert(sa.table("t", sa.column("a")), [])', 'bulk_insert t'],
    ['op.create_entity(view)', 'create_entity ?'],
    ['op.execute(build())', 'execute ?'],
    ['op.get_bind()', undefined],
    ['other.add_column("t", c)', undefined],
  ])('%s', (code, expected) => {
    expect(lines(code)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('reads columns in full', () => {
    const [operation] = upgradeOf(
      'op.add_column("t", sa.Column("a", sa.String(20), sa.ForeignKey("u.id"), nullable=False, server_default="x", default=1, unique=True, index=True))',
    );
    expect(operation!.columns[0]).toMatchObject({
      name: 'a',
      typeText: 'sa.String(20)',
      nullable: false,
      hasServerDefault: true,
      serverDefaultText: '"x"',
      hasPythonDefault: true,
      isUnique: true,
      hasIndex: true,
      foreignKeys: ['u.id'],
    });
  });

  it.each([
    ['COLUMN = sa.Column("a", sa.Integer(), nullable=False)\nop.add_column("t", COLUMN)', false],
    ['def make():\n    return sa.Column("a", sa.Integer(), nullable=False)\nop.add_column("t", make())', false],
    ['op.add_column("t", sa.Column("a", sa.Integer(), **options))', undefined],
  ])('finds the column behind %j', (code, nullable) => {
    const operation = upgradeOf(code).at(-1)!;
    expect(operation.columns[0]).toMatchObject({ name: 'a', nullable });
  });

  it('follows names to the type', () => {
    const body = `status = sa.Enum("a", name="status")
op.add_column("t", sa.Column("a", status))
op.alter_column("t", "a", type_=status)`;
    expect(upgradeOf(body).map(({ columns }) => columns[0]!.typeNode?.text)).toEqual(Array(2).fill('sa.Enum("a", name="status")'));
  });

  it('does not take None for a default', () => {
    const [add, alter] = upgradeOf(
      'op.add_column("t", sa.Column("a", sa.Integer(), server_default=None))\nop.alter_column("t", "a", server_default=None)',
    );
    expect([add!.columns[0]!.hasServerDefault, alter!.columns[0]!.hasServerDefault]).toEqual([false, false]);
  });

  it('gives the name None as null', () => {
    expect(upgradeOf('op.create_unique_constraint(None, "t", ["a"])')[0]!.name).toBeNull();
  });
});

describe('what stands around operations', () => {
  it('knows batches, each name by its own block', () => {
    const body = `with op.batch_alter_table("t", schema="s") as batch_op:
    batch_op.add_column(sa.Column("a", sa.Integer()))
    op.execute("SELECT 1")
with op.batch_alter_table("u") as batch_op:
    batch_op.drop_column("b")
    batch_op.create_foreign_key("fk", "v", ["c"], ["id"])`;
    expect(lines(body)).toEqual([
      'add_column t a inBatch',
      'select ? isRawSql',
      'drop_column u b inBatch',
      'create_foreign_key u fk inBatch',
    ]);
    expect(upgradeOf(body).at(-1)).toMatchObject({ referredTable: 'v', columnNames: ['c'] });
    expect(upgradeOf(body)[0]!.schema).toBe('s');
  });

  it('knows autocommit blocks and loops', () => {
    const body = `with op.get_context().autocommit_block():
    op.create_index("ix", "t", ["a"], postgresql_concurrently=True)
for table in ("t", "u"):
    op.drop_column(table, "a")`;
    expect(lines(body)).toEqual(['create_index t ix inAutocommit isConcurrent', 'drop_column ? a inLoop']);
    expect(upgradeOf(body)[1]!.tables).toEqual(['t', 'u']);
  });

  it('follows helpers of the file, their arguments and their surroundings', () => {
    const migration = migrationOf(`
def add(table, name="a"):
    op.add_column(table, sa.Column(name, sa.Integer()))

def upgrade():
    if wanted:
        add("t")
    add("u", name="b")
    add("v")
`);
    expect(migration.upgradeOperations.map(line)).toEqual(['add_column t a isConditional', 'add_column u b', 'add_column v a']);
    expect(migration.upgradeOperations.map(({ anchor }) => anchor.text)).toEqual(['add("t")', 'add("u", name="b")', 'add("v")']);
  });

  it('ends at functions that call themselves', () => {
    expect(migrationOf('def upgrade():\n    op.drop_table("t")\n    upgrade()\n').upgradeOperations).toHaveLength(1);
  });

  it.each([
    ['if op.get_bind().dialect.name == "postgresql":\n    op.drop_table("t")', ['postgresql'], [], false],
    ['if "sqlite" == op.get_context().dialect.name:\n    pass\nelse:\n    op.drop_table("t")', undefined, ['sqlite'], false],
    ['name = op.get_bind().dialect.name\nif name in ("mysql", "mariadb"):\n    op.drop_table("t")', ['mysql', 'mariadb'], [], false],
    ['bind = op.get_bind()\nif not bind.dialect.name != "postgresql":\n    op.drop_table("t")', ['postgresql'], [], false],
    ['if op.get_bind().dialect.name != "postgresql":\n    return\nop.drop_table("t")', ['postgresql'], [], false],
    ['is_pg = op.get_bind().dialect.name == "postgresql"\nif is_pg and wanted:\n    op.drop_table("t")', ['postgresql'], [], true],
    ['if op.get_bind().dialect.name == "postgresql" or wanted:\n    op.drop_table("t")', undefined, [], true],
    ['if wanted:\n    return\nop.drop_table("t")', undefined, [], true],
    ['try:\n    op.drop_table("t")\nexcept Exception:\n    pass', undefined, [], false],
  ])('reads the guard of %j', (body, only, not, isConditional) => {
    const operation = upgradeOf(body)[0]!;
    expect([operation.dialectGuard, operation.excludedDialects, operation.isConditional]).toEqual([only, not, isConditional]);
  });

  it('reads upgrade_<engine> functions of the template for several databases', () => {
    const migration = migrationOf(`
def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()

def upgrade_main():
    op.drop_table("t")

def upgrade_log():
    pass

def downgrade(engine_name):
    globals()["downgrade_%s" % engine_name]()

def downgrade_main():
    pass
`);
    expect(migration.upgradeOperations.map(line)).toEqual(['drop_table t']);
    expect(migration.engines.map(({ upgradeBody, downgradeBody }) => [upgradeBody, downgradeBody])).toEqual([
      ['work', 'empty'],
      ['empty', 'absent'],
    ]);
  });
});

describe('new tables', () => {
  it('are those created earlier on the path', () => {
    const body = `op.create_index("ix0", "t", ["a"])
op.create_table("T", sa.Column("a", sa.Integer()))
op.create_index("ix", "t", ["a"])
op.drop_index("ix")
op.rename_table("t", "u")
op.drop_column("u", "a")
op.drop_column("t", "a")`;
    expect(upgradeOf(body).map(({ onNewTable }) => onNewTable)).toEqual([false, false, true, true, true, true, false]);
  });

  it('are also those of earlier revisions of the pull request, and those that raw SQL makes', () => {
    expect(upgradeOf('op.drop_column("t", "a")', { tablesBefore: () => [{ name: 't', schema: undefined }] })[0]!.onNewTable).toBe(true);
    expect(upgradeOf('op.execute("CREATE TABLE x (a int); ALTER TABLE x ADD b int NOT NULL")').map(line)).toEqual([
      'create_table x a isRawSql',
      'add_column x b onNewTable isRawSql',
    ]);
  });

  it('need every table of a loop', () => {
    const body = `op.create_table("t")
for table in ["t", "u"]:
    op.drop_column(table, "a")
for table in ["t"]:
    op.drop_column(table, "a")`;
    expect(upgradeOf(body).map(({ onNewTable }) => onNewTable)).toEqual([false, false, true]);
  });
});

describe('raw SQL', () => {
  it.each([
    ['op.execute("ALTER TABLE t ADD COLUMN a int NOT NULL")', ['add_column t a isRawSql']],
    ['bind = op.get_bind()\nbind.execute(sa.text("DROP TABLE t"))', ['drop_table t isRawSql']],
    ['conn = op.get_bind()\nconn.exec_driver_sql("""DROP TABLE t; DROP TABLE u""")', ['drop_table t isRawSql', 'drop_table u isRawSql']],
    ['T = "t"\nop.execute(f"DROP TABLE {T}")', ['drop_table t isRawSql']],
    ['op.execute(f"DROP TABLE {name()}")', ['execute ?']],
    ['op.execute(f"TRUNCATE TABLE {schema()}.t CASCADE")', ['truncate t']],
    ['op.execute(f"TRUNCATE {name()}")', ['truncate ?']],
    ['op.execute(f"DELETE FROM {schema()}.t")', ['delete t']],
    ['for s in ("DROP TABLE t", "UPDATE u SET a = 1"):\n    op.execute(s)', ['drop_table t inLoop isRawSql', 'update u inLoop isRawSql']],
    ['users = sa.table("users")\nop.execute(users.update().where(x).values(a=1))', ['update users']],
    ['op.get_bind().execute(sa.select(users))', ['select ?']],
    ['op.execute(sa.delete(sa.table("users")))', ['delete users']],
  ])('%j', (body, expected) => {
    expect(lines(body)).toEqual(expected);
  });

  it('knows whether all rows go, also where a part of the text is not known', () => {
    const body = `op.execute(f"DELETE FROM {schema()}.t")
op.execute(f"DELETE FROM {schema()}.t WHERE a")
op.execute(f"DELETE FROM {schema()}.t {rest()}")`;
    expect(upgradeOf(body).map(({ hasWhere }) => hasWhere)).toEqual([false, true, true]);
    expect(upgradeOf('op.execute(f"TRUNCATE {s()}.t, {s()}.u, {name()}")')).toMatchObject([{ kind: 'truncate', tables: ['t', 'u'] }]);
  });

  it('knows that a value is added to an enum type, and only the value that is constant', () => {
    const body = `for value in values():
    op.execute(f"ALTER TYPE mood ADD VALUE IF NOT EXISTS '{value}'")
    op.execute(f"ALTER TYPE {value} ADD VALUE 'sad'")`;
    expect(upgradeOf(body)).toMatchObject([
      { kind: 'add_enum_value', name: 'mood', enumValues: [], hasExistenceGuard: true },
      { kind: 'add_enum_value', name: undefined, enumValues: ['sad'], hasExistenceGuard: false },
    ]);
  });

  it('knows enum types made by hand', () => {
    const body = `status = sa.Enum("a", "b", name="status")
status.create(op.get_bind(), checkfirst=True)
sa.Enum(name="old").drop(op.get_bind())`;
    expect(upgradeOf(body)).toMatchObject([
      { kind: 'create_type', name: 'status', enumValues: ['a', 'b'], hasExistenceGuard: true },
      { kind: 'drop_type', name: 'old', hasExistenceGuard: false },
    ]);
  });
});

describe('bodies', () => {
  it.each([
    ['def downgrade():\n    pass\n', 'empty'],
    ['def downgrade() -> None:\n    """Nothing."""\n    ...\n', 'empty'],
    ['def downgrade():\n    return None\n', 'empty'],
    ['def downgrade():\n    raise NotImplementedError("no way back")\n', 'raises'],
    ['def downgrade():\n    op.drop_table("t")\n', 'work'],
    ['', 'absent'],
  ])('%j is %s', (functions, expected) => {
    expect(migrationOf(`def upgrade():\n    pass\n${functions}`).engines[0]!.downgradeBody).toBe(expected);
  });
});
