"""Runs the legacy and the rewritten form of every case and compares what they give.

Usage: run_cases.py <folder with models.py, cases.py, cases_fixed.py, cases_async.py>; exits 1 when two differ.
"""

import asyncio
import inspect
import sys
import warnings

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import sqlalchemy  # noqa: E402
from sqlalchemy import create_engine, event, inspect as describe  # noqa: E402
from sqlalchemy.engine import Row  # noqa: E402
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from sqlalchemy.pool import StaticPool  # noqa: E402
from sqlalchemy.sql import ClauseElement  # noqa: E402

import cases  # noqa: E402
import cases_async  # noqa: E402
import cases_fixed  # noqa: E402
import models  # noqa: E402


def plain(value):
    """A result as something that can be compared: kind and content, whatever session it comes from."""
    if isinstance(value, models.Base):
        return type(value).__name__, describe(value).identity
    if isinstance(value, Row):
        return "row", [plain(each) for each in value]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, ClauseElement):
        return type(value).__name__
    return type(value).__name__, str(value)


def watch(engine, statements):
    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, *others):
        statements.append("LIMIT" in statement)


def outcome(run):
    statements = []
    engine = create_engine("sqlite://", poolclass=StaticPool)
    models.Base.metadata.create_all(engine)
    with Session(engine) as session:
        models.seed(session)
    watch(engine, statements)
    with Session(engine) as session:
        try:
            result = plain(run(session))
        except Exception as error:
            result = "raised", type(error).__name__
    return result, len(statements), sum(statements)


async def async_outcome(run):
    statements = []
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
    async with engine.begin() as connection:
        await connection.run_sync(models.Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        await session.run_sync(models.seed)
    watch(engine.sync_engine, statements)
    async with AsyncSession(engine) as session:
        try:
            result = plain(await run(session))
        except Exception as error:
            result = "raised", f"{type(error).__name__}"
    await engine.dispose()
    return result, len(statements), sum(statements)


def main() -> int:
    differing = 0
    compared = 0
    for name, legacy in inspect.getmembers(cases, inspect.isfunction):
        if legacy.__module__ != "cases" or name.startswith("kept_"):
            continue
        wanted = outcome(legacy)
        forms = [("sync", outcome(getattr(cases_fixed, name)))]
        if hasattr(cases_async, name):
            forms.append(("async", asyncio.run(async_outcome(getattr(cases_async, name)))))
        for form, got in forms:
            compared += 1
            # A chain that was made up may be wrong from the start; then only the words of its error may change.
            both_raise = name.startswith("chain_") and wanted[0][0] == got[0][0] == "raised"
            if got != wanted and not both_raise:
                differing += 1
                print(f"{name} ({form})\n    legacy: {wanted}\n    fixed:  {got}")
    print(f"SQLAlchemy {sqlalchemy.__version__}: {compared} compared, {differing} differ")
    return 1 if differing else 0


sys.exit(main())
