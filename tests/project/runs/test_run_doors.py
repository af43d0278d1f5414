"""Which untracked runs owe a finding: one for each run, however many doors it has; one of its copies speaks for all."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project
from mldebt.rules.experiments import untracked_run

ProjectOf = Callable[[Mapping[str, str]], Project]

LOOP = """
import joblib
from sklearn.linear_model import Ridge


def main(rate=1.0):
    model = Ridge(rate)
    model.fit([[0.0]], [0.0])
    joblib.dump(model, "m.joblib")
"""
BLOCK = "\n\nif __name__ == '__main__':\n    main()\n"
WRAPPER = "from train import main\n\nif __name__ == '__main__':\n    main()\n"
LONG = LOOP + "\n\ndef show(model):\n" + "".join(f"    print(model.coef_, {n})\n" for n in range(12)) + BLOCK


def owing(project: Project) -> list[str]:
    return [run.path for run in project.runs if project.owing.has(run)]


def test_a_wrapper_of_a_script_makes_the_same_run(project_of: ProjectOf) -> None:
    project = project_of({"train.py": LOOP + BLOCK, "submit.py": WRAPPER})

    (run,) = [run for run in project.runs if project.owing.has(run)]

    assert run.path == "train.py"
    assert [(item.path, item.says) for item in project.owing.with_it(run)] == [
        ("submit.py", "makes the same run by another door")
    ]


def test_the_door_that_a_command_opens_speaks_for_the_run(project_of: ProjectOf) -> None:
    files = {"train.py": LOOP + BLOCK, "submit.py": WRAPPER, "run.sh": "python submit.py\n"}

    assert owing(project_of(files)) == ["submit.py"]


def test_a_page_that_trains_on_request_is_a_door_and_no_run_of_its_own(project_of: ProjectOf) -> None:
    files = {"train.py": LOOP + BLOCK, "app.py": WRAPPER, "run.sh": "python app.py\n"}

    assert owing(project_of(files)) == ["train.py"]


def test_scripts_that_share_a_loop_nobody_starts_are_runs_of_their_own(project_of: ProjectOf) -> None:
    files = {"train.py": LOOP, "bread.py": WRAPPER, "cake.py": WRAPPER.replace("main()", "main(2.0)")}

    assert owing(project_of(files)) == ["bread.py", "cake.py"]


def test_two_loops_of_one_file_are_two_runs(project_of: ProjectOf) -> None:
    second = LOOP.replace("main", "tune")
    files = {"train.py": LOOP + second + BLOCK, "tune.py": WRAPPER.replace("main", "tune")}

    assert owing(project_of(files)) == ["train.py", "tune.py"]


@pytest.mark.parametrize(
    ("paths", "speaks"),
    [
        (["train_v1.py", "train_v2.py", "train_v10.py"], "train_v10.py"),
        (["exp/001/train.py", "exp/002/train.py"], "exp/002/train.py"),
        (["train.py", "old/train.py"], "train.py"),
    ],
)
def test_the_newest_copy_speaks_for_its_copies(project_of: ProjectOf, paths: list[str], speaks: str) -> None:
    texts = {path: LONG.replace("rate=1.0", f"rate={number}.5") for number, path in enumerate(paths)}

    project = project_of(texts)

    (run,) = {project.owing.speaker(run) for run in project.runs if project.owing.has(run)}
    assert run.path == speaks
    assert owing(project) == sorted(paths)
    assert {item.path for item in project.owing.with_it(run)} == {*paths} - {speaks}


def test_a_copy_is_a_note_beside_the_one_that_speaks_for_it(project_of: ProjectOf) -> None:
    project = project_of({"train_v1.py": LONG, "train_v2.py": LONG.replace("1.0", "2.0")})

    sure = {run.path: project.certainty.of(run) for run in project.runs}

    assert sure["train_v1.py"] == ("low", "it is nearly the same script as train_v2.py, which tells of both")
    assert sure["train_v2.py"] == ("high", "")
    (told,) = untracked_run.check(next(run for run in project.runs if run.path == "train_v2.py"), project)
    assert "is not tracked, nor 1 nearly equal script: " in told.message


def test_the_copy_that_is_launched_speaks_for_its_copies(project_of: ProjectOf) -> None:
    files = {"train_v1.py": LONG, "train_v2.py": LONG.replace("1.0", "2.0"), "run.sh": "python train_v1.py --fast\n"}

    project = project_of(files)

    assert {project.owing.speaker(run).path for run in project.runs} == {"train_v1.py"}


def test_scripts_that_call_other_things_are_no_copies(project_of: ProjectOf) -> None:
    files = {"train_v1.py": LONG, "train_v2.py": LONG.replace("print(", "plot(")}

    assert owing(project_of(files)) == ["train_v1.py", "train_v2.py"]
