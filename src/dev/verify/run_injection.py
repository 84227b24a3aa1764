"""Runs SQL that was built from values before and after its fix: plain values must give the same, hostile ones stay out of the SQL.

Plain strings are run as SQLAlchemy 1 ran them. A function called `kept_...` must get no fix, any other must.

Usage: run_injection.py <folder with models.py, injection*.py, injection*_fixed.py>; exits 1 when they differ or a value leaks.
"""

import inspect
import re
import sys
import warnings

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import sqlalchemy  # noqa: E402
from alembic.migration import MigrationContext  # noqa: E402
from alembic.operations import Operations  # noqa: E402
from sqlalchemy import Connection, create_engine, event, text  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from sqlalchemy.pool import StaticPool  # noqa: E402

import injection  # noqa: E402
import injection_built  # noqa: E402
import injection_built_fixed  # noqa: E402
import injection_fixed  # noqa: E402
import models  # noqa: E402

MODULES = [(injection, injection_fixed), (injection_built, injection_built_fixed)]
SENTINEL = 424242
PLAIN = [
    {"name": "ann", "number": 2, "ids": [1, 3], "names": ["ann", "cy"]},
    {"name": "b", "number": 1, "ids": [2, 2], "names": ["bob", "x"]},
    {"name": "a%n", "number": 3, "ids": [7, 8], "names": ["a_n", "%"]},
]
HOSTILE = [
    {"name": f"{SENTINEL}' OR '1'='1", "number": SENTINEL, "ids": [SENTINEL, 1], "names": [f"{SENTINEL}') --", "x"]},
    {"name": f"%{SENTINEL}:name\\", "number": SENTINEL, "ids": [SENTINEL], "names": [f'{SENTINEL}"']},
]


class Row(dict):
    """Both `row.name` and `row["name"]`."""

    __getattr__ = dict.__getitem__


def as_before(execute):
    """1.4 took strings: a session as `text()`, a connection as they are, with placeholders of the driver."""

    def execute_string(self, statement, parameters=None, **options):
        if not isinstance(statement, str):
            return execute(self, statement, parameters, **options)
        if isinstance(self, Session) and not isinstance(parameters, tuple) and "%(" not in statement:
            return execute(self, text(statement), parameters)
        connection = self.connection() if isinstance(self, Session) else self
        return connection.exec_driver_sql(as_sqlite_has_it(statement) if parameters else statement, parameters)

    return execute_string


def as_sqlite_has_it(statement):
    return re.sub(r"%\((\w+)\)s", r":\1", statement.replace("%s", "?")).replace("%%", "%")


for owner, method in ((Session, "execute"), (Session, "scalar"), (Session, "scalars"), (Connection, "execute")):
    setattr(owner, method, as_before(getattr(owner, method)))


def run(function, given):
    statements = []
    engine = create_engine("sqlite://", poolclass=StaticPool)
    models.Base.metadata.create_all(engine)
    with Session(engine) as session:
        models.seed(session)

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, *others):
        statements.append(statement)

    values = {**given, "row": Row(given)}
    names = [name for name in inspect.signature(function).parameters if name != "session"]
    with Session(engine) as session:
        try:
            with Operations.context(MigrationContext.configure(session.connection())):
                result = function(session, **{name: values[name] for name in names})
            return ("gave", result if not isinstance(result, list) else [tuple(row) for row in result]), statements
        except Exception as error:
            return ("raised", type(error).__name__, str(error)[:200]), statements


def pairs():
    for before, after in MODULES:
        for name, legacy in inspect.getmembers(before, inspect.isfunction):
            if legacy.__module__ == before.__name__:
                yield name, legacy, getattr(after, name)


def main() -> int:
    faults = []
    compared = kept = 0
    for name, legacy, fixed in pairs():
        is_kept = inspect.getsource(fixed) == inspect.getsource(legacy)
        if is_kept != name.startswith("kept_"):
            faults.append(f"{name}: {'no fix' if is_kept else 'a fix'} is offered")
        if is_kept:
            kept += 1
            continue
        for given in PLAIN:
            compared += 1
            wanted, got = run(legacy, given)[0], run(fixed, given)[0]
            if wanted != got:
                faults.append(f"{name} of {given}\n    before: {wanted}\n    fixed:  {got}")
        for given in HOSTILE:
            compared += 1
            outcome, statements = run(fixed, given)
            if outcome[0] == "raised" or any(str(SENTINEL) in statement for statement in statements):
                faults.append(f"{name} of {given}\n    {outcome}\n    {statements}")
    for fault in faults:
        print(fault)
    print(f"SQLAlchemy {sqlalchemy.__version__}: {compared} runs of SQL built from values, {kept} forms without a fix, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
