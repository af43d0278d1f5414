"""Finds the last reader a dead option had: the newest commit whose earlier version of a file in scope still loads it.

Looks at a few versions only, those of the declaring file first, so that history costs little: no answer means that
none of them read the option, not that it never was read.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import NamedTuple

from mldebt.facts.code import PythonFacts
from mldebt.findings.subjects import Evidence
from mldebt.project.configs.chains import is_holder
from mldebt.project.sources import Sources

PER_KEY, IN_ALL = 24, 160
SHORT = 10
FORMERLY = "read until"


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
        self._asked: dict[tuple[str, frozenset[str]], tuple[Version, ...]] = {}

    def of(self, name: str, home: str, paths: Collection[str]) -> tuple[Evidence, ...]:
        """Return where an option declared in `home` was last read, in some files and their deleted neighbours."""
        wanted = self._wanted(home, frozenset(paths))
        self._load([version.blob for version in wanted])
        found = [version for version in wanted if name in self._read.get(version.blob, {})]
        return tuple(self._says(version, name) for version in sorted(found)[:1])

    def _wanted(self, home: str, paths: frozenset[str]) -> tuple[Version, ...]:
        """Return the versions to look into: those of the declaring file, then the newest in scope."""
        if (home, paths) not in self._asked:
            own = list(islice(self._versions.get(home, ()), PER_KEY // 2))
            folders = {posixpath.dirname(path) for path in paths}
            gone = {path for folder in folders for path in self._gone.get(folder, ())}
            others = (self._versions[path] for path in sorted((paths | gone) - {home}) if path in self._versions)
            self._asked[home, paths] = (*own, *islice(merge(*others), PER_KEY - len(own)))
        return self._asked[home, paths]

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

    @cached_property
    def _versions(self) -> Mapping[str, list[Version]]:
        """Replaced versions of Python files by path, newest first."""
        found: dict[str, list[Version]] = defaultdict(list)
        for age, commit in enumerate(self._sources.history.commits):
            for change in commit.changes:
                if change.status in ("M", "D") and change.path.endswith(".py") and change.old:
                    found[change.path].append(Version(age, change.path, change.old))
        return found

    def _load(self, blobs: list[str]) -> None:
        """Read versions that were not read before, while the budget lasts."""
        new = [blob for blob in dict.fromkeys(blobs) if blob not in self._read][: IN_ALL - len(self._read)]
        facts = self._sources.past([(blob, "python") for blob in new]) if new else {}
        for blob in new:
            found = facts.get((blob, "python"))
            self._read[blob] = self._sources.memory.of(_names, found) if isinstance(found, PythonFacts) else {}


def _names(facts: PythonFacts) -> dict[str, str]:
    """Return the keys that a version loads from something named like a configuration, with how it reads."""
    return {
        step[1:]: "".join(read.steps).replace("[", ".")
        for scope in facts.scopes
        for read in scope.reads
        for holder, step in zip(read.steps, read.steps[1:], strict=False)
        if is_holder(holder.lstrip(".["))
    }
