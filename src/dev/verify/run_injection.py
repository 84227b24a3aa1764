"""Runs SQL that was built from values before and after its fix: plain values must give the same, hostile ones stay out of the SQL.

Usage: run_injection.py <folder with models.py, injection.py, injection_fixed.py>; exits 1 when they differ or a value leaks.
"""

import inspect
import sys
import warnings

sys.path.insert(0, sys.argv[1])
warnings.simplefilter("ignore")

import sqlalchemy  # noqa: E402
from sqlalchemy import create_engine, event  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from sqlalchemy.pool import StaticPool  # noqa: E402

import injection  # noqa: E402
import injection_fixed  # noqa: E402
import models  # noqa: E402

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
            result = function(session, **{name: values[name] for name in names})
            return ("gave", result if not isinstance(result, list) else [tuple(row) for row in result]), statements
        except Exception as error:
            return ("raised", type(error).__name__, str(error)[:200]), statements


def main() -> int:
    faults = []
    compared = kept = 0
    for name, legacy in inspect.getmembers(injection, inspect.isfunction):
        if legacy.__module__ != "injection":
            continue
        fixed = getattr(injection_fixed, name)
        if inspect.getsource(fixed) == inspect.getsource(legacy):
            kept += 1
            print(f"{name}: no fix is offered")
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
