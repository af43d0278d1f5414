"""Which rows of the ledger are sure, and which only may be experiments."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.findings.ledger import Experiment
from mldebt.findings.totals import recorded
from mldebt.report.ledger import doubted

LESS = TRAIN.replace("0.1", "0.01")
LESS_AND_DEEPER = LESS.replace("'max_depth': 6", "'max_depth': 9")


@pytest.mark.parametrize(
    ("files", "message", "confidence"),
    [
        ({"train.py": LESS}, "work", "low"),
        ({"train.py": LESS}, "reduce the rate", "high"),
        ({"train.py": LESS_AND_DEEPER}, "work", "high"),
        ({"results/metrics.json": '{"auc": 0.9312}'}, "work", "high"),
        ({"README.md": "# Scores\n\nWe reach an AUC of 0.9312.\n"}, "work", "low"),
        ({"train_2.py": LESS_AND_DEEPER + "    print('done')\n"}, "work", "high"),
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

    assert (recorded(rows).yes, recorded(rows).no) == (0, 1)
    assert doubted(rows) == " 1 more change may be an experiment; it is not counted (`mldebt experiments --all`)."
    assert doubted((sure,)) == ""
