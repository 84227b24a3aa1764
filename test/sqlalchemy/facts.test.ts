import type { Chain, ChainLink } from '../../src/sqlalchemy/facts.js';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

const HEAD = `
from sqlalchemy import create_engine, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Query, Session, joinedload, mapped_column, relationship, scoped_session, sessionmaker
class Base(DeclarativeBase): ...
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
`;
const sqlalchemyOf = (code: string) => sqlAlchemyCase(HEAD + code).sqlalchemy;
const names = (links: readonly ChainLink[]) => links.map(({ name }) => name);
const shown = ({ links, consumer }: Chain) => [...names(links), `> ${consumer.kind}`].join(' ');

describe('engines and factories', () => {
  test.each([
    ['create_engine("postgresql+psycopg://h/db")', 'postgresql'],
    ['create_engine("postgres://h/db")', 'postgresql'],
    ['create_engine(url="sqlite:///x.db")', 'sqlite'],
    ['create_engine(f"mysql+pymysql://{user}@h")', 'mysql'],
    ['create_engine(URL)', 'postgresql'],
    ['create_engine(settings.url)', undefined],
    ['create_engine(f"{scheme}://h")', undefined],
    ['create_async_engine(make_url("postgresql+asyncpg://h"))', 'postgresql'],
    ['create_engine(URLs.create("mssql+pyodbc", host="h"))', 'mssql'],
  ])('%s', (code, dialect) => {
    const [engine] = sqlalchemyOf(`from sqlalchemy import URL as URLs, make_url\nURL = "postgresql://h"\ne = ${code}\n`).engines;
    expect(engine).toMatchObject({ dialect, isAsync: code.includes('async_engine') });
  });

  test.each([
    ['sessionmaker(e)', 'sessionmaker', false],
    ['sessionmaker(e, class_=AsyncSession)', 'sessionmaker', true],
    ['async_sessionmaker(e)', 'async_sessionmaker', true],
    ['scoped_session(sessionmaker(e))', 'scoped_session', false],
    ['AsyncSession(e)', 'AsyncSession', true],
    ['Session(e)', 'Session', false],
  ])('%s', (code, symbol, makesAsync) => {
    expect(sqlalchemyOf(`x = ${code}\n`).sessionFactories[0]).toMatchObject({ symbol, makesAsync });
  });
});

describe('receiver calls', () => {
  test('with what becomes of them', () => {
    const { receiverCalls } = sqlalchemyOf(
      'async def f(s: AsyncSession):\n    for x in y:\n        await s.commit()\n    rows = (await s.execute(select(User))).scalars().all()\n    s.add(rows)\n',
    );
    const session = receiverCalls.filter(({ type }) => type.kind === 'async-session');
    expect(
      session.map(({ method, awaited, isCoroutine, loop, result }) => [method, awaited, isCoroutine, loop?.kind, shown(result)]),
    ).toEqual([
      ['commit', true, true, 'for', '> dropped'],
      ['execute', true, true, undefined, 'scalars all > assigned'],
      ['add', false, false, undefined, '> dropped'],
    ]);
  });

  test('un-awaited coroutines are coroutines', () => {
    const { typeOf } = sqlAlchemyCase(`${HEAD}async def f(s: AsyncSession):\n    x = s.execute(q)\n    use(x)\n`);
    expect(typeOf('x')).toBe('coroutine 1');
  });

  test.each([
    ['s.execute(select(User))', 'result', [{ kind: 'entity', model: 'app.example.User' }]],
    [
      's.execute(select(User.id, func.count()))',
      'result',
      [{ kind: 'column', model: 'app.example.User', column: 'id' }, { kind: 'expression' }],
    ],
    ['s.scalars(select(User))', 'scalars', [{ kind: 'entity', model: 'app.example.User' }]],
    ['s.query(User)', 'query', [{ kind: 'entity', model: 'app.example.User' }]],
    ['s.execute(text("x"))', 'result', undefined],
    ['select(*columns)', 'select', undefined],
    ['select(Other)', 'select', [{ kind: 'unknown' }]],
  ])('%s is %s', (code, kind, elements) => {
    const { sqlalchemy, node } = sqlAlchemyCase(`${HEAD}def f(s: Session):\n    use(${code})\n`);
    const type = sqlalchemy.typeOf(node(code));
    expect(type?.kind).toBe(kind);
    expect(type?.elements).toEqual(elements);
  });

  test.each([
    ['for x in s.scalars(select(User)):\n        use(x)', 'instance'],
    ['for x in s.execute(select(User)):\n        use(x)', 'row'],
    ['for (x,) in s.execute(select(User)):\n        use(x)', 'instance'],
    ['for x in s.query(User):\n        use(x)', 'instance'],
    ['for x in s.query(User.id):\n        use(x)', 'row'],
    ['x = s.scalars(select(User)).all()[0]\n    use(x)', 'instance'],
    ['x = s.get(User, 1)\n    use(x)', 'instance'],
    ['x = User(id=1)\n    use(x)', 'instance'],
    ['x = s.execute(select(User)).scalar_one_or_none()\n    use(x)', 'instance'],
    ['x = s.scalar(select(User.id))\n    use(x)', undefined],
    ['x = s.execute(q).mappings().all()[0]\n    use(x)', 'row-mapping'],
    ['x = s.execute(q)\n    x = x.scalars()\n    use(x)', 'scalars'],
    ['x = s.execute(q)\n    if y:\n        x = x.scalars()\n    use(x)', undefined],
  ])('%j gives %s', (code, kind) => {
    const { sqlalchemy, file } = sqlAlchemyCase(`${HEAD}def f(s: Session):\n    ${code}\n`);
    const last = file.module.callsNamed('use').at(-1)!.positional[0]!;
    expect(sqlalchemy.typeOf(last)?.kind).toBe(kind);
  });
});

