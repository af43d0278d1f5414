"""What a change owes, told from real repositories."""

import json
from pathlib import Path

import pytest
from repositories import Repository, commit
from staging import CONFIG, PROJECT, README, TRACKED, UNTRACKED, WARM, checked, git, put, stage, told

from mldebt.checking.alarms import AHEAD, ALONE, UNTOLD
from mldebt.checking.check import Asked, check
from mldebt.findings.checked import Bar
from mldebt.options import Options


@pytest.fixture
def project(make_repository: Repository) -> Path:
    """Give the project, committed."""
    return make_repository(PROJECT)


def test_a_new_untracked_script_is_an_alarm_and_says_so(project: Path) -> None:
    stage(project, tune=UNTRACKED)

    found = checked(project, Bar())

    assert told(found.alarms) == [("MLD101", "tune.py:10", "tune.py:10 this file is new")]
    assert found.alarms[0].finding.status == "new"


def test_the_line_that_recorded_a_run_is_named_when_it_goes(project: Path) -> None:
    stage(project, train=UNTRACKED)

    found = checked(project, Bar())

    [(code, place, cause)] = told(found.alarms)
    assert (code, place) == ("MLD101", "train.py:10")
    assert cause.startswith("train.py:1")
    assert "recorded it: mlflow.log" in cause


def test_deleting_the_last_reader_of_a_key_names_that_reader(project: Path) -> None:
    git(project, "rm", "-q", "warm.py")

    found = checked(project)

    assert told(found.alarms) == [
        ("MLD401", "conf/train.yaml:3", "warm.py:8 was the last reader of warmup"),
    ]


def test_debt_that_was_there_is_counted_and_stops_nothing(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED})
    stage(project, train=UNTRACKED.replace("0, 1]", "0, 1 ]"))

    found = checked(project)

    assert (found.alarms, found.notes, found.existing) == ((), (), 1)


def test_the_staged_half_of_a_file_is_what_is_judged(project: Path) -> None:
    stage(project, train=UNTRACKED)
    put(project, "train.py", TRACKED)

    staged, on_disk = checked(project, Bar()), checked(project, Bar(), staged=False)

    assert [one.finding.code for one in staged.alarms] == ["MLD101"]
    assert on_disk.alarms == ()


def test_what_is_not_staged_is_not_judged(project: Path) -> None:
    put(project, "train.py", UNTRACKED)
    put(project, "other.py", UNTRACKED)

    found = checked(project)

    assert (found.changed, found.alarms, found.notes) == (0, (), ())


def test_a_renamed_and_edited_file_makes_no_debt(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED})
    git(project, "mv", "train.py", "fit.py")
    stage(project, fit=UNTRACKED.replace("def main():", "def main():\n    print('begin')"))

    found = checked(project)

    assert (found.alarms, found.notes) == ((), ())


def test_a_comment_makes_no_debt_however_often_a_complex_unit_was_changed(make_repository: Repository) -> None:
    body = "def decide(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(18)) + "    return x\n"
    project = make_repository({"rules.py": body})
    for day in range(2, 6):
        commit(project, {"rules.py": body.replace("return 0", f"return {day}00")}, day=day)
    stage(project, rules=body.replace("return 0", "return 0  # none"))

    found = checked(project)

    assert (found.alarms, found.notes) == ((), ())


def test_a_unit_that_grows_past_the_limit_names_its_first_changed_line(make_repository: Repository) -> None:
    def body(most: int, first: str = "0") -> str:
        lines = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(most))
        return f"def decide(x):\n{lines}    return {first}\n"

    project = make_repository({"rules.py": body(12)})
    for day in range(2, 8):
        commit(project, {"rules.py": body(12, str(day))}, day=day)
    stage(project, rules=body(18, "7"))

    found = checked(project)

    assert told(found.alarms) == [("MLD301", "rules.py:1", "rules.py:26 changed here")]


def test_a_unit_with_a_new_signature_is_no_new_unit(make_repository: Repository) -> None:
    body = "def decide(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(12)) + "    return x\n"
    project = make_repository({"rules.py": body})
    for day in range(2, 8):
        commit(project, {"rules.py": body.replace("return 0", f"return {day}00")}, day=day)
    grown = body.replace("(x)", "(x, y=0)").replace(
        "    return x\n", "".join(f"    if y == {n}: return x\n" for n in range(6))
    )
    stage(project, rules=grown)

    found = checked(project)

    assert told(found.alarms) == [("MLD301", "rules.py:1", "rules.py:1 changed here")]


