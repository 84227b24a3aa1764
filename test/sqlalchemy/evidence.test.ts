import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

const HEAD = `
from typing import Annotated, AsyncGenerator, Optional
from fastapi import Depends
from sqlalchemy import create_engine, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

engine = create_engine(URL)
SessionLocal = sessionmaker(engine)
AsyncSessionLocal = async_sessionmaker(create_async_engine(URL))
`;

const typeIn = (code: string, expression: string) => sqlAlchemyCase(HEAD + code).typeOf(expression);

describe('annotations (1)', () => {
  test.each([
    ['s: Session', 'session 1'],
    ['s: "Session"', 'session 1'],
    ['s: Optional[Session] = None', 'session 1'],
    ['s: Session | None = None', 'session 1'],
    ['s: "AsyncSession | None" = None', 'async-session 1'],
    ['s: Annotated[AsyncSession, Depends(f)]', 'async-session 1'],
    ['s: scoped_session[Session]', 'session 1'],
    ['s: sessionmaker[Session]', 'session-factory 1'],
    ['s: async_sessionmaker[AsyncSession]', 'async-session-factory 1'],
    ['s: str', '-'],
    ['s: "Sess', '-'],
    ['s: list[Session]', 'sequence 1'],
  ])('def f(%s)', (parameter, expected) => {
    expect(typeIn(`def f(${parameter}):\n    use(s)\n`, 's')).toBe(expected);
  });

  test('of a local variable', () => {
    expect(typeIn('def f():\n    s: Session = make()\n    s.add(1)\n', 's')).toBe('session 1');
  });
});

describe('constructors and factories (2)', () => {
  test.each([
    ['Session(engine)', 'session 2'],
    ['SessionLocal()', 'session 2'],
    ['AsyncSessionLocal()', 'async-session 2'],
    ['sessionmaker(engine, class_=AsyncSession)()', 'async-session 2'],
    ['sessionmaker(engine, class_=AsyncSession)', 'async-session-factory 2'],
    ['async_sessionmaker[AsyncSession](engine)()', 'async-session 2'],
    ['scoped_session(SessionLocal)', 'session 2'],
    ['scoped_session(SessionLocal)()', 'session 2'],
    ['engine', 'engine 2'],
    ['engine.connect()', 'connection 2'],
    ['select(A).where(B)', 'select 2'],
    ['text("x")', 'text 2'],
    ['(SessionLocal())', 'session 2'],
    ['SessionLocal() or None', 'session 2'],
    ['SessionLocal() if x else Session(engine)', 'session 2'],
    ['SessionLocal() if x else other()', '-'],
  ])('x = %s', (value, expected) => {
    expect(typeIn(`x = ${value}\nuse(x)\n`, 'x')).toBe(expected);
  });
});

describe('with-blocks (3)', () => {
  test.each([
    ['with Session(engine) as s', 'session 3'],
    ['with SessionLocal() as s', 'session 3'],
    ['with SessionLocal.begin() as s', 'session 3'],
    ['with engine.begin() as s', 'connection 3'],
    ['with engine.connect() as s', 'connection 3'],
    ['with Session(engine) as a, a.begin() as s', 'transaction 3'],
    ['with open(x) as s', '-'],
  ])('%s', (head, expected) => {
    expect(typeIn(`def f():\n    ${head}:\n        use(s)\n`, 's')).toBe(expected);
  });

  test('async with', () => {
    expect(typeIn('async def f():\n    async with AsyncSessionLocal.begin() as s:\n        use(s)\n', 's')).toBe('async-session 3');
  });
  test('an exit stack', () => {
    expect(typeIn('async def f(stack):\n    s = await stack.enter_async_context(AsyncSessionLocal())\n    use(s)\n', 's')).toBe(
      'async-session 3',
    );
  });
});

describe('attributes of the class (4)', () => {
  test.each([
    ['typed parameter', '    def __init__(self, session: Session):\n        self.session = session\n', 'session 4'],
    ['annotation', '    session: AsyncSession\n', 'async-session 4'],
    ['factory', '    def __init__(self):\n        self.session = SessionLocal()\n', 'session 4'],
    ['property', '    @property\n    def session(self) -> Session: ...\n', 'session 4'],
    ['None first', '    session = None\n    def open(self):\n        self.session = SessionLocal()\n', 'session 4'],
    ['two kinds', '    def a(self):\n        self.session = SessionLocal()\n    def b(self):\n        self.session = object()\n', '-'],
    ['untyped parameter', '    def __init__(self, session):\n        self.session = session\n', '-'],
  ])('%s', (_, body, expected) => {
    expect(typeIn(`class Repo:\n${body}    def run(self):\n        use(self.session)\n`, 'self.session')).toBe(expected);
  });

  test('of a base class in another file', () => {
    const base = 'from sqlalchemy.orm import Session\nclass Base:\n    def __init__(self, db: Session):\n        self.db = db\n';
    const text = 'from app.base import Base\nclass Repo(Base):\n    def run(self):\n        self.db.add(1)\n';
    expect(sqlAlchemyCase({ 'app/repo.py': text, 'app/base.py': base }).typeOf('self.db')).toBe('session 4');
  });
});

