import type { ProjectView } from '../../src/project/project-view.js';
import { createSqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import { sourceFile } from '../support/source-files.js';

const EMPTY: ProjectView = {
  canonicalName: (name) => name,
  definitionOf: () => undefined,
  qualify: (_module, name) => name,
  fileOf: () => undefined,
  isProjectName: (name) => name.startsWith('app.'),
  files: () => [],
};

const file = (text: string) => createSqlAlchemyFile(sourceFile('app/example.py', text, ['app/__init__.py']), EMPTY);

test('a first look', () => {
  const view = file(`
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker
engine = create_engine("postgresql+psycopg://x", echo=True)
SessionLocal = sessionmaker(engine)
def f(session: Session, n):
    session.execute(select(User).where(x)).scalars().all()
    with SessionLocal() as s:
        for u in users:
            s.commit()
    with engine.begin() as conn:
        conn.execute(f"select {n}")
    q = session.query(User)
    if n:
        q = q.filter(User.id == n)
    return q.all()
`);
  expect(view.engines.map(({ dialect }) => dialect)).toEqual(['postgresql']);
  expect(view.sessionFactories.map(({ symbol }) => symbol)).toEqual(['sessionmaker']);
  expect(view.receiverCalls.map(({ method, type }) => `${type.kind}.${method}`)).toEqual([
    'scalars.all',
    'result.scalars',
    'session.execute',
    'select.where',
    'session.commit',
    'engine.begin',
    'connection.execute',
    'session.query',
    'query.filter',
    'query.all',
  ]);
  expect(view.queryChains.map(({ node }) => node.text)).toEqual(['session.query(User)']);
  expect(view.sqlTexts.map(({ argument }) => argument.text)).toEqual(['f"select {n}"']);
});
