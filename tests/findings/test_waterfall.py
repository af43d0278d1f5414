"""The change between two scans is taken apart, and only repairs are called repaired."""

import msgspec
import pytest
from made import debt, finding, scan

from mldebt.findings.compared import Waterfall
from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Finding, Suppressed
from mldebt.findings.fixing import fixes
from mldebt.findings.scan import Scan
from mldebt.findings.waterfall import Seen, compare

TEN = Cost(5, 10, 20)


def seen(**changed: object) -> Seen:
    plain = Seen(
        rules={"MLD301": 1}, failed=(), analysed={"a.py", "b.py"}, excluded=(), listed={"a.py", "b.py"},
        subjects={"unit:a.py#f"},
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changed)


def test_a_finding_that_is_gone_from_a_subject_that_is_there_was_repaired() -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(), {})

    assert [one.how for one in compared.fixed] == ["repaired"]
    assert compared.waterfall == Waterfall(repaired=TEN)
    assert compared.before == TEN


def test_a_finding_whose_function_is_gone_was_deleted_not_repaired() -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(subjects=()), {})

    assert [one.how for one in compared.fixed] == ["deleted"]
    assert compared.waterfall == Waterfall(deleted=TEN)


def test_a_finding_whose_file_is_gone_was_deleted() -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(listed=(), analysed=()), {})

    assert compared.waterfall == Waterfall(deleted=TEN)


@pytest.mark.parametrize("listed", [{"a.py"}, set()])
def test_a_note_that_is_gone_is_neither_repaired_nor_deleted(listed: set[str]) -> None:
    base = scan(finding(minutes=NOTHING, severity="info"))

    _, compared = compare((), base, seen(listed=listed), {})

    assert compared.fixed == ()
    assert compared.waterfall == Waterfall()


def test_deleting_a_dead_key_is_its_repair() -> None:
    dead = finding(
        "MLD401", "conf.yaml", "lr", minutes=TEN, area="configs", name="dead-config-key", subject="config:conf.yaml#lr"
    )
    base = scan(dead, code="MLD401")

    _, compared = compare((), base, seen(rules={"MLD401": 1}, analysed={"conf.yaml"}, listed={"conf.yaml"}), {})

    assert compared.waterfall == Waterfall(repaired=TEN)


def test_switching_a_rule_off_repairs_nothing() -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(rules={}), {})

    assert not compared.fixed
    assert compared.waterfall == Waterfall(excluded_or_disabled=TEN)


def test_excluding_a_path_repairs_nothing() -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(excluded={"a.py"}, analysed={"b.py"}), {})

    assert not compared.fixed
    assert compared.waterfall == Waterfall(excluded_or_disabled=TEN)


@pytest.mark.parametrize("changed", [{"failed": {"MLD301"}}, {"analysed": {"b.py"}}])
def test_a_crashed_rule_or_an_unreadable_file_leaves_its_findings_not_looked_at(changed: dict[str, object]) -> None:
    base = scan(finding(minutes=TEN))

    _, compared = compare((), base, seen(**changed), {})

    assert not compared.fixed
    assert compared.waterfall == Waterfall(not_looked_at=TEN)


def test_a_changed_rule_makes_nothing_new() -> None:
    base = scan()

    found, compared = compare((finding(minutes=TEN),), base, seen(rules={"MLD301": 2}), {})

    assert [one.status for one in found] == ["existing"]
    assert compared.waterfall == Waterfall(rule_or_version_changed=TEN)


def test_what_the_base_did_not_have_is_new() -> None:
    found, compared = compare((finding(minutes=TEN),), scan(), seen(), {})

    assert [one.status for one in found] == ["new"]
    assert compared.waterfall == Waterfall(new=TEN)


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [(12, 15, "worsened"), (12, 14, "existing"), (30, 34, "existing"), (15, 12, "existing")],
)
def test_worse_means_three_points_and_a_fifth(before: float, now: float, status: str) -> None:
    base = scan(finding(value=before))

    found, compared = compare((finding(value=now),), base, seen(), {})

    assert [one.status for one in found] == [status]
    assert compared.was == ({found[0].fingerprint: before} if status == "worsened" else {})


