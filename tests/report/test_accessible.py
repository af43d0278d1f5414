"""What axe-core finds wrong with our pages for people who see, hear or point differently: nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import replaced
from sample import nothing, sample

from mldebt.findings.cost import Cost
from mldebt.findings.ledger import Experiment, Setting
from mldebt.findings.portfolio import Shares, StoredRepository, StoredScan
from mldebt.findings.scan import Grades, Tally
from mldebt.report.page.difference import render_difference
from mldebt.report.page.html import PageSettings, render_html
from mldebt.report.page.portfolio import render_portfolio

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
EVERY = {"resultTypes": ["violations"]}


def _several() -> str:
    scans = [
        StoredScan(
            id=number, commit=f"{number:040x}", commit_date=f"2026-0{number + 1}-01", dirty=False, as_of="2026-10-01",
            mldebt="0.1.0", rules="MLD101 MLD301", options="", findings=number,
            minutes=Cost(number, 60 * number, 99 * number), grade=None, grades=Grades(complexity="C"),
            shares=Shares(runs_tracked=Tally(3, 9, 2)), by_area={}, readable=0.95,
        )
        for number in range(1, 5)
    ]  # fmt: skip
    found = [StoredRepository(number, f"acme/{number}", ".", scans[number], tuple(scans)) for number in range(3)]
    return render_portfolio(found, {1: "acme-1.html"})


def _report() -> str:
    past = tuple(
        Experiment(f"e{n}", "ranker", "train.py", ("L4", "L1", "L0", "LX")[n % 4], "seen in a commit",
            started=f"2025-0{n % 9 + 1}-01", params=(Setting("lr", "1", "2"),))
        for n in range(12)
    )  # fmt: skip
    scan = sample(12)
    few = replaced(scan, experiments=past, hotspots=(scan.hotspots or ())[:20], runs=(scan.runs or ())[:8])
    return render_html(few, PageSettings())


PAGES = {
    "report": _report,
    "empty": lambda: render_html(nothing(), PageSettings()),
    "difference": lambda: render_difference(sample(12), PageSettings()),
    "portfolio": _several,
}


@pytest.mark.parametrize(
    ("name", "theme"),
    [("report", "light"), ("report", "dark"), ("portfolio", "dark"), ("difference", "light"), ("empty", "light")],
)
def test_axe_finds_no_violation(name: str, theme: str, page: "Page", tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe  # half a megabyte, only for this test

    written = tmp_path / f"{name}.html"
    written.write_text(PAGES[name](), encoding="utf-8")
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(written.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(x => x.open = true)")

    found = Axe().run(page, options=EVERY).response

    assert len(found["passes"]) > 10
    assert [
        (each["id"], each["impact"], [node["target"] for node in each["nodes"]][:5]) for each in found["violations"]
    ] == []
