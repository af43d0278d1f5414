"""Writes values as indented JSON, and rows as CSV in which no spreadsheet computes a cell."""

import csv
import io
from collections.abc import Iterable, Sequence

import msgspec

from mldebt.report.wording.inert import uncomputed


def as_json(value: object) -> str:
    """Return a value as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def as_csv(heads: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows below their heads; nothing is an empty cell, and what would be a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([uncomputed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
