"""Opens past commits of one line one after another on the same git directory, as `scan --rev` would open each."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.findings.scan import RepositoryRow
from mldebt.findings.vocabulary import SkipReason
from mldebt.options import Options
from mldebt.repository.clock import iso
from mldebt.repository.histories import Histories
from mldebt.repository.listing import Listed
from mldebt.repository.model import History
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.sterile import GitFailure, SterileGit, sterile
from mldebt.repository.target import Target
from mldebt.repository.trees import Trees

IGNORED, MAILMAP = ".git-blame-ignore-revs", ".mailmap"
LATEST = 1 << 33


class Line:
    """The commits behind one tip; `row` is the identity that the tip gives the repository."""

    def __init__(self, place: Target, git: SterileGit, cache: Cache, options: Options, row: RepositoryRow) -> None:
        self.place, self.git, self.cache, self.row = place, git, cache, row
        self.options = msgspec.structs.replace(options, as_of=None)
        self.histories = Histories(git, row.commit or "", cache=cache, bots=options.bots)
        self.times = self.histories.times
        self.trees = Trees(git)
        self.readers: dict[tuple[str, tuple[str, ...]], tuple[tuple[SkipReason, str] | None, str | None]] = {}
        self.sizes: dict[str, int] = {}

    def at(self, commit: str) -> "PastSnapshot":
        """Open one commit; raises TargetError where its tree cannot be read."""
        return PastSnapshot(self, commit)


class PastSnapshot(RepositorySnapshot):
    """A commit of a line: its own tree and clock, the line's identity and reading of history."""

    def __init__(self, line: Line, commit: str) -> None:
        self._line = line
        self._time = line.times.get(commit)
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
            message = f"{self.place.root}: commit {self.commit} cannot be read ({failure})"
            raise TargetError(message) from failure
        return listed, listed

    def _reader(self, path: str, roots: tuple[str, ...]) -> tuple[tuple[SkipReason, str] | None, str | None]:
        readers = self._line.readers
        if (path, roots) not in readers:
            readers[path, roots] = super()._reader(path, roots)
        return readers[path, roots]

    def _sizes(self, shas: Collection[str]) -> Mapping[str, int]:
        known = self._line.sizes
        if unknown := [sha for sha in shas if sha not in known]:
            known.update(super()._sizes(unknown))
        return known

    def _committed_at(self) -> int:
        return super()._committed_at() if self._time is None else min(max(self._time, 0), LATEST)

    def _read_history(self) -> History:
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
