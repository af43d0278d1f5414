"""Reads specimen sheets: small repositories in Markdown that say, line by line, what a rule must find and what not.

A heading starts a case. A path in backticks on a line of its own, then a fence, is one file; a line that ends in
`# MLD101` (or `// MLD101`, `<!-- MLD101 -->`) expects that finding there, and every unmarked finding of the sheet's
rule is a failure; the marks themselves are not written to the file. A fence `ipynb` is a notebook: cells are separated
by `# %%`, Markdown cells start with `# %% [markdown]`.

What stands before the first list item `- commit: message` is the first commit; each item starts a further one, to which
the fences after it belong. An item may edit, move or copy files itself: `- commit: message — `train.py`: `old` →
`new``, `… — `train.py` moves to `fit.py`` or `… is copied to …`, one more behind each semicolon. Marks count in the
last state of a file and move with it. An item may name its author and its day, `- commit by Ben on day 300: message`;
else it is Ada's, a day after the one before. The scan's clock is the day of the last commit.

A line that ends in `# × 40` is written forty times, with `№` as its number from 0 on. A fence under the name `… load`
is no file but a part: from there on a line `… load` in a fence of the sheet stands for its lines, and a mark on it for
one on the first of them. A line "`a.py` and `b.py` stay as they are." gives a case these files of the case before, and
a line "`a.py`: `old` → `new`." one of them with edits.
"""

import json
import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from mldebt.findings.suppression import Suppression
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project
from mldebt.rules.discovery import all_rules
from mldebt.rules.judging import PILLARS, debts_of, gather, judge
from mldebt.rules.rule import Rule
from mldebt.rules.suppressing import settle

FENCE = re.compile(r"^(`{3,}|~{3,})(\w*)\s*$")
FILE = re.compile(r"^`([^`]+)`:?$")
HEADING = re.compile(r"^#{1,6} (.+)$")
COMMIT = re.compile(r"^[-*] commit(?: by (\w+))?(?: on day (\d+))?: (.+?)(?: — (`.+))?$")
EDIT = re.compile(r"`([^`]+)`: `([^`]+)` → `([^`]+)`")
MOVE = re.compile(r"`([^`]+)` (moves|is copied) to `([^`]+)`")
NEXT = re.compile(r"(?<=`); (?=`)")
REPEAT = re.compile(r"\s+# × (\d+)$")
CHANGES = re.compile(r"^`[^`]+`: `[^`]+` → .*`\.$")
STAYS = re.compile(r"^(?:`[^`]+`(?:, | and )?)+ stays? as (?:it is|they are)\.$")
PART = re.compile(r"… ([\w ]*\w)")
MARK = re.compile(r"\s*(?:#|//|<!--|;|%)\s*((?:MLD\d{3}[, ]*)+)(?:-->)?\s*$")
CELL = re.compile(r"^# %%(.*)$")
CODE = re.compile(r"MLD\d{3}")
FIRST = datetime(2024, 2, 29, 12, tzinfo=UTC)
UTC_CLOCK = {"PATH": "/usr/bin:/bin", "TZ": "UTC"}


class SheetError(Exception):
    """A sheet cannot be read; the text names the case and the line."""


class Mark(NamedTuple):
    """A finding at a place; `cell` is None outside notebooks."""

    code: str
    path: str
    cell: int | None
    line: int


class Edit(NamedTuple):
    """One replacement in a file."""

    path: str
    old: str
    new: str


class Move(NamedTuple):
    """One file that gets another path, or a second one."""

    path: str
    to: str
    is_copy: bool = False


class Step(NamedTuple):
    """One commit: the files written, then the edits and moves made before it."""

    message: str
    files: dict[str, str]
    changes: tuple[Edit | Move, ...] = ()
    who: str = "Ada"
    day: int | None = None


class Case(NamedTuple):
    """One heading of a sheet with its repository and what must be found in it."""

    title: str
    steps: tuple[Step, ...]
    expected: frozenset[Mark]


