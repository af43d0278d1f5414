"""What was committed within the time of a try, and a run that another branch had."""

import pytest
from past_trials import TRAIN, Rows

CHANGED = TRAIN.replace("0.1", "0.01").replace("'max_depth': 6", "'max_depth': 9")
AGAIN = CHANGED.replace("0.01", "0.02").replace("9", "12")


@pytest.mark.parametrize(
    ("path", "confidence"),
    [
        ("result/beta_.1_history.png", "low"),
        ("submission_2.csv", "low"),
        ("train_log.txt", "low"),
        ("helpers.py", "high"),
        ("assets/logo.png", "low"),
    ],
)
def test_a_result_that_is_not_read_may_be_of_any_try_of_its_time(rows_of: Rows, path: str, confidence: str) -> None:
    rows = rows_of({"train.py": TRAIN}, {"train.py": CHANGED}, {"train.py": AGAIN}, {path: "x"})

    assert {row.confidence for row in rows if "E1" in row.events} == {confidence}