describe('query chains', () => {
  test.each([
    ['return s.query(User).filter(a).all()', 'filter all > returned', 'all'],
    ['return s.query(User).get(1).name', 'get > attribute', 'get'],
    ['return (s.query(User)\n        .filter(a)\n        .count())', 'filter count > returned', 'count'],
    ['q = s.query(User).filter(a)', 'filter > assigned', undefined],
    ['return Query([User], session=s).all()', 'all > returned', 'all'],
    ['return s.query(User).subquery().c.id', 'subquery > attribute', 'subquery'],
  ])('%j', (code, expected, terminal) => {
    const [chain] = sqlalchemyOf(`def f(s: Session):\n    ${code}\n`).queryChains;
    expect(shown(chain!)).toBe(expected);
    expect(chain!.terminal?.name).toBe(terminal);
  });

  test('go on through a local variable', () => {
    const [chain] = sqlalchemyOf(
      'def f(s: Session):\n    q = s.query(User)\n    if x:\n        q = q.filter(y)\n    n = q.count()\n    return q.order_by(z).all()\n',
    ).queryChains;
    expect(chain!.local).toMatchObject({ name: 'q', isClosed: true });
    expect(chain!.local!.starts).toEqual([chain!.node]);
    expect(chain!.local!.uses.map((use) => `${shown(use)} ${use.reassigns}`)).toEqual([
      'filter > assigned true',
      'count > assigned false',
      'order_by all > returned false',
    ]);
  });

  test.each([
    ['global', 'q = s.query(User)\n'],
    [
      'closure',
      'def f(s: Session):\n    q = s.query(User)\n    return lambda: [q for _ in x] and (lambda: q.all())\n    def g():\n        return q.all()\n',
    ],
    ['loop variable', 'def f(s: Session):\n    q = s.query(User)\n    for q in x: ...\n    return q\n'],
  ])('%s is not closed', (_, code) => {
    const [chain] = sqlalchemyOf(`s = Session()\n${code}`).queryChains;
    expect(chain!.local?.isClosed ?? false).toBe(false);
  });

  test('of Flask models', () => {
    const code =
      'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Post(db.Model): ...\ndef f():\n    return Post.query.filter_by(a=1).first_or_404()\n';
    const [chain] = sqlalchemyOf(code).queryChains;
    expect(chain).toMatchObject({ style: 'Model.query', rows: [{ kind: 'entity', model: 'app.example.Post' }] });
    expect(shown(chain!)).toBe('filter_by first_or_404 > returned');
  });
});

