"""Finds the scores that commit messages state: event E5."""

from collections.abc import Iterator

from mldebt.project.experiments.events import Event
from mldebt.project.experiments.scores import message_scores
from mldebt.repository.model import Commit


def of_message(at: int, commit: Commit) -> Iterator[Event]:
    """Yield E5 for a score in the subject of a person's commit that is no merge."""
    scores = () if commit.is_bot or len(commit.parents) != 1 else tuple(message_scores(commit.subject))
    if scores:
        says = f"the message states {scores[0].key} {scores[0].value:g}"
        yield Event(
            "E5", at, commit.sha, commit.committer_time, commit.person, "", says, metrics=scores, level="L1"
        )  # fmt: skip
