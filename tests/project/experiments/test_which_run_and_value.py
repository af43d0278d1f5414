"""Which values of a call are parameters, and which of several runs a change of shared code belongs to."""

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.results.scores import file_scores
from mldebt.project.experiments.tracking.trackers import tracker_of

PARTS = """import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x)


class Bagger(nn.Module):
    def forward(self, x):
        return x
"""
RUN = """import parts
import torch


def main():
    model = parts.{name}()
    optimizer = torch.optim.Adam(model.parameters())
    for x, y in load():
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    torch.save(model.state_dict(), 'model.pt')


if __name__ == '__main__':
    main()
"""
TRACKED = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nfrom tracker import Tracker").replace(
    "    predictions", "    Tracker(ADDRESS).keep(1)\n    predictions"
)
TRACKER = """import mlflow


class Tracker:
    def __init__(self, address=None):
        self.log = False
        if address:
            self.log = True
            mlflow.set_tracking_uri(address)

    def keep(self, value):
        if self.log:
            mlflow.log_metric('loss', value)
"""


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ("loss = x.sort(dim=1)[0]\n", "loss = x.sort(dim=0)[0]\n", []),
        ("y = (a - b).pow(2).sum(dim=1)\n", "y = (a - b).pow(2).sum(dim=0)\n", []),
        ("net = Net(dim=64)\n", "net = Net(dim=128)\n", ["dim"]),
        ("net = parts.build(dim=64)\n", "net = parts.build(dim=128)\n", ["dim"]),
        ("p.add_argument('--dropout', default=0.1)\n", "p.add_argument('--dropout', default=None)\n", []),
        ("p.add_argument('--dropout', default=0.1)\n", "p.add_argument('--dropout', default=0.2)\n", ["--dropout"]),
    ],
)
def test_an_axis_and_a_lost_default_are_no_values_that_are_tried(before: str, after: str, keys: list[str]) -> None:
    found = code_changes(before, after, is_settings=False)

    assert [row.key for row in found] == keys


def test_what_a_booster_starts_from_is_no_score_of_a_log() -> None:
    log = b"params: XGBRegressor(base_score=2.381634, max_depth=4)\nrmse: 0.436064\n"

    assert [metric.key for metric in file_scores("log/task.log", log)] == ["rmse"]


def test_a_changed_layer_belongs_to_the_run_that_names_its_class(rows_of: Rows) -> None:
    files = {"parts.py": PARTS, "bag.py": RUN.format(name="Bagger"), "tag.py": RUN.format(name="Tagger")}

    row = only(rows_of(files, {"parts.py": PARTS.replace("0.1", "0.3")}, messages=["More dropout"]))

    assert row.run_path == "tag.py"


def test_a_tracker_that_is_off_today_and_was_on_kept_the_run(rows_of: Rows) -> None:
    on, off = TRACKED.replace("ADDRESS", "'http://tracker'"), TRACKED.replace("ADDRESS", "")
    files = {"train.py": on, "tracker.py": TRACKER}

    rows = rows_of(files, {"train.py": on.replace("31", "63")}, {"train.py": off.replace("31", "63")})

    assert [row.level for row in rows] == ["L3r"]


def test_a_model_that_is_made_to_work_is_no_try(rows_of: Rows) -> None:
    files = {"parts.py": PARTS, "tag.py": RUN.format(name="Tagger")}

    rows = rows_of(files, {"parts.py": PARTS.replace("0.1", "0.3")}, messages=["Add working tagger, change dropout"])

    assert rows == ()


def test_settings_of_a_program_before_the_run_came_are_not_of_that_run(rows_of: Rows) -> None:
    settings = '{"learning_rate": 0.2}'
    late = TRAIN.replace("load()", "load('config.json')")
    files = {"old.py": "print(1)\n", "config.json": settings}

    rows = rows_of(files, {"config.json": settings.replace("2", "3")}, {"train.py": late})

    assert rows == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("from transformers import AutoModel\nfrom fastNLP import Trainer\nTrainer(model)\n", None),
        ("from transformers import (\n    AutoModel,\n    Trainer,\n)\nTrainer(model)\n", "default"),
        ("if args.log_dir != '':\n    writer = SummaryWriter(args.log_dir)\n", "guarded"),
    ],
)
def test_a_trainer_of_another_library_and_a_writer_that_is_asked_for_are_told_apart(
    text: str, state: str | None
) -> None:
    assert tracker_of(text) == state


@pytest.mark.parametrize(
    "before",
    [
        "Output:", "The output of the example above is:", "Example output", "Response:",
        "If correct you should see logs similar to the following:",
    ],
)  # fmt: skip
def test_what_an_example_prints_is_no_score_of_a_document(rows_of: Rows, before: str) -> None:
    shown = f"# Models\n\nTrain them.\n\n{before}\n```\nAverage accuracy: 0.5217\n```\n"

    rows = rows_of({"train.py": TRAIN, "README.md": "# Models\n\nTrain them.\n"}, {"README.md": shown})

    assert rows == ()


def test_a_changed_run_was_there_even_where_another_file_took_its_name_later(rows_of: Rows) -> None:
    other = TRAIN.replace("params", "settings").replace("main", "start").replace("71", "72")
    steps = [{"train.py": TRAIN.replace("31", "63")}, {"train.py": None}, {"train.py": other, "other.py": None}]

    row = only(rows_of({"train.py": TRAIN, "other.py": other}, *steps))

    assert (row.events, row.level) == (("E1",), "L0")


def test_a_changed_launch_is_kept_by_the_tracker_of_then(rows_of: Rows) -> None:
    on, off = TRACKED.replace("ADDRESS", "'http://tracker'"), TRACKED.replace("ADDRESS", "")
    launch = "python train.py --lr {} --epochs {}\n"
    files = {"train.py": on, "tracker.py": TRACKER, "go.sh": launch.format(0.1, 5)}

    rows = rows_of(files, {"go.sh": launch.format(0.3, 9)}, {"train.py": off})

    assert [row.level for row in rows if "E1" in row.events] == ["L3r"]


def test_a_value_that_was_given_back_within_a_joined_try_is_none_of_it(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRAIN})
    commit(folder, {"train.py": TRAIN.replace("31", "63")}, "leaves", day=2)
    commit(folder, {"train.py": TRAIN}, 'Revert "leaves"', day=2)
    commit(folder, {"train.py": TRAIN.replace("'max_depth': 6", "'max_depth': 9")}, "depth", day=2)

    row = only(ledger_of(folder).experiments)

    assert [(param.key, param.previous, param.value) for param in row.params] == [("max_depth", "6", "9")]
