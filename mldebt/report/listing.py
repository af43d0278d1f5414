"""All findings: the best 200 as rows, and all of them as dictionary-coded columns that the page's script pages through.

A message mostly differs from its neighbours by one name, so messages are kept as templates with the finding's own
anchor taken out: this keeps 10,000 findings well under a megabyte.
"""

import json
from collections.abc import Iterable, Sequence

import msgspec
from markupsafe import Markup

from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.vocabulary import CONFIDENCES, PILLARS, SEVERITIES
from mldebt.report.spots import Spot, Subject, owner_name
from mldebt.report.words import AREAS, owed

STATIC = 200
STATIC_MAIL = 100
PRINTED = 30
HOLE = "\ue000"


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


class Listing(msgspec.Struct, frozen=True):
    """The section; `columns` is the embedded JSON, empty in a static page."""

    lede: str
    nothing: str
    rows: tuple[FindingRow, ...]
    columns: Markup
    areas: tuple[str, ...]
    owners: tuple[str, ...]


def listing(subject: Subject) -> Listing:
    """Return the section with every finding, the most severe and certain first."""
    found = ranked(one for one in subject.scan.findings if one.suppressed is None)
    if not found:
        return Listing("", "No findings.", (), Markup(""), (), ())
    most = STATIC_MAIL if subject.settings.static else STATIC
    rows = tuple(_row(subject, one, place < PRINTED) for place, one in enumerate(found[:most]))
    areas = tuple(AREAS[area] for area in AREAS if any(one.area == area for one in found))
    owners = tuple(sorted({owner_name(one.owner) for one in found}))
    shown = f"the {most} most severe are listed here" if len(found) > most else "all are listed here"
    lede = f"{len(found):,} finding{'s' if len(found) > 1 else ''}, the most severe and certain first; {shown}."
    columns = Markup("") if subject.settings.static else _columns(subject, found)
    return Listing(lede, "", rows, columns, areas, owners)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Order by severity, confidence and effort; place and code make the order total."""
    return sorted(
        findings,
        key=lambda one: (
            -SEVERITIES.index(one.severity), -CONFIDENCES.index(one.confidence), -one.minutes.expected, one.path,
            one.line, one.code, one.fingerprint,
        ),
    )  # fmt: skip


def kind(area: str) -> int:
    """Return the colour of an area: 1 to 4 for the pillars, 5 for the rest."""
    return PILLARS.index(area) + 1 if area in PILLARS else 5


def finding_id(finding: Finding) -> str:
    """Return the name of a finding's row: `f-` and the digits of its fingerprint."""
    return "f-" + finding.fingerprint.rpartition(":")[2]


def _row(subject: Subject, one: Finding, printed: bool) -> FindingRow:  # noqa: FBT001 -- a flag of the row itself
    return FindingRow(
        finding_id(one), one.code, kind(one.area), one.message, subject.spot(one.path, one.line, one.cell),
        owner_name(one.owner), one.severity, one.confidence, owed(one.minutes), one.status, printed,
    )  # fmt: skip


def _columns(subject: Subject, found: Sequence[Finding]) -> Markup:
    words: dict[str, list[str]] = {}
    columns = {
        "code": _coded(words, "code", [one.code for one in found]),
        "area": _coded(words, "area", [AREAS[one.area] for one in found]),
        "kind": [kind(one.area) for one in found],
        "text": _coded(words, "text", [_template(one) for one in found]),
        "name": _coded(words, "name", [display(one.anchor or one.symbol or "") for one in found]),
        "path": _coded(words, "path", [display(one.path) for one in found]),
        "line": [one.line for one in found],
        "cell": [-1 if one.cell is None else one.cell for one in found],
        "owner": _coded(words, "owner", [owner_name(one.owner) for one in found]),
        "severity": _coded(words, "severity", [one.severity for one in found]),
        "confidence": _coded(words, "confidence", [one.confidence for one in found]),
        "cost": _coded(words, "cost", [owed(one.minutes) for one in found]),
        "minutes": [one.minutes.expected for one in found],
        "status": _coded(words, "status", [one.status for one in found]),
        "id": "".join(finding_id(one)[2:].rjust(16, "0") for one in found),
    }
    hrefs = [subject.links.to(path) for path in dict.fromkeys(one.path for one in found)]
    extra = {"file": subject.links.file, "line": subject.links.line, "odd": _odd(found, hrefs)}
    return embedded({"rows": len(found), "words": words, "columns": columns, "links": extra})


def _odd(found: Sequence[Finding], hrefs: Sequence[str | None]) -> dict[str, str]:
    """Return the addresses of paths that are shown escaped: the script cannot build those from what it shows."""
    paths = dict.fromkeys(one.path for one in found)
    return {display(path): href for path, href in zip(paths, hrefs, strict=True) if href and display(path) != path}


def _template(one: Finding) -> str:
    name = one.anchor or one.symbol or ""
    return display(one.message.replace(name, HOLE) if len(name) > 1 else one.message)


def _coded(words: dict[str, list[str]], column: str, values: Sequence[str]) -> list[int]:
    order = {value: index for index, value in enumerate(dict.fromkeys(values))}
    words[column] = list(order)
    return [order[value] for value in values]


def embedded(data: object) -> Markup:
    """Return JSON that is safe inside a script element: nothing in it can close the element or end a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 -- every character that HTML reads is escaped above
