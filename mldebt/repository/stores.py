"""Finds and reads the files of run stores: on disk (also where git ignores them), at a commit, and in experiment refs.

Nothing is written, locked or followed: links, pipes and folders of another repository are passed over, and what a
budget cuts off is said.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice

import msgspec

from mldebt.patterns import regex
from mldebt.repository.histories import refs_below
from mldebt.repository.kinds import marked_roots, reason_to_set_aside
from mldebt.repository.listing import FILE, Listed, list_commit, measure, read_regular
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.sterile import GitFailure
from mldebt.repository.target import HEX

MAX_ENTRIES = 200_000
MAX_DEPTH = 16
MAX_SECONDS = 10.0
MAX_BYTES = 1 << 29
MAX_READS = 60_000
MAX_EXPERIMENTS = 500
NOT_ENTERED = frozenset({".git", "node_modules", "site-packages", "__pycache__", ".ipynb_checkpoints", ".venv", ".tox"})
EXPERIMENT = regex(r"refs/exps/([0-9a-f]{2})/([0-9a-f]{38}(?:[0-9a-f]{24})?)/([^\s~^:?*\[\\]{1,200})")
Wanted = Callable[[str], bool]


class StoreFile(msgspec.Struct, frozen=True, gc=False):
    """One file to read: from disk where `sha` is None, else that git object."""

    path: str
    sha: str | None = None


class ExperimentRef(msgspec.Struct, frozen=True):
    """One DVC experiment: the commit a ref names, the commit it started from, and when it was made (Unix time)."""

    name: str
    commit: str
    baseline: str
    seconds: int | None


class StoreFiles:
    """What of a snapshot may belong to run stores, read within one budget of files and bytes."""

    def __init__(self, snapshot: RepositorySnapshot) -> None:
        self._snapshot = snapshot
        self._git = snapshot.git
        self._uses_disk = snapshot.options.rev is None and not snapshot.place.bare
        self._bytes, self._reads = 0, 0
        self._sizes: dict[str, int] = {}
        self.notes: tuple[str, ...] = ()

    @cached_property
    def _head(self) -> dict[str, Listed]:
        if self._git is None or self._snapshot.commit is None:
            return {}
        try:
            return list_commit(self._git, self._snapshot.commit)
        except GitFailure:
            return {}

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        return marked_roots(self._snapshot.paths)

    def is_set_aside(self, path: str) -> bool:
        """Say whether a path is vendored, generated or excluded, as the scan judges it."""
        return reason_to_set_aside(path, self._roots, self._snapshot.options.exclude) is not None

    def is_listed(self, path: str) -> bool:
        """Say whether the snapshot lists a path."""
        return path in self._snapshot.paths

    def present(self, wanted: Wanted) -> tuple[StoreFile, ...]:
        """Return the wanted files of the snapshot, then those that git ignores; vendored and excluded trees are not."""
        listed = [path for path in sorted(self._snapshot.paths) if wanted(path)]
        if not self._uses_disk:
            held = [(path, self._head.get(path)) for path in listed]
            found = [StoreFile(path, row.sha) for path, row in held if row and row.mode.startswith("100")]
        else:
            found = [self._as_it_is(path) for path in listed]
            known = self._snapshot.paths
            found += [StoreFile(path) for path in sorted(self._walk()) if path not in known and wanted(path)]
        return tuple(file for file in found if not self.is_set_aside(file.path))

    def _as_it_is(self, path: str) -> StoreFile:
        """Take a listed file from disk, or from the commit where a sparse work tree does not hold it."""
        if measure(self._snapshot.place.root, path) is None and path in self._head:
            return StoreFile(path, self._head[path].sha)
        return StoreFile(path)

    def _walk(self) -> Iterator[str]:
        """Yield the paths of regular files, breadth first; links and other repositories are not entered."""
        queue = deque([("", 0)])
        entries, limit = 0, time.monotonic() + MAX_SECONDS
        while queue:
            folder, depth = queue.popleft()
            for entry in self._scan(folder):
                entries += 1
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_symlink():
                    continue
                if entry.is_file(follow_symlinks=False):
                    yield path
                elif entry.is_dir(follow_symlinks=False) and entry.name not in NOT_ENTERED and depth < MAX_DEPTH:
                    queue.append((path, depth + 1))
            if entries > MAX_ENTRIES or time.monotonic() > limit:
                self.notes += (f"run stores: ignored files were listed up to {entries:,} entries only",)
                return

    def _scan(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._snapshot.place.root / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            return []
        names = {entry.name for entry in found}
        return [] if folder and {".git", "pyvenv.cfg"} & names else found

    def has(self, file: StoreFile) -> bool:
        """Say whether a file is there to read: a git object, or a path of the scanned work tree."""
        return file.sha is not None or (self._uses_disk and measure(self._snapshot.place.root, file.path) is not None)

    def at_head(self, path: str) -> StoreFile:
        """Return any path of the snapshot as a file to read: of the commit where no work tree is scanned."""
        row = self._head.get(path) if not self._uses_disk else None
        return StoreFile(path, row.sha if row and row.mode.startswith("100") else None)

    def read(self, files: Sequence[tuple[StoreFile, int]]) -> Iterator[tuple[StoreFile, bytes | str]]:
        """Yield each file with its bytes, or with why it was not read; the second of a pair is its largest size."""
        self.ask_sizes([file for file, _ in files])
        for file, limit in files:
            yield file, self._content(file, limit, self._sizes.get(file.sha or "", -1))

    def ask_sizes(self, files: Sequence[StoreFile]) -> None:
        """Learn the sizes of git objects in one call; reading asks for those that are not known yet."""
        unknown = sorted({file.sha for file in files if file.sha and file.sha not in self._sizes})
        if self._git and unknown:
            known = self._git.sizes(unknown)
            self._sizes.update((sha, known.get(sha, -1)) for sha in unknown)

    def _content(self, file: StoreFile, limit: int, size: int) -> bytes | str:
        root = self._snapshot.place.root
        if file.sha is None:
            seen = measure(root, file.path)
            if seen is None or seen.mode != FILE:
                return "not a regular file, or behind a link"
            size = seen.size
        if size < 0:
            return "its content is not in this clone"
        if size > limit:
            return f"{size:,} bytes; the limit is {limit:,}"
        if self._bytes + size > MAX_BYTES or self._reads >= MAX_READS:
            return "not read: the budget for run stores is used up"
        self._bytes, self._reads = self._bytes + size, self._reads + 1
        content = read_regular(root, file.path, limit=limit) if file.sha is None else self._blob(file.sha)
        return "not readable" if content is None else content

    def _blob(self, sha: str) -> bytes | None:
        return self._git.blob(sha) if self._git else None

    def read_at(self, commit: str, path: str, limit: int) -> bytes | None:
        """Return a file as a commit holds it, or None."""
        if self._git is None or not HEX.fullmatch(commit) or "\0" in path or self._reads >= MAX_READS:
            return None
        self._reads += 1
        content = self._git.beginning(f"{commit}:{path}", limit + 1)
        return content if content is not None and len(content) <= limit else None

    def commits_here(self, shas: Collection[str]) -> frozenset[str]:
        """Return those of the ids that are objects of this repository, reachable from the scanned commit or not."""
        asked = sorted({sha for sha in shas if HEX.fullmatch(sha)})
        return frozenset(self._git.sizes(asked)) if self._git and asked else frozenset()

    def experiments(self) -> tuple[ExperimentRef, ...]:
        """Return DVC's experiment refs by name; a normal clone has none because they are not fetched."""
        common = self._snapshot.place.common
        if self._git is None or common is None:
            return ()
        found = []
        for name, sha in islice(refs_below(common, "refs/exps").items(), MAX_EXPERIMENTS):
            if matched := EXPERIMENT.fullmatch(name):
                found.append(ExperimentRef(matched[3], sha, matched[1] + matched[2], self._git.committed(sha)))
        return tuple(found)
