"""A run is linked to the commit that made it only as far as the evidence goes."""

import msgspec
import pytest

from mldebt.facts.python import read_python
from mldebt.facts.stores.records import RunRecord, moment
from mldebt.findings.vocabulary import Sha
from mldebt.project.run_stores.links import Link, Timeline, commit_link, literals_of
from mldebt.repository.model import Change, Commit, History

DAY = 86_400
START = 1_600_000_000
EMPTY = Sha("0" * 40)


def made(number: int, *changes: Change) -> Commit:
    when = START + number * DAY
    return Commit(Sha(f"{number:040x}"), (), "Ada", when, when, "work", changes)


def added(path: str, blob: str) -> Change:
    return Change("A", path, EMPTY, Sha(blob))


HISTORY = History(
    (
        made(3, Change("D", "train.py", Sha("b2"), EMPTY)),
        made(2, Change("M", "train.py", Sha("b1"), Sha("b2"))),
        made(1, added("src/train.py", "b0"), added("train.py", "b1")),
    ),
    read=3,
)


def run(**fields: object) -> RunRecord:
    return msgspec.structs.replace(RunRecord("mlflow_sqlite", "r", "mlflow.db"), **fields)


def link(record: RunRecord, history: History = HISTORY, literals: dict[str, frozenset[str]] | None = None) -> Link:
    here = {str(commit.sha) for commit in history.commits}
    return commit_link(record, Timeline(history), here=here, literals=lambda _sha: literals or {})


def test_the_commit_a_store_names_is_exact() -> None:
    found = link(run(commit=f"{2:040x}", started=moment(START)))

    assert (found.kind, found.commit) == ("exact", f"{2:040x}")


def test_a_named_commit_that_is_nowhere_beats_no_other_evidence() -> None:
    found = link(run(commit="f" * 40, started=moment(START + 5 * DAY)))

    assert (found.kind, found.commit) == ("none", None)
    assert found.reason == "commit ffffffff is not in this repository"


def test_in_a_shallow_clone_a_missing_commit_may_still_exist() -> None:
    found = link(run(commit="f" * 40), msgspec.structs.replace(HISTORY, shallow=True))

    assert found.reason == "commit ffffffff is not in this clone, which is not complete"


@pytest.mark.parametrize(
    ("script", "params", "kind"),
    [
        ("train.py", {"lr": "0.10"}, "time+script+params"),
        ("/home/x/train.py", {"lr": "0.3"}, "time+script"),
        ("other.py", {"lr": "0.1"}, "time"),
        (None, {}, "time"),
    ],
)
def test_script_and_parameters_make_a_time_stronger(script: str | None, params: dict[str, str], kind: str) -> None:
    found = link(
        run(started=moment(START + 2 * DAY + 5), script=script, params=params), literals={"lr": frozenset({"0.1"})}
    )

    assert (found.kind, found.commit) == (kind, f"{2:040x}")


def test_a_script_that_was_deleted_by_then_is_no_evidence_of_its_own() -> None:
    first = made(1, added("train.py", "b1"), added("look.py", "b3"))
    history = History((HISTORY.commits[0], HISTORY.commits[1], first), read=3)

    found = link(run(started=moment(START + 4 * DAY), script="train.py"), history)

    assert (found.kind, found.commit) == ("none", None)
    assert found.reason == "the last commit before its start has no train.py"


def test_a_script_that_another_branch_held_is_not_of_the_commit() -> None:
    first = made(1, added("look.py", "b0"))
    beside = msgspec.structs.replace(made(3, added("train.py", "b1")), parents=(first.sha,))
    last = msgspec.structs.replace(made(2, added("plot.py", "b2")), parents=(first.sha,))
    history = History((last, beside, first), read=3)

    found = link(run(started=moment(START + 2 * DAY + 60), script="train.py"), history)

    assert (found.kind, found.commit) == ("none", None)


def test_a_commit_without_any_program_made_no_run() -> None:
    history = History((made(2, added("train.py", "b1")), made(1, added("LICENSE", "b0"))), read=2)

    found = link(run(started=moment(START + DAY + 60)), history)

    assert (found.kind, found.commit) == ("none", None)
    assert found.reason == "the last commit before its start holds no program"


def test_a_run_before_the_first_commit_has_none() -> None:
    found = link(run(started=moment(START - DAY)))

    assert (found.kind, found.reason) == ("none", "it started before the first commit")


def test_a_time_without_a_zone_counts_where_half_a_day_changes_nothing() -> None:
    late = link(run(started=moment(START + 9 * DAY), is_local_time=True))
    near = link(run(started=moment(START + 2 * DAY + 60), is_local_time=True))

    assert (late.kind, late.commit) == ("time", f"{3:040x}")
    assert near.kind == "none"


def test_without_a_complete_history_a_time_says_nothing() -> None:
    found = link(run(started=moment(START + 9 * DAY)), msgspec.structs.replace(HISTORY, unread=1))

    assert (found.kind, found.reason) == ("none", "history is not complete")


def test_literals_come_from_names_defaults_and_options() -> None:
    facts = read_python(
        b"import argparse\nLR = 0.1\ndef fit(epochs=3): ...\np = argparse.ArgumentParser()\n"
        b'p.add_argument("-b", "--batch-size", default=32)\nfit(epochs=5)\ncfg.depth = 18\n'
    )

    found = literals_of(facts)

    assert {key: found[key] for key in ("LR", "epochs", "batch_size", "depth")} == {
        "LR": {"0.1"}, "epochs": {"3", "5"}, "batch_size": {"32"}, "depth": {"18"},
    }  # fmt: skip


@pytest.mark.parametrize("script", ["train.py", "src/train.py", "src\\train.py", "C:\\work\\src\\train.py"])
def test_a_program_that_another_system_recorded_was_in_its_commit(script: str) -> None:
    whole = msgspec.structs.replace(HISTORY)

    assert not Timeline(whole).lacks(script, f"{1:040x}")