describe('statements', () => {
  test('know where they are executed', () => {
    const { statements } = sqlalchemyOf(
      'def f(s: Session):\n    stmt = select(User)\n    if x:\n        stmt = stmt.where(y)\n    a = s.scalars(stmt.limit(1)).first()\n    s.execute(update(User).values(id=1))\n    return s.execute(stmt)\n',
    );
    expect(statements.map(({ kind, executions }) => [kind, executions.map(({ call, links }) => [call.method, names(links)])])).toEqual([
      [
        'select',
        [
          ['scalars', ['where', 'limit']],
          ['execute', ['where']],
        ],
      ],
      ['update', [['execute', ['values']]]],
    ]);
    expect(statements[0]!.executions.map(({ call }) => shown(call.result))).toEqual(['first > assigned', '> returned']);
  });

  test('of tables and dialects', () => {
    const { statements } = sqlalchemyOf(
      'from sqlalchemy import MetaData, Table\nfrom sqlalchemy.dialects.postgresql import insert as pg_insert\nt = Table("t", MetaData())\nx = [t.insert().values(a=1), pg_insert(User).on_conflict_do_nothing(), delete(User), insert(t)]\n',
    );
    expect(statements.map(({ kind, symbol, elements }) => [kind, symbol, elements[0]?.text])).toEqual([
      ['insert', 'table', 't'],
      ['insert', 'sqlalchemy.dialects.postgresql.insert', 'User'],
      ['delete', 'sqlalchemy.delete', 'User'],
      ['insert', 'sqlalchemy.insert', 't'],
    ]);
  });

  test('in a loop over a variable that rebinds itself end', () => {
    const { statements } = sqlalchemyOf(
      'def f(s: Session):\n    q = select(User)\n    while x:\n        q = q.where(y)\n        s.execute(q)\n',
    );
    expect(statements[0]!.executions).toHaveLength(1);
  });
});

describe('SQL texts', () => {
  test.each([
    ['text(f"a {x}")', 'text f"a {x}"'],
    ['s.execute("select 1")', 'execute "select 1"'],
    ['s.execute("select %s" % x)', 'execute "select %s" % x'],
    ['s.execute("a {}".format(x))', 'execute "a {}".format(x)'],
    ['s.execute(q)', undefined],
    ['s.execute(select(User))', undefined],
    ['e.connect().exec_driver_sql(q)', 'exec_driver_sql q'],
    ['e.raw_connection().cursor().execute("x" + y)', 'cursor.execute "x" + y'],
    ['select(User).prefix_with("HINT " + x)', 'prefix_with "HINT " + x'],
    ['op.execute("drop table x")', 'op.execute "drop table x"'],
    ['cursor.execute("select 1")', undefined],
    ['literal_column(x)', 'literal_column x'],
    ['column(x, is_literal=True)', 'column x'],
    ['column(x)', undefined],
  ])('%s', (code, expected) => {
    const head = 'from alembic import op\nfrom sqlalchemy import column, literal_column\ne = create_engine(u)\n';
    const [text] = sqlalchemyOf(`${head}def f(s: Session, q, x, cursor):\n    use(${code})\n`).sqlTexts;
    expect(text && `${text.sink} ${text.argument.text}`).toBe(expected);
  });

  test('of a local that is a string', () => {
    const [text] = sqlalchemyOf('def f(s: Session, x):\n    q = f"select {x}"\n    q += " limit 1"\n    s.execute(q)\n').sqlTexts;
    expect(text?.sink).toBe('execute');
  });
});

test('deep nesting neither crashes nor types', () => {
  const depth = 30_000;
  const { sqlalchemy } = sqlAlchemyCase(
    `${HEAD}x = ${'('.repeat(depth)}select(User)${')'.repeat(depth)}\ny = select(User)${'.where(a)'.repeat(5_000)}\nuse(x, y)\n`,
  );
  expect(sqlalchemy.statements).toHaveLength(2);
  expect(sqlalchemy.receiverCalls.length).toBeGreaterThan(100);
});
