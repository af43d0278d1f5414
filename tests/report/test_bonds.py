"""Couplings and owners on the page: counts in a folded line, unexplained pairs of code first, no names unasked."""

from pages import replaced
from pages import said as text_of
from sample import sample

from mldebt.findings.hotspots import Coupling, FolderOwners
from mldebt.findings.scan import Scan
from mldebt.report.page.html import PageSettings, render_html

PAIRS = (
    Coupling("a/x.py", "b/y.py", 8, 61.5, "code", 12, 14, 6, 1.2, "2026-03-01"),
    Coupling("a/x.py", "a/z.py", 9, 90.0, "code", 10, 10, 5, 1.0, "2026-02-01"),
    Coupling("tests/test_x.py", "a/x.py", 5, 50.0, "test", 8, 12, 0, 1.0, "2026-01-01"),
)
HERE = FolderOwners("a", 12, ("@acme/data",), 0.62, 3, None, 2)
AWAY = FolderOwners(".", 3, (), 0.9, 1, "2025-01-31", 1)


def report(scan: Scan) -> str:
    return text_of(render_html(scan, PageSettings(title="Example")))


def test_pairs_are_counted_by_what_they_are_and_those_across_folders_stand_first() -> None:
    said = report(replaced(sample(4), couplings=PAIRS))

    assert "Files that change together: 1 pair of code in different folders, 1 within a folder and 1 with tests" in said
    assert said.index("b/y.py") < said.index("a/z.py")


def test_folders_tell_whose_main_author_is_away() -> None:
    said = report(replaced(sample(4), owners=(HERE, AWAY)))

    assert "Who knows which folder: 2 folders, 1 whose main author is away" in said
    assert "31 January 2025" in said or "31 Jan 2025" in said


def test_where_everybody_left_nobody_is_singled_out() -> None:
    said = report(replaced(sample(4), owners=(AWAY,)))

    assert "Who knows which folder: 1 folder; nobody who made them was seen in the last 180 days" in said


def test_people_are_named_only_where_the_scan_names_them() -> None:
    plain = report(replaced(sample(4), owners=(HERE,)))
    named = report(replaced(sample(4), owners=(replaced(HERE, owner="Grace", people=("Grace", "Ada")),)))

    assert "Grace" not in plain
    assert "Grace, 62%" in named
    assert "Grace and Ada" in named


def test_without_history_neither_is_shown() -> None:
    said = report(replaced(sample(4), couplings=(), owners=None))

    assert "Files that change together" not in said
    assert "Who knows which folder" not in said
