import type { ColumnInfo } from '../../src/sqlalchemy/model-registry.js';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

const HEAD = `
from typing import Any, List, Optional
from sqlalchemy import Column, DateTime, ForeignKey, Identity, Integer, String, Table, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, WriteOnlyMapped, declarative_base, declared_attr, deferred, mapped_column, registry, relationship

class Base(DeclarativeBase):
    pass
`;

const modelIn = (body: string, name = 'User') => {
  const { models } = sqlAlchemyCase(HEAD + body);
  return models.byQualifiedName(`app.example.${name}`);
};
const columnIn = (line: string): Partial<ColumnInfo> | undefined =>
  modelIn(`class User(Base):\n    __tablename__ = "users"\n    ${line}\n`)?.columns[0];

describe('what is a model', () => {
  test.each([
    ['class User(Base): ...', 'declarative'],
    ['Old = declarative_base()\nclass User(Old): ...', 'declarative'],
    ['Old = registry().generate_base()\nclass User(Old): ...', 'declarative'],
    ['class User(declarative_base()): ...', 'declarative'],
    ['reg = registry()\n@reg.mapped\nclass User: ...', 'registry'],
    ['class Mid(Base):\n    __abstract__ = True\nclass User(Mid): ...', 'declarative'],
    ['class Mixin: ...\nclass User(Mixin, Base): ...', 'declarative'],
    ['from sqlmodel import SQLModel\nclass User(SQLModel, table=True): ...', 'sqlmodel'],
    ['from sqlmodel import SQLModel\nclass User(SQLModel): ...', undefined],
    ['from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass User(db.Model): ...', 'flask'],
    ['class User: ...', undefined],
    ['from pydantic import BaseModel\nclass User(BaseModel): ...', undefined],
  ])('%j', (body, flavour) => {
    expect(modelIn(`${body}\n`)?.flavour).toBe(flavour);
  });

  test('bases that are not known are not guessed', () => {
    const { models } = sqlAlchemyCase(`${HEAD}from app.missing import Thing\nclass User(Thing): ...\nclass Plain: ...\n`);
    expect(models.isModel('app.example.User')).toBe('unknown');
    expect(models.isModel('app.example.Plain')).toBe(false);
    expect(models.isModel('app.example.Base')).toBe(true);
  });

  test('through other files', () => {
    const { sqlalchemy, models } = sqlAlchemyCase({
      'app/users.py':
        'from app.db import Base\nfrom sqlalchemy.orm import Mapped\nclass User(Base):\n    __tablename__ = "users"\n    name: Mapped[str]\n',
      'app/db.py':
        'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nclass Stamped:\n    id: Mapped[int] = mapped_column(primary_key=True)\nclass Base(Stamped, DeclarativeBase): ...\n',
    });
    expect(sqlalchemy.models.map(({ name, isAbstract, tablename }) => ({ name, isAbstract, tablename }))).toEqual([
      { name: 'User', isAbstract: false, tablename: 'users' },
    ]);
    expect(models.byTable('users').map(({ columns }) => columns.map(({ name }) => name))).toEqual([['name', 'id']]);
    expect(models.byClassName('User')).toHaveLength(1);
  });
});

