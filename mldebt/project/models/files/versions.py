"""Knows which version of a file stood beside a commit, and what has changed since, along renames.

Commits are compared by ancestry, not by date: what came "since" a commit is what it does not contain. A version is a
blob; facts of past blobs are read through the sources. Where history was cut, nothing is said of what lies before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts, Scope
from mldebt.facts.texts import Facts, Unread
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit

GONE = "0" * 40


class Version(NamedTuple):
    """A change of a file: the commit and the blob it left."""

    commit: Commit
    blob: str


class Versions:
    """The versions of the files of today, newest first. Built once per scan, on first use."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._ancestors: dict[str, frozenset[str]] = {}
        self._facts: dict[tuple[str, str], Facts | Unread] = {}

    @cached_property
    def _by_path(self) -> Mapping[str, Sequence[Version]]:
        """Every change of every path, under the path it has today."""
        found: dict[str, list[Version]] = defaultdict(list)
        current: dict[str, str] = {}
        for commit in self.sources.history.commits:
            moved = {old: current.get(new, new) for new, old in commit.renames}
            renamed, left = dict(commit.renames), {change.path: change.old for change in commit.changes}
            for change in commit.changes:
                is_move = change.path in renamed and left.get(renamed[change.path]) == change.new
                if change.path not in moved and not is_move:
                    found[current.get(change.path, change.path)].append(Version(commit, change.new))
            for new, _ in commit.renames:
                current.pop(new, None)
            current.update(moved)
        return found

    @cached_property
    def _parents(self) -> Mapping[str, Sequence[str]]:
        return {commit.sha: commit.parents for commit in self.sources.history.commits}

    @cached_property
    def present(self) -> frozenset[str]:
        """The paths that the scanned commit holds, those of files that are not read included."""
        return frozenset(path for path, found in self._by_path.items() if not found[0].blob.startswith(GONE))

    def of(self, path: str) -> Sequence[Version]:
        """Return the versions of a file, newest first."""
        return self._by_path.get(path, ())

    def latest(self, path: str) -> Commit | None:
        """Return the last commit that changed a file; None where it is not committed as it stands."""
        file = self.sources.files.get(path)
        found = self.of(path)
        return found[0].commit if found and file is not None and found[0].blob == file.sha else None

    def has(self, commit: Commit, other: Commit) -> bool:
        """Say whether a commit contains another."""
        known = self._ancestors.get(commit.sha)
        if known is None:
            seen: set[str] = {commit.sha}
            left: list[str] = [commit.sha]
            while left:
                for parent in self._parents.get(left.pop(), ()):
                    if parent not in seen:
                        seen.add(parent)
                        left.append(parent)
            known = self._ancestors[commit.sha] = frozenset(seen)
        return other.sha in known

    def since(self, path: str, commit: Commit) -> tuple[Version, ...]:
        """Return the versions of a file that a commit does not contain, newest first."""
        return tuple(version for version in self.of(path) if not self.has(commit, version.commit))

    def beside(self, path: str, commit: Commit) -> str | None:
        """Return the blob of a file as a commit has it; None where the file was not there or is not known."""
        found = next((version.blob for version in self.of(path) if self.has(commit, version.commit)), None)
        return None if found is None or found.startswith(GONE) else found

    def facts(self, path: str, blob: str) -> Facts | Unread | None:
        """Return what a version of a file says, read as today's file is."""
        file = self.sources.files.get(path)
        if file is None:
            return None
        if file.sha == blob:
            return self.sources.facts.get(path)
        key = (blob, file.kind)
        if key not in self._facts:
            self._facts.update(self.sources.past([key]))
        return self._facts.get(key)

    def scopes(self, path: str, blob: str) -> Mapping[str, Scope]:
        """Return the scopes of a version of a Python file or notebook by name."""
        facts = self.facts(path, blob)
        code = facts.code if isinstance(facts, NotebookFacts) else facts
        return {scope.name: scope for scope in code.scopes} if isinstance(code, PythonFacts) else {}
