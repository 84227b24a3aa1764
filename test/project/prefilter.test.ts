import { mightConcern } from '../../src/project/prefilter.js';

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
