import { createHash } from 'node:crypto';
import { extractFileFacts } from '../../src/project/facts/extract.js';
import { FILE_FACTS_VERSION } from '../../src/project/facts/file-facts.js';
import { sourceFile } from '../support/source-files.js';

const TEXT = `from __future__ import annotations
import sqlalchemy as sa
from typing import Annotated, AsyncIterator, TYPE_CHECKING
from fastapi import Depends
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from .other import *
if TYPE_CHECKING:
    from app.items import Item

__all__ = ["User", "SessionDep"]
URL = f"postgresql+asyncpg://{HOST}/db"
engine, other = sa.create_engine(URL, pool_size=2 + 3, **options), None
make = lambda: sessionmaker(engine)
counter: int = 0


class Base(DeclarativeBase, metaclass=Meta):
    metadata = sa.MetaData(naming_convention={"ix": "ix_%(column_0_label)s"})


@decorated
class User(Base, table=True):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list["Item"]] = relationship(back_populates="user", lazy="selectin")

    def __init__(self, session: Session | None = None):
        self.session = session
        self.items = []

    @property
    def label(self) -> str:
        return "a" "b"


async def get_session(factory=Depends(make)) -> AsyncIterator[AsyncSession]:
    from app.lazy import helper
    global counter
    counter = counter + 1
    async with factory() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
`;

/** What the facts of the text above were when the version was last raised. */
const LAST = { version: 5, digest: '1a08281ec7aa14ff' };

// Caches outlive releases: with the old version in their keys they would go on giving the old facts.
it('is raised whenever the facts of a file change', () => {
  const facts = extractFileFacts(sourceFile('app/models.py', TEXT));
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
  expect({ version: FILE_FACTS_VERSION, digest }).toEqual(LAST);
});
