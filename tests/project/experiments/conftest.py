"""Small real repositories with a history of their own."""

from collections.abc import Mapping, Sequence

import pytest
from past_trials import Rows, ledger_of
from repositories import Repository, commit

from mldebt.findings.ledger import Experiment


@pytest.fixture
def rows_of(make_repository: Repository) -> Rows:
    """Return a function that commits files step by step, a day apart, and gives the experiments of that history."""

    def rows(
        first: Mapping[str, str], *steps: Mapping[str, str | None], messages: Sequence[str] = ()
    ) -> tuple[Experiment, ...]:
        folder = make_repository(first)
        for number, files in enumerate(steps):
            commit(folder, files, messages[number] if number < len(messages) else "work", day=number + 2)
        return ledger_of(folder).experiments

    return rows