describe('columns', () => {
  test.each<[string, Partial<ColumnInfo>]>([
    ['id: Mapped[int] = mapped_column(primary_key=True)', { name: 'id', isPrimaryKey: true, isNullable: false, type: undefined }],
    ['name: Mapped[str]', { name: 'name', isNullable: false }],
    ['name: Mapped[Optional[str]]', { isNullable: true }],
    ['name: Mapped["str | None"] = mapped_column("nick", String(3))', { isNullable: true, columnName: 'nick', type: 'sqlalchemy.String' }],
    ['name: Mapped[Optional[str]] = mapped_column(nullable=False)', { isNullable: false }],
    ['name = Column(String)', { isNullable: true, type: 'sqlalchemy.String' }],
    ['name = Column(String, nullable=False, unique=True, index=True)', { isNullable: false, isUnique: true, isIndexed: true }],
    ['name = Column("n", ForeignKey("t.id"))', { columnName: 'n', foreignKeys: ['t.id'], type: undefined }],
    [
      'data = Column(JSONB, default=dict, server_default="{}")',
      { hasDefault: true, hasServerDefault: true, type: 'sqlalchemy.dialects.postgresql.JSONB' },
    ],
    ['id = Column(Integer, Identity(), primary_key=True)', { hasServerDefault: true, isPrimaryKey: true }],
    ['big = deferred(Column(String))', { isDeferred: true, type: 'sqlalchemy.String' }],
    ['at = Column(DateTime(timezone=True))', { type: 'sqlalchemy.DateTime' }],
    ['name = Column(String, nullable=OPTIONAL)', { isNullable: undefined }],
  ])('%s', (line, expected) => {
    expect(columnIn(line)).toMatchObject(expected);
  });

  test('what is no column', () => {
    const model = modelIn(
      'class User(Base):\n    limit = 3\n    note: str\n    posts: Mapped[list["Post"]] = relationship()\n    def f(self): ...\n',
    );
    expect(model?.columns).toEqual([]);
    expect([...(model?.otherAttributes ?? [])].sort()).toEqual(['f', 'limit', 'note']);
  });

  test('of declared_attr methods and mixins', () => {
    const body =
      'class Owned:\n    @declared_attr\n    def owner_id(cls) -> Mapped[int]:\n        return mapped_column(ForeignKey("owner.id"))\nclass User(Owned, Base):\n    __tablename__ = "u"\n';
    expect(modelIn(body)?.columns).toMatchObject([
      { name: 'owner_id', foreignKeys: ['owner.id'], declaredIn: 'app.example.Owned', isNullable: false },
    ]);
    expect(sqlAlchemyCase(HEAD + body).sqlalchemy.models.map(({ name, flavour }) => `${name} ${flavour}`)).toEqual([
      'Base declarative',
      'Owned mixin',
      'User declarative',
    ]);
  });

  test('made by a project function', () => {
    const body = 'def key():\n    return mapped_column(Integer, primary_key=True)\nclass User(Base):\n    id: Mapped[int] = key()\n';
    expect(modelIn(body)?.columns).toMatchObject([{ name: 'id', isPrimaryKey: true }]);
  });
});

describe('relationships', () => {
  const posts = 'class Post(Base):\n    __tablename__ = "posts"\n';
  test.each([
    [
      'posts: Mapped[List["Post"]] = relationship(back_populates="user")',
      { target: 'app.example.Post', isCollection: true, backPopulates: 'user' },
    ],
    ['post: Mapped["Post"] = relationship(lazy="joined")', { target: 'app.example.Post', isCollection: false, lazy: 'joined' }],
    ['post: Mapped[Optional["Post"]] = relationship()', { target: 'app.example.Post', isCollection: false, lazy: undefined }],
    ['posts: WriteOnlyMapped["Post"] = relationship()', { isCollection: true, lazy: 'write_only' }],
    ['posts: DynamicMapped["Post"] = relationship()', { isCollection: true, lazy: 'dynamic' }],
    ['posts = relationship("Post")', { target: 'app.example.Post', isCollection: undefined }],
    ['posts = relationship("Post", uselist=False)', { isCollection: false }],
    ['posts = relationship("Post", secondary=links)', { isCollection: true }],
    ['posts = relationship("Nobody")', { target: undefined, targetName: 'Nobody' }],
    ['posts = relationship(lambda: Post)', { target: undefined }],
  ])('%s', (line, expected) => {
    expect(modelIn(`${posts}class User(Base):\n    ${line}\n`)?.relationships).toMatchObject([expected]);
  });

  test('a name that two modules have', () => {
    const other = 'from app.x import Base\nclass Post(Base):\n    __tablename__ = "p"\n';
    const { models } = sqlAlchemyCase({
      'app/x.py': `${HEAD}class User(Base):\n    posts = relationship("Post")\n`,
      'app/a.py': other,
      'app/b.py': other,
    });
    expect(models.byQualifiedName('app.x.User')?.relationships).toMatchObject([{ target: undefined, targetName: 'Post' }]);
  });
});

