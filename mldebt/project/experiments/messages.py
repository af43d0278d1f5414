"""Finds the scores that commit messages state: event E5."""

from collections.abc import Iterator

from mldebt.patterns import regex
from mldebt.project.experiments.events import Event
from mldebt.project.experiments.scores import message_scores
from mldebt.repository.model import Commit

REWORDED = regex(r"(?i)(?:renam|mov|delet|remov|revert|merg)\w*\b")
"""A commit that names a file or another commit, whose name may hold an older score."""


def of_message(at: int, commit: Commit) -> Iterator[Event]:
    """Yield E5 for a score in the subject of a person's commit that is no merge."""
    is_told = not commit.is_bot and len(commit.parents) == 1 and not REWORDED.match(commit.subject)
    scores = tuple(message_scores(commit.subject)) if is_told else ()
    if scores:
        says = f"the message states {scores[0].key} {scores[0].value:g}"
        yield Event(
            "E5", at, commit.sha, commit.committer_time, commit.person, "", says, metrics=scores, level="L1"
        )  # fmt: skip