describe('project functions (5)', () => {
  test.each([
    ['def get() -> Session: ...', 's = get()', 'session 5'],
    ['async def get() -> AsyncSession: ...', 's = await get()', 'async-session 5'],
    ['def get():\n    return SessionLocal()', 's = get()', 'session 5'],
    ['@contextmanager\ndef get() -> Iterator[Session]:\n    yield x', 'with get() as s: pass', 'session 3'],
    ['@contextmanager\ndef get():\n    with SessionLocal() as x:\n        yield x', 'with get() as s: pass', 'session 3'],
    [
      '@asynccontextmanager\nasync def get() -> AsyncGenerator[AsyncSession, None]:\n    yield x',
      'async with get() as s: pass',
      'async-session 3',
    ],
    ['def get() -> Iterator[Session]:\n    yield x', 's = next(get())', 'session 5'],
    ['async def get() -> AsyncSession: ...', 's = get()', 'coroutine 5'],
  ])('%s / %s', (definition, code, expected) => {
    const imports = 'from contextlib import asynccontextmanager, contextmanager\nfrom typing import Iterator\n';
    expect(typeIn(`${imports}${definition}\nasync def f():\n    ${code}\n    use(s)\n`, 's')).toBe(expected);
  });

  test('a dependency', () => {
    const get = 'async def get() -> AsyncGenerator[AsyncSession, None]:\n    yield x\n';
    expect(typeIn(`${get}async def f(s=Depends(get)):\n    use(s)\n`, 's')).toBe('async-session 5');
    expect(typeIn(`${get}async def f(s: Annotated[Any, Depends(get)]):\n    use(s)\n`, 's')).toBe('async-session 5');
  });
});

describe('pytest fixtures (6)', () => {
  const conftest =
    'import pytest\nfrom sqlalchemy.orm import Session\n@pytest.fixture\ndef session():\n    with Session(e) as s:\n        yield s\n';
  const test_ = 'from sqlalchemy import text\ndef test_x(session):\n    use(session)\n';
  test('of a conftest above', () => {
    const files = { 'tests/api/test_x.py': test_, 'tests/conftest.py': conftest, 'tests/__init__.py': '', 'tests/api/__init__.py': '' };
    expect(sqlAlchemyCase(files).typeOf('session')).toBe('session 6');
  });
  test('a plain function of that name is none', () => {
    expect(sqlAlchemyCase({ 'tests/test_x.py': `${test_}def session(): ...\n` }).typeOf('session')).toBe('-');
  });
});

describe('other files', () => {
  const db = `
from typing import Annotated
from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession as AsyncSession, async_sessionmaker
SessionMaker = async_sessionmaker(engine)
SessionDep = Annotated[AsyncSession, Depends(get)]
class OurSession(AsyncSession):
    pass
def open_session() -> OurSession: ...
`;
  test.each([
    ['def f(s: SessionDep):', 'async-session 1'],
    ['def f(s: AsyncSession):', 'async-session 1'],
    ['def f(s: OurSession):', 'async-session 1'],
    ['def f(s=SessionMaker()):\n    s = SessionMaker()', 'async-session 2'],
    ['def f():\n    s = open_session()', 'async-session 5'],
    ['async def f():\n    async with SessionMaker() as s: pass', 'async-session 3'],
  ])('%s', (head, expected) => {
    const text = `from app.db import AsyncSession, OurSession, SessionDep, SessionMaker, open_session\n${head}\n    use(s)\n`;
    expect(sqlAlchemyCase({ 'app/x.py': text, 'app/db.py': db }).typeOf('s')).toBe(expected);
  });

  test('through a package that re-exports', () => {
    const files = {
      'app/x.py': 'from app.core import SessionDep\ndef f(s: SessionDep):\n    use(s)\n',
      'app/core/__init__.py': 'from .db import *\n',
      'app/core/db.py': db,
    };
    expect(sqlAlchemyCase(files).typeOf('s')).toBe('async-session 1');
  });
});
