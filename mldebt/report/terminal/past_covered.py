"""Counts how many runs are tracked, and how many experiments have a result, in each folder or team."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display
from mldebt.findings.ledger import Experiment
from mldebt.findings.scan import Scan
from mldebt.findings.totals import RECORDED, UNOWNED, folder, is_counted, level_told
from mldebt.report.page.ledger import LEVELS, UNTOLD
from mldebt.report.page.shares import names_somebody
from mldebt.report.terminal.summary import write
from mldebt.report.terminal.table import Column, print_table
from mldebt.report.wording.inert import uncomputed
from mldebt.report.wording.partly import tally_of, told

TRACKED = frozenset({"tracked", "remote"})
LINES = 6


class Covered(msgspec.Struct, frozen=True):
    """One folder or team: how many runs are tracked, or experiments have a result; `unknown` is on neither side.

    `recorded` are the runs or experiments whose parameters and metrics a tracker, store or pipeline keeps.
    """

    name: str
    subjects: int
    kept: int
    recorded: int
    unknown: int

    @property
    def share(self) -> str:
        """Return the share as `3 of 7`."""
        return f"{self.kept} of {self.subjects - self.unknown}"


def covered(name: str, scan: Scan, *, by: str) -> tuple[Covered, ...] | None:
    """Return a row per top folder or team of the runs or experiments, the one with most missing first."""
    if name == "runs":
        if scan.runs is None:
            return None
        entries = [run for run in scan.runs if run.role == "entry"]
        return _rows(
            (folder(run.path) if by == "folder" else run.owner or UNOWNED, run.tracking) for run in entries
        )  # fmt: skip
    if scan.experiments is None:
        return None
    owners = {run.path: run.owner or UNOWNED for run in scan.runs or ()}
    return _rows(
        (folder(_path(one)) if by == "folder" else owners.get(_path(one), UNOWNED), level_told(one))
        for one in scan.experiments
        if is_counted(one)
    )


def _path(one: Experiment) -> str:
    """Return the run an experiment belongs to, or the file that was changed."""
    return one.run_path or one.family


def _rows(pairs: Iterable[tuple[str, str]]) -> tuple[Covered, ...]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, state in pairs:
        groups[name].append(state)
    rows = [_row(name, states) for name, states in groups.items()]
    return tuple(sorted(rows, key=lambda row: (row.kept + row.unknown - row.subjects, row.name)))


def _row(name: str, states: Sequence[str]) -> Covered:
    unknown = states.count("unknown") + states.count("LX")
    recorded = sum(state in TRACKED or state in RECORDED for state in states)
    by_hand = states.count("L1") + states.count("L2")
    return Covered(name, len(states), recorded + by_hand, recorded, unknown)


WORDS = {"runs": "tracked", "experiments": "with a result"}


def as_lines(name: str, scan: Scan, console: Console) -> None:
    """Print the share of all, then of folders and, where CODEOWNERS names some, of teams in a line each."""
    if said := _whole(name, scan):
        write(Text(said), console)
    for by in ("folder", "team") if names_somebody(scan) else ("folder",):
        rows = covered(name, scan, by=by) or ()
        names = ("top level" if row.name == "." else display(row.name) for row in rows[:LINES])
        named = ", ".join(f"{shown} {row.share}{_unknown(row)}" for shown, row in zip(names, rows, strict=False))
        more = f" and {len(rows) - LINES} more" if len(rows) > LINES else ""
        if rows:
            write(Text(f"{WORDS[name].capitalize()} by {by}: {named}{more}"), console)


def _whole(name: str, scan: Scan) -> str:
    """Return the share of all runs, or what the levels of the experiments mean and how many are of each."""
    if name == "runs":
        tally = tally_of(scan, "runs")
        return f"{WORDS[name].capitalize()}: {told(scan, 'runs')}" if tally.yes + tally.no + tally.unknown else ""
    levels = Counter(one.level for one in scan.experiments or () if one.is_sure)
    named = [f"{level} {LEVELS.get(level, UNTOLD)[1]} ({levels[level]:,})" for level in sorted(levels, reverse=True)]
    return f"Levels of what is sure: {', '.join(named)}" if named else ""


def _unknown(row: Covered) -> str:
    return f" ({row.unknown:,} unknown)" if row.unknown else ""


def as_rest(scan: Scan, console: Console) -> None:
    """Say how many rows only may be experiments, which are on neither side of a share, and how to see them."""
    if rest := sum(not one.is_sure for one in scan.experiments or ()):
        write(Text(f"May be experiments, counted as unknown: {rest:,} (`mldebt experiments --all`)"), console)


def as_table(name: str, scan: Scan, console: Console, *, by: str) -> None:
    """Print a row a folder or team, or say that there are none or that they were not looked at."""
    rows = covered(name, scan, by=by)
    if not rows:
        says = f"No {name} found." if rows is not None else f"Of {name} nothing can be said: they were not looked at."
        write(Text(says), console)
        return
    columns: list[Column] = [
        Column(by, 40, lambda row: row.name), Column(name, 11, lambda row: f"{row.subjects}"),
        Column(WORDS[name], 14, lambda row: row.share), *_recorded(name, lambda row: f"{row.recorded}"),
        Column("unknown", 8, lambda row: f"{row.unknown}"),
    ]  # fmt: skip
    print_table(tuple(columns), rows, console)


def _recorded(name: str, show: Callable[[Covered], str]) -> list[Column]:
    return [Column("recorded", 9, show)] if name == "experiments" else []


def as_json(name: str, scan: Scan, *, by: str) -> str:
    """Return the rows as a JSON list."""
    return msgspec.json.format(msgspec.json.encode(covered(name, scan, by=by) or ()), indent=2).decode()


def as_csv(name: str, scan: Scan, *, by: str) -> str:
    """Return the rows as CSV; a name that a spreadsheet would run gets an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((by, name, WORDS[name].replace(" ", "_"), "recorded", "unknown"))
    for row in covered(name, scan, by=by) or ():
        writer.writerow((uncomputed(row.name), row.subjects, row.kept, row.recorded, row.unknown))
    return stream.getvalue()
