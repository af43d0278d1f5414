"""Identity survives edits elsewhere, and the minutes of a fix reconcile."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import debt, finding

from mldebt.findings.cost import Cost, allot, over_threshold, total
from mldebt.findings.days import is_dormant
from mldebt.findings.finding import Debt, Finding, Repair
from mldebt.findings.fixing import fixes, shares
from mldebt.findings.identity import fingerprints
from mldebt.findings.vocabulary import Severity

COSTS = st.integers(0, 10_000).flatmap(
    lambda low: st.tuples(st.just(low), st.integers(low, 20_000), st.integers(20_000, 40_000)).map(
        lambda each: Cost(*each)
    )
)


def test_line_message_and_severity_are_no_part_of_the_identity() -> None:
    one = debt(line=3, message="a", severity="minor", value=3.0)
    other = debt(line=99, message="b", severity="critical", value=4.0)

    assert fingerprints("MLD301", [one]) == fingerprints("MLD301", [other])


def test_fixing_the_first_of_three_equal_places_renames_only_the_last_ordinal() -> None:
    three = [debt(line=line, text="x = 1") for line in (3, 5, 9)]

    before, after = fingerprints("MLD301", three), fingerprints("MLD301", three[1:])

    assert set(after) == set(before[:2])


def test_places_with_different_text_keep_their_identity_when_another_goes() -> None:
    three = [debt(line=line, text=text) for line, text in ((3, "a"), (5, "b"), (9, "c"))]

    before, after = fingerprints("MLD301", three), fingerprints("MLD301", three[1:])

    assert list(after) == list(before[1:])


@given(COSTS, st.integers(1, 60))
def test_the_parts_of_a_cost_sum_to_it(cost: Cost, count: int) -> None:
    assert total(allot(cost, count)) == cost


def test_one_edit_that_removes_many_debts_costs_its_base_and_a_margin() -> None:
    tree = [debt(anchor=f"key{place}", repair=debt(anchor="tree").repair) for place in range(44)]

    minutes = shares(tree)

    assert total(minutes) == Cost(20 + 43 * 5, 30 + 43 * 5, 60 + 43 * 5)


def test_a_fix_holds_all_its_findings_and_prints_every_factor() -> None:
    pairs = [(debt(anchor=name, repair=debt(anchor="tree").repair), finding(anchor=name)) for name in "ab"]

    (fix,) = fixes(pairs, lambda _path: 4.0)

    assert len(fix.findings) == 2
    assert fix.minutes == Cost(20, 40, 80)
    product = 1.0
    for factor in fix.why_this_rank:
        product *= factor.value
    assert fix.priority == round(product, 3)


def test_a_severe_and_certain_fix_comes_before_a_doubtful_one_of_the_same_cost() -> None:
    sure = (debt(anchor="a"), finding(anchor="a", severity="critical"))
    doubtful = (debt(anchor="b"), msgspec.structs.replace(finding(anchor="b"), confidence="low", severity="minor"))

    ranked = fixes([doubtful, sure], lambda _path: 0.0)

    assert [fix.findings[0] for fix in ranked] == [sure[1].fingerprint, doubtful[1].fingerprint]


def told(path: str, severity: Severity = "minor", **repair: Any) -> tuple[Debt, Finding]:  # noqa: ANN401
    """Return what is said of a file, and its finding."""
    edit = msgspec.structs.replace(debt(path=path).repair, **repair)
    return debt(path=path, repair=edit), finding(path=path, severity=severity)


def test_of_two_tangles_the_worse_comes_first_however_long_it_takes() -> None:
    slight, bad = told("a.py", times=1.2), told("b.py", times=3.4)
    long = (bad[0], msgspec.structs.replace(bad[1], minutes=Cost(60, 240, 600)))

    ranked = fixes([slight, long], lambda _path: 0.0)

    assert [fix.findings[0] for fix in ranked] == [bad[1].fingerprint, slight[1].fingerprint]
    assert ranked[0].why_this_rank[-1].factor == "√ of 3.4 times the limit"


@pytest.mark.parametrize(
    ("commit", "is_so"),
    [("2025-02-01T10:00:00+01:00", True), ("2025-11-27T00:00:00Z", False), (None, False), ("long ago", False)],
)
def test_a_year_without_a_commit_is_dormant(commit: str | None, is_so: bool) -> None:  # noqa: FBT001
    assert is_dormant(commit, "2026-11-27T00:00:00Z") is is_so


def test_of_equally_grave_ones_a_lost_result_comes_before_a_tangle() -> None:
    tangle, run = told("a.py", severity="major", times=9.0), told("b.py", severity="major")

    ranked = fixes([tangle, run], lambda path: 9.0 if path == "a.py" else 0.0)

    assert [fix.findings[0] for fix in ranked] == [run[1].fingerprint, tangle[1].fingerprint]


def test_what_stops_somebody_comes_before_the_graver() -> None:
    option, crash, major = told("a.py"), told("b.py", stops=True), told("c.py", "major")
    busy = {"a.py": 400.0}

    ranked = fixes([option, crash, major], lambda path: busy.get(path, 0.0))

    assert [fix.findings[0] for fix in ranked] == [one.fingerprint for _, one in (crash, major, option)]
    assert ranked[0].why_this_rank[1].factor == "stops who starts it"


def test_a_note_owes_no_minutes_beside_what_its_edit_repairs() -> None:
    both = [debt(anchor=name, repair=debt(anchor="tree").repair, severity=severity)
            for name, severity in (("a", "info"), ("b", "minor"))]  # fmt: skip

    assert shares(both) == (Cost(), Cost(20, 30, 60))


def test_a_note_is_no_part_of_the_fix_of_what_owes_something() -> None:
    note, owing = told("a.py", "info", key="dead:a"), told("b.py", key="dead:a")

    (fix,) = fixes([note, owing], lambda _path: 0.0)

    assert fix.findings == (owing[1].fingerprint,)


def test_of_equal_findings_the_one_whose_file_names_the_fix_leads() -> None:
    repair = msgspec.structs.replace(debt().repair, key="track:nn_2.py", title="Track the runs of nn_2.py")
    copies = [(debt(path=path, repair=repair), finding(path=path)) for path in ("nn_1.py", "nn_2.py")]

    (fix,) = fixes(copies, lambda _path: 0.0)

    assert fix.findings[0] == copies[1][1].fingerprint


def test_a_joined_fix_is_named_after_the_file_whose_code_it_shows() -> None:
    """Whatever order the copies come in: the title, the place and the snippet are those of one finding."""

    def copy(path: str) -> tuple[Debt, Finding]:
        repair = Repair("track:nn_2.py", f"Track the runs of {path}", "", base=Cost(1, 1, 1), causes=("track",))
        return debt(path=path, repair=repair), finding(path=path)

    first, second = copy("nn_1.py"), copy("nn_2.py")

    (fix,) = fixes(
        [first, second, told("other.py", title="Track the runs of other.py", causes=("track",))], lambda _path: 0.0
    )

    assert fix.title == "Track the runs of nn_2.py (and 2 more files)"
    assert fix.findings[0] == second[1].fingerprint


def split(path: str, text: str = "def f(): ...") -> tuple[Debt, Finding]:
    """Return what a rule says of one function of a file, and its fix."""
    repair = msgspec.structs.replace(debt().repair, key=f"split:{path}#f", title=f"Split f in {path}")
    return debt(path=path, text=text, repair=repair), finding(path=path)


def test_the_fixes_of_copied_files_are_one_that_ranks_as_the_first() -> None:
    copies = [split(f"{folder}/train.py") for folder in ("nn_1", "nn_2", "nn_3")]
    (alone,) = fixes(copies[:1], lambda _path: 0.0)

    (fix,) = fixes(copies, lambda _path: 0.0)

    assert fix.title.startswith("Split f in nn_")
    assert fix.title.endswith("/train.py (and 2 copies)")
    assert set(fix.findings) == {one.fingerprint for _, one in copies}
    assert fix.minutes == Cost(30, 60, 120)
    assert fix.priority == alone.priority


def test_files_of_one_name_that_differ_are_fixed_one_by_one() -> None:
    other = split("nn_2/train.py", "def f(x): ...")

    found = fixes([split("nn_1/train.py"), other, split("nn_3/serve.py")], lambda _path: 0.0)

    assert sorted(fix.title for fix in found) == [
        "Split f in nn_1/train.py", "Split f in nn_2/train.py", "Split f in nn_3/serve.py",
    ]  # fmt: skip


def test_functions_of_one_file_are_told_by_their_names() -> None:
    """The file is opened once; each keeps its minutes, and the worst says where it stands."""
    two = [
        told("a.py", key=f"split:a.py#{name}", title=f"Split {name} in a.py", named=name, times=times, causes=("a",))
        for name, times in (("fit", 1.5), ("main", 3.0))
    ]

    (fix,) = fixes(two, lambda _path: 0.0)

    assert fix.title == "Split main and fit in a.py"
    assert fix.minutes == Cost(20, 40, 80)
    assert [one.factor for one in fix.why_this_rank[-3::2]] == [
        "reach 1 subject of the first", "√ of 3 times the limit of the first",
    ]  # fmt: skip


def test_findings_on_one_subject_are_told_beside_the_reach() -> None:
    repair = debt().repair
    three = [(debt(path="a.py", line=line, repair=repair), finding(path="a.py", line=line)) for line in (1, 5, 9)]

    (fix,) = fixes(three, lambda _path: 0.0)

    assert fix.why_this_rank[-3].factor == "reach 1 subject with 3 findings"


def test_what_shares_a_cause_is_told_once() -> None:
    """Scripts that copied a command line, or all that train without a tracker: one decision, however many files."""
    some = [told(path, title=f"Delete {path}", causes=causes) for path, causes in
            (("a.py", ("--lr",)), ("b.py", ("--lr", "--seed")), ("c.py", ("--seed",)), ("d.py", ()))]  # fmt: skip

    found = fixes(some, lambda path: {"a.py": 9.0, "b.py": 4.0, "d.py": 0.0}.get(path, 1.0))

    assert [fix.title for fix in found] == ["Delete a.py (and 2 more files)", "Delete d.py"]


def test_ten_points_above_the_threshold_cost_15_30_60_minutes() -> None:
    assert over_threshold(10) == Cost(15, 30, 60)


def test_the_title_of_one_edit_in_many_files_says_how_many() -> None:
    repair = Repair("x", "Delete lr of a.json", "", named="lr")
    some = [(debt(path=path, repair=repair), finding(path=path)) for path in ("a.json", "b.json", "c.json")]

    assert [fix.title for fix in fixes(some, lambda _path: 0.0)] == ["Delete lr of a.json (and 2 more files)"]


def test_a_title_names_nothing_of_another_file() -> None:
    """A fix of a family is told of its head: what is dead in its copies alone does not stand there."""
    repairs = [
        Repair("family", f"Use or delete {name} of {path}", "", named=name)
        for name, path in (("lr", "head.yaml"), ("bias", "head.yaml"), ("rank", "copy.yaml"))
    ]
    some = [(debt(path=one.title[-9:].split()[-1], repair=one), finding(path="head.yaml")) for one in repairs]

    assert [fix.title for fix in fixes(some, lambda _path: 0.0)] == ["Use or delete lr and bias of head.yaml"]
