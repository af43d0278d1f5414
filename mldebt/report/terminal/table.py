"""Prints rows as columns: as wide as their contents into a pipe, as wide as the window on a terminal."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display, display_middle
from mldebt.report.terminal.summary import write

GAP = 2
NARROWEST = 10
ROOM = 30
INDENT = 4
SHORT = 14


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, the most characters it takes on a terminal and what it shows of a row.

    Where every row shows what is `usual` the column says nothing and is left out.
    """

    title: str
    most: int
    show: Callable[[Any], str]
    usual: str | None = None


POINT = (Column("date", 10, lambda point: point.date[:10]), Column("commit", 9, lambda point: point.commit[:9]))
"""What a row on a commit begins with."""


def print_table(columns: Sequence[Column], rows: Sequence[object], console: Console) -> None:
    """Print a heading and the rows; where the window has no room for the last column it goes below its row."""
    columns = [column for column in columns if any(column.show(row) != column.usual for row in rows)]
    cells = [[display(column.show(row)) for column in columns] for row in rows]
    head = [column.title for column in columns]
    longest = [max(len(row[place]) for row in [head, *cells]) for place in range(len(columns))]
    if not console.is_terminal:
        for row in [head, *cells]:
            write(_joined(row, longest), console)
        return
    kept = longest[-1] + GAP if longest[-1] <= SHORT else 0
    widths = _fitted(
        [min(each, column.most) for each, column in zip(longest, columns, strict=True)][:-1], console.width - kept
    )
    left = console.width - sum(widths) - GAP * len(widths)
    is_below = left < min(ROOM, longest[-1])
    write(Text(_joined(head[:-1] if is_below else head, [*widths, left]).plain, style="dim"), console)
    if is_below:
        write(Text(" " * INDENT + head[-1], style="dim"), console)
    for row in cells:
        write(_joined(row[:-1] if is_below else row, [*widths, left]), console)
        if is_below:
            write(Text(" " * INDENT + _cut(row[-1], console.width - INDENT), style="dim"), console)


def _fitted(widths: list[int], whole: int) -> list[int]:
    """Take from the widest column until all fit."""
    found = list(widths)
    while sum(found) + GAP * (len(found) - 1) > whole and max(found) > NARROWEST:
        found[found.index(max(found))] -= 1
    return found


def _joined(row: Sequence[str], widths: Sequence[int]) -> Text:
    padded = [f"{_cut(cell, width):<{width}}" for cell, width in zip(row, widths, strict=False)]
    return Text((" " * GAP).join(padded).rstrip())


def _cut(text: str, width: int) -> str:
    return display_middle(text, width) if "/" in text and " " not in text else display(text, width)
