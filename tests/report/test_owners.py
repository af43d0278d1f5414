"""Owners: their changes add up to the headline's, and only people who may be named are."""

from pages import replaced
from sample import sample

from mldebt.findings.cost import Cost
from mldebt.findings.scan import HistoryPoint, PointTotals, Scan, Sum
from mldebt.report.anonymise import anonymised
from mldebt.report.page.html import PageSettings, page, render_html


def _scaled(cost: Cost, factor: float) -> Cost:
    return Cost(int(factor * cost.low), int(factor * cost.expected), int(factor * cost.high))


def with_past(factor: float = 0.5) -> Scan:
    """Return a scan whose base is a point of its history that knows its owners."""
    scan = sample(40)
    now = scan.totals.by_owner
    was = {name: Sum(one.findings, _scaled(one.minutes, factor)) for name, one in now.items()}
    before = sum((one.minutes for one in was.values()), Cost())
    base = HistoryPoint("b" * 40, "2026-10-12", PointTotals(40, before, {}, was))
    point = HistoryPoint("c" * 40, "2026-11-15", PointTotals(40, scan.totals.minutes, {}, now))
    return replaced(
        scan, history=(base, point), compared=replaced(scan.compared, base="b" * 40, before=before)
    )  # fmt: skip


def test_the_change_of_every_owner_is_told_with_a_line_of_its_past() -> None:
    seen = page(with_past(), PageSettings()).shares

    assert seen.moved
    assert all(row.tone == "up" and row.spark for row in seen.owners)
    assert seen.total.tone == "up"
    assert sum(row.findings for row in seen.owners) == seen.total.findings


def test_sums_that_do_not_add_up_to_the_base_give_no_change() -> None:
    scan = with_past()
    other = replaced(scan, compared=replaced(scan.compared, before=Cost(1, 2, 3)))

    seen = page(other, PageSettings()).shares

    assert not seen.moved
    assert seen.total.change == "–"


def test_points_that_know_no_owner_are_left_out_of_the_line() -> None:
    scan = with_past()
    old = HistoryPoint("d" * 40, "2026-01-01", PointTotals(9, Cost(1, 2, 3), {}))

    known, older = scan.history, (old, *scan.history)
    lines = [page(replaced(scan, history=each), PageSettings()).shares.owners[0].spark for each in (known, older)]

    assert lines[0] == lines[1]


def test_an_owner_of_the_past_is_no_name_in_an_anonymous_page() -> None:
    scan = with_past()
    gone = {**scan.history[0].totals.by_owner, "@acme/former": Sum(1, Cost(1, 2, 3))}
    base = replaced(scan.history[0], totals=replaced(scan.history[0].totals, by_owner=gone))

    text = render_html(anonymised(replaced(scan, history=(base, scan.history[1]))), PageSettings())

    assert "@acme" not in text
