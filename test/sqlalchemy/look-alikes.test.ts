import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

/** Every case has SQLAlchemy in the file, so that only the object itself can tell. */
const typeIn = (code: string, expression: string) => sqlAlchemyCase(`from sqlalchemy import text\n${code}`).typeOf(expression);

describe('sessions of other libraries stay untyped', () => {
  test.each([
    [
      'aiohttp',
      'import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as session:\n        await session.flush()\n        use(session)\n',
    ],
    ['requests', 'import requests\nsession = requests.Session()\nsession.add_all(x)\nuse(session)\n'],
    ['boto3', 'from boto3 import Session\nsession = Session()\nsession.flush()\nuse(session)\n'],
    [
      'boto3 in a function',
      'import boto3\ndef f():\n    session = boto3.Session(region_name=r)\n    session.scalars(1)\n    use(session)\n',
    ],
    ['annotated parameter', 'from aiohttp import ClientSession\ndef f(session: ClientSession):\n    session.flush()\n    use(session)\n'],
    ['unknown annotation', 'def f(session: "BrowserSession"):\n    session.flush()\n    use(session)\n'],
    ['loop variable', 'def f(items):\n    for session in items:\n        session.flush()\n        use(session)\n'],
    ['no Session-only method', 'def f(session):\n    session.get(url)\n    session.close()\n    use(session)\n'],
    ['Django', 'def f(session):\n    session.objects.all()\n    use(session)\n'],
  ])('%s', (_, code) => {
    expect(typeIn(code, 'session')).toBe('-');
  });

  test.each([
    ['PyQt', 'def f(db):\n    db.query("select 1")\n    use(db)\n'],
    ['sqlite3', 'import sqlite3\ndef f():\n    db = sqlite3.connect(p)\n    db.execute("x")\n    db.commit()\n    use(db)\n'],
    ['DBAPI by name', 'def f(db):\n    db.execute("x")\n    db.commit()\n    use(db)\n'],
  ])('%s', (_, code) => {
    expect(typeIn(code, 'db')).toBe('-');
  });

  test('an attribute of another type', () => {
    const code =
      'from aiohttp import ClientSession\nclass A:\n    def __init__(self, session: ClientSession):\n        self.session = session\n    def f(self):\n        self.session.flush()\n        use(self.session)\n';
    expect(typeIn(code, 'self.session')).toBe('-');
  });

  test('a file without SQLAlchemy', () => {
    expect(sqlAlchemyCase('def f(session):\n    session.add_all(x)\n    session.commit()\n    use(session)\n').typeOf('session')).toBe('-');
  });
});

describe('weak evidence (7)', () => {
  test.each([
    ['def f(session):\n    session.add_all(x)\n    use(session)\n', 'session', 'session 7'],
    ['async def f(session):\n    await session.commit()\n    session.add(x)\n    use(session)\n', 'session', 'async-session 7'],
    ['def f(db_session):\n    db_session.commit()\n    use(db_session)\n', 'db_session', 'session 7'],
    ['def f(db):\n    db.execute(text("x"))\n    use(db)\n', 'db', 'session 7'],
    [
      'class User(Base): pass\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\ndef f(db):\n    db.query(User)\n    use(db)\n',
      'db',
      'session 7',
    ],
    ['def f(request):\n    request.db.flush()\n    use(request.db)\n', 'request.db', 'session 7'],
    ['class A:\n    def f(self):\n        self.session.scalars(q)\n        use(self.session)\n', 'self.session', 'session 7'],
    ['def f():\n    session = make()\n    session.flush()\n    use(session)\n', 'session', 'session 7'],
  ])('%j', (code, expression, expected) => {
    expect(typeIn(code, expression)).toBe(expected);
  });

  test('is not strong', () => {
    const { sqlalchemy } = sqlAlchemyCase('import sqlalchemy\ndef f(session):\n    session.flush()\n');
    expect(sqlalchemy.receiverCalls.map(({ type }) => type.strong)).toEqual([false]);
  });
});

describe('names that are not SQLAlchemy’s', () => {
  test.each([
    ['from tagflow import text\nimport sqlalchemy\ntext(f"{x}")\n', 'text'],
    ['from sqlalchemy import text\ntext = str\ntext("x")\n', 'text'],
    ['from sqlalchemy import text\ndef f(text):\n    text("x")\n', 'text'],
    ['import sqlalchemy\ndef text(x): ...\ntext("x")\n', 'text'],
    ['import sqlalchemy\nfrom select import select\nselect([a])\n', 'select'],
    ['import sqlalchemy\ndef f(select):\n    select(a)\n', 'select'],
  ])('%j', (code, name) => {
    const { sqlalchemy, node } = sqlAlchemyCase(code);
    expect(sqlalchemy.callsOf(`sqlalchemy.${name}`)).toEqual([]);
    expect(sqlalchemy.sqlTexts).toEqual([]);
    expect(sqlalchemy.statements).toEqual([]);
    const call = node(name);
    expect(sqlalchemy.typeOf(call)).toBeUndefined();
  });
});
