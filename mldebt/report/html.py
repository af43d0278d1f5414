"""Renders the one self-contained HTML page of a scan."""

from collections.abc import Mapping

import msgspec

from mldebt.findings.scan import Scan, Sum
from mldebt.report.anonymise import anonymised
from mldebt.report.changes import Changes, changes
from mldebt.report.configuring import Configuring, configuring
from mldebt.report.fixing import Fixing, fixing
from mldebt.report.headline import Headline, headline
from mldebt.report.hot import Hot, hot
from mldebt.report.ledger import Ledger, ledger
from mldebt.report.limits import Limits, limits
from mldebt.report.listing import Listing, listing
from mldebt.report.modelling import Modelling, modelling
from mldebt.report.running import Running, running
from mldebt.report.shares import Shares, shares
from mldebt.report.spots import PageSettings, subject
from mldebt.report.templating import rendered
from mldebt.report.trend import Trend, trend
from mldebt.report.words import effort

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
    findings: int


def page(scan: Scan, settings: PageSettings) -> Page:
    """Return the page's sections; totals are the document's own."""
    seen = subject(anonymised(scan) if settings.anonymise else scan, settings)
    areas = seen.scan.totals.by_area
    return Page(
        headline=headline(seen), changes=changes(seen), trend=trend(seen.scan), fixing=fixing(seen), hot=hot(seen),
        running=running(seen), ledger=ledger(seen), modelling=modelling(seen), configuring=configuring(seen),
        shares=shares(seen), listing=listing(seen), limits=limits(seen),
        hours={area: _likely(areas, area) for area in ("experiments", "models", "complexity", "configs")},
        findings=seen.scan.totals.findings,
    )  # fmt: skip


def render_html(scan: Scan, settings: PageSettings) -> str:
    """Return the page: no request, no inline style or handler, the same bytes for the same scan and settings."""
    return rendered("report.html.j2", page(scan, settings), script="" if settings.static else "report.js")


def _likely(areas: Mapping[str, Sum], area: str) -> str:
    total = areas.get(area)
    if total is None or not total.minutes.high:
        return ""
    found = effort(total.minutes, short=True)
    return f"{found.likely} {found.unit}"
