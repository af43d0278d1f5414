"""Changes and records that the rows of fresh repositories showed to be no try of theirs, each in its plainest form."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.history.choosing import is_unread_result, lane_of
from mldebt.project.experiments.results.scores import message_scores, written_scores
from mldebt.project.experiments.values.names import is_hyper

SHELL = 'python "/home/me/repo/segment.py" --fid "65f848f2d2f45e99a911fc4c" --threshold 0.5\n'
JOB = "python train.py --fid 65f848f2d2f45e99a911fc4c --lr 0.1\n"


def test_a_number_that_a_program_computed_is_no_parameter(rows_of: Rows) -> None:
    settings = '{"learning_rate": 0.20876564170282333}'
    script = TRAIN.replace("load()", "load('config.json')")

    rows = rows_of(
        {"train.py": script, "config.json": settings},
        {"config.json": settings.replace("0.20876564170282333", "0.024397413286302173")},
    )

    assert rows == ()


def test_a_number_that_a_person_wrote_beside_it_is_one(rows_of: Rows) -> None:
    settings = '{"learning_rate": 0.2087}'
    script = TRAIN.replace("load()", "load('config.json')")

    row = only(rows_of({"train.py": script, "config.json": settings}, {"config.json": settings.replace("87", "12")}))

    assert row.events == ("E1",)


def test_a_script_that_starts_another_program_is_not_of_the_only_run(rows_of: Rows) -> None:
    files = {"train.py": TRAIN, "segment.py": "print(1)\n", "run.sh": SHELL}

    assert rows_of(files, {"run.sh": SHELL.replace("0.5", "0.7")}) == ()


def test_which_object_of_a_service_a_run_reads_is_no_parameter(rows_of: Rows) -> None:
    changed = JOB.replace("65f848f2d2f45e99a911fc4c", "65fc511dd2f45e99a916b258").replace("0.1", "0.2")

    row = only(rows_of({"train.py": TRAIN, "job.sh": JOB}, {"job.sh": changed}))

    assert [param.key for param in row.params] == ["--lr"]


def test_a_comparison_of_models_is_a_result_file(rows_of: Rows) -> None:
    table = "Model,accuracy,f1\nForest,0.91,0.92\nBoosting,0.90,0.89\n"

    row = only(
        rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), "models/model_comparison.csv": table})
    )

    assert (row.events, row.level) == (("E1", "E3"), "L2")


@pytest.mark.parametrize(
    ("path", "lane"),
    [
        ("pipeline/data/generator/config.py", None),
        ("scripts/generate_data.py", None),
        ("models/generator.py", "python"),
        ("data_generator.py", "python"),
    ],
)
def test_programs_that_make_data_train_nothing(path: str, lane: str | None) -> None:
    assert lane_of(path) == lane


@pytest.mark.parametrize("text", ["recall floor 0.60", "sizes 0.007/0.014/0.021", "AUC goal 0.95"])
def test_bounds_and_lists_of_choices_are_no_scores(text: str) -> None:
    assert (message_scores(text), written_scores(text)) == ([], [])


@pytest.mark.parametrize("name", ["batch_first", "inputs_percent_missing_allowed"])
def test_shapes_and_checks_are_no_parameters(name: str) -> None:
    assert not is_hyper(name)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("out/roc_curve.png", True),
        ("metrics/plan.png", False),
        ("logs/a/b.pdf", True),
        ("test_auc.csv", True),
        ("macc.csv", False),
        ("report.docx", True),
        ("docs/results.html", True),
    ],
)
def test_a_result_that_is_not_read_is_told_by_name_and_suffix(path: str, *, counts: bool) -> None:
    assert is_unread_result(path) == counts
