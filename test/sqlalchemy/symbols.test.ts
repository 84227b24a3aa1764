import { canonicalSymbol, flaskMember } from '../../src/sqlalchemy/symbols.js';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

test.each([
  ['sqlalchemy.select', 'sqlalchemy.select'],
  ['sqlalchemy.future.select', 'sqlalchemy.select'],
  ['sqlalchemy.sql.expression.select', 'sqlalchemy.select'],
  ['sqlalchemy.sql.func.count', 'sqlalchemy.func.count'],
  ['sqlalchemy.sql.functions.count', 'sqlalchemy.func.count'],
  ['sqlalchemy.sql.functions.func.count', 'sqlalchemy.func.count'],
  ['sqlalchemy.schema.Column', 'sqlalchemy.Column'],
  ['sqlalchemy.types.String', 'sqlalchemy.String'],
  ['sqlalchemy.engine.base.Connection', 'sqlalchemy.Connection'],
  ['sqlalchemy.engine.URL.create', 'sqlalchemy.URL.create'],
  ['sqlalchemy.NullPool', 'sqlalchemy.pool.NullPool'],
  ['sqlalchemy.pool.impl.NullPool', 'sqlalchemy.pool.NullPool'],
  ['sqlalchemy.orm.session.Session', 'sqlalchemy.orm.Session'],
  ['sqlalchemy.orm.Session.execute', 'sqlalchemy.orm.Session.execute'],
  ['sqlalchemy.orm.exc.NoResultFound', 'sqlalchemy.exc.NoResultFound'],
  ['sqlalchemy.ext.declarative.declarative_base', 'sqlalchemy.orm.declarative_base'],
  ['sqlalchemy.ext.declarative.declared_attr', 'sqlalchemy.orm.declared_attr'],
  ['sqlalchemy.ext.asyncio.session.AsyncSession', 'sqlalchemy.ext.asyncio.AsyncSession'],
  ['sqlalchemy.ext.hybrid.hybrid_property', 'sqlalchemy.ext.hybrid.hybrid_property'],
  ['sqlalchemy.dialects.postgresql.insert', 'sqlalchemy.dialects.postgresql.insert'],
  ['sqlalchemy.dialects.postgresql.dml.insert', 'sqlalchemy.dialects.postgresql.insert'],
  ['sqlalchemy.dialects.postgresql.json.JSONB', 'sqlalchemy.dialects.postgresql.JSONB'],
  ['sqlmodel.select', 'sqlalchemy.select'],
  ['sqlmodel.Session', 'sqlalchemy.orm.Session'],
  ['sqlmodel.SQLModel', 'sqlmodel.SQLModel'],
  ['sqlmodel.ext.asyncio.session.AsyncSession', 'sqlalchemy.ext.asyncio.AsyncSession'],
  ['flask_sqlalchemy.SQLAlchemy', 'flask_sqlalchemy.SQLAlchemy'],
  ['sqlalchemy_utils.UUIDType', undefined],
  ['tagflow.text', undefined],
])('%s is %s', (name, expected) => {
  expect(canonicalSymbol(name)).toBe(expected);
});

test.each([
  ['Column', 'sqlalchemy.Column'],
  ['relationship', 'sqlalchemy.orm.relationship'],
  ['func.now', 'sqlalchemy.func.now'],
  ['session', 'flask_sqlalchemy.SQLAlchemy.session'],
  ['Model', 'flask_sqlalchemy.SQLAlchemy.Model'],
])('db.%s is %s', (member, expected) => {
  expect(flaskMember(member)).toBe(expected);
});

describe('through the project', () => {
  const symbolOf = (texts: Record<string, string>, expression: string) => {
    const { sqlalchemy, node } = sqlAlchemyCase(texts);
    return sqlalchemy.symbolOf(node(expression));
  };

  test.each([
    ['import sqlalchemy as sa\nuse(sa.orm.Session)', 'sa.orm.Session', 'sqlalchemy.orm.Session'],
    ['from sqlalchemy import orm\nuse(orm.Session)', 'orm.Session', 'sqlalchemy.orm.Session'],
    [
      'from sqlalchemy.ext import asyncio as sa_async\nuse(sa_async.AsyncSession)',
      'sa_async.AsyncSession',
      'sqlalchemy.ext.asyncio.AsyncSession',
    ],
    ['from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nuse(db.Column)', 'db.Column', 'sqlalchemy.Column'],
    ['from app.ext import db\nuse(db.select)', 'db.select', 'sqlalchemy.select'],
    ['from app.ext import db\nuse(db.session)', 'db.session', 'flask_sqlalchemy.SQLAlchemy.session'],
    ['from app.ext import S\nuse(S)', 'S', 'sqlalchemy.orm.Session'],
    ['from app.ext import C\nuse(C)', 'C', 'sqlalchemy.Column'],
    ['from sqlalchemy import *\nuse(select)', 'select', 'sqlalchemy.select'],
    ['from app.ext import *\nuse(db.text)', 'db.text', 'sqlalchemy.text'],
    ['from app import ext\nuse(ext.db.func.now)', 'ext.db.func.now', 'sqlalchemy.func.now'],
  ])('%j', (text, expression, expected) => {
    const ext =
      'import functools\nfrom flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy.orm import Session as S\ndb = SQLAlchemy()\nC = functools.partial(db.Column, nullable=False)\n';
    expect(symbolOf({ 'app/x.py': `${text}\n`, 'app/ext.py': ext }, expression)).toBe(expected);
  });
});
