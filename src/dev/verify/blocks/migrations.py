"""Migrations in both forms: the SQL that Alembic writes for PostgreSQL (offline, as `alembic upgrade --sql` does)."""

import io
import re

from alembic.migration import MigrationContext
from alembic.operations import Operations


def is_migration(block):
    return bool(re.search(r"^down_revision\b", block.text, re.M))


def compare_migration(block):
    seen = []
    for name in ("upgrade", "downgrade"):
        old, new = sql_of(block.legacy, name), sql_of(block.text, name)
        if old == new:
            category = "raises in both" if old[0] == "raised" else "equal"
        elif old[0] == "raised":
            category = "raises in both, differently" if new[0] == "raised" else "cured"
        else:
            category = "breaks" if new[0] == "raised" else "differs"
        seen.append((category, name, {"old": old[1], "new": new[1]}))
    return seen


def sql_of(text, name):
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": buffer})
    try:
        with Operations.context(context):
            module = {}
            exec(compile(text, "migration", "exec"), module)
            if name not in module:
                return "gave", ""
            with context.begin_transaction(_per_migration=True):
                module[name]()
    except Exception as error:
        return "raised", f"{type(error).__name__}: {error}"
    return "gave", re.sub(r"\s+", " ", buffer.getvalue()).strip()
