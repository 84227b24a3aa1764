import { expectText } from '../support/expected-text.js';
import { openScenario, runScenario } from '../support/scenario.js';

const MODELS = `from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(back_populates="posts")
`;

const report = (query: string): string => `from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import User


def report(session: Session) -> list[int]:
    """How much everybody has written."""
    query = ${query}
    users = session.scalars(query).all()
    counts = []
    total = 0
    # People who wrote nothing count as well:
    # they stand in the list with a zero.

    for user in users:
        counts.append(len(user.posts))
        total += 1
    return counts
`;

test('what a removal brings about is told where something was removed', async () => {
  const before = { 'app/models.py': MODELS, 'app/report.py': report('select(User).options(selectinload(User.posts))') };
  expectText('removed-loader-option', await runScenario({ before, after: { ...before, 'app/report.py': report('select(User)') } }));
});

test('a downgrade that loses its body', async () => {
  const migration = (body: string): string =>
    `"""Add a column."""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = "a1"\ndown_revision = None\n\n\n` +
    `def upgrade() -> None:\n    op.add_column("users", sa.Column("name", sa.String()))\n\n\ndef downgrade() -> None:\n    """Take it away."""\n${body}`;
  const before = { 'alembic/versions/a1_name.py': migration('    op.drop_column("users", "name")\n') };
  const { runs, github } = await openScenario({ before, after: { 'alembic/versions/a1_name.py': migration('    pass\n') } });
  // A migration that others may have applied already: that it changed at all outranks what is wrong with the change.
  expect(runs()[0]!.annotations.map(({ title, start_line: line }) => [line, title])).toEqual([[13, 'applied-migration-changed']]);
  expect(github.journal.violations).toEqual([]);
});

test('a keyword that is removed from a call of many lines', async () => {
  const engine = (last: string): string =>
    `from sqlalchemy import create_engine\n\nengine = create_engine(\n    "postgresql://db/shop",\n${'    # Kept small.\n'.repeat(8)}    pool_size=5,\n    max_overflow=5,\n${last})\n`;
  const before = { 'app/db.py': engine('    pool_pre_ping=True,\n') };
  const { runs, github } = await openScenario({ before, after: { 'app/db.py': engine('') } });
  expect(runs()[0]!.annotations.map(({ title }) => title)).toEqual(['missing-pool-pre-ping']);
  expect(github.world.threads.map(({ anchor }) => anchor.path)).toEqual(['app/db.py']);
});

test('a migration that is deleted is told of at the file that is gone', async () => {
  const migration = (id: string, parent: string): string =>
    `from alembic import op\n\nrevision = "${id}"\ndown_revision = ${parent}\n\n\ndef upgrade():\n    op.drop_table("t_${id}")\n\n\ndef downgrade():\n    op.create_table("t_${id}")\n`;
  const first = { 'alembic/versions/a1.py': migration('a1', 'None') };
  const second = { 'alembic/versions/b2.py': migration('b2', '"a1"') };
  const third = { 'alembic/versions/c3.py': migration('c3', '"b2"') };
  const told = async (before: Record<string, string>, after: Record<string, string>) => {
    const { runs, github } = await openScenario({ before, after });
    expect(github.journal.violations).toEqual([]);
    expect(github.world.threads).toEqual([]);
    const [run] = runs();
    return [run!.conclusion, ...run!.annotations.map(({ title, path, start_line: line }) => `${path}:${line} ${title}`)];
  };
  expect(await told({ ...first, ...second }, first)).toEqual(['failure', 'alembic/versions/b2.py:3 applied-migration-changed']);
  expect(await told({ ...first, ...second, ...third }, { ...first, ...third })).toEqual([
    'failure',
    'alembic/versions/b2.py:3 broken-revision-chain',
  ]);
});
