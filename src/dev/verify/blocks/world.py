"""The database that a block runs against: SQLite in a file, whatever the block's URL says; engines and statements are noted."""

import asyncio
import datetime
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from pathlib import Path

import aiosqlite
import sqlalchemy
import sqlalchemy.ext.asyncio as sa_async
from sqlalchemy import event, pool
from sqlalchemy.orm import Session, sessionmaker

real_create_engine = sqlalchemy.create_engine
real_create_async_engine = sa_async.create_async_engine

# Datetimes in SQLite and the like: what the blocks do with them is not the point here.
warnings.simplefilter("ignore")


class World:
    def __init__(self):
        memory = Path("/dev/shm")  # many small databases: a disk would wait for each commit
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.path = self.folder / "db.sqlite"
        self.runs = 0
        self.engines = []
        self.made = []
        self.statements = []
        self.commits = 0
        self.is_watching = False
        self.patch()
        self.watch()
        self.engine = self.create_engine("sqlite://")
        self.async_engine = self.create_async_engine("sqlite://")
        self.factory = sessionmaker(self.engine)
        self.own = list(self.engines)
        self.made.clear()

    def patch(self):
        sqlalchemy.create_engine = sqlalchemy.engine.create_engine = self.create_engine
        sa_async.create_async_engine = sa_async.engine.create_async_engine = self.create_async_engine
        try:
            import sqlmodel

            sqlmodel.create_engine = self.create_engine
        except ImportError:
            pass

    def create_engine(self, url, **options):
        self.made.append({key: repr(value) for key, value in options.items()})
        options.setdefault("poolclass", pool.QueuePool)
        options.pop("connect_args", None)
        engine = real_create_engine("sqlite://", creator=self.connect, **options)
        self.engines.append(engine)
        return engine

    def connect(self):
        connection = sqlite3.connect(self.path, timeout=0.2, check_same_thread=False)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def create_async_engine(self, url, **options):
        self.made.append({key: repr(value) for key, value in options.items()})
        options.setdefault("poolclass", pool.AsyncAdaptedQueuePool)
        options.pop("connect_args", None)

        async def connect():
            return await aiosqlite.connect(self.path, timeout=0.2)

        engine = real_create_async_engine("sqlite+aiosqlite://", async_creator=connect, **options)
        self.engines.append(engine)
        return engine

    def watch(self):
        @event.listens_for(sqlalchemy.Engine, "before_cursor_execute")
        def note(connection, cursor, statement, *others):
            if self.is_watching:
                self.statements.append(statement)

        @event.listens_for(sqlalchemy.Engine, "commit")
        def committed(connection):
            if self.is_watching:
                self.commits += 1

    def forget_block(self):
        """Engines of the block before must not reach the next one."""
        self.engines = list(self.own)
        self.made.clear()

    def prepare(self, metadatas):
        """A seeded database as the template of every run of this block."""
        self.template = self.fresh_path()
        self.path = self.template
        self.dispose()
        for metadata in metadatas:
            for table in metadata.sorted_tables:
                try:
                    table.create(self.engine, checkfirst=True)
                    seed(self.engine, table)
                except sqlalchemy.exc.SQLAlchemyError:
                    pass  # a schema or a type that SQLite lacks, or a table that another block's models describe better
        self.dispose()

    def begin_run(self):
        self.dispose()
        path = self.fresh_path()
        shutil.copy(self.template, path)
        self.path = path
        self.statements.clear()
        self.commits = 0
        self.is_watching = True

    def end_run(self):
        self.is_watching = False

    def fresh_path(self):
        self.runs += 1
        path = self.folder / f"{self.runs}.sqlite"
        if self.runs > 3:
            (self.folder / f"{self.runs - 3}.sqlite").unlink(missing_ok=True) if self.folder / f"{self.runs - 3}.sqlite" != getattr(
                self, "template", None
            ) else None
        sqlite3.connect(path).close()
        return path

    def dispose(self):
        for engine in self.engines:
            (engine.sync_engine if hasattr(engine, "sync_engine") else engine).dispose(close=not hasattr(engine, "sync_engine"))

    def committed(self):
        """All rows as another connection sees them."""
        connection = sqlite3.connect(self.path)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
        connection.close()
        return rows

    def session(self):
        return Session(self.engine)

    def async_session(self):
        return sa_async.AsyncSession(self.async_engine)


def seed(engine, table):
    names = ["ann", "bob", "cy"]
    with engine.begin() as connection:
        for number in (1, 2, 3):
            row = {}
            for column in table.columns:
                row[column.key] = seed_value(column, number, names)
            connection.execute(table.insert(), {key: value for key, value in row.items() if value is not Ellipsis})


def seed_value(column, number, names):
    try:
        kind = column.type.python_type
    except NotImplementedError:
        return None
    if column.foreign_keys:
        return 1 + number % 2 if kind is int else names[number - 1]
    if kind is bool:
        return number == 1
    if kind is int:
        return number if column.primary_key else number * 10
    if kind is str:
        return getattr(column.type, "enums", None)[0] if getattr(column.type, "enums", None) else names[number - 1]
    if kind is datetime.datetime:
        return datetime.datetime(2024, 1, number)
    if kind is datetime.date:
        return datetime.date(2024, 1, number)
    if kind is uuid.UUID:
        return uuid.UUID(int=number)
    if kind in (dict, list):
        return kind()
    if kind is float:
        return float(number)
    return None if column.nullable else Ellipsis


def run_async(world, make):
    async def main():
        try:
            return await make()
        finally:
            for engine in world.engines:
                if hasattr(engine, "sync_engine"):
                    await engine.dispose()

    return asyncio.run(main())