def test_a_staged_file_that_does_not_parse_kills_nothing_and_is_named(project: Path) -> None:
    stage(project, warm=WARM + "def (\n")

    found = checked(project)

    assert (found.alarms, found.notes) == ((), ())
    [row] = found.skipped
    assert (row.path, row.reason) == ("warm.py", "syntax-error")
    assert row.detail is not None
    assert row.detail.startswith("line 9: ")


def test_a_card_of_what_the_change_moves_names_the_change(project: Path) -> None:
    put(project, "README.md", README + "\nIt is made by `train.py`.\n")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Say who makes it")
    git(project, "mv", "train.py", "fit.py")

    found = check(Options(path=project, select=("MLD702",)), Asked(staged=True))

    [note] = found.notes
    assert note.finding.message == "This text names what is gone: `train.py` was moved to `fit.py` in this change"


def test_a_new_file_that_does_not_parse_could_hold_what_is_missed(project: Path) -> None:
    put(project, "conf/train.yaml", CONFIG + "patience: 4\n")
    stage(project, patient="import train\ndef (\n")

    found = checked(project)

    assert found.alarms == ()
    assert [(one.finding.code, one.note) for one in found.notes] == [
        ("MLD401", "a new file cannot be judged, and it may hold what is missed here")
    ]
    assert [row.path for row in found.skipped] == ["patient.py"]


def test_a_unit_that_was_complex_and_gets_much_worse_is_worsened(make_repository: Repository) -> None:
    def body(most: int, first: str = "0") -> str:
        lines = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(most))
        return f"def decide(x):\n{lines}    return {first}\n"

    project = make_repository({"rules.py": body(20)})
    for day in range(2, 8):
        commit(project, {"rules.py": body(20, str(day))}, day=day)

    stage(project, rules=body(22, "7"))
    assert checked(project).alarms == ()
    stage(project, rules=body(30, "7"))
    [alarm] = checked(project).alarms

    assert (alarm.finding.status, alarm.finding.value) == ("worsened", 31)


def test_what_a_file_owes_that_could_not_be_read_before_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED + "def (\n"})
    stage(project, train=UNTRACKED)

    found = checked(project, Bar())

    assert found.alarms == ()
    assert "its file could not be read before" in [one.note for one in found.notes]


def test_what_an_unread_file_may_read_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "later.py": "def (\nconfig['warmup']\n", "other.py": "def (\n"})
    git(project, "rm", "-q", "warm.py")
    put(project, "conf/train.yaml", CONFIG + "patience: 4\n")
    git(project, "add", "-A")

    found = checked(project)

    assert [(one.finding.subject, one.note) for one in found.notes] == [
        ("config:conf/train.yaml#warmup", "later.py cannot be read, and it may hold what is missed here")
    ]
    assert [one.finding.subject for one in found.alarms] == ["config:conf/train.yaml#patience"]


def test_a_run_beside_an_unread_module_that_it_imports_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "house.py": "def (\n"})
    stage(project, tune=f"import house\n{UNTRACKED}", plain=UNTRACKED.replace("SGDClassifier", "Perceptron"))

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == ["plain.py"]
    assert [one.note for one in found.notes if one.finding.path == "tune.py"] == [
        "house.py cannot be read, and it may hold what is missed here"
    ]


def test_what_a_mended_file_brings_back_elsewhere_is_a_note(make_repository: Repository) -> None:
    fitting = (
        "import joblib\nfrom sklearn.linear_model import SGDClassifier\n\n\ndef fit():\n    model = SGDClassifier()\n"
        "    model.fit([[0], [1]], [0, 1])\n    joblib.dump(model, 'model.joblib')\n"
    )
    start = "from fitting import fit\n\nif __name__ == '__main__':\n    fit()\n"
    project = make_repository({"fitting.py": fitting + "def (\n", "start.py": start})
    stage(project, fitting=fitting)
    mended = checked(project, Bar())
    git(project, "commit", "-qm", "mend")

    stage(project, other=fitting + "\n\nif __name__ == '__main__':\n    fit()\n")
    added = checked(project, Bar())

    assert mended.alarms == ()
    assert [(one.finding.path, one.note) for one in mended.notes if one.finding.code == "MLD101"] == [
        ("start.py", "a file of the change could not be read before, and it may have held this")
    ]
    assert [one.finding.path for one in added.alarms] == ["other.py"]


