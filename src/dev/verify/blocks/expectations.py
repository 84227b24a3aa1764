"""Blocks that cannot run, and the differences that a fix is there for; all else must be equal."""

import ast
import collections
import importlib.util
import re


def not_run(block):
    if "sqlmodel" in block.text and importlib.util.find_spec("sqlmodel") is None:
        return "sqlmodel has no release for this SQLAlchemy"
    if block.page.endswith("suppressions/invalid-suppression.md") or block.page.endswith("suppressions/unused-suppression.md"):
        return "only a comment changes"
    return None


def reason_for(block, where, what):
    """Why a difference is the fix's purpose; None when it is not."""
    if isinstance(what, dict) and {"old", "new"} == set(what):
        explain = BY_SQL.get(block.rule)
        return explain and explain(what["old"], what["new"])
    if where == "engines":
        return engine_options(block, what)
    if where.endswith(" committed"):
        return "what was lost is stored" if block.rule in STORES and is_stored(**what) else None
    announced = next((reason for rule, error, reason in UNSAFE if rule == block.rule and error in str(what[1])), None)
    explain = BY_VALUE.get(block.rule)
    return announced or (explain and explain(what))


# What fixes that are offered as unsafe may bring about.
UNSAFE = [
    ("legacy-query", "AmbiguousColumnError", "select() of 2.1 refuses a name that two joined tables have"),
    ("sql-injection", "type 'UUID' is not supported", "the driver of SQLite takes no UUID; those of PostgreSQL do"),
]

STORES = {"missing-await", "misplaced-await-or-with", "write-without-commit"}


def is_stored(rows, legacy, fixed) -> bool:
    """Nothing was stored before, and each row that changes now does so by a statement of the fixed form, with a commit more."""
    if fixed["commits"] <= legacy["commits"] or any(old != legacy["seeded"].get(name) for name, (old, new) in rows.items()):
        return False
    made = {tuple(re.findall(r'^(INSERT|UPDATE|DELETE)(?: INTO| FROM)? "?(\w+)', each)[:1]) for each in fixed["statements"]}
    return all(((kind, name),) in made for name, (old, new) in rows.items() for kind in kinds_of_change(old, new))


def kinds_of_change(old, new):
    """The rows' first column is their key."""
    before, after = ({ast.literal_eval(row)[0]: row for row in rows} for rows in (old, new))
    kept = before.keys() & after.keys()
    if after.keys() - before.keys():
        yield "INSERT"
    if before.keys() - after.keys():
        yield "DELETE"
    if any(before[key] != after[key] for key in kept):
        yield "UPDATE"

OPTIONS = {
    "hardcoded-echo": {"echo", "echo_pool"},
    "missing-pool-pre-ping": {"pool_pre_ping"},
    "pool-not-configured": {"pool_size", "max_overflow", "pool_recycle"},
}


def engine_options(block, what):
    """Only the options that the rule speaks of may change."""
    allowed = OPTIONS.get(block.rule, set())
    old, new = what
    if len(old) != len(new):
        return None
    changed = {key for before, after in zip(old, new) for key in {*before, *after} if before.get(key) != after.get(key)}
    return "the engine's options" if changed <= allowed else None


def entity_for_row(what):
    """Rows of one element become the element."""
    old, new = what
    return "the entity in place of its row" if unrow(old) == unrow(new) else None


def unrow(value):
    if isinstance(value, tuple) and len(value) == 2 and value[0] == "row" and len(value[1]) == 1:
        return unrow(value[1][0])
    if isinstance(value, (list, tuple)):
        return [unrow(each) for each in value]
    return value


def row_for_element(what):
    """Elements become the rows that begin with them."""
    old, new = what
    return "all columns in place of the first" if first_of(new) == first_of(old) else None


def first_of(value):
    if isinstance(value, tuple) and len(value) == 2 and value[0] == "row":
        return first_of(value[1][0])
    if isinstance(value, (list, tuple)):
        return [first_of(each) for each in value]
    return value


def fewer_commits(what):
    old, new = what
    return "one commit in place of several" if old and new and set(map(repr, old)) == set(map(repr, new)) and len(old) > len(new) else None


