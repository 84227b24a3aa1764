"""Runs every `py fixed` block of the rule pages in both forms. Usage: run_blocks.py <root of the project> [part of a page's name]."""

import collections
import contextlib
import faulthandler
import io
import logging
import sys
from pathlib import Path

import sqlalchemy

from expectations import not_run, reason_for
from migrations import compare_migration, is_migration
from pages import read_fixed
from runner import Form
from world import World

# A block that waits for something must not hold up the run for ever. Seconds.
LONGEST = 600


def main() -> int:
    root = Path(sys.argv[1])
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    logging.disable()
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    world = World()
    counts = collections.Counter()
    problems = []
    skipped = []
    for block in read_fixed(root):
        if wanted not in block.name:
            continue
        reason = not_run(block)
        if reason:
            skipped.append((block.name, reason))
            continue
        seen = compare_migration(block) if is_migration(block) else compare(block, world)
        counts["blocks run"] += 1
        if not seen:
            skipped.append((block.name, "nothing in it runs"))
        for category, where, what in seen:
            if category in ("differs", "breaks"):
                reason = reason_for(block, where, what)
                if reason is None:
                    shown = what["rows"] if isinstance(what, dict) and "rows" in what else what
                    problems.append(f"{block.name} {where}: {category}\n    {shown}")
                else:
                    category = "differs as meant"
            counts[category] += 1
    for name, reason in skipped:
        print(f"not run: {name}: {reason}")
    for problem in problems:
        print(problem)
    shown = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    print(f"SQLAlchemy {sqlalchemy.__version__}: {shown}; {len(skipped)} not run, {len(problems)} unexplained")
    return 1 if problems else 0


def compare(block, world):
    """(category, place, what) for every step and function that ran."""
    legacy, fixed = Form(block, block.legacy, world), Form(block, block.text, world)
    with contextlib.redirect_stdout(io.StringIO()):
        legacy.run()
        fixed.run()
    seen = []
    same_steps = legacy.step_count == fixed.step_count
    if same_steps:
        for number in sorted({*legacy.notes.steps, *fixed.notes.steps}):
            seen.append(judge(f"step {number}", legacy.notes.steps.get(number, []), fixed.notes.steps.get(number, [])))
    for name in legacy.runs:
        old, new = legacy.runs[name], fixed.runs.get(name)
        if new is None:
            seen.append(("breaks", name, "the function is gone"))
            continue
        if not same_steps or not old["steps"]:
            seen.append(judge(name, [old["outcome"]], [new["outcome"]]))
        if old["committed"] != new["committed"]:
            rows = changed_rows(old["committed"], new["committed"])
            seen.append(("differs", f"{name} committed", {"rows": rows, "legacy": old, "fixed": new}))
    if legacy.engines != fixed.engines:
        seen.append(("differs", "engines", (legacy.engines, fixed.engines)))
    return seen


def judge(where, old, new):
    failed_before = any(kind == "raised" or what == ("never awaited",) for kind, what in old)
    fails_now = any(kind == "raised" or what == ("never awaited",) for kind, what in new)
    if not old and not fails_now:
        return "cured", where, f"reached now: {new}"
    if old == new:
        return ("raises in both" if failed_before else "equal"), where, old
    if failed_before and fails_now:
        return "raises in both, differently", where, (old, new)
    if failed_before:
        return "cured", where, (old, new)
    return ("breaks" if fails_now else "differs"), where, (old, new)


def changed_rows(old, new):
    return {name: (old.get(name), new.get(name)) for name in {*old, *new} if old.get(name) != new.get(name)}


sys.exit(main())
