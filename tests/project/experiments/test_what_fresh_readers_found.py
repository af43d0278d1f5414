"""What readers of fresh repositories found wrong in the ledger, each as the smallest history that shows it."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.facts.notebook_file import MAX_OUTPUT, cell_sources
from mldebt.project.experiments.results.scores import name_score
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import is_hyper

READS = TRAIN.replace("SEED = 71", "open('options/train.yml')")
OPTIONS = "optim:\n  learning_rate: 0.1\n  batch_size: 32\n"


def test_a_number_that_32_bits_wrote_in_full_is_the_one_they_were_given() -> None:
    assert plain_meaning("9.999999747378752e-05") == plain_meaning("1e-4")
    assert plain_meaning("0.123456789012345") != plain_meaning("0.12345679")


def test_a_list_of_words_is_no_name_of_a_parameter() -> None:
    assert is_hyper("background_noise")
    assert not is_hyper("Hubbub, speech noise, speech babble")


@pytest.mark.parametrize(
    ("path", "scores"),
    [
        ("output/Adam_25_12_0.001.csv", []),
        ("output/loss_0.001.csv", [0.001]),
        ("output/submission_0.8412.csv", [0.8412]),
    ],
)
def test_a_learning_rate_in_a_name_is_no_score(path: str, scores: list[float]) -> None:
    assert [metric.value for metric in name_score(path)] == scores


def test_the_last_lines_of_a_long_output_are_read() -> None:
    lines = "".join(f"epoch {number} loss: 0.{number:04}\\n" for number in range(1, 900))
    content = (
        '{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "fit()",'
        f' "metadata": {{}}, "outputs": [{{"output_type": "stream", "text": "{lines}"}}]}}]}}'
    )

    shown = cell_sources(content.encode())[0].outputs

    assert len(shown) <= MAX_OUTPUT
    assert shown.endswith("epoch 899 loss: 0.0899\n")


def test_settings_saved_beside_weights_are_what_a_program_wrote(rows_of: Rows) -> None:
    first = {"train.py": READS, "options/train.yml": OPTIONS, "options/best.h5": "1"}
    other = OPTIONS.replace("0.1", "0.3").replace("32", "64")

    rows = rows_of(first, {"options/train.yml": other, "options/best.h5": "2"})

    assert rows == ()


def test_a_file_is_of_the_program_beside_it_and_not_of_one_that_names_its_own(rows_of: Rows) -> None:
    first = {"one/train.py": READS, "two/fit.py": TRAIN, "two/options/train.yml": OPTIONS}
    other = OPTIONS.replace("0.1", "0.3").replace("32", "64")

    row = only(rows_of(first, {"two/options/train.yml": other}))

    assert row.run_path == "two/fit.py"


def test_results_of_two_numbered_experiments_are_two_rows(rows_of: Rows) -> None:
    first = {"train.py": TRAIN}
    scores = {f"out/exp{number}/fold0/metrics.json": f'{{"f1": 0.{number}12}}' for number in (17, 18)}

    rows = rows_of(first, scores)

    assert [len(row.metrics) for row in rows] == [1, 1]


PIPELINE = (
    "stages:\n  train:\n    cmd: python train.py\n    deps:\n    - train.py\n    params:\n    - train.lr\n"
    "    metrics:\n    - metrics.json:\n        cache: false\n"
)
LOCK = (
    "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    params:\n      params.yaml:\n"
    "{others}        train.lr: {rate}\n    outs:\n    - path: metrics.json\n      md5: {md5}\n"
)


def test_a_lock_of_another_project_is_no_record_of_the_try(rows_of: Rows) -> None:
    train = TRAIN.replace("SEED = 71", "open('params.yaml')")
    lock = LOCK.format(others="", rate="0.3", md5="1" * 32)
    first = {
        "a/train.py": train, "a/params.yaml": "train:\n  lr: 0.1\n", "b/train.py": train, "b/dvc.lock": lock,
        "b/dvc.yaml": PIPELINE, "b/params.yaml": "train:\n  lr: 0.3\n", "b/metrics.json": '{"acc": 0.71}',
    }  # fmt: skip
    ran = {"b/dvc.lock": lock.replace("1" * 32, "2" * 32), "b/metrics.json": '{"acc": 0.812}'}

    rows = rows_of(first, {"a/params.yaml": "train:\n  lr: 0.3\n"}, ran, messages=["Try a larger rate", "Run it"])

    assert [row.events for row in rows if row.family == "a/params.yaml"] == [("E1",)]


@pytest.mark.parametrize("beside", [0, 70])
def test_a_lock_some_hours_later_is_the_record_of_the_try(rows_of: Rows, beside: int) -> None:
    others = "".join(f"        data.p{number}: 1\n" for number in range(beside))
    locks = {rate: LOCK.format(others=others, rate=rate, md5=rate[-1] * 32) for rate in ("0.1", "0.3")}
    first = {
        "train.py": TRAIN.replace("SEED = 71", "open('params.yaml')"), "dvc.yaml": PIPELINE, "dvc.lock": locks["0.1"],
        "params.yaml": "train:\n  lr: 0.1\n", "metrics.json": '{"acc": 0.71}',
    }  # fmt: skip
    rows = rows_of(
        first, {"params.yaml": "train:\n  lr: 0.3\n"}, {"dvc.lock": locks["0.3"], "metrics.json": '{"acc": 0.812}'},
        messages=["Try a larger rate", "Run it"],
    )  # fmt: skip

    assert [(row.events, row.level) for row in rows if "E1" in row.events] == [(("E1", "E3", "E4"), "L4")]


def test_a_lock_of_the_same_commit_is_the_record_of_the_try_whatever_its_stage_is_called(rows_of: Rows) -> None:
    locks = [LOCK.format(others="", rate=rate, md5=rate[-1] * 32) for rate in ("0.1", "0.3")]
    locks = [lock.replace("  train:\n", "  submission:\n").replace("train.py", "submit.py") for lock in locks]
    first = {
        "train.py": TRAIN.replace("SEED = 71", "open('params.yaml')"), "submit.py": "import train\n\ntrain.main(1)\n",
        "dvc.lock": locks[0],
        "dvc.yaml": PIPELINE.replace("  train:\n", "  submission:\n").replace("train.py", "submit.py"),
        "params.yaml": "train:\n  lr: 0.1\n", "metrics.json": '{"acc": 0.71}',
    }  # fmt: skip
    step = {"params.yaml": "train:\n  lr: 0.3\n", "dvc.lock": locks[1], "metrics.json": '{"acc": 0.812}'}

    rows = rows_of(first, step, {"dvc.yaml": PIPELINE}, messages=["Try a larger rate"])

    assert [(row.events, row.level) for row in rows if (row.started or "") > "2026-01-02T12"] == [
        (("E1", "E3", "E4"), "L4")
    ]
