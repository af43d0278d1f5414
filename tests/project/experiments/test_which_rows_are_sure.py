"""Which rows of the ledger are sure, and which only may be experiments."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.findings.ledger import Experiment
from mldebt.findings.scan import Tally
from mldebt.findings.totals import recorded
from mldebt.report.page.ledger import doubted

LESS = TRAIN.replace("0.1", "0.01")
LESS_AND_DEEPER = LESS.replace("'max_depth': 6", "'max_depth': 9")


@pytest.mark.parametrize(
    ("files", "message", "confidence"),
    [
        ({"train.py": LESS}, "work", "low"),
        ({"train.py": LESS}, "reduce the rate", "high"),
        ({"train.py": LESS_AND_DEEPER}, "work", "high"),
        ({"results/metrics.json": '{"auc": 0.9312}'}, "work", "low"),
        ({"README.md": "# Scores\n\nWe reach an AUC of 0.9312.\n"}, "work", "low"),
        ({"train_2.py": LESS_AND_DEEPER + "    print('done')\n"}, "work", "low"),
        ({"train_2.py": LESS + "    print('done')\n"}, "work", "low"),
    ],
)
def test_what_is_kept_or_plainly_changed_is_sure(
    rows_of: Rows, files: dict[str, str], message: str, confidence: str
) -> None:
    row = only(rows_of({"train.py": TRAIN}, files, messages=(message,)))

    assert row.confidence == confidence


def test_what_only_may_be_an_experiment_is_counted_apart() -> None:
    sure = Experiment("a", "train.py", "train.py", "L0", "", events=("E1",))
    rows = (sure, Experiment("b", "train.py", "train.py", "L3", "", events=("E1",), confidence="low"))

    assert recorded(rows) == Tally(yes=0, no=1, unknown=1)
    assert doubted(rows) == " 1 surely is an experiment; the rest may be something else and count as unknown."
    assert doubted(rows[1:]) == " Whether it is an experiment or something else cannot be told."
    assert doubted((sure,)) == ""


def test_a_later_score_of_a_message_is_a_row_of_its_own(rows_of: Rows) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": LESS_AND_DEEPER}, {"x.txt": "1"}, messages=("work", "lb 0.81"))

    assert [(row.events, row.confidence, len(row.metrics)) for row in rows] == [
        (("E1",), "low", 0),
        (("E5",), "low", 1),
    ]
    assert "may be: a message" in rows[0].reason


def test_a_score_of_its_own_commit_is_told_of_the_one_try_there_is(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": LESS_AND_DEEPER}, messages=("lb 0.81",)))

    assert (row.events, row.level, row.confidence) == (("E1", "E5"), "L1", "low")


def test_of_two_tries_of_a_commit_neither_is_told_its_score(rows_of: Rows) -> None:
    other = TRAIN.replace("SEED", "# a word\nSEED")
    steps = {
        "train.py": LESS_AND_DEEPER,
        "fit_b.py": LESS_AND_DEEPER.replace("SEED", "# a word\nSEED").replace("9", "4"),
    }

    rows = rows_of({"train.py": TRAIN, "fit_b.py": other}, steps, messages=("lb 0.81",))

    assert sorted(row.events for row in rows) == [("E1",), ("E1",), ("E5",)]
    assert {row.confidence for row in rows} == {"low"}


def test_a_score_kept_where_a_tracker_is_active_leaves_a_try_as_it_is(rows_of: Rows) -> None:
    first = TRAIN.replace("import lightgbm as lgb", "import lightgbm as lgb\nimport mlflow").replace(
        "    model = lgb", "    mlflow.lightgbm.autolog()\n    model = lgb"
    )
    other = first.replace("0.1", "0.01").replace("'max_depth': 6", "'max_depth': 9")

    rows = rows_of({"train.py": first}, {"train.py": other}, {"README.md": "We reach an AUC of 0.9312.\n"})

    assert [(row.events, row.level, row.confidence) for row in rows] == [
        (("E1",), "L3r", "high"), (("E3",), "L1", "low"),
    ]  # fmt: skip


def test_a_tracker_that_is_named_and_not_reached_leaves_a_low_row(rows_of: Rows) -> None:
    first = f"import wandb\n{TRAIN}\n\ndef told(values):\n    wandb.init(config=values)\n    wandb.log(values)\n"
    other = first.replace("0.1", "0.01").replace("'max_depth': 6", "'max_depth': 9")

    row = only(rows_of({"train.py": first}, {"train.py": other}))

    assert (row.level, row.confidence, len(row.params)) == ("L0", "low", 2)
    assert "not seen to reach" in row.reason


def test_how_long_it_trains_and_cools_down_is_told_by_clear_names(rows_of: Rows) -> None:
    first = TRAIN.replace("SEED = 71", "num_iterations = 1550\ncooldown_frac: int = 0.5")
    other = first.replace("1550", "1530").replace("0.5", "0.4")

    row = only(rows_of({"train.py": first}, {"train.py": other}))

    assert [param.key for param in row.params] == ["num_iterations", "cooldown_frac"]
    assert row.confidence == "high"
