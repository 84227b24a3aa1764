"""The rule pages' blocks that show a fix, with the files of their project."""

import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^(?:`([^`\n]+)`(?: \(([^)\n]+)\))?:\n\n)?```(\w+)([^\n]*)\n(.*?)^```", re.M | re.S)
MARKERS = re.compile(r"(?:\s*# finding(?::[^#\r\n]*)?)+$", re.M)
HEADING = re.compile(r"^##+ .*$", re.M)


@dataclass
class Fixed:
    rule: str
    page: str
    line: int
    path: str
    legacy: str
    text: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"


def read_fixed(root: Path) -> list[Fixed]:
    found = []
    for folder in ("checks", "test/checks"):
        for page in sorted((root / folder).glob("*/*.md")):
            found.extend(read_page(page, str(page.relative_to(root))))
    return found


def read_page(page: Path, name: str) -> list[Fixed]:
    text = page.read_text(encoding="utf-8")
    starts = [0, *(match.start() for match in HEADING.finditer(text)), len(text)]
    found = []
    for start, end in zip(starts, starts[1:]):
        found.extend(read_section(text, start, end, page.stem, name))
    return found


def read_section(text: str, start: int, end: int, rule: str, page: str) -> list[Fixed]:
    """What stands under one heading, in the projects that it makes up."""
    found = []
    for group in groups_of(text, list(BLOCK.finditer(text, start, end))):
        files = {}
        for path, status, language, words, body in (match.groups() for match in group):
            if language == "py" and path and "fixed" not in words and status not in ("base", "base tip", "removed"):
                files[path] = MARKERS.sub("", body)
        for before, match in zip(group, group[1:]):
            if match[3] != "py" or "fixed" not in match[4]:
                continue
            path = before[1] or "app/example.py"
            line = text.count("\n", 0, match.start()) + 1
            others = {other: body for other, body in files.items() if other != path}
            found.append(Fixed(rule, page, line, path, MARKERS.sub("", before[5]), match[5], others))
    return found


def groups_of(text, blocks):
    """Blocks that all name different paths make one project; else those do between which nothing is said."""
    shown = [match for match in blocks if "fixed" not in match[4] and "settings" not in match[4]]
    if all(match[1] for match in shown) and len({(match[1], match[2] if "base" in (match[2] or "") else "") for match in shown}) == len(shown):
        return [blocks]
    groups = []
    for previous, match in zip([None, *blocks], blocks):
        is_fixed = "fixed" in match[4]
        said = previous and text[previous.end() : match.start()].strip("`\n ")
        if previous and (is_fixed or (not said and match[1] and groups[-1][0][1])):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups
