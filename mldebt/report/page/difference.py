"""What two commits differ in, for whoever reviews the step between them: only what came, went or got worse."""

from collections.abc import Sequence

import msgspec

from mldebt.findings.cost import total
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Fix, Scan
from mldebt.report.page.changes import Changes, came_since, changes
from mldebt.report.page.fixing import Fixing, fixing
from mldebt.report.page.headline import Crumb
from mldebt.report.page.shares import owner_heading
from mldebt.report.page.templating import rendered
from mldebt.report.wording.moving import moves
from mldebt.report.wording.spots import PageSettings, Subject, subject
from mldebt.report.wording.titles import COPIES
from mldebt.report.wording.words import Phrase, day

ITEMS = 200


class Difference(msgspec.Struct, frozen=True):
    """The whole page."""

    title: str
    crumbs: tuple[Crumb, ...]
    verdict: tuple[Phrase, ...]
    changes: Changes
    fixing: Fixing
    footer: str
    owner: str


def difference(scan: Scan, settings: PageSettings) -> Difference:
    """Return the page of a scan that was compared with another commit."""
    seen = subject(scan, settings)
    return Difference(
        title=settings.title or scan.repository.name, crumbs=_crumbs(seen),
        verdict=tuple(moves(scan, f"From {_named(scan.compared.base)} to {_named(scan.repository.commit)},")),
        changes=msgspec.structs.replace(changes(seen, ITEMS), title="What changed"), fixing=_fixing(seen),
        footer=f"mldebt {scan.mldebt}, Python {scan.python}. No network request, no script.",
        owner=owner_heading(scan),
    )  # fmt: skip


def render_difference(scan: Scan, settings: PageSettings) -> str:
    """Return the page as HTML, without any script."""
    return rendered("difference.html.j2", difference(scan, settings))


def came(scan: Scan) -> Scan:
    """Return the scan with nothing but the findings that are new or worse and the fixes that remove them."""
    found = came_since(scan)
    wanted = {one.fingerprint: one for one in found}
    fixes = tuple(
        _narrowed(fix, [wanted[one] for one in fix.findings if one in wanted])
        for fix in scan.fixes
        if not wanted.keys().isdisjoint(fix.findings)
    )
    return msgspec.structs.replace(scan, findings=found, fixes=fixes)


def _narrowed(fix: Fix, found: Sequence[Finding]) -> Fix:
    """Return what of a fix removes some findings: others may share its cause and were there before."""
    if len(found) == len(fix.findings):
        return fix
    named, minutes = COPIES.sub("", fix.title), total(one.minutes for one in found)
    return msgspec.structs.replace(fix, title=named, findings=tuple(one.fingerprint for one in found), minutes=minutes)


def _fixing(seen: Subject) -> Fixing:
    fixes = came(seen.scan).fixes
    view = fixing(msgspec.structs.replace(seen, scan=msgspec.structs.replace(seen.scan, fixes=fixes)))
    if not view.rows:
        view = msgspec.structs.replace(view, nothing="Nothing came or got worse that an edit would remove.")
    return msgspec.structs.replace(view, title="Fix what came")


def _crumbs(seen: Subject) -> tuple[Crumb, ...]:
    scan = seen.scan
    row = scan.repository
    return (
        Crumb("Commit", _named(row.commit), seen.links.commit or None), Crumb(f"of {day(row.commit_date)}"),
        Crumb("Compared with", _named(scan.compared.base)), Crumb(f"of {day(scan.compared.date)}"),
        *((Crumb("Only", f"{row.scope}/"),) if row.scope != "." else ()),
    )  # fmt: skip


def _named(commit: str | None) -> str:
    return commit[:7] if commit else "no commit"
