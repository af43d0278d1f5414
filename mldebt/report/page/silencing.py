"""Silenced findings: what somebody decided to keep, who that was and until when."""

from collections import Counter

import msgspec

from mldebt.findings.finding import Finding, Suppressed
from mldebt.report.wording.ranking import ranked
from mldebt.report.wording.spots import Spot, Subject, owner_name
from mldebt.report.wording.words import count, day

MOST = 60
NOBODY = "not known"


class SilencedRow(msgspec.Struct, frozen=True):
    """One silenced finding; `at` is where it is silenced, where that is another file."""

    code: str
    message: str
    spot: Spot
    reason: str
    by: str
    at: Spot | None
    until: str


class Silencing(msgspec.Struct, frozen=True):
    """What folds out below the findings; `lede` counts by person."""

    title: str
    lede: str
    rows: tuple[SilencedRow, ...]
    more: int


def silencing(subject: Subject) -> Silencing | None:
    """Return the silenced findings, the most severe first, or None where nothing is silenced."""
    found = ranked(one for one in subject.scan.findings if one.suppressed is not None)
    if not found:
        return None
    rows = tuple(_row(subject, one, one.suppressed) for one in found[:MOST] if one.suppressed is not None)
    title = f"{count(len(found), 'finding')} silenced by comments or options"
    return Silencing(title, _lede(found), rows, len(found) - len(rows))


def _lede(found: list[Finding]) -> str:
    people = Counter(_by(one.suppressed) for one in found if one.suppressed is not None)
    said = ", ".join(f"{name} {number:,}" for name, number in sorted(people.items(), key=_order))
    return (
        f"They cost nothing here. By who committed the comment, tag or option: {said}."
        if set(people) != {NOBODY}
        else "They cost nothing here. Who silenced them is not known: not committed yet, or history does not reach it."
    )


def _order(item: tuple[str, int]) -> tuple[bool, int, str]:
    return item[0] == NOBODY, -item[1], item[0]


def _row(subject: Subject, one: Finding, by: Suppressed) -> SilencedRow:
    away = by.at if by.at is not None and by.at.path != one.path else None
    return SilencedRow(
        one.code, one.message, subject.spot(one.path, one.line, one.cell), by.reason or "no reason given", _by(by),
        subject.spot(away.path, away.line, away.cell) if away else None, day(by.until),
    )  # fmt: skip


def _by(by: Suppressed) -> str:
    return owner_name(by.by) if by.by else NOBODY
