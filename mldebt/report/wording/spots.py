"""Places in the repository as a page shows them: a label and, where the host is known, a permalink."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Evidence
from mldebt.report.wording.links import Links, links
from mldebt.report.wording.words import place


class Spot(msgspec.Struct, frozen=True):
    """A label and its permalink, if any."""

    text: str
    href: str | None = None


class Said(msgspec.Struct, frozen=True):
    """A place and what it says."""

    spot: Spot
    says: str


class Folded(msgspec.Struct, frozen=True):
    """Rows that are not drawn, counted by folder."""

    folder: str
    rows: int


class PageSettings(msgspec.Struct, frozen=True):
    """What the reader of a page is allowed and wants to see; `static` writes no script and no embedded data."""

    title: str | None = None
    snippets: bool = True
    static: bool = False


class Subject(msgspec.Struct, frozen=True):
    """The scan behind a page with what every section needs beside it; `costs` are the minutes of each subject."""

    scan: Scan
    settings: PageSettings
    links: Links
    findings: dict[str, Finding]
    costs: dict[str, Cost]

    def spot(self, path: str, line: int | None = None, cell: int | None = None) -> Spot:
        """Return a place with its permalink."""
        return Spot(place(path, line, cell), self.links.to(path, line, cell))

    def said(self, evidence: Iterable[Evidence], most: int = 6) -> tuple[Said, ...]:
        """Return the first few pieces of evidence, one a place."""
        places = {(one.path, one.line, one.cell): one for one in reversed(tuple(evidence))}
        return tuple(Said(self.spot(*at), one.says) for at, one in list(reversed(places.items()))[:most])


def subject(scan: Scan, settings: PageSettings) -> Subject:
    """Return the scan with its link patterns and its findings by fingerprint."""
    costs: dict[str, Cost] = {}
    for one in scan.findings:
        if one.suppressed is None:
            costs[one.subject] = costs.get(one.subject, NOTHING) + one.minutes
    return Subject(scan, settings, links(scan.repository), {one.fingerprint: one for one in scan.findings}, costs)


def owner_name(owner: str | None) -> str:
    """Return an owner to print: an e-mail address loses its domain, nobody is `unowned`."""
    if not owner:
        return "unowned"
    local, _, domain = owner.rpartition("@")
    return local.removeprefix("<").split("<")[-1] if local and "." in domain and "/" not in domain else owner


def folded(paths: Sequence[str], most: int = 12) -> tuple[Folded, ...]:
    """Count left-out rows by their first two folders, the largest first, the tail as one row."""
    counts = Counter("/".join(path.split("/")[:-1][:2]) or "." for path in paths)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    tail = sum(rows for _, rows in ordered[most:])
    return (*(Folded(folder, rows) for folder, rows in ordered[:most]), *([Folded("elsewhere", tail)] if tail else []))
