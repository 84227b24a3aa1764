import { extractFileFacts, factsCacheKey } from '../../src/project/facts/extract.js';
import type { FileFacts } from '../../src/project/facts/file-facts.js';
import { sourceFile } from '../support/source-files.js';

function factsOf(text: string, path = 'app/db.py', others = ['app/__init__.py']): FileFacts {
  return extractFileFacts(sourceFile(path, text, others));
}

describe('extractFileFacts', () => {
  it('is plain JSON', () => {
    const facts = factsOf(
      'from x import *\nimport sqlalchemy as sa\nclass A(sa.B[int], table=True):\n    x: int = 1\n    def f(self): self.y = 2\n',
    );
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  it('lists imports, exports and database URLs', () => {
    const facts = factsOf(`
from .models import User as Account, Base
from sqlalchemy import *
import sqlalchemy.orm as so
import os.path
__all__ = ["Account", "Base"]
URL = f"postgresql+asyncpg://{user}@host/db"
LOCAL = "sqlite://"
def f():
    from app import late
`);
    expect(facts.imports).toEqual([
      { local: 'Account', target: 'app.models.User' },
      { local: 'Base', target: 'app.models.Base' },
      { local: 'so', target: 'sqlalchemy.orm' },
      { local: 'os', target: 'os' },
    ]);
    expect([facts.starImports, facts.innerImports, facts.exported, facts.urlDialects]).toEqual([
      ['sqlalchemy'],
      ['app.late'],
      ['Account', 'Base'],
      ['postgresql', 'sqlite'],
    ]);
  });

  it('describes classes with bases, attributes and what methods set', () => {
    const { classes } = factsOf(`
from sqlalchemy.orm import Mapped, mapped_column, relationship, Session
from .base import Base
@dataclass
class User(Base, table=True):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped["str | None"]
    posts = relationship(lambda: Post, back_populates="user")
    def __init__(self, session: Session, other=None):
        self.session = session
        self.other: int = other
        session.x = 1
    class Meta:
        abstract = False
def hidden():
    class Inner: pass
`);
    expect(classes.map(({ name }) => name)).toEqual(['User', 'User.Meta']);
    const [user] = classes;
    expect(user!.bases).toEqual([{ kind: 'name', name: 'app.base.Base' }]);
    expect(user!.keywords).toEqual({ table: { kind: 'boolean', value: true } });
    expect(user!.attributes.map(({ name, row }) => [name, row])).toEqual([
      ['__tablename__', 5],
      ['id', 6],
      ['name', 7],
      ['posts', 8],
    ]);
    expect(user!.attributes[1]).toEqual({
      name: 'id',
      row: 6,
      annotation: {
        kind: 'subscript',
        value: { kind: 'name', name: 'sqlalchemy.orm.Mapped' },
        items: [{ kind: 'name', name: 'builtins.int' }],
      },
      value: {
        kind: 'call',
        callee: { kind: 'name', name: 'sqlalchemy.orm.mapped_column' },
        args: [],
        kwargs: { primary_key: { kind: 'boolean', value: true } },
        hasMore: false,
      },
    });
    expect(user!.attributes[3]!.value).toMatchObject({ args: [{ kind: 'lambda' }], kwargs: { back_populates: { value: 'user' } } });
    expect(user!.instanceAttributes).toMatchObject([
      { name: 'session', value: { kind: 'parameter', name: 'session', annotation: { name: 'sqlalchemy.orm.Session' } } },
      { name: 'other', annotation: { name: 'builtins.int' }, value: { kind: 'parameter', default: { kind: 'none' } } },
    ]);
  });

  it('describes functions with what they yield and return', () => {
    const { functions } = factsOf(`
from typing import AsyncGenerator
from .engine import Maker, Session
@asynccontextmanager
async def get_db(url: str = "x", *args, **kw) -> AsyncGenerator[Session, None]:
    async with Maker() as session:
        yield session
def make():
    def inner():
        return 1
    maker = Maker(url)
    return maker
`);
    expect(functions).toMatchObject([
      {
        name: 'get_db',
        isAsync: true,
        isGenerator: true,
        parameters: [{ name: 'url', annotation: { name: 'builtins.str' }, default: { value: 'x' } }, { name: 'args' }, { name: 'kw' }],
        returns: { kind: 'subscript', items: [{ name: 'app.engine.Session' }, { kind: 'none' }] },
        yields: [{ kind: 'entered', isAsync: true, value: { kind: 'call', callee: { name: 'app.engine.Maker' } } }],
      },
      { name: 'make', isAsync: false, returnValues: [{ kind: 'call', callee: { name: 'app.engine.Maker' } }] },
    ]);
  });

  it('lists assignments at the top, each of several, and those through global', () => {
    const { assignments } = factsOf(`
engine = None
if DEBUG:
    engine = make()
a, b = f()
value: int
def start():
    global engine
    engine = build()
    local = 1
`);
    expect(assignments.map(({ name, isGlobalStatement }) => [name, isGlobalStatement ?? false])).toEqual([
      ['engine', false],
      ['engine', false],
      ['a', false],
      ['b', false],
      ['value', false],
      ['engine', true],
    ]);
    expect(assignments[3]!.value).toBeUndefined();
  });

  it('tells what methods of related classes read of themselves whenever they are called', () => {
    const { classes } = factsOf(`
from sqlalchemy.orm import relationship

class Team:
    members = relationship()

    def to_dict(self, deep):
        return [each.id for each in self.members if self.a] + [self.name or self.b, self.x if self.flag else self.y]

    def guarded(self):
        if self.first:
            return self.c
        self.d = lambda: self.e
        return self.f

    def loops(this):
        for each in this.rows:
            this.g()
        del this.h
        this.i += this.j

    @property
    def plain(self):
        return self.k

    async def later(self):
        return self.l

class Other:
    def to_dict(self):
        return self.members
`);
    const reads = classes.map(({ methods }) => methods.map(({ name, selfReads = [] }) => `${name}: ${selfReads.join(' ')}`));
    expect(reads).toEqual([['to_dict: members name flag', 'guarded: first', 'loops: rows j', 'plain: ', 'later: '], ['to_dict: ']]);
  });

  it('bounds what it keeps', () => {
    const deep = `${'f('.repeat(5000)}x${')'.repeat(5000)}`;
    const wide = `f(${'1, '.repeat(500)})`;
    const facts = factsOf(`DEEP = ${deep}\nWIDE = ${wide}\nLONG = "${'x'.repeat(5000)}"\nUNION = ${Array(500).fill('A').join(' | ')}\n`);
    expect(JSON.stringify(facts).length).toBeLessThan(20_000);
    expect(facts.assignments[1]!.value).toMatchObject({ hasMore: true });
    expect(facts.assignments[2]!.value).toEqual({ kind: 'opaque' });
  });
});

describe('factsCacheKey', () => {
  it('differs where names would', () => {
    expect(factsCacheKey('abc', 'a/x.py', 'x')).not.toBe(factsCacheKey('abc', 'b/x.py', 'x'));
    expect(factsCacheKey('abc', 'a/x.py', 'x')).not.toBe(factsCacheKey('abc', 'a/x.py', 'a.x'));
  });
});
