"""Opens a repository or folder as one snapshot: its files by content, its identity and its history."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from hashlib import blake2b

from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.findings.scan import Failure, RepositoryRow, Skipped
from mldebt.findings.vocabulary import Sha, SkipReason
from mldebt.options import Options
from mldebt.remembering import remembered
from mldebt.repository import listing, target
from mldebt.repository.clock import clock
from mldebt.repository.codeowners import PLACES, parse_codeowners
from mldebt.repository.history import read_history
from mldebt.repository.identity import identity
from mldebt.repository.kinds import SkipList, cap, is_other_code, kind_of, marked_roots, reason_to_set_aside
from mldebt.repository.listing import CONFLICT, LARGEST, LINK, SPECIAL, SUBMODULE, Listed, blob_id, read_regular
from mldebt.repository.model import File, History
from mldebt.repository.revisions import resolve
from mldebt.repository.sterile import GitFailure, SterileGit, sterile

OTHER = "other code"
NOT_FILES: Mapping[str, SkipReason] = {
    LINK: "symlink", SUBMODULE: "submodule", SPECIAL: "special-file", CONFLICT: "conflict",
}  # fmt: skip


class RepositorySnapshot:
    """All files at one commit, in the work tree or staged in the index."""

    def __init__(
        self,
        place: target.Target,
        git: SterileGit | None,
        cache: Cache | None,
        options: Options,
        *,
        staged: bool = False,
    ) -> None:
        self.place, self.git, self.cache, self.options, self.staged = place, git, cache, options, staged
        self.failures: tuple[Failure, ...] = ()
        self._disk: set[str] = set()
        self.too_large: tuple[File, ...] = ()
        self.other_code: tuple[File, ...] = ()
        self.commit, self._branch = self._named()
        if git is not None:
            self.failures += tuple(Failure("objects", note) for note in git.notes)
            if self.commit is not None:
                git.aim(self.commit)
        listed, self._head = self._list()
        self.listed: Mapping[str, Listed] = listed
        self.paths = frozenset(listed)
        self.dirty = self._is_dirty(listed)
        self.files, self.skipped = self._sort(listed)
        self.head_time = self._committed_at() if self.commit else 0
        self.as_of = clock(options, self.head_time)

    def _named(self) -> tuple[str | None, str | None]:
        """Return the commit that is meant, and its branch if it is checked out."""
        rev = self.options.rev
        return target.head(self.place) if rev is None else (resolve(self.git, self.place, rev), None)

    def _list(self) -> tuple[dict[str, Listed], dict[str, Listed]]:
        if self.git is None:
            return listing.list_folder(self.place.root), {}
        try:
            head = listing.list_commit(self.git, self.commit) if self.commit else {}
        except GitFailure as failure:
            raise TargetError(f"{self.place.root}: commit {self.commit} cannot be read ({failure})") from failure
        if self.options.rev is not None or self.place.bare:
            return head, head
        if self.staged:
            return self._staged(head), head
        if head and not (self.git.folder / "index").is_file():
            self.failures += (Failure("work tree", "it has no index, so the commit is scanned instead"),)
            return head, head
        try:
            return listing.list_work_tree(self.git, self.place.root), head
        except GitFailure as failure:
            self.failures += (
                Failure("work tree", f"its index cannot be read, the commit is scanned instead: {failure}"),
            )
            return head, head

    def _staged(self, head: Mapping[str, Listed]) -> dict[str, Listed]:
        if self.git is None or (head and not (self.git.folder / "index").is_file()):
            raise TargetError(f"{self.place.root}: it has no index, so it cannot be told what is staged")
        try:
            return listing.list_index(self.git)
        except GitFailure as failure:
            raise TargetError(f"{self.place.root}: its index cannot be read ({failure})") from failure

    def _is_dirty(self, listed: Mapping[str, Listed]) -> bool | None:
        if self.git is None:
            return None
        if listed is self._head:
            return None if any(failure.where == "work tree" for failure in self.failures) else False
        return {path: row.sha for path, row in listed.items()} != {path: row.sha for path, row in self._head.items()}

    def _sort(self, listed: Mapping[str, Listed]) -> tuple[tuple[File, ...], tuple[Skipped, ...]]:
        skips = SkipList()
        roots = marked_roots(listed)
        wanted: list[tuple[str, Listed, str]] = []
        other: list[tuple[str, Listed, str]] = []
        for path in sorted(listed):
            entry = listed[path]
            aside, kind = self._reader(path, roots)
            if aside:
                skips.add_below(aside[1], aside[0])
            elif entry.mode in NOT_FILES:
                skips.add(path, NOT_FILES[entry.mode], "list")
            elif kind is None:
                skips.add(path, "unsupported", "list")
                other += [(path, entry, OTHER)] if is_other_code(path) else []
            else:
                wanted.append((path, entry, kind))
        sizes = self._sizes({entry.sha for _, entry, _ in (*wanted, *other) if not entry.on_disk})
        known = SkipList()
        self.other_code = tuple(file for row in other if (file := self._file(*row, sizes=sizes, skips=known)))
        files = [file for row in wanted if (file := self._file(*row, sizes=sizes, skips=skips))]
        return tuple(files), skips.rows()

    def _reader(self, path: str, roots: tuple[str, ...]) -> tuple[tuple[SkipReason, str] | None, str | None]:
        """Return why a path is set aside, if it is, and the kind of reader for it, if there is one."""
        return reason_to_set_aside(path, roots, self.options.exclude), kind_of(path)

    def _sizes(self, shas: Collection[str]) -> Mapping[str, int]:
        return self.git.sizes(sorted(shas)) if self.git else {}

    def _file(self, path: str, entry: Listed, kind: str, *, sizes: Mapping[str, int], skips: SkipList) -> File | None:
        size = entry.size if entry.on_disk else sizes.get(entry.sha, -1)
        if size < 0:
            skips.add(path, "missing-blob", "read")
            return None
        if size > cap(kind):
            skips.add(path, "too-large", "list", f"{size:,} bytes; the limit for {kind} is {cap(kind):,}")
            self._disk |= {path} if entry.on_disk else set()
            self.too_large += (File(path, Sha(entry.sha), size, kind),)
            return None
        sha = entry.sha
        if entry.on_disk:
            self._disk.add(path)
            if not sha:
                content = read_regular(self.place.root, path, limit=LARGEST, cut=kind == "weights")
                if content is None:
                    skips.add(path, "special-file", "read")
                    return None
                sha = blob_id(content) if size <= LARGEST else blob_id(content + b"%d" % size)
        return File(path, Sha(sha), size, kind)

    def read(self, files: Iterable[File]) -> Iterator[tuple[File, bytes | Skipped]]:
        """Yield each file with its bytes (the first 64 MiB of a larger one), or with why it could not be read."""
        wanted = list(files)
        whole = [file for file in wanted if self.git and file.path not in self._disk and file.size <= LARGEST]
        blobs = self.git.blobs(file.sha for file in whole) if self.git else iter(())
        stored = iter(whole)
        following = next(stored, None)
        for file in wanted:
            if file is following:
                content, following = next(blobs, None), next(stored, None)
            elif file.path in self._disk or self.git is None:
                content = read_regular(self.place.root, file.path, limit=LARGEST, cut=True)
            else:
                content = self.git.beginning(file.sha, LARGEST)
            yield file, Skipped(file.path, "missing-blob", "read") if content is None else content

    def read_past(self, files: Iterable[File]) -> Iterator[tuple[File, bytes | Skipped]]:
        """Return past blobs with their bytes, or with why they could not be read; the work tree is not looked at."""
        return read_blobs(self.git, list(files))

    @remembered
    def history(self) -> History:
        """Return the history behind this snapshot, read once."""
        if self.git is None:
            return History(note="not a git repository: scanned without history")
        if self.commit is None:
            return History(note="no commit yet: scanned without history")
        self.git.aim(self.commit)
        return read_history(self.git, self.commit, cache=self.cache, bots=self.options.bots)

    def codeowners(self) -> Mapping[str, tuple[str, ...]]:
        """Return the patterns of CODEOWNERS in file order, last match wins."""
        for place in PLACES:
            content = self.git.blob(self._head[place].sha) if self.git and place in self._head else None
            if content is not None:
                return parse_codeowners(content.decode("utf-8", "replace"))
        return {}

    def _committed_at(self) -> int:
        if self.git is None or self.commit is None:
            return 0
        return min(self.git.committed(self.commit) or 0, 1 << 33)

    def content_key(self) -> str:
        """Return a digest of everything that is or is not read, and of the clock."""
        digest = blake2b(self.as_of.encode(), digest_size=16)
        digest.update(
            repr((self.files, self.other_code, self.skipped, self.failures)).encode("utf-8", "surrogateescape")
        )
        return digest.hexdigest()

    @cached_property
    def row(self) -> RepositoryRow:
        """The identity of the repository and of the commit; finding its root walks the history, once."""
        return identity(
            self.place, self.git, self.commit, cache=self.cache, branch=self._branch, dirty=self.dirty,
            project=self.options.project, committed=self.head_time,
        )  # fmt: skip


def read_blobs(git: SterileGit | None, files: Sequence[File]) -> Iterator[tuple[File, bytes | Skipped]]:
    """Yield files with what git holds of them, or with why they could not be read."""
    blobs = git.blobs(file.sha for file in files) if git else iter([None] * len(files))
    for file, content in zip(files, blobs, strict=True):
        yield file, Skipped(file.path, "missing-blob", "read") if content is None else content


@contextmanager
def open_snapshot(options: Options, cache: Cache | None = None) -> Iterator[RepositorySnapshot]:
    """Open what the options name; raises TargetError or RevisionError in words a user can act on."""
    place = target.find_target(options.path)
    with ExitStack() as stack:
        git = None
        if place.git is not None:
            commit, _ = target.head(place) if options.rev is None else _head_or_none(place)
            git = stack.enter_context(sterile(place, commit, untrusted=options.untrusted))
        yield RepositorySnapshot(place, git, cache, options)


def _head_or_none(place: target.Target) -> tuple[str | None, str | None]:
    try:
        return target.head(place)
    except TargetError:
        return None, None
