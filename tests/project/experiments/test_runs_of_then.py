"""The level of what was tried, by the analysis of the run as it was at that commit."""

import pytest
from past_trials import TRAIN, Rows

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