@pytest.mark.parametrize(("before", "stops"), [("modules.pipeline", False), ("modules.data", True)])
def test_what_a_mended_import_brings_back_is_a_note(make_repository: Repository, before: str, *, stops: bool) -> None:
    start = "from {} import fit\n\nif __name__ == '__main__':\n    fit()\n"
    modules = {"modules/data.py": "def fit():\n    return 1\n", "start.py": start.format(before)}
    project = make_repository(modules)
    stage(
        project,
        fitting=UNTRACKED.partition("\n\n\nif")[0].replace("def main", "def fit"),
        start=start.format("fitting"),
    )

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == (["start.py"] if stops else [])


def test_a_file_that_moves_and_is_rewritten_at_once_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": "from other import start\n\nstart()\n", "explore": "notes\n"})
    git(project, "rm", "-q", "train.py")
    put(project, "core/train.py", UNTRACKED)
    put(project, "core/fit.py", UNTRACKED.replace("model.joblib", "other.joblib"))
    git(project, "rm", "-q", "explore")
    put(project, "explore.py", UNTRACKED.replace("model.joblib", "third.joblib"))
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == ["core/fit.py"]
    assert {"core/train.py", "explore.py"} <= {one.finding.path for one in found.notes}


def test_a_file_that_keeps_a_third_of_one_that_went_is_a_note(make_repository: Repository) -> None:
    lines = [f"step_{number} = {number}\n" for number in range(30)]
    project = make_repository({**PROJECT, "long.py": "".join(lines)})
    git(project, "rm", "-q", "long.py")
    put(project, "tune.py", UNTRACKED + "".join(lines[:12]))
    put(project, "other.py", UNTRACKED.replace("model.joblib", "other.joblib") + "".join(lines[:5]))
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == ["other.py"]
    assert "tune.py" in [one.finding.path for one in found.notes]


def test_a_run_that_is_written_anew_under_another_name_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "old.py": UNTRACKED})
    git(project, "rm", "-q", "old.py")
    again = "import joblib\nfrom sklearn.svm import SVC\n\nif __name__ == '__main__':\n    best = SVC()\n"
    put(project, "fresh.py", again + "    best.fit([[0], [1]], [0, 1])\n    joblib.dump(best, 'svc.joblib')\n")
    git(project, "add", "-A")
    one_for_one = checked(project, Bar())

    put(project, "more.py", again + "    best.fit([[2], [3]], [0, 1])\n    joblib.dump(best, 'more.joblib')\n")
    git(project, "add", "-A")
    two_for_one = checked(project, Bar())

    assert one_for_one.alarms == ()
    assert [one.note for one in one_for_one.notes if one.finding.code == "MLD101"] == [
        "the change takes one of this kind away with its code, so it may be the same one"
    ]
    assert [one.finding.path for one in two_for_one.alarms] == ["more.py"]


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "id": f"c{place}", "source": text, "metadata": {}, "outputs": [],
                 "execution_count": None}
                for place, text in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )  # fmt: skip


FIT = "from sklearn.linear_model import SGDClassifier\nmodel = SGDClassifier()\nmodel.fit([[0], [1]], [0, 1])"


def test_a_notebook_that_saves_its_model_is_an_alarm_with_its_cell(project: Path) -> None:
    put(project, "fit.ipynb", notebook("import joblib", FIT, "joblib.dump(model, 'model.joblib')"))
    git(project, "add", "-A")

    found = checked(project)

    runs = [one.finding for one in found.alarms if one.finding.code == "MLD101"]
    assert [(run.path, run.cell, run.line) for run in runs] == [("fit.ipynb", 1, 3)]


def test_an_exploration_is_only_noted(project: Path) -> None:
    put(project, "look.ipynb", notebook("\n".join(f"print({line})" for line in range(70))))
    git(project, "add", "-A")

    found = checked(project)

    assert found.alarms == ()
    assert [(one.finding.code, one.note) for one in found.notes] == [
        ("MLD302", "an exploration: nothing of the notebook is kept")
    ]


