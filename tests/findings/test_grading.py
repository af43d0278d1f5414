"""Tests that a letter stands only where there is enough to judge, and that one pillar is no overall grade."""

import re
from pathlib import Path

import pytest

from mldebt.findings.grading import grades, overall
from mldebt.findings.scan import Grades, HotChange, Tally

NONE = Tally()
HOT = HotChange(touches=40, hot=2, share=0.05)


@pytest.mark.parametrize(
    ("found", "letter"),
    [
        (Grades(), None),
        (Grades(complexity="A"), None),
        (Grades(complexity="A", configs="D"), "D"),
        (Grades(experiments="B", models="C", complexity="B", configs="A"), "C"),
    ],
)
def test_the_overall_grade_is_the_worst_of_two_pillars_or_more(found: Grades, letter: str | None) -> None:
    assert overall(found) == letter


@pytest.mark.parametrize(("readable", "letter"), [(0.95, "B"), (0.89, None)])
def test_nothing_is_graded_where_too_little_was_read(readable: float, letter: str | None) -> None:
    assert grades(NONE, NONE, NONE, HOT, readable=readable) == Grades(complexity=letter)


@pytest.mark.parametrize(("share", "letter"), [(0.0, "A"), (0.05, "B"), (0.1, None), (0.4, None)])
def test_hotspots_have_no_poor_letter_where_no_finding_says_what_to_split(share: float, letter: str | None) -> None:
    hot = HotChange(share=share, touches=40, hot=40 * share)

    assert grades(NONE, NONE, NONE, hot, readable=1.0, is_hot_listed=False).complexity == letter


def test_no_letter_of_the_cut_offs_in_force_holds_more_than_two_fifths_of_the_published_shares() -> None:
    page = (Path(__file__).parents[2] / "docs" / "grades.md").read_text(encoding="utf-8")
    lists = page.partition("## complexity")[2]

    shares = [float(share) for share in re.findall(r"[\w.\-]+/[\w.\-]+\s(\d\.\d\d)\b", lists)]
    letters = [
        grades(NONE, NONE, NONE, HotChange(touches=40, hot=0, share=round(1 - share, 4)), readable=1.0).complexity
        for share in shares
    ]

    assert len(letters) == 100
    assert all(0.1 <= letters.count(letter) / len(letters) <= 0.4 for letter in "ABCDE")
