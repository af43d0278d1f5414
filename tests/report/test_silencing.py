"""Who silenced what: the fold below the findings of the page."""

import pytest
from pages import Reader, replaced, said
from sample import BIDI, HOSTILE, nothing, sample

from mldebt.findings.finding import Suppressed
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Site
from mldebt.report.anonymise import anonymised
from mldebt.report.page.html import PageSettings, render_html
from mldebt.report.page.silencing import MOST, Silencing, silencing
from mldebt.report.wording.spots import subject


def silenced(scan: Scan, *by: Suppressed) -> Scan:
    """Return the scan with its first findings silenced."""
    first = tuple(replaced(one, suppressed=given) for one, given in zip(scan.findings, by, strict=False))
    return replaced(scan, findings=(*first, *scan.findings[len(by) :]))


def fold(scan: Scan) -> Silencing | None:
    return silencing(subject(scan, PageSettings()))


@pytest.mark.parametrize("scan", [sample(), nothing()], ids=["rich", "empty folder"])
def test_where_nothing_is_silenced_there_is_no_fold(scan: Scan) -> None:
    text = render_html(scan, PageSettings())

    assert fold(scan) is None
    assert 'id="silenced"' not in text


def test_people_are_counted_the_busiest_first_and_nobody_last() -> None:
    ada, bob = Suppressed("a smoke test", "Ada", None), Suppressed("generated", "bob@bakery.example", None)
    unsigned = Suppressed("", None, None)

    found = fold(silenced(sample(), bob, ada, ada, unsigned, unsigned, unsigned))

    assert found is not None
    assert found.title == "6 findings silenced by comments or options"
    assert found.lede.endswith("tag or option: Ada 2, bob 1, not known 3.")


def test_a_row_says_why_by_whom_until_when_and_where_the_option_stands() -> None:
    by = Suppressed("the table is generated", "Ada", "2027-03-01", Site(".mldebt.toml", 3, None))

    text = said(render_html(silenced(sample(), by), PageSettings(static=True)))

    assert "the table is generated Ada in .mldebt.toml:3 1 March 2027".replace(" ", "") in text.replace(" ", "")


def test_a_comment_beside_its_finding_is_not_named_twice() -> None:
    scan = sample()
    at = Site(scan.findings[0].path, 4, None)

    found = fold(silenced(scan, Suppressed("", "Ada", None, at)))

    assert found is not None
    assert found.rows[0].at is None
    assert found.rows[0].reason == "no reason given"


def test_an_anonymised_page_names_nobody() -> None:
    scan = silenced(sample(), Suppressed("a smoke test", "Ada Lovelace", None))

    text = render_html(anonymised(scan), PageSettings())

    assert "a smoke test" in text
    assert "Lovelace" not in text


def test_only_so_many_rows_are_drawn_and_the_rest_is_counted() -> None:
    scan = sample(MOST + 20)

    found = fold(silenced(scan, *[Suppressed("accepted", "Ada", None)] * (MOST + 7)))

    assert found is not None
    assert (len(found.rows), found.more) == (MOST, 7)


def test_hostile_reasons_and_names_stay_text() -> None:
    by = Suppressed(f"{HOSTILE} {BIDI}", f"<b>{HOSTILE}", None, Site(HOSTILE, 1, None))

    text = render_html(silenced(sample(), by), PageSettings())

    assert not [tag for tag, attributes in Reader(text).tags if tag == "img" or "onerror" in attributes]
    assert "\u202e" not in text
