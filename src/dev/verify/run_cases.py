"""Runs the legacy and the rewritten form of every case and compares what they give.

Usage: run_cases.py <folder with models.py, cases.py, cases_fixed.py, cases_async.py> [the name of its models]; exits 1 when two differ.
"""

import asyncio
import importlib
import inspect
import re
import sys
import warnings

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import sqlalchemy  # noqa: E402
from sqlalchemy import Exists, create_engine, event, inspect as describe  # noqa: E402
from sqlalchemy.dialects import sqlite  # noqa: E402
from sqlalchemy.engine import Row  # noqa: E402
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from sqlalchemy.pool import StaticPool  # noqa: E402
from sqlalchemy.sql import ClauseElement, FromClause  # noqa: E402

import cases  # noqa: E402
import cases_async  # noqa: E402
import cases_fixed  # noqa: E402

models = importlib.import_module(sys.argv[2] if len(sys.argv) > 2 else "models")


# `filter_by(title="x")` where the joined class has no such column: its keyword was wrong, `Tag.title` is so, too.
RENAMED = [(("raised", "InvalidRequestError"), ("raised", "AttributeError"))]


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
        return type(value).__name__, *compiled(value)
    if hasattr(value, "has_next"):  # a page of Flask-SQLAlchemy
        return "page", plain(value.items), value.page, value.pages, value.total
    return type(value).__name__, str(value)


def compiled(statement):
    """A statement as SQL with its values, as those who build on it get it: alone, a subquery would load eagerly."""
    if isinstance(statement, (FromClause, Exists)):
        statement = sqlalchemy.select(statement)
    try:
        sql = statement.compile(dialect=sqlite.dialect())
    except Exception as error:
        return "raised", type(error).__name__
    # What an EXISTS selects does not matter: Query writes 1, select() its columns.
    return re.sub(r"EXISTS \(SELECT .*? FROM", "EXISTS (SELECT 1 FROM", " ".join(str(sql).split())), sorted(map(repr, sql.params.values()))


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
    with models.open_session(engine) as session:
        try:
            result = plain(run(session) if "session" in inspect.signature(run).parameters else run())
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


def is_raised(what) -> bool:
    return isinstance(what[0], tuple) and what[0][0] == "raised"


def finds_more(legacy, wanted, got) -> bool:
    """A made up chain asks the wrong table for a column; `filter_by()` of a select() searches all tables from 2.1 on."""
    is_wrong = legacy.__name__.startswith("chain_") and "filter_by(" in inspect.getsource(legacy)
    return is_wrong and wanted[0] == ("raised", "InvalidRequestError") and not is_raised(got)


def main() -> int:
    differing = 0
    compared = 0
    raising = 0
    renamed = []
    cured = []
    for name, legacy in inspect.getmembers(cases, inspect.isfunction):
        if legacy.__module__ != "cases" or name.startswith("kept_"):
            continue
        wanted = outcome(legacy)
        forms = [("sync", outcome(getattr(cases_fixed, name)))]
        if hasattr(cases_async, name):
            forms.append(("async", asyncio.run(async_outcome(getattr(cases_async, name)))))
        for form, got in forms:
            compared += 1
            raising += is_raised(wanted) and is_raised(got)
            if got != wanted and (wanted[0], got[0]) in RENAMED:
                renamed.append(name)
            elif finds_more(legacy, wanted, got):
                cured.append(name)
            elif got != wanted:
                differing += 1
                print(f"{name} ({form})\n    legacy: {wanted}\n    fixed:  {got}")
    if renamed:
        print(f"another error for the same mistake: {', '.join(renamed)}")
    if cured:
        print(f"filter_by() finds its column now: {', '.join(cured)}")
    print(f"SQLAlchemy {sqlalchemy.__version__}: {compared} compared ({raising} raise in both forms), {differing} differ")
    return 1 if differing else 0


sys.exit(main())
