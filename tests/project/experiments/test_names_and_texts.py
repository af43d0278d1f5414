"""What a name or a text alone says of a past experiment: whether it trains, was set aside, shows or keeps a result."""

import json

import pytest

from mldebt.project.experiments.history.choosing import is_trial
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.texts.training import trains
from mldebt.project.experiments.tracking.trackers import tracker_of
from mldebt.project.purposes.putaway import is_archived


@pytest.mark.parametrize(
    ("text", "is_training"),
    [
        ("words.fit(texts)\nprint(words)\n", False),
        ("tfv.fit(X, y)\nprint(tfv.score(X))\n", False),
        ("class Lower:\n    def transform(self, x):\n        return self.pipeline.fit_transform(x)\n", False),
        ("forest.fit(X)\nforest.predict(X)\n", True),
        ("forest.fit(X, y)\n", True),
        ("net.fit(pairs)\nnet.save('net.h5')\n", True),
    ],
)
def test_a_fit_trains_where_something_is_done_with_what_it_made(text: str, *, is_training: bool) -> None:
    assert trains(text) is is_training


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("exp/wide.yaml", True),
        ("exp_07/train.py", True),
        ("experiments/deep.sh", True),
        ("great_expectations/expectations/rows.json", False),
        ("exports/run.py", False),
    ],
)
def test_a_folder_of_experiments_is_told_from_one_that_begins_like_it(path: str, *, is_one: bool) -> None:
    assert is_trial(path) is is_one


def test_what_was_set_aside_is_told_by_its_name_or_place() -> None:
    assert is_archived("old_version/train.py")
    assert is_archived("train_old.py")
    assert not is_archived("folder/train.py")
    assert not is_archived("golden/train.py")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("import keras_tuner as kt\ntuner = kt.Hyperband(build)\ntuner.search(x, y)\n", "stored"),
        ("from ultralytics import YOLO\nYOLO('n.pt').train(data='a.yaml')\n", "stored"),
        ("model = CatBoostClassifier(depth=6)\nmodel.fit(x, y)\n", "default"),
        ("model = CatBoostClassifier(allow_writing_files=False)\nmodel.fit(x, y)\n", None),
        ("import keras_tuner\n", None),
    ],
)
def test_a_library_may_keep_a_run_by_itself(text: str, state: str | None) -> None:
    assert tracker_of(text) == state


@pytest.mark.parametrize(("source", "shows"), [("model.fit(X, y)\nplt.plot(losses)", True), ("plt.plot(data)", False)])
def test_pictures_count_below_what_trains(source: str, *, shows: bool) -> None:
    picture = {"output_type": "display_data", "data": {"text/plain": "<Figure size 640x480 with 1 Axes>"}}
    cell = {"cell_type": "code", "source": source, "outputs": [picture], "metadata": {}, "execution_count": 1}
    content = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()

    assert read_past_notebook(content).has_plots is shows
