"""Tests that a letter stands only where there is enough to judge, and that one pillar is no overall grade."""

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


@pytest.mark.parametrize(("readable", "letter"), [(0.95, "C"), (0.89, None)])
def test_nothing_is_graded_where_too_little_was_read(readable: float, letter: str | None) -> None:
    assert grades(NONE, NONE, NONE, HOT, readable=readable) == Grades(complexity=letter)
