"""Counts in each folder or team how many runs are tracked, experiments have a result and models are documented."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display
from mldebt.findings.ledger import Experiment
from mldebt.findings.listing import listed
from mldebt.findings.scan import Scan
from mldebt.findings.totals import RECORDED, UNOWNED, folder, is_counted, level_told
from mldebt.report.page.ledger import LEVELS, UNTOLD
from mldebt.report.page.shares import names_somebody
from mldebt.report.terminal.summary import write
from mldebt.report.terminal.table import Column, print_table
from mldebt.report.wording import writing
from mldebt.report.wording.partly import tally_of, told

Numbers = Mapping[str, Collection[str]]

LINES = 6
KEPT = RECORDED | {"tracked", "remote"}
PAST: Numbers = {"kept": KEPT | {"L1", "L2"}, "recorded": KEPT, "unknown": {"unknown", "LX"}}
"""Which states make a number of a row; `recorded` is what a tracker, store or pipeline keeps whole."""
MODELS: Numbers = {
    "documented": {"minimum", "full"}, "partial": {"partial"}, "undocumented": {"none"}, "unknown": {"unknown"},
}  # fmt: skip
WORDS = {"runs": "tracked", "experiments": "with a result", "models": "documented"}
SHORT = {"undocumented": "none"}

Row = dict[str, Any]
"""A folder or team: its name, how many subjects it has, how many of them are kept or documented, and what else."""


def covered(name: str, scan: Scan, *, by: str) -> list[Row] | None:
    """Return a row per top folder or team, the one with most missing first; None where it was not looked at."""
    pairs = _pairs(name, scan, by)
    if pairs is None:
        return None
    groups: dict[str, list[str]] = defaultdict(list)
    for group, state in pairs:
        groups[group].append(state)
    total, numbers = ("models", MODELS) if name == "models" else ("subjects", PAST)
    rows = [{"name": group, total: len(states), **_counts(states, numbers)} for group, states in groups.items()]
    return sorted(rows, key=lambda row: (*_worst(row), row["name"]))


def _pairs(name: str, scan: Scan, by: str) -> list[tuple[str, str]] | None:
    """Return the folder or team of each subject, and its state."""

    def group(path: str, owner: str | None) -> str:
        return folder(path) if by == "folder" else owner or UNOWNED

    if getattr(scan, name) is None:
        return None
    if name == "runs":
        return [(group(one.path, one.owner), one.tracking) for one in scan.runs or () if one.role == "entry"]
    if name == "models":
        return [(group(one.path, one.owner), one.documentation) for one in scan.models or () if one.role == "model"]
    owners = {run.path: run.owner for run in scan.runs or ()}
    levels = [(_path(one), level_told(one)) for one in scan.experiments or () if is_counted(one)]
    return [(group(path, owners.get(path)), level) for path, level in levels]


def _path(one: Experiment) -> str:
    """Return the run an experiment belongs to, or the file that was changed."""
    return one.run_path or one.family


def _counts(states: list[str], numbers: Numbers) -> dict[str, int]:
    return {number: sum(state in wanted for state in states) for number, wanted in numbers.items()}


def _worst(row: Row) -> tuple[int, ...]:
    """Return what orders rows: how many are missing, of models first those without any documentation."""
    if "models" in row:
        return -row["undocumented"], -row["partial"]
    return (row["kept"] + row["unknown"] - row["subjects"],)


def share(row: Row) -> str:
    """Return a share as `3 of 7`; what cannot be told is on neither side."""
    _, whole, kept, *_ = row.values()
    return f"{kept} of {whole - row['unknown']}"


def as_lines(name: str, scan: Scan, console: Console) -> None:
    """Print the share of all, then of folders and, where CODEOWNERS names some, of teams in a line each."""
    if said := _whole(name, scan):
        write(Text(said), console)
    for by in ("folder", "team") if names_somebody(scan) else ("folder",):
        rows = covered(name, scan, by=by) or []
        if rows:
            named = listed([f"{_named(row)} {share(row)}{_unknown(row)}" for row in rows], LINES)
            write(Text(f"{WORDS[name].capitalize()} by {by}: {named}"), console)


def _whole(name: str, scan: Scan) -> str:
    """Return the share of all runs, or what the levels of the experiments mean and how many are of each."""
    if name == "runs":
        tally = tally_of(scan, "runs")
        return f"{WORDS[name].capitalize()}: {told(scan, 'runs')}" if tally.yes + tally.no + tally.unknown else ""
    levels = Counter(one.level for one in scan.experiments or () if one.is_sure)
    named = [f"{level} {LEVELS.get(level, UNTOLD)[1]} ({levels[level]:,})" for level in sorted(levels, reverse=True)]
    return f"Levels of what is sure: {', '.join(named)}" if named else ""


def _named(row: Row) -> str:
    return "top level" if row["name"] == "." else display(row["name"])


def _unknown(row: Row) -> str:
    return f" ({row['unknown']:,} unknown)" if row["unknown"] else ""


def as_rest(scan: Scan, console: Console) -> None:
    """Say how many rows only may be experiments, which are on neither side of a share."""
    if rest := sum(not one.is_sure for one in scan.experiments or ()):
        write(Text(f"May be experiments, counted as unknown: {rest:,}"), console)


def as_table(name: str, scan: Scan, console: Console, *, by: str) -> None:
    """Print a row a folder or team, or say that there are none or that they were not looked at."""
    rows = covered(name, scan, by=by)
    if not rows:
        says = f"No {name} found." if rows is not None else f"Of {name} nothing can be said: they were not looked at."
        write(Text(says), console)
        return
    _, whole, _, *others = rows[0]
    columns = [
        Column(by, 40, lambda row: row["name"]), Column(name, 11, lambda row: f"{row[whole]}"),
        Column(WORDS[name], 14, share),
        *(_number(other) for other in others if name != "runs" or other != "recorded"),
    ]  # fmt: skip
    print_table(columns, rows, console)


def _number(field: str) -> Column:
    return Column(SHORT.get(field, field), 9, lambda row: f"{row[field]}")


def as_json(name: str, scan: Scan, *, by: str) -> str:
    """Return the rows as a JSON list."""
    return writing.as_json(covered(name, scan, by=by) or [])


def as_csv(name: str, scan: Scan, *, by: str) -> str:
    """Return the rows as CSV."""
    others = [SHORT.get(field, field) for field in [*(MODELS if name == "models" else PAST)][1:]]
    heads = (by, name, WORDS[name].replace(" ", "_"), *others)
    return writing.as_csv(heads, ([*row.values()] for row in covered(name, scan, by=by) or []))
