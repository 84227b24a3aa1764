"""Arguments for the functions of a block, by what their parameters are called and annotated with."""

import inspect
import os
import unittest.mock
import uuid
from types import SimpleNamespace

import sqlalchemy as sa
from sqlalchemy.orm import Session

READABLE, _writing = os.pipe()
os.write(_writing, b"ready")
NAMES = ["zoe", "ann", "bob", "cy", "dan"]


class Stub:
    """Anything that a block hands on or calls: a log, a lock, a callback."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub()

    def __call__(self, *args, **kwargs):
        return sorted(kwargs.items()) if kwargs else self

    def __await__(self):
        return self
        yield

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    async def __aenter__(self):
        return self

    def __exit__(self, *error):
        return False

    async def __aexit__(self, *error):
        return False


def arguments_for(function, module, world):
    """Keyword arguments for every parameter without a default, and the sessions among them."""
    values = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in ("self", "cls") or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty and "session" not in name.lower():
            continue
        annotation = parameter.annotation if isinstance(parameter.annotation, str) else getattr(parameter.annotation, "__name__", "")
        values[name] = argument(name, annotation, inspect.iscoroutinefunction(function), module, world)
    return values


def argument(name, annotation, is_async, module, world):
    own = vars(module).get(annotation)
    if isinstance(own, type) and issubclass(own, Session) and own is not Session:
        return own(world.engine)
    made = resource(name, annotation, is_async, world)
    if made is not None:
        return made
    if annotation == "UUID":
        return uuid.UUID(int=1)
    if annotation == "int" or name in ("key", "id", "limit", "offset", "at", "page", "n") or name.endswith("_id"):
        return 1
    if name in ("ids", "keys"):
        return [1, 2]
    if name in ("names", "urls", "words"):
        return list(NAMES)
    if name in ("flag", "adults", "wanted"):
        return True
    if name == "conditions":
        return [sa.text("1 = 1")]
    if name == "statement":
        return sa.text("SELECT 1 AS a, :key AS b").bindparams(key=1)
    if name == "sockets":
        return [READABLE]
    if name == "mocker":
        return unittest.mock
    if name in ("log", "lock", "make", "callback"):
        return Stub()
    if name in ("csv_lines", "lines"):
        return [SimpleNamespace(sku=f"s{number}", quantity=number) for number in (1, 2)]
    instance = instance_for(name, module)
    return "ann" if instance is None else instance


def resource(name, annotation, is_async, world):
    if "AsyncConnection" in annotation:
        return world.connections["async"]
    if "AsyncEngine" in annotation or name == "async_engine":
        return world.async_engine
    if "Connection" in annotation or name == "connection":
        return world.connections["sync"]
    if annotation == "Engine" or name == "engine":
        return world.engine
    if "AsyncSession" in annotation:
        return world.connections["async-session"]
    if "Session" in annotation or name in ("session", "db_session", "plain"):
        return world.connections["async-session" if is_async and not annotation else "session"]
    return None


def instance_for(name, module):
    """A new row of the model that a name speaks of; of any model for `row`."""
    models = [value for value in vars(module).values() if isinstance(value, type) and hasattr(value, "__table__")]
    singular = name.rstrip("s")
    model = next((each for each in models if each.__name__.lower() == singular), None)
    is_row = singular in ("row", "record", "first", "second", "other", "user", "order", "account")
    if model is None and is_row:
        import fallbacks

        model = next(iter(models), fallbacks.User)
    if model is None:
        return None
    if name == singular and name not in ("first", "second"):
        return new_row(model, 101)
    return [new_row(model, number) for number in (101, 102)]


def new_row(model, number):
    try:
        row = model(id=number)
    except TypeError:
        row = model()
    for column in model.__table__.columns:
        if not column.nullable and not column.primary_key and isinstance(column.type, (sa.String, sa.Integer)):
            setattr(row, column.key, 1 if isinstance(column.type, sa.Integer) else f"new{number}")
    return row
