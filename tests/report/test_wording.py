"""Numbers, shares and the verdict in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import replaced
from sample import nothing, sample

from mldebt.findings.compared import Compared, Waterfall
from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.scan import NEWER, Grades, HotChange, Scan, Skipped, Tally
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import SkipReason
from mldebt.report.page.models import ago
from mldebt.report.wording.titles import titled
from mldebt.report.wording.verdict import noted, verdict
from mldebt.report.wording.words import (
    SKIPPED,
    day,
    day_month,
    effort,
    month,
    nearby,
    owed,
    part,
    percent,
    roughly,
    share,
    signed,
    significant,
    spell,
    unit_name,
)


def words(scan: Scan) -> str:
    return "".join(phrase.text for phrase in verdict(scan))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.04, "0.1"), (0.25, "0.2"), (1.0, "1"), (1.26, "1.3"), (12.4, "12"), (486, "490"), (12_345, "12,000")],
)
def test_numbers_show_two_significant_figures(value: float, shown: str) -> None:
    assert significant(value) == shown


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        (Cost(10, 30, 59), "10–59 min"),
        (Cost(30, 60, 120), "0.5–2 h"),
        (Cost(60, 60, 60), "1 h"),
        (Cost(1200, 2400, 4800), "20–80 h"),
        (Cost(1200, 2401, 4800), "2.5–10 days"),
        (Cost(0, 1, 4), "up to 4 min"),
        (Cost(9, 62, 130), "9–130 min"),
        (Cost(9, 62, 190), "0.1–3.2 h"),
        (NOTHING, "–"),
    ],
)
def test_an_effort_is_a_range_in_the_unit_that_suits_it(cost: Cost, shown: str) -> None:
    assert owed(cost) == shown


def test_a_range_from_nothing_is_not_about_itself() -> None:
    assert [roughly(cost) for cost in (Cost(5, 10, 20), Cost(0, 2, 6))] == ["about 5–20 minutes", "up to 6 minutes"]


def test_a_sentence_spells_units_out() -> None:
    assert [spell(cost) for cost in (Cost(60, 60, 60), Cost(5, 10, 20), Cost(960, 2880, 4800), NOTHING)] == [
        "1 hour", "5–20 minutes", "2–10 person-days", "no time",
    ]  # fmt: skip
    assert str(effort(Cost(960, 2880, 4800))) == "2–10 person-days"


def test_a_change_carries_its_sign() -> None:
    assert [signed(minutes) for minutes in (90, -30, 0, 5000)] == ["+1.5 h", "−30 min", "0 h", "+10 days"]


def test_a_share_under_ten_subjects_has_no_percentage_and_over_thirty_percent_unknown_none_at_all() -> None:
    few, unclear, clear = Tally(3, 4), Tally(6, 1, 4), Tally(14, 38, 3)

    assert [percent(each) for each in (few, unclear, clear)] == [None, None, 27]
    assert [share(each) for each in (few, unclear, clear, Tally())] == [
        "3 of 7",
        "cannot tell",
        "14 of 52",
        "none found",
    ]


def test_a_share_is_neither_rounded_up_to_all_nor_down_to_none() -> None:
    assert percent(Tally(999, 1)) == 99
    assert percent(Tally(1, 999)) == 1


def test_every_reason_to_set_a_file_aside_has_words() -> None:
    assert set(SKIPPED) == set(SkipReason.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2026-11-16T00:00:00+00:00", "today"),
        ("2026-11-04T00:00:00+00:00", "12 days ago"),
        ("2026-03-02T00:00:00+00:00", "8 months ago"),
        ("2021-03-02T00:00:00+00:00", "5 years ago"),
        (None, "unclear"),
        ("soon", "unclear"),
    ],
)
def test_the_age_of_a_model_is_told_in_one_unit(date: str | None, shown: str) -> None:
    assert ago(date, "2026-11-16T09:30:00+00:00") == shown


def test_a_date_is_written_out_and_what_is_no_date_stays() -> None:
    assert [day(each) for each in ("2026-11-06", None, "soon")] == ["6 November 2026", "", "soon"]


def test_the_verdict_says_shares_effort_change_and_the_first_fixes() -> None:
    assert words(sample()) == (
        "14 of 52 training runs are tracked (3 more unknown), 3 of 7 models are documented (2 in part, 1 more "
        "unknown), and 290 of 332 config keys are live (12 more unknown). Fixing all 45 findings "
        "would take about 2.6–12 person-days, an uncalibrated "
        "estimate. Since 12 October 2026, 2 findings were repaired (0.5–2.2 hours), 1 went with deleted "
        "code, 9 are new and 9 got worse: +15 h in all, with +30 min from changed rules and −20 min from "
        "suppressions. The first five fixes below take 1.3–5.8 hours and remove 6 findings. "
        "To begin with: log fit_0 in train_0.py."
    )


def test_an_effort_from_nothing_is_not_about_it() -> None:
    totals = replaced(sample().totals, minutes=Cost(0, 5, 12))

    assert "would take up to 12 minutes, an uncalibrated estimate." in words(replaced(sample(), totals=totals))


def test_what_cannot_be_told_is_said_once() -> None:
    unknown = Tally(yes=1, no=1, unknown=4)
    totals = replaced(sample().totals, runs_tracked=unknown, models_documented=unknown)

    text = words(replaced(sample(), totals=totals))

    assert text.startswith(
        "290 of 332 config keys are live (12 more unknown). It cannot be told how many of the 6 training runs are "
        "tracked (at least 1 is not) and how many of the 6 models are documented (at least 1 is not)."
    )


def test_a_first_scan_calls_nothing_new() -> None:
    assert "new" not in words(replaced(sample(), compared=Compared()))


def test_notes_are_counted_below_the_fixes() -> None:
    scan = sample()

    single = replaced(scan, totals=replaced(scan.totals, notes=1))
    assert re.fullmatch(r"15 notes are for information and need no work now: \d on \w+, .*and \d on \w+\.", noted(scan))
    assert noted(replaced(single, findings=())) == "1 note is for information and needs no work now."


def test_models_of_which_none_says_everything_are_counted_as_the_figure_does() -> None:
    models = tuple(replaced(one, documentation="partial") for one in sample().models or () if one.role == "model")
    totals = replaced(sample().totals, models_documented=Tally(no=len(models)))

    told = words(replaced(sample(), totals=totals, models=models))

    assert f"none of the {len(models)} models are fully documented ({len(models)} in part)" in told


def test_one_subject_is_spoken_of_as_one() -> None:
    totals = replaced(
        sample().totals, runs_tracked=Tally(0, 1), models_documented=Tally(1, 0), config_keys_live=Tally(0, 0, 1)
    )

    text = words(replaced(sample(), totals=totals))

    assert text.startswith(
        "The one training run is not tracked and the one model is documented. It cannot be told whether the one "
        "config key is live."
    )


def test_what_is_not_there_is_named() -> None:
    totals = replaced(sample().totals, runs_tracked=Tally(), models_documented=Tally(2, 0))

    text = words(replaced(sample(), totals=totals, runs=()))

    assert text.startswith(
        "All 2 models are documented and 290 of 332 config keys are live (12 more unknown). "
        "No training runs were found."
    )


def test_runs_of_tutorials_only_are_not_called_absent() -> None:
    runs = tuple(TrainingRun(f"{n}.ipynb", 1, "keras", "single", "tutorial", "untracked", "prints") for n in range(19))
    totals = replaced(sample().totals, runs_tracked=Tally())

    text = words(replaced(sample(), totals=totals, runs=runs))

    assert "19 training runs are in tutorials, so none counts as a run of its own." in text
    assert "No training runs" not in text


def test_unread_code_comes_first() -> None:
    scan = sample()
    coverage = replaced(scan.coverage, lines_analysed_share=0.41)

    assert words(replaced(scan, coverage=coverage)).startswith(
        "Only 41% of the code could be read, so nothing is graded"
    )


def test_code_of_a_newer_python_says_so() -> None:
    scan = sample()
    row = Skipped("a.py", "syntax-error", "parse", 1, f"{NEWER} 3.99, read with 3.11; line 3: invalid syntax")
    coverage = replaced(scan.coverage, lines_analysed_share=0.41, skipped=(row,))

    assert words(replaced(scan, coverage=coverage)).startswith(
        "Only 41% of the code could be read (its project asks for Python 3.99, read with 3.11), so nothing is graded"
    )


def test_a_dormant_repository_says_since_when() -> None:
    scan = sample()
    old = replaced(scan.repository, commit_date="2022-05-01T00:00:00+00:00")

    assert "The last commit is from May 2022." in words(replaced(scan, repository=old, findings=()))

    notes = tuple(replaced(one, severity="info") for one in scan.findings if one.name == "untracked-run")
    said = words(replaced(scan, repository=old, findings=notes))
    assert "The last commit is from May 2022: its untracked runs matter when somebody trains again." in said


def test_no_finding_is_no_claim_beyond_this_version() -> None:
    files = replaced(nothing().coverage, files=3, analysed=3)

    told = words(replaced(nothing(), coverage=files))

    assert told.endswith("Whether there is debt cannot be told from what was left to judge.")


def test_runs_that_were_put_away_are_told_apart() -> None:
    runs = [one for one in sample().runs or () if one.role == "entry"]
    bare = replaced(runs[0], path="scripts/archive/old.py", tracking="untracked")
    scan = replaced(sample(), runs=(bare, replaced(bare, path="train.py")))

    told = words(replaced(scan, totals=replaced(scan.totals, runs_tracked=Tally(0, 2, 0))))

    assert told.startswith("None of the 2 training runs are tracked (1 called old)")


def test_submodules_that_were_not_read_may_hold_debt() -> None:
    scan = replaced(sample(), coverage=replaced(sample().coverage, skipped=(Skipped("lib", "submodule", "list"),)))
    totals = replaced(scan.totals, findings=0, notes=2, runs_tracked=Tally())

    assert "debt cannot be told from what was left to judge, beside 2 notes." in words(replaced(scan, totals=totals))


@pytest.mark.parametrize(
    ("paths", "sentence"),
    [
        (("lib",), "No file of the submodule lib was read."),
        (("a", "b"), "No file of the submodules a and b was read."),
        (tuple("abcdef"), "No file of the submodules a, b, c and 3 more was read."),
    ],
)
def test_where_no_run_counts_submodules_are_named_for_they_may_hold_it(paths: tuple[str, ...], sentence: str) -> None:
    skipped = tuple(Skipped(path, "submodule", "list") for path in paths)
    scan = replaced(sample(), coverage=replaced(sample().coverage, skipped=skipped))

    assert sentence in words(replaced(scan, totals=replaced(scan.totals, runs_tracked=Tally())))
    assert "submodule" not in words(scan)


COUNTS = st.integers(0, 3)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS)


@given(st.tuples(TALLIES, TALLIES, TALLIES), st.tuples(COUNTS, COUNTS, COUNTS), st.floats(0, 1))
def test_whatever_the_numbers_the_verdict_is_grammatical(
    tallies: tuple[Tally, Tally, Tally], counts: tuple[int, int, int], readable: float
) -> None:
    (runs, models, keys), (findings, new, gone) = tallies, counts
    scan = sample(findings)
    found = tuple(replaced(one, status="new" if place < new else "existing") for place, one in enumerate(scan.findings))
    text = words(
        replaced(
            scan,
            findings=found,
            fixes=scan.fixes[:findings],
            coverage=replaced(scan.coverage, lines_analysed_share=readable),
            compared=replaced(scan.compared, fixed=scan.compared.fixed[:gone]),
            totals=replaced(scan.totals, runs_tracked=runs, models_documented=models, config_keys_live=keys),
        )
    )

    assert not re.search(r"\b1 (?:findings|models|keys|runs|are|were|hours|minutes)\b", text)
    assert not re.search(r"\b(?:0|[2-9]|[1-9]\d+) (?:finding|model|run|is|was)\b", text)
    assert not re.search(r"  |\.\.| [.,:]|\bNone\b(?! of)|[a-z] [A-Z][a-z]+ (?:is|are) (?:is|are)", text)
    assert text.endswith(".")
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in re.split(r"(?<=\.) ", text))


def test_a_total_moved_by_rules_alone_is_no_repair() -> None:
    scan = sample(4)
    quiet = tuple(replaced(one, status="existing") for one in scan.findings)
    before = replaced(scan.totals.minutes, expected=scan.totals.minutes.expected - 30)
    fall = Waterfall(rule_or_version_changed=Cost(15, 30, 60))

    moved = replaced(scan.compared, fixed=(), before=before, waterfall=fall)
    text = words(replaced(scan, findings=quiet, compared=moved))

    assert "nothing was repaired and nothing is new: +30 min in all, with +30 min from changed rules." in text


def test_what_is_tracked_in_part_stands_beside_none() -> None:
    scan = sample(12)
    runs = [replaced(run, role="entry", tracking="partial") for run in (scan.runs or ())[:4]]
    runs[3:] = [replaced(runs[3], tracking="optional")]
    totals = replaced(scan.totals, runs_tracked=Tally(0, 4, 0))

    text = words(replaced(scan, runs=tuple(runs), totals=totals))

    assert text.startswith("None of the 4 training runs are fully tracked (3 in part, 1 on request), ")


def test_where_there_are_only_notes_no_debt_was_found() -> None:
    scan = sample(3)
    totals = replaced(scan.totals, findings=0, notes=3, minutes=NOTHING)

    text = words(replaced(scan, totals=totals))

    assert "No debt was found by the rules of this version, beside 3 notes, though 41% of" in text


def test_what_lowers_a_share_and_is_no_finding_is_explained() -> None:
    scan = sample(0)
    bare = replaced(scan.models[0], role="model", documentation="none")  # type: ignore[index]
    totals = replaced(scan.totals, findings=0, notes=0, minutes=NOTHING)

    text = words(replaced(scan, models=(bare,), totals=totals))

    assert "1 undocumented model makes no finding: it is not sure that nothing tells of it." in text


def test_runs_that_are_no_finding_are_explained_beside_other_findings() -> None:
    scan = sample()
    others = tuple(one for one in scan.findings if one.area != "experiments")
    why = "The untracked runs make no finding: they keep only output, which may be enough"

    assert why in words(replaced(scan, findings=others))
    assert why not in words(scan)


def test_one_run_tracked_in_part_is_not_called_untracked() -> None:
    scan = sample()
    run = replaced((scan.runs or ())[0], role="entry", tracking="partial")

    text = words(replaced(scan, runs=(run,), totals=replaced(scan.totals, runs_tracked=Tally(0, 1))))

    assert text.startswith("The one training run is tracked only in part, ")


def test_fixes_that_are_all_there_is_to_fix_are_not_summed_again() -> None:
    scan = sample()
    first = scan.fixes[:2]
    whole = first[0].minutes + first[1].minutes

    text = words(replaced(scan, fixes=first, totals=replaced(scan.totals, minutes=whole)))

    assert "The first two fixes" not in text


def test_a_small_share_is_never_shown_as_none() -> None:
    assert [part(each) for each in (0.0, 0.0026, 0.01, 0.174)] == ["0%", "under 1%", "1%", "17%"]


@pytest.mark.parametrize(
    ("symbol", "cell", "name"), [("cell[f8754ac6]", 12, "cell 12"), ("fit", 12, "fit"), ("Net.fit", None, "Net.fit")]
)
def test_a_cell_is_named_by_its_number(symbol: str, cell: int | None, name: str) -> None:
    assert unit_name(symbol, cell) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a file saved by dump (train/a.py:28)", "a file saved by dump (line\u00a028)"),
        ("scores shown (train/a.py:cell 3:1)", "scores shown (cell\u00a03:1)"),
        ("a file saved by dump (train/b.py:28)", "a file saved by dump (train/b.py:28)"),
    ],
)
def test_a_place_in_the_file_beside_it_is_a_line_or_a_cell(text: str, shown: str) -> None:
    assert nearby(text, "train/a.py") == shown


def test_the_title_of_a_fix_names_its_file_by_the_last_part() -> None:
    assert titled("Split fit in src/train/a.py (and 2 copies)", "src/train/a.py") == "Split fit in a.py (and 2 copies)"
    assert titled("Delete the unread keys of conf", "conf/a.yaml") == "Delete the unread keys of conf"


def test_a_month_cannot_be_read_as_a_day() -> None:
    assert (month("2026-07-24T09:41:29+02:00"), day_month("2026-07-24T09:41:29+02:00")) == ("Jul \u201926", "24 Jul")


def test_a_grade_beside_no_finding_is_explained() -> None:
    graded = replaced(nothing().totals, grades=Grades(complexity="C"), config_keys_live=Tally(3, 0, 0))
    scan = replaced(nothing(), coverage=sample().coverage)
    some, hardly = (
        words(replaced(scan, totals=replaced(graded, change_in_hot_code=HotChange(share, 40.0, 40.0 * share))))
        for share in (0.08, 0.02)
    )

    assert "though 8% of recent changes fell into complex code." in some
    assert "though" not in hardly
