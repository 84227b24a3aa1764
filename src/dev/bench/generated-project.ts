import type { InputFile } from '../../lint/check.js';

const MODELS = 16;
const SERVICES = 12;
const ROUTES = 8;
/** A part of the project: its models, services and routes, their three package files, a session factory and a dependency. */
const FILES_PER_PART = MODELS + SERVICES + ROUTES + 5;

/** A FastAPI application of about so many files, each some 100 lines, whose parts import models of one another. */
export function generateProject(files: number): InputFile[] {
  const parts = Math.ceil(files / FILES_PER_PART);
  const project = Array.from({ length: parts }, (_, part) => filesOfPart(part, (part + 1) % parts)).flat();
  return project.map(({ path, text }) => ({ path: `shop/${path}`, text })).concat({ path: 'shop/__init__.py', text: '' }, base());
}

/** The file that is taken for the changed one: it reaches models, services and the session of two parts. */
export const CHANGED_FILE = 'shop/part0/routes/route0.py';

function base(): InputFile {
  return { path: 'shop/base.py', text: 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n' };
}

function filesOfPart(part: number, next: number): InputFile[] {
  const here = `part${part}`;
  const models = numbers(MODELS).map((index) => ({ path: `${here}/models/model${index}.py`, text: model(part, index) }));
  const services = numbers(SERVICES).map((index) => ({ path: `${here}/services/service${index}.py`, text: service(part, next, index) }));
  const routes = numbers(ROUTES).map((index) => ({ path: `${here}/routes/route${index}.py`, text: route(part, index) }));
  const exports = numbers(MODELS).map((index) => `from .model${index} import P${part}Model${index}\n`);
  return [
    { path: `${here}/__init__.py`, text: '' },
    { path: `${here}/db.py`, text: DATABASE },
    { path: `${here}/models/__init__.py`, text: exports.join('') },
    { path: `${here}/services/__init__.py`, text: '' },
    { path: `${here}/routes/__init__.py`, text: '' },
    ...models,
    ...services,
    ...routes,
  ];
}

const DATABASE = `from typing import Annotated, AsyncIterator

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5, max_overflow=5, pool_pre_ping=True)
make_session = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with make_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
`;

function model(part: number, index: number): string {
  const name = `P${part}Model${index}`;
  const columns = numbers(24).map(
    (column) =>
      `    column_${column}: Mapped[str | None] = mapped_column(String(${50 + column}), index=${column % 5 === 0 ? 'True' : 'False'})\n`,
  );
  const parent =
    index === 0
      ? ''
      : `    parent_id: Mapped[int] = mapped_column(ForeignKey("p${part}_model0.id", ondelete="CASCADE"), index=True)\n` +
        `    parent: Mapped["P${part}Model0"] = relationship(lazy="selectin")\n`;
  return (
    'from sqlalchemy import ForeignKey, String\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\n\nfrom shop.base import Base\n\n\n' +
    `class ${name}(Base):\n    __tablename__ = "p${part}_model${index}"\n\n    id: Mapped[int] = mapped_column(primary_key=True)\n` +
    `${columns.join('')}${parent}\n    def label(self) -> str:\n        return f"{self.id}: {self.column_0}"\n`
  );
}

function service(part: number, next: number, index: number): string {
  const [own, other] = [`P${part}Model${index}`, `P${next}Model${index}`];
  const methods = numbers(6).map(
    (method) => `
    async def find_${method}(self, value: str) -> list[${own}]:
        statement = select(${own}).where(${own}.column_${method} == value).order_by(${own}.id).limit(50)
        rows = (await self.session.scalars(statement)).all()
        return [row for row in rows if row.column_${method + 1} is not None]

    async def count_${method}(self) -> int:
        return (await self.session.scalars(select(${other}).where(${other}.column_${method}.is_not(None)).limit(10))).all().__len__()
`,
  );
  return (
    'from sqlalchemy import select\nfrom sqlalchemy.ext.asyncio import AsyncSession\n\n' +
    `from shop.part${part}.models import ${own}\nfrom shop.part${next}.models import ${other}\n\n\n` +
    `class Service${index}:\n    def __init__(self, session: AsyncSession) -> None:\n        self.session = session\n${methods.join('')}`
  );
}

function route(part: number, index: number): string {
  const handlers = numbers(8).map(
    (handler) => `

@router.get("/items/${handler}")
async def list_items_${handler}(session: SessionDep, value: str) -> list[str]:
    found = await Service${index}(session).find_${handler % 6}(value)
    entry = await session.get(P${part}Model${handler}, len(found))
    return [item.label() for item in found] + ([entry.label()] if entry else [])
`,
  );
  const models = numbers(8).map((handler) => `P${part}Model${handler}`);
  return (
    `from fastapi import APIRouter\n\nfrom shop.part${part}.db import SessionDep\nfrom shop.part${part}.models import ${models.join(', ')}\n` +
    `from shop.part${part}.services.service${index} import Service${index}\n\nrouter = APIRouter()\n${handlers.join('')}`
  );
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
