"""Tells which names the code of a run reads: of several that import a file, the one that reads a value is meant."""

from collections.abc import Iterable

from mldebt.project.sources import Sources


def words_of(keys: Iterable[str]) -> frozenset[str]:
    """Return the names of some parameters as code reads them."""
    return frozenset(key.rpartition(".")[2].lstrip("-").replace("-", "_") for key in keys)


class Wording:
    """Answers for the files of the scanned tree; each is asked once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[str, frozenset[str]] = {}
        self._by_run: dict[tuple[str, str], frozenset[str]] = {}

    def of_run(self, run: str, besides: str) -> frozenset[str]:
        """Return the names that a run's files read, one of them left out."""
        found = self._by_run.get((run, besides))
        if found is None:
            files = (self._sources.code.closure(run) | {run}) - {besides}
            found = self._by_run[run, besides] = frozenset[str]().union(*map(self.of, files))
        return found

    def of(self, path: str) -> frozenset[str]:
        """Return the names a file reads; one that it binds itself says nothing of what another file gives."""
        if path not in self._read:
            facts = self._sources.python.get(path)
            scopes = facts.scopes if facts else ()
            own = {item.name for scope in scopes for item in scope.parameters}
            own |= {item.target[0] for scope in scopes for item in scope.assigns if len(item.target) == 1}
            reads = (read.steps for scope in scopes for read in scope.reads)
            told = (steps[-1] for steps in reads if len(steps) > 1 or steps[0] not in own)
            self._read[path] = frozenset(step.strip(".[]'\"") for step in told)
        return self._read[path]
