from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from app.config import settings

engine = create_async_engine(
    settings.database_url,
    pool_size=10,
    max_overflow=20,
    pool_pre_ping=True,
    pool_recycle=1800,
    echo=settings.sql_echo,
)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)

# The replica, so that long reports do not compete with payments.
reporting_engine = create_async_engine(
    settings.reporting_database_url,
    pool_size=5,
    max_overflow=5,
    pool_recycle=1800,
    echo=settings.sql_echo,
)
ReportingSession = async_sessionmaker(reporting_engine)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


async def get_reporting_session() -> AsyncIterator[AsyncSession]:
    async with ReportingSession() as session:
        yield session
