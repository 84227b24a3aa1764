import type { FileMap } from '../../demo/local-github/git/objects.js';

/** How large a made-up project is. */
export interface ProjectSize {
  /** Modules with queries, beside the models and migrations. */
  readonly modules: number;
  /** Functions per module; each has some 25 lines and 1,000 characters. */
  readonly functions: number;
  readonly migrations?: number;
}

const NOUNS = ['invoice', 'customer', 'order', 'shipment', 'refund', 'ticket', 'product', 'payment'] as const;
type Noun = (typeof NOUNS)[number];

/** Every so many functions there is one with a mistake, so that reviews have something to say and not only that. */
const MISTAKE_EVERY = 12;

/**
 * The files of an application with SQLAlchemy models, queries and migrations, the same for the same arguments.
 * @param edition another number changes some lines of each module, as a pull request over the whole project does.
 */
export function pythonProject({ modules, functions, migrations = 0 }: ProjectSize, edition: number): FileMap {
  const files: Record<string, string> = { 'alembic.ini': '[alembic]\nscript_location = alembic\n', 'app/models.py': modelsText() };
  for (let index = 0; index < modules; index++) {
    files[`app/services/area_${index % 40}/module_${index}.py`] = moduleText({ index, functions, edition });
  }
  for (let index = 0; index < migrations; index++) files[`alembic/versions/${revision(index)}_step.py`] = migrationText(index);
  return files;
}

function modelsText(): string {
  const models = NOUNS.map(
    (noun, index) => `class ${className(noun)}(Base):
    __tablename__ = "${noun}s"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    total: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    owner_id: Mapped[int] = mapped_column(ForeignKey("${NOUNS[(index + 1) % NOUNS.length]}s.id"), index=True)

    owner: Mapped["${className(NOUNS[(index + 1) % NOUNS.length]!)}"] = relationship(lazy="raise")
`,
  );
  return `from datetime import datetime
from decimal import Decimal

from sqlalchemy import DateTime, ForeignKey, Numeric, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


${models.join('\n\n')}`;
}

function moduleText({ index, functions, edition }: { index: number; functions: number; edition: number }): string {
  const bodies = Array.from({ length: functions }, (_, number) => {
    const seed = index * 31 + number;
    const noun = NOUNS[seed % NOUNS.length]!;
    // An edition rewrites every fourth function; what it adds may hold a mistake.
    const isEdited = edition > 0 && number % 4 === 0;
    const isMistaken = isEdited && seed % MISTAKE_EVERY === 0;
    return isMistaken ? mistakenFunction(noun, seed, edition) : queryFunction(noun, seed, isEdited ? edition : 0);
  });
  return `"""Reads and writes of area ${index}."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from app.models import ${NOUNS.map(className).join(', ')}

logger = logging.getLogger(__name__)


${bodies.join('\n\n')}`;
}

function queryFunction(noun: Noun, seed: number, edition: number): string {
  const model = className(noun);
  const limit = 50 + (seed % 7) * 10 + edition;
  return `def find_${noun}s_${seed}(session: Session, numbers: Iterable[str], since: datetime | None = None) -> list[${model}]:
    """The ${noun}s with these numbers, the newest first.

    Those that were cancelled are left out unless they were paid after all; see the accounting manual.
    """
    wanted = sorted({number.strip() for number in numbers if number})
    if not wanted:
        return []
    statement = (
        select(${model})
        .options(selectinload(${model}.owner))
        .where(${model}.number.in_(wanted))
        .where(or_(${model}.status != "cancelled", and_(${model}.total > 0, ${model}.status == "paid")))
        .order_by(${model}.created_at.desc(), ${model}.id)
        .limit(${limit})
    )
    if since is not None:
        statement = statement.where(${model}.created_at >= since - timedelta(days=${1 + (seed % 30)}))
    found = list(session.scalars(statement).all())
    count = session.scalar(select(func.count()).select_from(${model}).where(${model}.status == "open"))
    logger.info("%d of %s ${noun}s found", len(found), count, extra={"edition": ${edition}, "limit": ${limit}})
    return found

`;
}

function mistakenFunction(noun: Noun, seed: number, edition: number): string {
  const model = className(noun);
  return `def close_${noun}s_${seed}(session: Session, numbers: Iterable[str]) -> int:
    closed = 0
    for number in numbers:
        entry = session.query(${model}).filter(${model}.number == number).first()
        if entry is None:
            logger.warning("no ${noun} %s in edition ${edition}", number)
            continue
        entry.status = "closed"
        closed += 1
        session.commit()
    session.execute(update(${model}).where(${model}.status == None).values(status="open"))
    return closed

`;
}

function migrationText(index: number): string {
  const noun = NOUNS[index % NOUNS.length]!;
  return `"""step ${index}"""

import sqlalchemy as sa
from alembic import op

revision = "${revision(index)}"
down_revision = ${index === 0 ? 'None' : `"${revision(index - 1)}"`}
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("${noun}s", sa.Column("note_${index}", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("${noun}s", "note_${index}")
`;
}

function revision(index: number): string {
  return (0xa0_0000 + index).toString(16).padStart(12, '0');
}

function className(noun: Noun): string {
  return noun[0]!.toUpperCase() + noun.slice(1);
}
