"""The experiment ledger: marks by family and time, counted apart from the entry points."""

from hypothesis import given
from hypothesis import strategies as st
from pages import replaced, said
from sample import ESCAPE, HOSTILE, nothing, sample

from mldebt.findings.ledger import Experiment, Metric, Setting
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Evidence
from mldebt.report.page.html import PageSettings, page, render_html
from mldebt.report.page.ledger import WORDS
from mldebt.report.page.ledger_marks import LEFT, RIGHT, dots

LEVELS = ("L4", "L3", "L3r", "L2", "L1", "L0", "LX")


def experiment(index: int, **fields: object) -> Experiment:
    made = Experiment(
        id=f"e{index:04d}", family=f"family {index % 15:02d}", run_path="train.py", level=LEVELS[index % 7],
        reason="the score is in the message", started=f"2025-{1 + index % 12:02d}-01T00:00:00+00:00",
        commit="8f3c2d1a" * 5,
        params=(Setting("lr", "0.01", "0.1"), Setting("depth", "4")), metrics=(Metric("auc", 0.91234, "valid"),),
        evidence=(Evidence("train.py", 3, "changed"),),
    )  # fmt: skip
    return replaced(made, **fields)


def with_past(*experiments: Experiment) -> Scan:
    return replaced(sample(), experiments=experiments)


def test_every_level_has_its_mark_and_an_unknown_one_is_not_guessed() -> None:
    found = page(
        with_past(*(experiment(index) for index in range(7)), experiment(7, level="L9")), PageSettings()
    ).ledger

    assert found is not None
    assert found.counts == (
        ("yes", "tracked", 3),
        ("part", "in part or by hand", 2),
        ("no", "not recorded", 1),
        ("what", "cannot tell", 2),
    )


def test_the_share_of_a_family_leaves_out_what_cannot_be_told() -> None:
    same = [experiment(index, family="ranker") for index in range(7)]

    found = page(with_past(*same, experiment(6, id="x", family="odd")), PageSettings()).ledger

    assert found is not None
    assert [(each.name, each.share) for each in found.families] == [("ranker", "3 of 6"), ("odd", "cannot tell")]


def test_a_row_says_what_was_changed_how_it_scored_and_what_is_kept() -> None:
    text = said(render_html(with_past(experiment(4)), PageSettings()))

    assert "1 change to training runs that the past of this repository shows" in text
    assert "lr 0.1 → 0.01, depth 4" in text
    assert "auc 0.9123 (valid)" in text
    assert "a number written by hand" in text


def test_changes_without_an_entry_today_are_not_set_apart_from_entries() -> None:
    past = with_past(experiment(4))

    bare = said(render_html(replaced(past, runs=()), PageSettings()))
    full = said(render_html(past, PageSettings()))

    assert "in code that is gone or that nothing starts today" in bare
    assert "apart from the entry points below" in full


def test_time_runs_from_left_to_right_and_undated_ones_are_rows_only() -> None:
    found = page(with_past(experiment(0), experiment(11), experiment(2, started=None)), PageSettings()).ledger

    assert found is not None
    assert [dot.x for dot in found.chart.dots] == [204.8, 841.2]
    assert (found.chart.ticks[0].label, found.chart.ticks[-1].label) == ("Jan \u201925", "Dec \u201925")
    assert {entry.when for entry in found.entries} == {"1 January 2025", "1 December 2025", ""}


def test_a_single_moment_is_a_point() -> None:
    found = page(with_past(experiment(0)), PageSettings()).ledger

    assert found is not None
    assert len(found.chart.dots) == len(found.chart.ticks) == 1


def test_marks_of_one_moment_stand_on_each_other_and_a_crowd_is_counted() -> None:
    crowd = [(0.0, "no")] * 9 + [(0.0, "yes")] * 2

    found = dots([crowd, [(10.0, "part")]], 600)

    column = [dot for dot in found.dots if dot.x == found.dots[0].x]
    assert [dot.mark for dot in column] == ["yes", "yes", "no", "no", "no"]
    assert len({dot.y for dot in column}) == 5
    assert [more.number for more in found.more] == [6]
    assert len(found.dots) + 6 == len(crowd) + 1
    assert found.lines[0] < found.lines[1] < found.height


def test_crowds_too_near_for_two_numbers_are_counted_together() -> None:
    near = [(0.0, "no")] * 9 + [(1.0, "no")] * 8 + [(60.0, "yes")] * 7

    found = dots([near, [(60.0, "no")] * 8], 600)

    assert [more.number for more in found.more] == [7, 2, 3]


@given(st.lists(st.lists(st.integers(0, 2_000), max_size=20), max_size=4))
def test_marks_stay_inside_the_chart_and_none_is_lost(moments: list[list[int]]) -> None:
    words = sorted(WORDS)
    families = [[(each * 1e6, words[each % len(words)]) for each in found] for found in moments]

    found = dots(families, 600)

    assert all(LEFT <= dot.x <= RIGHT and 0 <= dot.y <= found.height for dot in found.dots)
    assert len(found.dots) + sum(more.number for more in found.more) == sum(map(len, families))


def test_what_is_not_drawn_is_counted() -> None:
    scan = with_past(*(experiment(index) for index in range(900)))

    text = render_html(scan, PageSettings())

    assert text.count('<use href="#i-') < 1200
    assert "3 families not drawn; 860 earlier changes only in the JSON document." in said(text)
    assert render_html(scan, PageSettings(static=True)).count('<use href="#i-') < 400


def test_without_experiments_the_page_says_whether_it_looked() -> None:
    unlooked, none = (said(render_html(replaced(nothing(), experiments=seen), PageSettings())) for seen in (None, ()))

    assert "Experiments in past commits are not measured by this version" in unlooked
    assert "No experiment can be seen in the commits of this repository; changes" in none


def test_hostile_families_and_reasons_are_text() -> None:
    text = render_html(with_past(experiment(0, family=HOSTILE, reason=ESCAPE, run_path=HOSTILE)), PageSettings())

    assert "<img" not in text
    assert "\x1b" not in text
