"""All findings: the most severe as rows, and all of them packed for the page's script to filter, sort and page."""

import msgspec
from markupsafe import Markup

from mldebt.findings.finding import Finding
from mldebt.report.page.packing import finding_id, kind, packed
from mldebt.report.wording.ranking import ranked
from mldebt.report.wording.spots import Spot, Subject, owner_name
from mldebt.report.wording.words import AREAS, count, owed

STATIC = 200
MAILED = 30
PRINTED = 30
NOTED = 100


class FindingRow(msgspec.Struct, frozen=True):
    """One finding as a table row."""

    id: str
    code: str
    kind: int
    message: str
    spot: Spot
    owner: str
    severity: str
    confidence: str
    cost: str
    status: str
    printed: bool


class Noting(msgspec.Struct, frozen=True):
    """What folds out below the findings: what is true and asks nobody to act."""

    title: str
    rows: tuple[FindingRow, ...]
    more: int


class Listing(msgspec.Struct, frozen=True):
    """The section; `columns` is the embedded JSON, empty in a static page."""

    lede: str
    nothing: str
    rows: tuple[FindingRow, ...]
    columns: Markup
    areas: tuple[str, ...]
    owners: tuple[str, ...]
    challenges: tuple[tuple[str, str], ...]
    noting: Noting | None = None


def listing(subject: Subject) -> Listing:
    """Return the section with every finding, the most severe and certain first."""
    found = ranked(one for one in subject.scan.findings if one.is_owed)
    if not found:
        return Listing("", _none(subject), (), Markup(""), (), (), (), _noting(subject))
    most = MAILED if subject.settings.static else STATIC
    rows = tuple(_row(subject, one, place < PRINTED) for place, one in enumerate(found[:most]))
    areas = tuple(AREAS[area] for area in AREAS if any(one.area == area for one in found))
    owners = tuple(sorted({owner_name(one.codeowner or one.owner) for one in found}))
    shown = f"the {most} most severe are listed here" if len(found) > most else "all are listed here"
    lede = f"{len(found):,} finding{'s' if len(found) > 1 else ''}, the most severe and certain first; {shown}."
    columns = Markup("") if subject.settings.static else packed(found, subject.links)
    named = {str(one.challenge) for one in found}
    challenges = tuple((str(one.number), one.title) for one in subject.scan.challenges if str(one.number) in named)
    return Listing(lede, "", rows, columns, areas, owners, challenges, _noting(subject))


def _noting(subject: Subject) -> Noting | None:
    """Return the notes, the surest first, or None where there is none."""
    found = ranked(one for one in subject.scan.findings if one.is_note)
    rows = tuple(_row(subject, one, printed=False) for one in found[: MAILED if subject.settings.static else NOTED])
    return Noting(f"{count(len(found), 'note')}: true, and can wait", rows, len(found) - len(rows)) if rows else None


def _none(subject: Subject) -> str:
    rules, silenced = len(subject.scan.rules), subject.scan.totals.suppressed
    if not rules:
        return "No rule ran, so there can be no finding."
    kept = f" {count(silenced, 'finding')} {'is' if silenced == 1 else 'are'} silenced." if silenced else ""
    found = "found anything but what is noted below" if subject.scan.totals.notes else "found anything"
    return f"None of the {count(rules, 'rule')} that ran {found}.{kept}"


def _row(subject: Subject, one: Finding, printed: bool) -> FindingRow:  # noqa: FBT001 -- a flag of the row itself
    return FindingRow(
        finding_id(one), one.code, kind(one.area), one.message, subject.spot(one.path, one.line, one.cell),
        owner_name(one.codeowner or one.owner), one.severity, one.confidence, owed(one.minutes), one.status, printed,
    )  # fmt: skip
