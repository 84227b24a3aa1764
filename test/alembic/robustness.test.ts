import fc from 'fast-check';
import { createMigration } from '../../src/alembic/migration.js';
import { parseRevision } from '../../src/alembic/revision.js';
import { extractFileFacts } from '../../src/project/facts/extract.js';
import { sourceFile } from '../support/source-files.js';

const TEXT = `"""add things

Revises: a1
"""
from typing import Union
import sqlalchemy as sa
from alembic import op

revision: str = "b2"
down_revision: Union[str, None] = "a1"

TABLES = ("t", "u")

def helper(table, column=None):
    op.add_column(table, sa.Column(column or "a", sa.Enum("x", name="e"), nullable=False))

def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    with op.batch_alter_table("t") as batch_op:
        batch_op.drop_column("a")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN a int NOT NULL; DROP TABLE x")
        helper(table)
    with op.get_context().autocommit_block():
        op.create_index("ix", "t", ["a"], postgresql_concurrently=True)

def downgrade():
    op.execute("DELETE FROM t WHERE a = '{}'".format(value))
`;

function readAll(text: string): void {
  const file = sourceFile('alembic/versions/b2.py', text);
  const migration = createMigration(file);
  expect(Array.isArray([...(migration?.upgradeOperations ?? []), ...(migration?.downgradeOperations ?? [])])).toBe(true);
  expect(migration?.engines).not.toBe(null);
  expect(extractFileFacts(file).path).toBe(file.path);
  parseRevision(file.path, text);
}

describe('migrations that are not well formed', () => {
  it('are read without throwing when pieces are cut out or doubled', () => {
    const at = fc.nat({ max: TEXT.length });
    fc.assert(
      fc.property(at, fc.nat({ max: 60 }), fc.boolean(), (start, length, doubles) => {
        const piece = TEXT.slice(start, start + length);
        readAll(TEXT.slice(0, start) + (doubles ? piece + piece : '') + TEXT.slice(start + length));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['parentheses', `${'('.repeat(100_000)}"x"${')'.repeat(100_000)}`],
    ['additions', `${'"x" + '.repeat(20_000)}"x"`],
    // Deeper than a file may be to be checked at all; chains take time by the square of their length.
    ['method calls', `sa.text("x")${'.bindparams()'.repeat(4_000)}`],
    ['attributes', `a${'.b'.repeat(20_000)}`],
    ['negations', `${'not '.repeat(20_000)}x`],
  ])('are read without deep recursion through many %s', (_, expression) => {
    readAll(`${TEXT}    op.execute(${expression})\n    if ${expression}:\n        op.drop_table(${expression})\nX = ${expression}\n`);
  });

  it('are the same with CRLF line ends', () => {
    const kinds = (text: string) =>
      createMigration(sourceFile('alembic/versions/b2.py', text))!.upgradeOperations.map(({ kind, sql }) => [kind, sql]);
    expect(kinds(TEXT.replaceAll('\n', '\r\n'))).toEqual(kinds(TEXT));
  });
});