def test_a_first_commit_owes_all_that_it_holds(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    stage(tmp_path, train=UNTRACKED)

    found = checked(tmp_path, Bar())

    assert [one.finding.code for one in found.alarms] == ["MLD101"]
    assert found.base == ()


def test_a_second_look_says_the_same_from_the_cache(project: Path) -> None:
    stage(project, train=UNTRACKED)

    assert checked(project) == checked(project)


def test_a_silenced_new_finding_is_said_aloud(project: Path) -> None:
    stage(project, tune=UNTRACKED.replace("    model.fit", "    # mldebt: ignore[MLD101] a trial\n    model.fit"))

    found = checked(project, Bar())

    assert found.alarms == ()
    assert found.suppressed == 1
    assert found.notices == ("tune.py:11 MLD101 is new and silenced: a trial",)


def test_named_files_limit_what_is_told_by_place_or_by_cause(project: Path) -> None:
    git(project, "rm", "-q", "warm.py")
    stage(project, tune=UNTRACKED)

    by_cause, by_place = checked(project, files=("warm.py",)), checked(project, files=("tune.py",))

    assert [one.finding.path for one in by_cause.alarms] == ["conf/train.yaml"]
    assert [one.finding.path for one in by_place.alarms] == ["tune.py"]


def test_old_debt_is_listed_only_on_request(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED})

    assert checked(project).older is None
    assert [one.code for one in checked(project, older=True).older or ()] == ["MLD101"]


def test_a_key_added_without_a_reader_is_new(project: Path) -> None:
    put(project, "conf/train.yaml", CONFIG + "patience: 4\n")
    put(project, "warm.py", WARM + "    print(config)\n".replace("config", "'warm'"))
    git(project, "add", "-A")

    found = checked(project)

    assert told(found.alarms) == [("MLD401", "conf/train.yaml:4", "conf/train.yaml:4 this key is new")]


def test_a_key_that_comes_without_any_code_may_be_written_ahead(project: Path) -> None:
    put(project, "conf/train.yaml", CONFIG + "patience: 4\n")
    git(project, "add", "-A")

    found = checked(project)

    assert [(one.finding.code, one.note) for one in found.notes] == [("MLD401", ALONE)]


def test_a_new_config_written_ahead_of_its_code_is_only_noted(project: Path) -> None:
    put(project, "params.yaml", "rate: 0.1\nsplit: 0.2\nseed: 42\nscores: scores.json\n")
    put(project, "load.py", WARM.replace("conf/train.yaml", "params.yaml").replace("warmup", "rate"))
    put(project, "split.py", "from sklearn.model_selection import train_test_split\n\ntrain_test_split([1], seed=42)\n")
    git(project, "add", "-A")

    found = checked(project)

    assert not found.alarms
    assert {one.note for one in found.notes if one.finding.path == "params.yaml"} == {AHEAD}


def test_a_key_whose_reader_was_not_understood_before_is_told_as_such(make_repository: Repository) -> None:
    keys = [f"key{number}: {number}\n" for number in range(16)]
    read = "".join(f"    time.sleep(config['key{number}'])\n" for number in range(1, 5))
    project = make_repository({"conf/train.yaml": "".join(keys), "warm.py": WARM.replace("warmup", "key0") + read})
    put(project, "conf/train.yaml", "".join(keys[:-1]))
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert len(found.notes) == 15 - 5
    assert {one.note for one in found.notes} == {UNTOLD}


def test_a_section_written_ahead_in_a_new_config_is_only_noted(project: Path) -> None:
    put(project, "params.yaml", "train:\n  rate: 0.1\n  steps: 3\n  stemming: true\nprivate:\n  token: me\n")
    read = WARM.replace("conf/train.yaml", "params.yaml").replace('["warmup"]', '["train"]["rate"]')
    put(project, "load.py", f"{read}    time.sleep(config['train']['steps'])\n")
    git(project, "add", "-A")

    found = checked(project)

    assert [(one.finding.line, one.note) for one in found.notes] == [(6, AHEAD)]
    assert told(found.alarms) == [("MLD401", "params.yaml:4", "params.yaml:4 this file is new")]


def test_a_new_config_that_is_mostly_read_stops_the_change_for_the_rest(project: Path) -> None:
    put(project, "params.yaml", "rate: 0.1\nstemming: true\n")
    put(project, "load.py", WARM.replace("conf/train.yaml", "params.yaml").replace("warmup", "rate"))
    git(project, "add", "-A")

    found = checked(project)

    assert told(found.alarms) == [("MLD401", "params.yaml:2", "params.yaml:2 this file is new")]
