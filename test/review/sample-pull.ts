import type { Finding } from '../../src/lint/finding.js';
import { findingAt, fixOf } from '../support/findings.js';

/** A small pull request with findings of all kinds, made by hand. */
export const BASE_TEXTS = {
  'app/jobs.py': `from sqlalchemy import select

from app.models import Order


def close_orders(session):
    orders = session.scalars(select(Order)).all()
    for order in orders:
        order.close()
    session.commit()


def report(session):
    return session.query(Order).count()
`,
  'app/db.py': `from sqlalchemy import create_engine

engine = create_engine("postgresql://db/shop")
`,
};

export const HEAD_TEXTS = {
  'app/jobs.py': `from sqlalchemy import select

from app.models import Order


def close_orders(session):
    orders = session.query(Order).all()
    for order in orders:
        order.close()
        session.commit()


def report(session):
    return session.query(Order).count()
`,
  'app/db.py': `from sqlalchemy import create_engine

engine = create_engine("postgresql://db/shop", pool_size=20)
`,
  'app/search.py': `from sqlalchemy import text


def find(session, name):
    return session.execute(text(f"SELECT * FROM \`users\` WHERE name = '{name}'")).all()
`,
};

const jobs = HEAD_TEXTS['app/jobs.py'];
const db = HEAD_TEXTS['app/db.py'];
const search = HEAD_TEXTS['app/search.py'];

export const FINDINGS: readonly Finding[] = [
  findingAt(db, 'create_engine("postgresql://db/shop", pool_size=20)', {
    rule: 'missing-pool-pre-ping',
    family: 'engine',
    severity: 'warning',
    path: 'app/db.py',
    message: 'This engine hands out connections without testing them: after a database restart requests fail. Add `pool_pre_ping=True`.',
    fix: fixOf(db, { 'pool_size=20': 'pool_size=20, pool_pre_ping=True' }, { title: 'Add `pool_pre_ping=True`' }),
  }),
  findingAt(jobs, 'session.query(Order).all()', {
    rule: 'legacy-query',
    family: 'querying',
    severity: 'warning',
    path: 'app/jobs.py',
    symbol: 'close_orders',
    message: '`session.query(Order)` is the legacy Query API. Use `session.scalars(select(Order))`.',
    fix: fixOf(
      jobs,
      { 'session.query(Order).all()': 'session.scalars(select(Order)).all()' },
      { title: 'Use `session.scalars(select(Order))`' },
    ),
  }),
  findingAt(jobs, 'session.commit()', {
    path: 'app/jobs.py',
    symbol: 'close_orders',
    fix: fixOf(
      jobs,
      { '        session.commit()\n': '    session.commit()\n' },
      { title: 'Commit once after the loop; a failure then rolls back all turns.', applicability: 'unsafe' },
    ),
    related: [{ path: 'app/jobs.py', row: 7, message: 'the loop starts here' }],
  }),
  findingAt(jobs, 'session.query(Order).count()', {
    rule: 'legacy-query',
    family: 'querying',
    severity: 'warning',
    path: 'app/jobs.py',
    symbol: 'report',
    message: '`session.query(Order)` is the legacy Query API. Use `select()`.',
    existedAtBase: true,
  }),
  findingAt(search, `text(f"SELECT * FROM \`users\` WHERE name = '{name}'")`, {
    rule: 'sql-injection',
    family: 'querying',
    path: 'app/search.py',
    symbol: 'find',
    message: '`name` is written into the SQL text: whoever controls it can run any SQL | see @security. Pass it as a bound parameter.',
    fix: fixOf(
      search,
      { [`text(f"SELECT * FROM \`users\` WHERE name = '{name}'")`]: 'text("SELECT * FROM `users` WHERE name = :name"), {"name": name}' },
      { title: 'Bind `name` as a parameter' },
    ),
  }),
  findingAt(search, 'def find', {
    rule: 'missing-eager-load',
    family: 'querying',
    severity: 'info',
    path: 'app/search.py',
    symbol: 'find',
    message: 'Rows of plain SQL carry no relationships.',
  }),
];
