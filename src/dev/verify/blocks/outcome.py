"""What a step of a block gave, as something that can be compared."""

import inspect
import re
from unittest.mock import NonCallableMock

import sqlalchemy as sa
from sqlalchemy.engine import MappingResult, Result, Row, RowMapping, ScalarResult
from sqlalchemy.orm import Query
from sqlalchemy.sql import ClauseElement


def plain(value, depth=0):
    if depth > 6:
        return "..."
    if inspect.iscoroutine(value):
        value.close()
        return ("never awaited",)
    if isinstance(value, NonCallableMock):
        spec = vars(value).get("_spec_class")
        return "mock", type(value).__name__, spec and spec.__name__
    if isinstance(value, (Query, ClauseElement)):
        return ("statement",)
    if getattr(value, "returns_rows", True) is False:
        return "int", value.rowcount
    if isinstance(value, (Result, ScalarResult, MappingResult)):
        return "result", [plain(each, depth + 1) for each in value]
    if isinstance(value, Row):
        return "row", [plain(each, depth + 1) for each in value]
    if isinstance(value, RowMapping):
        return "mapping", sorted((key, plain(each, depth + 1)) for key, each in value.items())
    if isinstance(value, (list, tuple, set)):
        return type(value).__name__, [plain(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return "dict", [(str(key), plain(each, depth + 1)) for key, each in value.items()]
    state = sa.inspect(value, raiseerr=False)
    if state is not None and isinstance(getattr(state, "identity", Ellipsis), (tuple, type(None))):
        return type(value).__name__, state.identity
    if isinstance(value, str):
        return "str", re.sub(r" at 0x\w+", "", value)
    if isinstance(value, (int, float, bool, type(None))):
        return type(value).__name__, value
    return (type(value).__name__,)


class Notes:
    """The steps of one run, by number."""

    def __init__(self):
        self.steps = {}
        self.values = {}

    def value(self, number, value):
        """The end of a value's way: a result is read here."""
        seen = plain(value)
        self.add(number, "gave", seen)
        return list(value) if isinstance(value, ScalarResult) else value

    def kept(self, number, value):
        """A value that goes on: only what can be looked at twice is."""
        shown = (list, tuple, dict, str, int, float, type(None), Row, Query, ClauseElement, NonCallableMock)
        is_shown = isinstance(value, shown) or hasattr(value, "_sa_instance_state")
        self.add(number, "kept", plain(value) if is_shown else ("something",))
        return value

    def error(self, number, error):
        self.add(number, "raised", (type(error).__name__, str(error).split("\n")[0][:160]))

    def missing(self, error):
        message = str(error)

        def raise_it(*args, **kwargs):
            raise ImportError(message)

        return raise_it

    def add(self, number, kind, what):
        self.steps.setdefault(number, []).append((kind, what))
