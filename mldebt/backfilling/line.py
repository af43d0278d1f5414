"""Opens past commits of one line one after another on the same git directory, as `scan --rev` would open each."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import msgspec

from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.findings.scan import RepositoryRow, Skipped
from mldebt.findings.vocabulary import SkipReason
from mldebt.options import Options
from mldebt.remembering import remembered
from mldebt.repository.clock import iso
from mldebt.repository.histories import Histories, first_parents
from mldebt.repository.kinds import kind_of, marked_roots, reason_to_set_aside
from mldebt.repository.listing import Listed, Trees
from mldebt.repository.model import File, History
from mldebt.repository.opening import NOT_FILES, RepositorySnapshot, read_blobs
from mldebt.repository.sterile import GitFailure, SterileGit, sterile
from mldebt.repository.target import Target

IGNORED, MAILMAP = ".git-blame-ignore-revs", ".mailmap"
LATEST = 1 << 33
CODE = frozenset({"python", "notebook"})
Coded = tuple[str, tuple[str, str]]
"""A path with its blob and the kind of its reader."""


class Line:
    """The commits behind one tip; `row` is the identity that the tip gives the repository."""

    def __init__(self, place: Target, git: SterileGit, cache: Cache, options: Options, row: RepositoryRow) -> None:
        self.place, self.git, self.cache, self.row = place, git, cache, row
        self.options = msgspec.structs.replace(options, as_of=None)
        self.trees = Trees(git)
        self.kinds: dict[tuple[str, ...], dict[str, str]] = {}
        self.sizes: dict[str, int] = {}

    @cached_property
    def histories(self) -> Histories:
        """What history was behind each of the commits."""
        return Histories(self.git, self.row.commit or "", cache=self.cache, bots=self.options.bots)

    @cached_property
    def first(self) -> Mapping[str, int]:
        """The first parents, newest first, with the committer's time in UTC seconds."""
        return first_parents(self.git, self.row.commit or "")

    @cached_property
    def times(self) -> Mapping[str, int]:
        """The committer's time of every commit behind the tip that was read."""
        return self.histories.times

    def time_of(self, commit: str) -> int | None:
        """Return the committer's time of a commit; history is read only for one that is no first parent."""
        return self.first[commit] if commit in self.first else self.times.get(commit)

    def code(self, commit: str) -> list[Coded]:
        """Return path, blob and reader of each module and notebook of a commit, before its size is known."""
        listed = self.trees.list(commit)
        roots = marked_roots(listed)
        kinds = self.kinds.setdefault(roots, {})
        found: list[Coded] = []
        for path, entry in listed.items():
            kind = kinds.get(path)
            if kind is None:
                aside, said = self.reader(path, roots)
                kind = kinds[path] = said if said in CODE and said is not None and aside is None else ""
            if kind and entry.mode not in NOT_FILES:
                found.append((path, (entry.sha, kind)))
        return found

    def read(self, files: Iterable[File]) -> Iterator[tuple[File, bytes | Skipped]]:
        """Return blobs with their bytes, or with why they could not be read."""
        return read_blobs(self.git, list(files))

    @remembered
    def reader(self, path: str, roots: tuple[str, ...]) -> tuple[tuple[SkipReason, str] | None, str | None]:
        """Return why a path is set aside, if it is, and the kind of reader for it, if there is one."""
        return reason_to_set_aside(path, roots, self.options.exclude), kind_of(path)

    def at(self, commit: str) -> "PastSnapshot":
        """Open one commit; raises TargetError where its tree cannot be read."""
        return PastSnapshot(self, commit)


class PastSnapshot(RepositorySnapshot):
    """A commit of a line: its own tree and clock, the line's identity and reading of history."""

    def __init__(self, line: Line, commit: str) -> None:
        self._line = line
        self._time = line.time_of(commit)
        super().__init__(line.place, line.git, line.cache, msgspec.structs.replace(line.options, rev=commit))

    @property
    def row(self) -> RepositoryRow:
        """The identity of the repository and of this commit."""
        return msgspec.structs.replace(
            self._line.row, commit=self.commit, commit_date=iso(self.head_time), branch=None, dirty=False
        )  # fmt: skip

    def _named(self) -> tuple[str | None, str | None]:
        return self.options.rev, None

    def _list(self) -> tuple[dict[str, Listed], dict[str, Listed]]:
        try:
            listed = self._line.trees.list(self.commit or "")
        except GitFailure as failure:
            raise TargetError(f"{self.place.root}: commit {self.commit} cannot be read ({failure})") from failure
        return listed, listed

    def _reader(self, path: str, roots: tuple[str, ...]) -> tuple[tuple[SkipReason, str] | None, str | None]:
        return self._line.reader(path, roots)

    def _sizes(self, shas: Collection[str]) -> Mapping[str, int]:
        known = self._line.sizes
        if unknown := [sha for sha in shas if sha not in known]:
            known.update(super()._sizes(unknown))
        return known

    def _committed_at(self) -> int:
        return super()._committed_at() if self._time is None else min(max(self._time, 0), LATEST)

    @remembered
    def history(self) -> History:
        """Return the history behind this commit, from that of the line."""
        mailmap = self.listed.get(MAILMAP)
        return self._line.histories.behind(
            self.commit or "", (mailmap.sha if mailmap else "none", self._ignored())
        )  # fmt: skip

    def _ignored(self) -> frozenset[str]:
        entry = self.listed.get(IGNORED)
        content = self._line.git.blob(entry.sha) if entry else None
        lines = (content or b"").decode("utf-8", "replace").splitlines()
        return frozenset(line.split("#")[0].strip() for line in lines) if entry else frozenset()


@contextmanager
def open_line(place: Target, options: Options, cache: Cache, row: RepositoryRow) -> Iterator[Line]:
    """Open the line of a tip on a sterile git directory of its own."""
    with sterile(place, row.commit, untrusted=options.untrusted) as git:
        yield Line(place, git, cache, options, row)
