"""Says how much of a snapshot was read: every file git lists is analysed or set aside with a reason."""

import posixpath
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.entries import COMMENTED
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.scan import MAY_BE_NEWER, NEWER, Coverage, Failure, Skipped
from mldebt.findings.vocabulary import SkipReason, Stage
from mldebt.patterns import regex
from mldebt.repository.model import File

ASKS = frozenset({"project.requires-python", "tool.poetry.dependencies.python"})
LEAST = regex(r"(?:>=|\^|~=?|==)\s*3\.(\d+)")
BYTES_A_LINE = 36
CODE = ("python", "notebook")
READ_WITH = f"read with 3.{sys.version_info.minor}"
NESTING = 12
"""The minor version of Python whose format strings hold others of the same quotes: `f"{row["lr"]}"`."""


def coverage(files: Sequence[File], facts: Mapping[str, Facts | Unread], set_aside: Sequence[Skipped]) -> Coverage:
    """Return the coverage of a snapshot; lines that could not be read are estimated by the bytes of a line that was."""
    newer = _newer(facts)
    unread = [_skipped(file.path, found, newer) for file in files if isinstance(found := facts.get(file.path), Unread)]
    rows = sorted([*set_aside, *unread], key=lambda row: (row.path, row.reason))
    analysed = len(files) - len(unread)
    lost = {row.path for row in unread}
    unread_lines = sum(_lines(kind, files, facts, lost) for kind in CODE)
    read_lines = lines_of_code(facts)
    whole = read_lines + unread_lines
    return Coverage(
        files=analysed + sum(row.files for row in rows), analysed=analysed,
        lines_analysed_share=round(read_lines / whole, 4) if whole else 1.0, skipped=tuple(rows),
    )  # fmt: skip


def _lines(kind: str, files: Sequence[File], facts: Mapping[str, Facts | Unread], lost: Collection[str]) -> float:
    """Return how many lines of code the unread files of a kind have, if they are written as those that were read."""
    unread = sum(file.size for file in files if file.kind == kind and file.path in lost)
    read = [file for file in files if file.kind == kind and file.path in facts and file.path not in lost]
    lines = sum(_loc(facts[file.path]) for file in read)
    return unread * lines / sum(file.size for file in read) if lines else unread / BYTES_A_LINE


def lines_of_code(facts: Mapping[str, Facts | Unread]) -> int:
    """Return the non-blank, non-comment lines of Python and of notebook code cells."""
    return sum(_loc(found) for found in facts.values())


def _loc(facts: Facts | Unread) -> int:
    if isinstance(facts, NotebookFacts):
        return facts.code.loc
    return facts.loc if isinstance(facts, PythonFacts) else 0


def _newer(facts: Mapping[str, Facts | Unread]) -> Mapping[str, str]:
    """Return folder → what is said of code there that does not parse: its project asks for a Python newer than this."""
    found: dict[str, str] = {}
    for path, one in facts.items():
        if posixpath.basename(path) == "pyproject.toml" and isinstance(one, SettingsFacts):
            asked = [entry.value or "" for entry in one.entries if entry.key in ASKS]
            least = max((int(match[1]) for value in asked if (match := LEAST.search(value))), default=0)
            if least > sys.version_info.minor:
                found[posixpath.dirname(path)] = f"{NEWER} 3.{least}, {READ_WITH}"
    return found


def _skipped(path: str, unread: Unread, newer: Mapping[str, str]) -> Skipped:
    reason = msgspec.convert(unread.reason, SkipReason)
    detail = unread.detail
    folder = path if reason == "syntax-error" and newer else ""
    while folder:
        folder = posixpath.dirname(folder)
        if folder in newer:
            detail = f"{newer[folder]}; {detail}" if detail else newer[folder]
            break
    if detail.startswith("line") and ": f-string: " in detail and sys.version_info.minor < NESTING:
        detail = f"{MAY_BE_NEWER} 3.{NESTING}, {READ_WITH}; {detail}"
    return Skipped(path, reason, msgspec.convert(unread.stage, Stage), 1, detail or None)


def partial_reads(facts: Mapping[str, Facts | Unread]) -> Iterator[Failure]:
    """Yield one row for every file of which only a part could be read."""
    for path in sorted(facts):
        found = facts[path]
        if isinstance(found, SettingsFacts) and found.error and not found.error.endswith(COMMENTED):
            at = f" at line {found.error_line}" if found.error_line else ""
            yield Failure(path, f"read up to an error{at}: {found.error}")
        elif isinstance(found, NotebookFacts):
            broken = [cell.index for cell in found.cells if cell.error]
            if broken:
                some = ", ".join(map(str, broken[:5])) + (", …" if len(broken) > 5 else "")  # a few names
                yield Failure(path, f"{len(broken)} of {len(found.cells)} cells could not be parsed (cells {some})")
