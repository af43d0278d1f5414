"""Renders the one self-contained HTML page of a scan."""

import msgspec

from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import PILLARS, Area
from mldebt.report.page.changes import Changes, changes
from mldebt.report.page.configs import Configuring, configuring
from mldebt.report.page.fixing import Fixing, fixing
from mldebt.report.page.headline import Headline, headline
from mldebt.report.page.hotspots import Hot, hot
from mldebt.report.page.ledger import Ledger, ledger
from mldebt.report.page.limits import Limits, limits
from mldebt.report.page.listing import Listing, listing
from mldebt.report.page.models import Modelling, modelling
from mldebt.report.page.runs import Running, running
from mldebt.report.page.shares import Shares, owner_heading, shares
from mldebt.report.page.templating import rendered
from mldebt.report.page.trend import Trend, trend
from mldebt.report.wording.spots import PageSettings, subject
from mldebt.report.wording.words import AREAS, DASH, effort

__all__ = ["PageSettings", "render_html"]


class Page(msgspec.Struct, frozen=True):
    """Every section of the page, ready to be walked."""

    headline: Headline
    changes: Changes
    trend: Trend
    fixing: Fixing
    hot: Hot
    running: Running
    ledger: Ledger | None
    modelling: Modelling
    configuring: Configuring
    shares: Shares
    listing: Listing
    limits: Limits
    hours: dict[str, str]
    others: tuple[tuple[str, str], ...]
    findings: int
    owner: str


def page(scan: Scan, settings: PageSettings) -> Page:
    """Return the page's sections; totals are the document's own."""
    seen = subject(scan, settings)
    return Page(
        headline=headline(seen), changes=changes(seen), trend=trend(seen.scan), fixing=fixing(seen), hot=hot(seen),
        running=running(seen), ledger=ledger(seen), modelling=modelling(seen), configuring=configuring(seen),
        shares=shares(seen), listing=listing(seen), limits=limits(seen),
        hours={area: _likely(seen.scan, area) for area in PILLARS},
        others=tuple(
            (name, found) for area, name in AREAS.items() if area not in PILLARS and (found := _owed(seen.scan, area))
        ),
        findings=seen.scan.totals.findings, owner=owner_heading(seen.scan),
    )  # fmt: skip


def render_html(scan: Scan, settings: PageSettings) -> str:
    """Return the page: no request, no inline style or handler, the same bytes for the same scan and settings."""
    return rendered("report.html.j2", page(scan, settings), script="" if settings.static else "report.js")


def _likely(scan: Scan, area: Area) -> str:
    """Return the hours of a pillar for the navigation, or that no rule looked at it."""
    total = scan.totals.by_area.get(area)
    if total is None or not total.minutes.high:
        return "" if any(rule.area == area for rule in scan.rules) else "no rule"
    return _owed(scan, area)


def _owed(scan: Scan, area: Area) -> str:
    total = scan.totals.by_area.get(area)
    if total is None or not total.findings:
        return ""
    found = effort(total.minutes, short=True)
    return f"{found.likely} {found.unit}" if total.minutes.high else DASH
