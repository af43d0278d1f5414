"""Beside a baseline worse fails, better tightens, and a rule that it does not know finds nothing new."""

import pytest
from made import finding

from mldebt.checking.baselines import Now, pruned, renewed, statuses
from mldebt.findings.baseline import Baseline, entry_of
from mldebt.findings.finding import Finding

RULES = {"MLD301": 1}
OLD = finding(value=30.0)


def now(*findings: Finding, rules: dict[str, int] = RULES, failed: tuple[str, ...] = (), unread: str = "") -> Now:
    """Return what is owed now; every file is there."""
    listed = frozenset({"a.py", *(one.path for one in findings)})
    return Now(findings, rules, frozenset(failed), listed, frozenset({unread} - {""}))


@pytest.mark.parametrize(
    ("value", "status"), [(20.0, "existing"), (30.0, "existing"), (32.0, "existing"), (36.0, "worsened")]
)
def test_a_value_that_is_clearly_worse_fails(value: float, status: str) -> None:
    one = finding(value=value)

    found = statuses(Baseline(RULES, (entry_of(OLD),)), now(one))

    assert found == {one.fingerprint: status}


def test_many_small_steps_add_up_because_the_first_value_stays() -> None:
    baseline = Baseline(RULES, (entry_of(OLD),))
    for value in (32.0, 34.0, 35.0):
        baseline = renewed(baseline, now(finding(value=value))).baseline

    found = statuses(baseline, now(finding(value=36.0)))

    assert set(found.values()) == {"worsened"}


def test_a_better_value_is_the_new_bar() -> None:
    done = renewed(Baseline(RULES, (entry_of(OLD),)), now(finding(value=20.0)))

    assert done.lowered == 1
    assert statuses(done.baseline, now(OLD)) == {OLD.fingerprint: "worsened"}


def test_a_worse_value_is_accepted_only_with_a_reason() -> None:
    worse = finding(value=40.0)
    baseline = Baseline(RULES, (entry_of(OLD),))

    refused, accepted = renewed(baseline, now(worse)), renewed(baseline, now(worse), "on purpose")

    assert (refused.left, refused.baseline) == ((worse,), baseline)
    assert (accepted.left, [one.value for one in accepted.baseline.entries]) == ((), [40.0])


def test_a_rule_in_another_version_finds_nothing_new_until_the_update_takes_it_in() -> None:
    other = finding(anchor="g", value=20.0)
    baseline = Baseline(RULES, (entry_of(OLD),))
    later = now(OLD, other, rules={"MLD301": 2})

    assert set(statuses(baseline, later).values()) == {"existing"}
    done = renewed(baseline, later)
    assert done.added == (other,)
    assert done.baseline.rules == {"MLD301": 2}
    assert "new" in statuses(done.baseline, now(OLD, other, finding(anchor="h"), rules={"MLD301": 2})).values()


@pytest.mark.parametrize("here", [now(rules={}), now(rules={"MLD301": 2}), now(failed=("MLD301",)), now(unread="a.py")])
def test_what_was_not_looked_at_is_not_fixed(here: Now) -> None:
    baseline = Baseline(RULES, (entry_of(OLD),))

    assert pruned(baseline, here).fixed == ()
    assert pruned(baseline, now()).fixed == baseline.entries


def test_two_files_of_one_name_are_not_taken_for_one_that_moved() -> None:
    gone = finding(path="old/a.py", anchor="<module>")
    here = finding(path="new/b.py", anchor="<module>")
    baseline = Baseline(RULES, (entry_of(gone),))

    assert statuses(baseline, now(here)) == {here.fingerprint: "new"}