def test_suppressing_a_finding_is_not_repairing_it() -> None:
    base = scan(finding(minutes=TEN))
    silenced = finding(minutes=TEN, suppressed=Suppressed("later", None, None))

    _, compared = compare((silenced,), base, seen(), {})

    assert compared.waterfall == Waterfall(suppressed=TEN)


def test_what_became_a_note_was_not_repaired() -> None:
    _, compared = compare((finding(severity="info", minutes=NOTHING),), scan(finding(minutes=TEN)), seen(), {})

    assert compared.waterfall == Waterfall(noted=TEN)


def test_before_and_the_steps_add_up_to_now() -> None:
    kept, worse, gone, fresh = (
        finding(anchor=name, minutes=Cost(3, place, 60)) for place, name in enumerate("kwgf", 10)
    )
    heavier = msgspec.structs.replace(worse, minutes=Cost(9, 44, 99), value=40.0)
    base = scan(kept, msgspec.structs.replace(worse, value=20.0), gone)
    now = (kept, heavier, fresh)

    _, compared = compare(now, base, seen(), {})

    fall = compared.waterfall
    ups = fall.new.expected + fall.worsened.expected + fall.rule_or_version_changed.expected
    downs = fall.repaired.expected + fall.deleted.expected + fall.suppressed.expected
    downs += fall.excluded_or_disabled.expected + fall.not_looked_at.expected
    assert compared.before is not None
    assert compared.before.expected + ups - downs == sum(one.minutes.expected for one in now)
    assert fall.not_looked_at == NOTHING


def one_edit(*findings: Finding) -> Scan:
    """Return a scan whose findings are removed by one edit."""
    pairs = [(debt(path=one.path), one) for one in findings]
    return msgspec.structs.replace(scan(*findings), fixes=fixes(pairs, lambda _: 0.0))


def test_what_is_left_of_an_edit_is_no_worse_and_what_went_is_less() -> None:
    kept, gone = (finding(anchor=name, minutes=Cost(8, 8, 8)) for name in "kg")
    base = one_edit(kept, gone)
    left = msgspec.structs.replace(kept, minutes=Cost(12, 12, 12))

    found, compared = compare((left,), base, seen(subjects={gone.subject}, edits={kept.fingerprint: "e"}), {})

    assert [one.status for one in found] == ["existing"]
    assert compared.waterfall == Waterfall(repaired=Cost(4, 4, 4))
    assert [one.minutes for one in compared.fixed] == [Cost(4, 4, 4)]


def test_what_joins_an_edit_repairs_nothing_of_it() -> None:
    kept, fresh = (finding(anchor=name, minutes=Cost(8, 8, 8)) for name in "kf")
    base = one_edit(msgspec.structs.replace(kept, minutes=Cost(12, 12, 12)))

    edits = dict.fromkeys((kept.fingerprint, fresh.fingerprint), "e")
    _, compared = compare((kept, fresh), base, seen(edits=edits), {})

    assert compared.waterfall == Waterfall(new=Cost(4, 4, 4))


def test_hiding_a_part_of_an_edit_pays_none_of_what_was_repaired() -> None:
    kept, gone = (finding(anchor=name, minutes=Cost(8, 8, 8)) for name in "kg")
    hidden = finding(anchor="h", path="b.py", minutes=Cost(8, 8, 8))
    base = scan(kept, gone, hidden)
    pairs = [(debt(), one) for one in (kept, gone, hidden)]
    base = msgspec.structs.replace(base, fixes=fixes(pairs, lambda _: 0.0))
    left = msgspec.structs.replace(kept, minutes=Cost(14, 14, 14))

    looked = seen(excluded={"b.py"}, analysed={"a.py"}, subjects={gone.subject}, edits={kept.fingerprint: "e"})
    _, compared = compare((left,), base, looked, {})

    assert compared.waterfall == Waterfall(repaired=Cost(5, 5, 5), excluded_or_disabled=Cost(5, 5, 5))