def cases(sheet: str) -> Iterator[Case]:
    """Yield the cases of a sheet that hold at least one file."""
    parts: dict[str, list[str]] = {}
    before: dict[str, str] = {}
    for title, lines in _sections(sheet):
        steps, expected = _read(title, lines, parts, before)
        if any(step.files for step in steps):
            before = {path: text for step in steps for path, text in step.files.items()}
            yield Case(title, tuple(steps), frozenset(expected))


def build(case: Case, root: Path) -> None:
    """Make the case's git repository below `root`: one commit a step, a day apart."""
    root.mkdir(parents=True)
    _git(root, "init", "--quiet", "--initial-branch=main")
    day = 0
    for step in case.steps:
        day = step.day or day + 1
        for path, text in step.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        for change in step.changes:
            _change(root, change, step.message)
        _git(root, "add", "--all")
        _git(root, "commit", "--quiet", "--message", step.message, day=day, who=step.who)


def found_in(folder: Path, rules: Iterable[Rule]) -> set[Mark]:
    """Scan the repository built at `folder / "repository"` with the rules; only what they judge is worked out.

    Rules about suppressions judge what all other rules found.
    """
    root = folder / "repository"
    options = Options(path=root, cache=folder / "cache.db", jobs=1, as_of=date_of_last_commit(root))
    rules = list(rules)
    with opened(options) as scanned:
        if any(rule.subject is Suppression for rule in rules):
            return _settled(scanned.project, {rule.code for rule in rules})
        project = scanned.project
        said = {rule.code: debts_of(rule, getattr(project, PILLARS[rule.subject]), project) for rule in rules}
        assert not [problem for _, problems in said.values() for problem in problems]
        return {Mark(code, debt.path, debt.cell, debt.line) for code, (debts, _) in said.items() for debt in debts}


def _settled(project: Project, codes: Collection[str]) -> set[Mark]:
    """Return the findings of some rules that nothing silences, judged with all rules."""
    judged = settle(judge(all_rules(), gather(project, lambda *_: None), project), all_rules(), project).judged
    return {
        Mark(one.code, one.path, one.cell, one.line)
        for _, one in judged.pairs
        if one.code in codes and one.suppressed is None
    }


def date_of_last_commit(root: Path) -> str:
    """Return when the newest commit of a repository was made, so that nothing rests because the case is old."""
    command = ["git", "log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%cd"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, env=UTC_CLOCK).stdout.strip()


def _change(root: Path, change: Edit | Move, message: str) -> None:
    match change:
        case Move(path, to, is_copy):
            (root / to).parent.mkdir(parents=True, exist_ok=True)
            (root / to).write_bytes((root / path).read_bytes())
            if not is_copy:
                (root / path).unlink()
        case Edit(path, old, new):
            text = (root / path).read_text(encoding="utf-8")
            if old not in text:
                raise SheetError(f"{message}: {path} does not hold `{old}`")
            (root / path).write_text(text.replace(old, new), encoding="utf-8")


def _git(root: Path, *words: str, day: int = 1, who: str = "Ada") -> None:
    date = f"{FIRST + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"
    person = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", who), ("EMAIL", f"{who.lower()}@example.org"), ("DATE", date))
    }
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"} | person
    subprocess.run(["git", *words], cwd=root, env=environment, check=True)


