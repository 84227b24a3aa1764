import { mightConcern, mightHoldFindings } from '../../src/project/prefilter.js';

describe('mightConcern', () => {
  it.each([
    ['from sqlalchemy import select\n', true],
    ['from flask_sqlalchemy import SQLAlchemy\n', true],
    ['from alembic import op\n', true],
    ['from app.db import SessionDep\n', true],
    ['rows = conn.execute(statement)\n', true],
    ['from app import db\nclass A(db.Model): pass\n', true],
    ['import json\nprint(json.dumps({}))\n', false],
  ])('%j: %s', (text, expected) => {
    expect(mightConcern(text)).toBe(expected);
  });
});

describe('mightHoldFindings', () => {
  it.each([
    ['from sqlalchemy import select\n', true],
    ['down_revision = None\n', true],
    ['def f(session):\n    return session.get(User, 1)\n', true],
    ['def f(DB_SESSION):\n    DB_SESSION.add(user)\n', true],
    ['session = get_session()\n', true],
    ['db_session = AsyncMock()\n', true],
    ['class Users:\n    session = Factory()\n', true],
    ['user = User.query.first()\n', true],
    ['class User(Base):\n    __tablename__ = "users"\n', true],
    ['class User(db.Model):\n    id = db.Column(db.Integer)\n', true],
    ['await asyncio.gather(load(session), store(session))\n', true],
    ['send_mail.delay(session)\n', true],
  ])('%j: %s', (text, expected) => {
    expect(mightHoldFindings(text)).toBe(expected);
  });

  it.each([
    'def create_session(request):\n    request.session["user"] = 1\n',
    'def load(session: SessionDep):\n    return find_user(session)\n',
    'from app import db\nprint(db.engine)\n',
    'import json\nprint(json.dumps({}))\n',
  ])('%j only passes on what others ask about', (text) => {
    expect(mightHoldFindings(text)).toBe(false);
  });
});