def taken_statement(what):
    """What was thrown away is kept, and its condition or order shows: no other rows than before."""
    old, new = what
    if old == [("gave", ("statement",))] and new == [("kept", ("statement",))]:
        return "the statement is kept"
    lists = [notes[0][1] for notes in what if len(notes) == 1 and notes[0][0] == "gave" and notes[0][1][0] == "list"]
    if len(lists) != 2:
        return None
    before, after = (collections.Counter(map(repr, rows)) for kind, rows in lists)
    return "the statement takes effect" if after <= before else None


def session_double(what):
    """A bare mock becomes one with the methods of an AsyncSession; nothing else changes."""
    pairs = zip(*what, strict=True) if len(what[0]) == len(what[1]) else [(None, None)]
    is_meant = all(old == new or (is_bare_mock(old) and new == ("kept", ("mock", "AsyncMock", "AsyncSession"))) for old, new in pairs)
    return "the double has the shape of a session" if is_meant else None


def bound_values(what):
    """SQL kept in a variable has names in the places of its values."""
    old, new = what
    if [kind for kind, _ in old + new] != ["kept", "kept"] or {seen[0] for _, seen in old + new} != {"str"}:
        return None
    pattern = re.sub(r"'?:\w+'?", ".*", re.escape(new[0][1][1]))
    return "names in place of values" if re.fullmatch(pattern, old[0][1][1]) and ":" in new[0][1][1] else None


def is_bare_mock(note) -> bool:
    return note is not None and note[0] == "kept" and note[1][0] == "mock" and note[1][2] is None


BY_VALUE = {
    "missing-scalars": entity_for_row,
    "scalars-drops-columns": row_for_element,
    "commit-in-loop": fewer_commits,
    "sql-injection": bound_values,
    "discarded-statement": taken_statement,
    "mocked-session": session_double,
}


def without(pattern):
    """The fixed SQL is the legacy SQL with something added."""
    return lambda old, new: "what the rule adds" if squeeze(re.sub(pattern, "", new)) == squeeze(re.sub(pattern, "", old)) else None


def squeeze(text):
    return re.sub(r"\s+", "", text)


INDEX = re.compile(r"(CREATE(?: UNIQUE)? INDEX|DROP INDEX)( CONCURRENTLY)?( IF (?:NOT )?EXISTS)?( .+)", re.I)
REFUSED_INSIDE = re.compile(r"\bCONCURRENTLY\b|^VACUUM\b", re.I)


def outside_transaction(adds):
    """The same steps in the same order; one that differs runs outside the transaction, and has got its guard at most."""

    def explain(old, new):
        before, after = steps_of(old), steps_of(new)
        is_meant = len(before) == len(after) and all(map(is_taken_out, before, after))
        return "its own transaction, and a guard" if is_meant else None

    def is_taken_out(before, after):
        if before == after:
            return True
        (old, _), (new, is_inside) = before, after
        return not is_inside and bool(REFUSED_INSIDE.search(new)) and new in {old, *forms_of(old)}

    def forms_of(statement):
        index = INDEX.fullmatch(statement)
        if index:
            verb, concurrently, guard, rest = index.groups()
            own = " IF EXISTS" if verb.upper().startswith("DROP") else " IF NOT EXISTS"
            yield from (f"{verb}{concurrently or adds}{each}{rest}" for each in (guard or "", guard or own))

    return explain


def steps_of(sql):
    """(statement, whether it runs inside the migration's transaction); an autocommit block ends that and begins another."""
    steps, is_inside = [], True
    for statement in map(str.strip, sql.split(";")):
        if statement in ("COMMIT", "BEGIN"):
            is_inside = statement == "BEGIN"
        elif statement:
            steps.append((statement, is_inside))
    return steps


BY_SQL = {
    "add-required-column": without(r" DEFAULT (\([^)]*\)|'[^']*'|\S+?)(?= NOT NULL|;)| NOT NULL"),
    "anonymous-constraint-op": without(r"CONSTRAINT \w+ | \w+(?=;)"),
    "concurrent-outside-autocommit": outside_transaction(adds=""),
    "index-not-concurrent": outside_transaction(adds=" CONCURRENTLY"),
    "text-bind-mismatch": lambda old, new: "the colon is text" if re.sub(r"%\((\w+)\)s", r":\1", old) == re.sub(r"%\((\w+)\)s", r":\1", new) else None,
    "enum-migration": without(r"(CREATE|DROP) TYPE [^;]*;"),
    "missing-downgrade": lambda old, new: "the way back" if not old and "DROP" in new else None,
}
