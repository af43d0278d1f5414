"""Writes findings as CSV that no spreadsheet computes: one row each, the silenced ones too."""

from collections.abc import Sequence

from mldebt.report.formats.reported import Reported, Told
from mldebt.report.wording.spots import owner_name
from mldebt.report.wording.words import because
from mldebt.report.wording.writing import as_csv

COLUMNS = (
    "code", "name", "severity", "confidence", "path", "line", "cell", "symbol", "message", "minutes_low",
    "minutes_expected", "minutes_high", "status", "owner", "fingerprint", "stops", "note", "cause", "help", "silenced",
)  # fmt: skip


def sheet(reported: Reported) -> str:
    """Return all findings; `silenced` is why, or `no reason given`."""
    return as_csv(COLUMNS, map(_cells, (*reported.told, *reported.silenced)))


def _cells(one: Told) -> Sequence[object]:
    found, by = one.finding, one.finding.suppressed
    owner = owner_name(found.owner) if found.owner else None
    return (
        found.code, found.name, found.severity, found.confidence, found.path, found.line, found.cell, found.symbol,
        found.message, found.minutes.low, found.minutes.expected, found.minutes.high, found.status, owner,
        found.fingerprint, "yes" if one.stops else "no", one.note, because(found), one.help,
        None if by is None else by.reason or "no reason given",
    )  # fmt: skip
