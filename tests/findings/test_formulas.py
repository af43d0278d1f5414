"""The formulas of effort, grades, priority and repairs, number by number, as docs and knowledge state them."""

import math

import pytest
from made import debt, finding
from msgspec.structs import replace

from mldebt.findings import grading
from mldebt.findings.cost import Cost, over_threshold
from mldebt.findings.finding import Suppressed
from mldebt.findings.fixing import CONFIDENCE, SEVERITY, fixes
from mldebt.findings.grading import grades
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.scan import HotChange, Tally
from mldebt.findings.totals import Inventory, totals
from mldebt.project.complexity.repairs import WINDOW, is_fix
from mldebt.project.complexity.repairs import fixes as repaired

NONE = Tally()
NOTHING = Inventory((), (), (), ())


@pytest.mark.parametrize(
    ("excess", "cost"),
    [
        (0, Cost(5, 5, 10)), (1, Cost(6, 10, 15)), (3, Cost(8, 15, 25)), (10, Cost(15, 30, 60)),
        (22, Cost(27, 55, 120)), (40, Cost(45, 95, 210)),
    ],
)  # fmt: skip
def test_effort_is_two_published_models_and_their_geometric_mean_to_five_minutes(excess: int, cost: Cost) -> None:
    assert over_threshold(excess) == cost


def test_a_priority_is_severity_confidence_reach_and_activity_over_the_root_of_hours() -> None:
    pairs = [
        (debt(anchor=name, repair=debt(anchor="tree").repair), finding(anchor=name, confidence="medium"))
        for name in "ab"
    ]

    (fix,) = fixes(pairs, lambda _path: 4.0)

    assert [factor.value for factor in fix.why_this_rank] == [3.0, 0.6, 1.414, 3.0, 1.225]
    assert fix.minutes.expected == 40
    assert fix.priority == round(3.0 * 0.6 * 1.414 * (1 + math.sqrt(4.0)) * 1.225, 3)


def test_a_step_of_severity_weighs_three_times_and_of_confidence_less_than_twice() -> None:
    assert [SEVERITY[name] for name in ("info", "minor", "major", "critical")] == [0.3, 1.0, 3.0, 9.0]
    assert [CONFIDENCE[name] for name in ("low", "medium", "high")] == [0.3, 0.6, 1.0]


def test_minutes_below_a_quarter_of_an_hour_rank_nothing_higher() -> None:
    quick = finding(minutes=Cost(1, 2, 4))

    (fix,) = fixes([(debt(), quick)], lambda _path: 0.0)

    assert (fix.why_this_rank[-1].value, fix.why_this_rank[-1].factor) == (2.0, "÷ √ of 0.25 h")


def test_a_grave_fix_comes_before_a_quick_and_busy_one() -> None:
    quick = (debt(anchor="a"), finding(anchor="a", severity="minor", minutes=Cost(1, 5, 14)))
    grave = (debt(path="b.py"), finding(path="b.py", minutes=Cost(60, 120, 240)))

    first, second = fixes([quick, grave], lambda path: 90.0 if path == "a.py" else 0.0)

    assert (first.findings, first.priority < second.priority) == ((grave[1].fingerprint,), True)


@pytest.mark.parametrize(("touches", "letter"), [(9.9, None), (10.0, "B")])
def test_hot_code_has_a_letter_from_ten_touches_on(touches: float, letter: str | None) -> None:
    hot = HotChange(touches=touches, hot=0.5, share=0.05)

    assert grades(NONE, NONE, NONE, hot, readable=0.9).complexity == letter


@pytest.mark.parametrize(
    ("keys", "letter"),
    [
        (Tally(yes=9, no=0), None), (Tally(yes=9, no=1), "B"), (Tally(yes=6, no=1, unknown=3), None),
        (Tally(yes=14, no=0, unknown=6), "A"), (Tally(yes=13, no=0, unknown=6), None),
    ],
)  # fmt: skip
def test_a_pillar_has_a_letter_from_ten_subjects_on_and_up_to_three_in_ten_unknown(
    keys: Tally, letter: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "CUTS", {"configs": (1.0, 0.9, 0.8, 0.7)})

    assert grades(NONE, NONE, keys, None, readable=1.0).configs == letter


def test_the_ratio_of_debt_is_expected_minutes_to_half_an_hour_a_line() -> None:
    told = totals(
        [finding(minutes=Cost(10, 60, 90)), finding(anchor="g", minutes=Cost(10, 30, 90))], NOTHING,
        loc=300, readable=1.0, challenge_of={}, owner_of=lambda _path: None,
    )  # fmt: skip

    assert told.debt_ratio == 90 / (30 * 300)


@pytest.mark.parametrize(("code", "letter"), [("MLD301", "E"), ("MLD302", None)])
def test_a_long_cell_gives_hotspots_no_letter(code: str, letter: str | None) -> None:
    unit = Hotspot("fit.py", None, 1, 30, 9, 90, 16, 16.0, 1, 12.0, 99.0)
    hot = Inventory((), (), (), (unit, replace(unit, symbol="fit")))

    told = totals(
        [finding(code=code, area="complexity")], hot, loc=90, readable=1.0, challenge_of={}, owner_of=lambda _path: None
    )

    assert told.grades.complexity == letter


def test_a_suppressed_finding_costs_nothing() -> None:
    known = finding(suppressed=Suppressed(reason="by design", by=None, until=None))

    told = totals([known, finding(anchor="g")], NOTHING, loc=0, readable=1.0, challenge_of={}, owner_of=lambda _: None)

    assert (told.findings, told.minutes, told.debt_ratio) == (1, known.minutes, None)


def test_repairs_are_those_of_a_year_each_shared_among_its_files() -> None:
    now = 2 * WINDOW

    assert repaired(now, ((now, 1.0), (now - WINDOW, 0.5), (now - WINDOW - 1, 1.0))) == 1.5


@pytest.mark.parametrize(
    ("subject", "says_so"),
    [("Fix the loader", True), ("fixes #12", True), ("Bug in the split", True), ("Add a prefix", False), (".", False)],
)
def test_a_fix_is_named_by_a_whole_word(subject: str, says_so: bool) -> None:  # noqa: FBT001
    assert is_fix(subject) is says_so
