"""Files that changed in the commit of a try: what its run may have written, and what it was given."""

import pytest
from past_trials import TRAIN, Rows, only


@pytest.mark.parametrize("written", ["rewards.txt", "reports/today.txt"])
def test_of_a_try_whose_result_may_be_a_text_that_came_with_it_the_level_is_open(rows_of: Rows, written: str) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), written: "12\n13\n"}))

    assert (row.level, row.confidence) == ("LX", "low")


@pytest.mark.parametrize("given", ["requirements.txt", "data/raw/rows.txt", "docs/names.txt"])
def test_a_text_that_a_run_is_given_is_no_result(rows_of: Rows, given: str) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), given: "12\n13\n"}))

    assert row.level == "L0"


def test_a_result_that_names_an_earlier_try_is_not_of_the_one_it_came_with(rows_of: Rows) -> None:
    first = {"train_alpha.py": TRAIN, "train_beta.py": TRAIN.replace("31", "41")}
    later = TRAIN.replace("31", "63")
    kept = {"results/train_alpha_metrics.json": '{"accuracy": 0.912, "loss": 0.31}'}

    rows = rows_of(first, {"train_alpha.py": later}, {"train_beta.py": later, **kept})

    assert {row.family: row.level for row in rows} == {"train_alpha.py": "L2", "train_beta.py": "L0"}
