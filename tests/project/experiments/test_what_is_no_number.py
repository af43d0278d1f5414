"""What is no measure to the ledger: a result that is no finite number, and the second in which a rebase commits."""

import json

import msgspec
import pytest
from past_trials import TRAIN
from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import scan_with_experiments
from mldebt.project.experiments.changes.events import Changed, Event
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.tries.grouping import tried

NARROW = Changed("lr", "0.1", "0.2", 1)
SHOWN = "".join(f"{name}: {value}\n" for name, value in [("loss", "0.3217"), ("mse", "1.00e999"), ("auc", "nan")])
CELL = {"cell_type": "code", "source": "model.fit(x, epochs=3)", "outputs": [{"output_type": "stream", "text": SHOWN}]}
BOOK = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
STATE = '{"global_step": 9, "log_history": [{"step": 9, "loss": 0.3217, "eval_loss": NaN, "eval_auc": 1e999}]}'
LEFT = {
    "out/a.json": '{"loss": 0.3217, "auc": NaN, "acc": Infinity, "mse": -Infinity, "f1": 1e999}',
    "out/b.csv": "epoch,loss,auc,acc,mse\n1,0.3217,nan,inf,1e999\n",
    "out/c/trainer_state.json": STATE,
    "out/d/metrics.csv": "epoch,step,loss,val_auc\n1,9,0.3217,nan\n",
}


def test_an_output_of_a_notebook_is_a_metric_where_it_is_finite() -> None:
    assert [metric.key for metric in read_past_notebook(BOOK.encode()).metrics] == ["loss"]


@pytest.mark.parametrize("path", LEFT)
def test_what_is_no_finite_number_never_costs_the_ledger(make_repository: Repository, path: str) -> None:
    folder = make_repository({"train.py": TRAIN, "a.ipynb": BOOK.replace("0.3217", "0.4217")})
    commit(folder, {"train.py": TRAIN.replace("31", "63"), "a.ipynb": BOOK, path: LEFT[path]}, day=2)

    found = scan_with_experiments(Options(path=folder))

    assert {metric.key.rpartition(".")[2] for row in found.experiments for metric in row.metrics} <= {"loss"}


@pytest.mark.parametrize(("authored", "tries"), [(60, 1), (104_400, 2)])
def test_tries_that_a_rebase_committed_in_one_second_are_told_apart(authored: int, tries: int) -> None:
    first = Event("E1", 1, "a" * 40, 1_767_225_600, "Ada", "a.py", "", params=(NARROW,), authored=1_767_000_000)
    second = msgspec.structs.replace(first, at=2, sha="b" * 40, authored=first.authored + authored)

    assert len(tried([first, second])) == tries
