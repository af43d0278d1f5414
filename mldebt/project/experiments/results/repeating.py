"""Tells whether a document only repeats scores that another document of the repository held already.

A table in a second README, in another language or in a summary of reports says nothing new. What it cannot know: two
results that are equal by chance, so only a document whose every score was there repeats.
"""

import posixpath
from collections.abc import Iterable

from mldebt.findings.ledger import Metric
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.results.scores import TABLE_NUMBER, is_known

WRITTEN = frozenset({".md", ".markdown", ".rst"})
MOST = 60
LARGEST = 100_000


class Documents:
    """Answers for the documents of one history; each version is read once."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._numbers: dict[str, frozenset[str]] = {}

    def repeats(self, one: Wanted, scores: Iterable[Metric]) -> bool:
        """Say whether all scores that a document gained stood in others before its commit."""
        shas = [
            sha
            for path, sha in self._walk.state.items()
            if path != one.path and posixpath.splitext(path)[1].lower() in WRITTEN
        ]
        if not shas or len(shas) > MOST:
            return False
        self._read([sha for sha in shas if sha not in self._numbers])
        known = frozenset().union(*(self._numbers[sha] for sha in shas))
        return all(is_known(metric.value, known) for metric in scores)

    def _read(self, shas: list[str]) -> None:
        for sha, content in self._walk.blobs(shas).items():
            text = (content or b"")[:LARGEST].decode("utf-8", "replace")
            self._numbers[sha] = frozenset(TABLE_NUMBER.findall(text))
