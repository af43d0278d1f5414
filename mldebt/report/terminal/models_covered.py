"""Counts how many models are documented in each folder or team, as a table, JSON or CSV."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.text import Text

from mldebt.findings.scan import Scan
from mldebt.findings.totals import UNOWNED, folder
from mldebt.report.terminal.summary import write
from mldebt.report.terminal.table import Column, print_table
from mldebt.report.wording.inert import uncomputed

if TYPE_CHECKING:
    from mldebt.findings.subjects import TrainedModel

DOCUMENTED = ("minimum", "full")


class Covered(msgspec.Struct, frozen=True):
    """One folder or team: its models by what is known of their documentation."""

    name: str
    models: int
    documented: int
    partial: int
    undocumented: int
    unknown: int

    @property
    def share(self) -> str:
        """Return the documented share as `3 of 7`; what cannot be told is on neither side."""
        return f"{self.documented} of {self.models - self.unknown}"


def covered(scan: Scan, *, by: str) -> tuple[Covered, ...]:
    """Return a row per top folder or CODEOWNERS team, the one with the most undocumented models first."""
    groups: dict[str, list[TrainedModel]] = defaultdict(list)
    for model in scan.models or ():
        if model.role == "model":
            groups[folder(model.path) if by == "folder" else model.owner or UNOWNED].append(model)
    rows = (_row(name, [model.documentation for model in models]) for name, models in groups.items())
    return tuple(sorted(rows, key=lambda row: (-row.undocumented, -row.partial, row.name)))


def _row(name: str, levels: Sequence[str]) -> Covered:
    documented = sum(levels.count(level) for level in DOCUMENTED)
    return Covered(
        name, len(levels), documented, levels.count("partial"), levels.count("none"), levels.count("unknown")
    )


def as_table(rows: Sequence[Covered], scan: Scan, console: Console, *, by: str) -> None:
    """Print the rows, or say that there are no models or that they were not looked at."""
    if not rows:
        says = "No models found." if scan.models is not None else "Of models nothing can be said: not looked at."
        write(Text(says), console)
        return
    print_table((
        Column(by, 40, lambda row: row.name), Column("models", 7, lambda row: f"{row.models}"),
        Column("documented", 12, lambda row: row.share), Column("partial", 8, lambda row: f"{row.partial}"),
        Column("none", 6, lambda row: f"{row.undocumented}"), Column("unknown", 8, lambda row: f"{row.unknown}"),
    ), rows, console)  # fmt: skip


def as_json(rows: Sequence[Covered]) -> str:
    """Return the rows as a JSON list."""
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()


def as_csv(rows: Sequence[Covered], *, by: str) -> str:
    """Return the rows as CSV; a name that a spreadsheet would run gets an apostrophe in front."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((by, "models", "documented", "partial", "none", "unknown"))
    for row in rows:
        writer.writerow((uncomputed(row.name), row.models, row.documented, row.partial, row.undocumented, row.unknown))
    return stream.getvalue()