def _sections(sheet: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield (title, numbered lines) of each heading; headings inside fences are text."""
    title, held, fence = "", [], ""
    for number, line in enumerate(sheet.splitlines(), 1):
        found = FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif fence and line.strip() == fence:
            fence = ""
        heading = None if fence else HEADING.match(line)
        if heading:
            yield title, held
            title, held = heading[1], []
        else:
            held.append((number, line))
    yield title, held


def _read(
    title: str, lines: Sequence[tuple[int, str]], parts: dict[str, list[str]], before: Mapping[str, str]
) -> tuple[list[Step], set[Mark]]:
    steps = [Step("Begin", {})]
    expected: set[Mark] = set()
    path, rest = "", iter(lines)
    for number, line in rest:
        if named := FILE.match(line):
            path = named[1]
        elif STAYS.match(line):
            steps[-1].files.update((name, before[name]) for name in line.split("`")[1::2])
        elif CHANGES.match(line):
            _edited(line, steps[-1].files, before, f"{title}, line {number}")
        elif commit := COMMIT.match(line):
            who, day, message, said = commit.groups()
            changes = tuple(_described(one, f"{title}, line {number}") for one in NEXT.split(said or "") if one)
            steps.append(Step(message, {}, changes, who or "Ada", int(day) if day else None))
            moves = {one.path: one.to for one in changes if isinstance(one, Move) and not one.is_copy}
            expected = {mark._replace(path=moves.get(mark.path, mark.path)) for mark in expected}
        elif fence := FENCE.match(line):
            body = list(_written(_until(fence[1], rest, f"{title}, line {number}"), parts))
            if part := PART.fullmatch(path):
                parts[part[1]] = body
            elif path:
                text, marks = _file(path, fence[2], body)
                steps[-1].files[path] = text
                expected = {mark for mark in expected if mark.path != path} | marks
            path = ""
        elif line.strip():
            path = ""
    return steps, expected


def _described(text: str, where: str) -> Edit | Move:
    if edit := EDIT.fullmatch(text):
        return Edit(*edit.groups())
    if move := MOVE.fullmatch(text):
        return Move(move[1], move[3], is_copy=move[2] == "is copied")
    raise SheetError(f"{where}: {text} is neither an edit nor a move")


def _edited(line: str, files: MutableMapping[str, str], before: Mapping[str, str], where: str) -> None:
    """Give a case the files of the case before with the edits that a line names."""
    for one in NEXT.split(line.removesuffix(".")):
        edit = _described(one, where)
        text = files.get(edit.path, before.get(edit.path, ""))
        if not isinstance(edit, Edit) or edit.old not in text:
            raise SheetError(f"{where}: {edit.path} does not hold that")
        files[edit.path] = text.replace(edit.old, edit.new)


def _written(lines: Iterable[str], parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the lines that some lines stand for."""
    for line in lines:
        block, times = _block(REPEAT.sub("", line), parts), REPEAT.search(line)
        for number in range(int(times[1]) if times else 1):
            yield from (one.replace("№", str(number)) for one in block) if times else block


def _block(line: str, parts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of the part that a line names, or the line itself."""
    named = PART.match(line)
    if named is None:
        return [line]
    first, *rest = parts[named[1]]
    return [first + line[named.end() :], *rest]


def _until(fence: str, lines: Iterator[tuple[int, str]], where: str) -> Iterator[str]:
    for _, line in lines:
        if line.strip() == fence:
            return
        yield line
    raise SheetError(f"{where}: the fence is never closed")


def _file(path: str, language: str, body: Sequence[str]) -> tuple[str, set[Mark]]:
    """Return a file's text without marks, and the marks."""
    if language == "ipynb":
        return _notebook(path, body)
    clean, marks = _unmarked(body, path, None)
    return "".join(f"{line}\n" for line in clean), marks


def _unmarked(lines: Sequence[str], path: str, cell: int | None) -> tuple[list[str], set[Mark]]:
    marks = {
        Mark(code, path, cell, number)
        for number, line in enumerate(lines, 1)
        if (found := MARK.search(line))
        for code in CODE.findall(found[1])
    }
    return [MARK.sub("", line) for line in lines], marks


def _notebook(path: str, body: Sequence[str]) -> tuple[str, set[Mark]]:
    """Return a notebook of format 4.5 and its marks; text before the first `# %%` is its first cell."""
    groups: list[tuple[str, list[str]]] = [("code", [])]
    for line in body:
        if found := CELL.match(line):
            groups.append(("markdown" if "[markdown]" in found[1] else "code", []))
        else:
            groups[-1][1].append(line)
    if not groups[0][1]:
        del groups[0]
    cells, marks = [], set()
    for index, (kind, lines) in enumerate(groups):
        clean, found_marks = _unmarked(lines, path, index)
        marks |= found_marks
        source = "\n".join(clean)
        code = {"execution_count": None, "outputs": []} if kind == "code" else {}
        cells.append({"cell_type": kind, "id": f"cell-{index}", "metadata": {}, "source": source} | code)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1) + "\n", marks
