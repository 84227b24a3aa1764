import type { PullPlan } from '../../src/demo/open-pull.js';
import { NAMED_FAULTS } from '../../src/demo/local-github/server/faults.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import type { FactsCache } from '../../src/project/facts/facts-cache.js';
import { expectText } from '../support/expected-text.js';
import { openScenario, startStage, type Scenario } from '../support/scenario.js';

const DEPENDENCIES = `from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from shop.core.database import make_session
from sqlalchemy.ext.asyncio import AsyncSession


async def get_session() -> AsyncIterator[AsyncSession]:
    async with make_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
`;

const DATABASE = `from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5, max_overflow=5, pool_pre_ping=True)
make_session = async_sessionmaker(engine, expire_on_commit=False)
`;

const ORDER = `from shop.models.base import Base
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list["Line"]] = relationship(back_populates="order", passive_deletes=True, cascade="all, delete-orphan")


class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    order: Mapped[Order] = relationship(back_populates="lines")
`;

const BASE = 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n';

/** What the pull requests below leave as it is. */
const UNCHANGED = {
  'backend/shop/__init__.py': '',
  'backend/shop/api/__init__.py': '',
  'backend/shop/api/dependencies.py': DEPENDENCIES,
  'backend/shop/core/__init__.py': '',
  'backend/shop/core/database.py': DATABASE,
  'backend/shop/models/__init__.py': 'from .orders import Line, Order\n\n__all__ = ["Line", "Order"]\n',
  'backend/shop/models/base.py': BASE,
  'backend/shop/models/orders.py': ORDER,
};

const ROUTES = 'backend/shop/api/routes.py';
const HEAD = `from fastapi import APIRouter
from shop.api.dependencies import SessionDep
from shop.models import Order
from sqlalchemy import select

router = APIRouter()
`;
const LIST_ORDERS = `

@router.get("/orders")
async def list_orders(session: SessionDep) -> list[int]:
    orders = (await session.scalars(select(Order))).all()
    return [len(order.lines) for order in orders]
`;
const CLOSE_ORDERS = `

@router.post("/orders/close")
async def close_orders(session: SessionDep, ids: list[int]) -> None:
    for id in ids:
        order = await session.get_one(Order, id)
        await session.delete(order)
        await session.commit()
`;

const PLAN: PullPlan = {
  title: 'List and close orders',
  before: { ...UNCHANGED, [ROUTES]: HEAD },
  after: { ...UNCHANGED, [ROUTES]: HEAD + LIST_ORDERS + CLOSE_ORDERS },
};

/** Requests that read, by what they ask for. */
function readsOf({ github }: Scenario, from = 0): Record<string, number> {
  const reads = ['repos/compare-commits-with-basehead', 'git/get-tree', 'graphql/query'];
  return Object.fromEntries([...github.journal.counts(from)].filter(([operation]) => reads.includes(operation)));
}

test('models, session and dependency of a changed route are known though the pull request leaves them as they are', async () => {
  const scenario = await openScenario(PLAN);
  expectText('imported-files', scenario.text());
  // The review itself, what the route imports with the rest of the package of models, and what that imports.
  expect(readsOf(scenario)).toEqual({ 'repos/compare-commits-with-basehead': 1, 'git/get-tree': 1, 'graphql/query': 3 });
  expect(scenario.github.journal.violations).toEqual([]);
});

test('a further push reads nothing of them again', async () => {
  const scenario = await openScenario(PLAN);
  const { github, repository, settle, runs } = scenario;
  const told = runs()
    .at(-1)!
    .annotations.map(({ title }) => title);
  const before = github.journal.entries.length;
  push(github.world, repository, 'change', { [ROUTES]: `# Orders.\n${PLAN.after[ROUTES]}` });
  await settle();
  expect(readsOf(scenario, before)).toEqual({ 'repos/compare-commits-with-basehead': 1, 'graphql/query': 1 });
  expect(
    runs()
      .at(-1)!
      .annotations.map(({ title }) => title),
  ).toEqual(told);
  expect(github.journal.violations).toEqual([]);
});

test('an imported file that a push changes is read as it is then', async () => {
  const scenario = await openScenario(PLAN);
  const { github, repository, settle, runs } = scenario;
  expect(
    runs()
      .at(-1)!
      .annotations.map(({ title }) => title),
  ).toContain('async-lazy-load');
  push(github.world, repository, 'change', {
    'backend/shop/models/orders.py': ORDER.replace(
      'relationship(back_populates="order",',
      'relationship(lazy="selectin", back_populates="order",',
    ),
  });
  await settle();
  expect(
    runs()
      .at(-1)!
      .annotations.map(({ title }) => title),
  ).not.toContain('async-lazy-load');
});

test('a session that comes from further away than imports are followed is not known, and nothing is said of it', async () => {
  const steps = ['one', 'two', 'three'];
  const chain = Object.fromEntries(
    steps.map((name, index) => [`backend/shop/${name}.py`, `from shop.${steps[index + 1] ?? 'api.dependencies'} import SessionDep\n`]),
  );
  const far = (text: string): string => text.replace('shop.api.dependencies', 'shop.one');
  const files = (texts: PullPlan['before']) => ({ ...texts, ...chain, [ROUTES]: far(String(texts[ROUTES])) });
  const { github, runs } = await openScenario({ ...PLAN, before: files(PLAN.before), after: files(PLAN.after) });
  expect(runs().map(({ conclusion, annotations }) => [conclusion, annotations])).toEqual([['success', []]]);
  expect(github.journal.violations).toEqual([]);
});

test('when GitHub gives no list of files, the review says that findings may be missing, and resolves no thread', async () => {
  const stage = await startStage({}, {}, { facts: new ForgetfulCache() });
  const { github, repository, settle, runs } = await openScenario(PLAN, stage);
  expect(github.world.threads.map(({ resolvedBy }) => resolvedBy)).toEqual([undefined, undefined]);
  github.faults.add({ operation: 'git/get-tree', call: 'every', fault: NAMED_FAULTS['500'] });
  push(github.world, repository, 'change', { [ROUTES]: `# Orders.\n${PLAN.after[ROUTES]}` });
  await settle();
  const run = runs().at(-1)!;
  expect([run.conclusion, run.annotations]).toEqual(['success', []]);
  expect(run.summary).toContain('files that the changed ones import were not read');
  expect(github.world.threads.map(({ resolvedBy }) => resolvedBy)).toEqual([undefined, undefined]);
});

/** A cache that keeps nothing. */
class ForgetfulCache implements FactsCache {
  async getMany(): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Map();
  }

  async setMany(): Promise<void> {}
}

const OLD_CODE = `from sqlalchemy.orm import Session
from shop.models import Order


def list_orders(session: Session) -> list[Order]:
    return session.query(Order).from_self().all()


def close_orders(session: Session, orders: list[Order]) -> None:
    for order in orders:
        session.delete(order)
        session.commit()
`;

test('a project before SQLAlchemy 1.4 is told once that rules for later versions are silent', async () => {
  const before = { 'requirements.txt': 'sqlalchemy==1.3.24\n', 'shop/__init__.py': '' };
  const scenario = await openScenario({
    title: 'List and close orders',
    before,
    after: { ...before, 'shop/orders.py': OLD_CODE, 'shop/archive.py': OLD_CODE.replaceAll('orders', 'archived') },
  });
  expectText('old-sqlalchemy', scenario.text());
  expect(scenario.github.journal.violations).toEqual([]);
});
