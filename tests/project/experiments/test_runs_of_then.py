"""The level of what was tried, by the analysis of the run as it was at that commit."""

import past_trials
import pytest
from past_trials import TRAIN, Rows, ledger_of
from repositories import Repository, commit

from mldebt.project.sources import Sources

PARSED = """import argparse

PARSER = argparse.ArgumentParser()
PARSER.add_argument('--visualizer', {how})
ARGS = PARSER.parse_args()
"""
SHOWING = """import visdom


class Shown:
    def __init__(self):
        self.vis = visdom.Visdom()

    def show(self, value):
        self.vis.line([value])
"""
USED = """import lightgbm as lgb
from options import ARGS
from shown import Shown
"""
SHOWN = "    if ARGS.visualizer:\n        Shown().show(1)\n    predictions"


@pytest.mark.parametrize(("how", "level"), [("action='store_true'", "L0"), ("default=True", "L2")])
def test_a_switch_in_another_file_decides_as_it_was_then(how: str, level: str, rows_of: Rows) -> None:
    script = TRAIN.replace("import lightgbm as lgb\n", USED).replace("    predictions", SHOWN, 1)
    first = {"train.py": script, "shown.py": SHOWING, "options.py": PARSED.format(how=how)}
    tried = {"train.py": script.replace("31", "63").replace("0.1", "0.3")}

    rows = rows_of(first, tried, {"train.py": TRAIN, "options.py": None, "shown.py": None})

    assert [row.level for row in rows if "E1" in row.events][:1] == [level]


def test_a_tracker_that_came_later_kept_nothing_of_what_was_tried_before(rows_of: Rows) -> None:
    kept = "import mlflow\n\nmlflow.set_experiment('all')\nmlflow.log_params(PARAMS)\nmlflow.log_metric('loss', 1)\n"
    tried = TRAIN.replace("31", "63").replace("0.1", "0.3")

    rows = rows_of({"train.py": TRAIN}, {"train.py": tried}, {"train.py": f"{kept}{tried}"})

    assert [row.level for row in rows] == ["L0"]


def test_a_try_after_a_switch_was_changed_is_judged_anew(rows_of: Rows) -> None:
    script = TRAIN.replace("import lightgbm as lgb\n", USED).replace("    predictions", SHOWN, 1)
    first = {"train.py": script, "shown.py": SHOWING, "options.py": PARSED.format(how="action='store_true'")}
    tried = script.replace("31", "63").replace("0.1", "0.3")
    again = tried.replace("63", "127").replace("0.3", "0.5")

    rows = rows_of(
        first, {"train.py": tried}, {"options.py": PARSED.format(how="default=True")}, {"train.py": again},
        {"train.py": TRAIN, "options.py": None, "shown.py": None},
    )  # fmt: skip

    levels = {param.value: row.level for row in rows for param in row.params if param.key == "num_leaves"}
    assert (levels["63"], levels["127"]) == ("L0", "L2")


def test_a_file_that_nobody_can_read_does_not_have_runs_judged_at_every_scan(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"import broken\n{TRAIN}"
    folder, kept, asked = make_repository({"train.py": script, "broken.py": "def f(:"}), dict[str, bytes](), list[str]()
    commit(folder, {"train.py": script.replace("31", "63").replace("0.1", "0.3")}, day=1)
    commit(folder, {"train.py": script.replace("31", "127").replace("0.1", "0.5")}, day=30)

    def judge(_sources: Sources, path: str) -> None:
        asked.append(path)

    monkeypatch.setattr(past_trials, "run_of", judge)
    counts = []
    for _ in range(2):
        ledger_of(folder, kept)
        counts.append(len(asked))

    assert counts[0] == counts[1] > 0


STEPS = """import torch


def fit(model, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        model(1).backward()
        optimizer.step()
    torch.save(model.state_dict(), 'model.pt')
"""
MAIN = """import torch

from steps import fit

N_EPOCHS = 50

if __name__ == '__main__':
    fit(torch.nn.Linear(1, 1), N_EPOCHS)
"""


@pytest.mark.parametrize(("program", "count"), [("main.py", 1), ("shown.py", 0)])
def test_a_main_program_that_is_gone_was_a_run_where_it_trains_by_what_it_imports(
    program: str, count: int, rows_of: Rows
) -> None:
    first = {"steps.py": STEPS, program: MAIN, "train.py": TRAIN}

    rows = rows_of(first, {program: MAIN.replace("50", "10")}, {program: None})

    assert [row.run_path for row in rows if "E1" in row.events] == [program] * count
