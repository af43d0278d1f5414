"""Files that changed in the commit of a try: what its run may have written, and what it was given."""

import pytest
from past_trials import TRAIN, Rows, only


@pytest.mark.parametrize("written", ["rewards.txt", "reports/today.txt"])
def test_a_try_whose_result_may_be_a_text_that_came_with_it_is_no_row(rows_of: Rows, written: str) -> None:
    assert rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), written: "12\n13\n"}) == ()


@pytest.mark.parametrize("given", ["requirements.txt", "data/raw/rows.txt", "docs/names.txt"])
def test_a_text_that_a_run_is_given_is_no_result(rows_of: Rows, given: str) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": TRAIN.replace("31", "63"), given: "12\n13\n"}))

    assert row.level == "L0"