test('facts carry the syntax', () => {
  const { sqlalchemy } = sqlAlchemyCase(
    `${HEAD}class User(Base):\n    __tablename__ = "u"\n    __table_args__ = {"schema": "auth"}\n    name: Mapped[str] = mapped_column(String(9))\n    posts: Mapped[list["User"]] = relationship()\n`,
  );
  const user = sqlalchemy.models.find(({ name }) => name === 'User');
  expect(user).toMatchObject({ tablename: 'u', hasTable: true, isAbstract: false, qualifiedName: 'app.example.User' });
  expect(user?.info?.schema).toBe('auth');
  expect(user?.tableArgs?.text).toBe('{"schema": "auth"}');
  expect(user?.columns.map(({ node, call, annotation, symbol }) => [node.text, call?.name, annotation?.text, symbol])).toEqual([
    ['name: Mapped[str] = mapped_column(String(9))', 'mapped_column', 'Mapped[str]', 'sqlalchemy.orm.mapped_column'],
  ]);
  expect(user?.relationships.map(({ call }) => call?.name)).toEqual(['relationship']);
});

describe('aliases and plain annotations', () => {
  const aliases =
    'from typing import Annotated, ClassVar\nintpk = Annotated[int, mapped_column(primary_key=True)]\nshort = Annotated[Optional[str], mapped_column(String(9), index=True)]\n';
  test.each<[string, Partial<ColumnInfo>]>([
    ['id: Mapped[intpk]', { isPrimaryKey: true, isNullable: false }],
    ['note: Mapped[short]', { isIndexed: true, isNullable: true, type: 'sqlalchemy.String' }],
    ['note: Mapped[short] = mapped_column(nullable=False, index=False)', { isIndexed: false, isNullable: false }],
    ['n: Mapped[Annotated[int, mapped_column(unique=True)]]', { isUnique: true, isNullable: false }],
  ])('%s', (line, expected) => {
    expect(modelIn(`${aliases}class User(Base):\n    ${line}\n`)?.columns).toMatchObject([expected]);
  });

  test('SQLModel maps plain annotations', () => {
    const body = `${aliases}from sqlmodel import Field, Relationship, SQLModel\nclass Named(SQLModel):\n    name: str\nclass User(Named, table=True):\n    model_config = {}\n    limit: ClassVar[int] = 3\n    id: Optional[int] = Field(default=None, primary_key=True)\n    team: int | None = Field(foreign_key="team.id")\n    age: int = 3\n    posts: list["User"] = Relationship(back_populates="x")\n`;
    const model = modelIn(body);
    expect(
      model?.columns.map(({ name, isNullable, isPrimaryKey, foreignKeys }) => [name, isNullable, isPrimaryKey, ...foreignKeys]),
    ).toEqual([
      ['id', false, true],
      ['team', true, false, 'team.id'],
      ['age', false, false],
      ['name', false, false],
    ]);
    expect(model?.relationships).toMatchObject([{ name: 'posts', target: 'app.example.User', isCollection: true }]);
  });
});

test('what is abstract', () => {
  const { models } = sqlAlchemyCase(
    `${HEAD}reg = registry()\n@reg.mapped\nclass Mapped1:\n    __tablename__ = "m"\nclass Direct(declarative_base()):\n    __tablename__ = "d"\nclass Old(declarative_base()): ...\nclass Mid(Base):\n    __abstract__ = True\n`,
  );
  expect(models.all().map(({ name, isAbstract, hasTable }) => [name, isAbstract, hasTable])).toEqual([
    ['Base', true, false],
    ['Mapped1', false, true],
    ['Direct', false, true],
    ['Old', true, false],
    ['Mid', true, false],
  ]);
});

test('Core tables and backrefs', () => {
  const { models } = sqlAlchemyCase(
    `${HEAD}links = Table("links", Base.metadata, Column("a_id", ForeignKey("a.id"), primary_key=True), Column("n", Integer), schema="s")\nclass A(Base):\n    __tablename__ = "a"\nclass B(Base):\n    __tablename__ = "b"\n    a = relationship("A", backref="bs")\n`,
  );
  expect(models.tables()).toMatchObject([
    {
      name: 'links',
      schema: 's',
      qualifiedName: 'app.example.links',
      columns: [{ name: 'a_id', foreignKeys: ['a.id'] }, { name: 'n' }],
      isComplete: true,
    },
  ]);
  expect(models.backrefsOf('app.example.A')).toMatchObject([{ name: 'bs', model: 'app.example.B' }]);
});
