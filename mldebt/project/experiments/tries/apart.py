"""Says whether a program may have changed between the commit that a stored run is put to and what brought its record.

A start time finds the last commit before it. Where a program changed until the record was committed, the run may have
been of what was not committed yet. What it cannot know: a change that was tried and taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from mldebt.facts.stores.event_folders import path_of
from mldebt.project.run_stores.stores import StoredRun
from mldebt.repository.model import History

CODE = (".py", ".ipynb")


class Apart:
    """Answers for the stored runs of one history whose commit was found by their time."""

    def __init__(self, runs: Iterable[StoredRun], history: History) -> None:
        self._history = history
        self._at = {str(commit.sha): at for at, commit in enumerate(history.commits)}
        self._wanted = frozenset(path_of(run.record) for run in runs if run.link.kind.startswith("time"))

    def is_apart(self, run: StoredRun) -> bool:
        """Say whether code changed after a run's commit, up to the first commit that then touched its record."""
        at = self._at.get(run.link.commit or "") if run.link.kind.startswith("time") else None
        if at is None:
            return False
        brought = max((one for one in self._touched.get(path_of(run.record), ()) if one < at), default=at)
        return any(brought <= one < at for one in self._coded)

    @cached_property
    def _coded(self) -> list[int]:
        commits = enumerate(self._history.commits)
        return [at for at, commit in commits if any(change.path.endswith(CODE) for change in commit.changes)]

    @cached_property
    def _touched(self) -> dict[str, list[int]]:
        """The places of the commits, the newest first, that changed something in or below each wanted place."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, commit in enumerate(self._history.commits):
            for place in {one for change in commit.changes for one in above(change.path)} & self._wanted:
                found[place].append(at)
        return found


def above(path: str) -> Iterator[str]:
    """Yield a path and the folders that hold it."""
    while path:
        yield path
        path = path.rpartition("/")[0]
