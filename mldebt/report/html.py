"""Renders the one self-contained HTML page of a scan."""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache

import jinja2
import msgspec
from markupsafe import Markup

from mldebt.assets import folder
from mldebt.findings.display import display
from mldebt.findings.scan import Scan, Sum
from mldebt.report.anonymise import anonymised
from mldebt.report.breaking import breakable, prose
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
    css, script = _text("report.css"), "" if settings.static else _text("report.js")
    template = _environment().get_template("report.html.j2")
    return template.render(
        page=page(scan, settings),
        css=Markup(css),  # noqa: S704 -- our own file
        script=Markup(script),  # noqa: S704 -- our own file
        css_hash=_hash(css),
        script_hash=_hash(script),
        static=settings.static,
    )


def _likely(areas: Mapping[str, Sum], area: str) -> str:
    total = areas.get(area)
    if total is None or not total.minutes.high:
        return ""
    found = effort(total.minutes, short=True)
    return f"{found.likely} {found.unit}"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates")), autoescape=True, undefined=jinja2.StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters |= {"breakable": breakable, "prose": prose}
    return environment


def _shown(value: object) -> object:
    """Spell out what is invisible in every text the templates print, and print 12.0 as 12."""
    if isinstance(value, float):
        return f"{value:g}"
    return display(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=4)
def _text(name: str) -> str:
    return (folder("templates") / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
