"""Finds the last reader a dead option had: the newest commit whose earlier version of a file in scope still loads it.

Looks at a few versions only, those of the declaring file first, so that history costs little: no answer means that
none of them read the option, not that it never was read.
"""

import posixpath
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from heapq import merge, nsmallest
from itertools import islice
from typing import NamedTuple

from mldebt.facts.code import PythonFacts
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Sha
from mldebt.project.configs.places.chains import is_holder
from mldebt.project.sources import Sources
from mldebt.remembering import remembered
from mldebt.repository.model import File

PER_KEY, IN_ALL = 24, 160
SHORT = 10
KIND = "python"
FORMERLY = "read until"


Said = dict[str, dict[str, str] | None]


class Version(NamedTuple):
    """A version of a file that a commit replaced or deleted; `age` counts commits from the newest."""

    age: int
    path: str
    blob: str


class Former:
    """The former readers of options."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[str, Mapping[str, str]] = {}

    def of(self, name: str, home: str, paths: Collection[str]) -> tuple[Evidence, ...]:
        """Return where an option declared in `home` was last read, in some files and their deleted neighbours."""
        wanted = self._wanted(home, frozenset(paths))
        self._load(home, [version.blob for version in wanted])
        found = [version for version in wanted if name in self._read.get(version.blob, {})]
        return tuple(self._says(version, name) for version in sorted(found)[:1])

    @remembered
    def _wanted(self, home: str, paths: frozenset[str]) -> tuple[Version, ...]:
        """Return the versions to look into: those of the declaring file, then the newest in scope."""
        own = list(islice(self._of(home), PER_KEY // 2))
        left, versions = PER_KEY - len(own), self._versions
        heads = ((versions[path][0], path) for path in self._beside(paths) - {home} if path in versions)
        others = (self._of(path) for _, path in nsmallest(left, heads))  # no older one has any that is wanted
        return (*own, *islice(merge(*others), left))

    @remembered
    def _beside(self, paths: frozenset[str]) -> frozenset[str]:
        """Return some files with those that were deleted beside them."""
        folders = {posixpath.dirname(path) for path in paths}
        return paths.union(path for folder in folders for path in self._gone.get(folder, ()))

    @cached_property
    def _gone(self) -> Mapping[str, Sequence[str]]:
        """Deleted Python files by folder."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self._versions:
            if path not in self._sources.files:
                found[posixpath.dirname(path)].append(path)
        return found

    def _says(self, version: Version, name: str) -> Evidence:
        commit = self._sources.history.commits[version.age]
        day = datetime.fromtimestamp(commit.committer_time, UTC).date()
        return Evidence(
            version.path, None, f"{FORMERLY} {commit.sha[:SHORT]} ({day}): {self._read[version.blob][name]}"
        )

    def _of(self, path: str) -> Iterator[Version]:
        """Yield the replaced versions of a Python file, newest first."""
        commits, found = self._sources.history.commits, self._versions.get(path, ())
        for age, place in zip(found[::2], found[1::2], strict=True):
            yield Version(age, path, commits[age].changes[place].old)

    @cached_property
    def _versions(self) -> Mapping[str, Sequence[int]]:
        """The changes that replaced Python files, by path: the age of each commit and its number there, in turn."""
        found: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for age, commit in enumerate(self._sources.history.commits):
            for place, change in enumerate(commit.changes):
                if change.status in ("M", "D") and change.path.endswith(".py") and change.old:
                    found[change.path].extend((age, place))
        return found

    def _load(self, home: str, blobs: list[str]) -> None:
        """Read versions that were not read before, while the budget lasts; what each says is kept for the next start.

        Of one that cannot be read nothing is kept.
        """
        new = [blob for blob in dict.fromkeys(blobs) if blob not in self._read][: IN_ALL - len(self._read)]
        past = cache(lambda: self._sources.past([(blob, KIND) for blob in new]))
        memory = self._sources.memory

        def said(blob: str) -> dict[str, str] | None:
            facts = past().get((blob, KIND))
            return memory.of(_names, facts) if isinstance(facts, PythonFacts) else None

        if new and not memory.keeps:
            recall = self._sources.recall.of(File(blob, Sha(blob), 0, KIND) for blob in new)
            kept = recall.each(said, dict(zip(new, new, strict=True)), f"keys once read beside {home}", Said)
        else:
            kept = ((blob, said(blob)) for blob in new)
        self._read.update((blob, names or {}) for blob, names in kept)


def _names(facts: PythonFacts) -> dict[str, str]:
    """Return the keys that a version loads from something named like a configuration, with how it reads."""
    return {
        step[1:]: "".join(read.steps).replace("[", ".")
        for scope in facts.scopes
        for read in scope.reads
        for holder, step in zip(read.steps, read.steps[1:], strict=False)
        if is_holder(holder.lstrip(".["))
    }
