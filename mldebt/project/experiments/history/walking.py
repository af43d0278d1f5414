"""Walks history oldest first over the changes that can tell of an experiment, with the versions of each.

Blobs are asked for in batches and within a budget that favours the newest commits; one that is not in the clone makes
its commit unread, never an error. Merges carry no changes; the state of a path is the last version written on any
branch, which is what a reader of the log sees, until what was tried is asked for again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.history.ancestry import Ancestry
from mldebt.project.experiments.history.choosing import LARGEST, is_trial, lane_of
from mldebt.repository.model import Change, Commit, History

T = TypeVar("T")
ReadBlobs = Callable[[Iterable[str]], Iterator[tuple[str, bytes | None]]]
Sizes = Callable[[Sequence[str]], Mapping[str, int]]
MOST_CHANGES = 40_000
MOST_BYTES = 1 << 30
MOST_HELD = 64 << 20
MOST_RESULTS = 6
MOST_ADDED = 30
MOST_A_COMMIT = 200
AT_ONCE, FEW_AT_ONCE, PART = 2048, 64, 16 << 20
"""Commits or changes read at once: as many as their bytes allow, few where their sizes are not known."""
LEFT = frozenset({"result", "left", "scored"})
"""Lanes of what runs write: much of it in one commit says no more than some of it."""
ABSENT = frozenset("0")
UNDONE = regex(r"(?i)revert(?:s|ed|ing)?\b")


class Wanted(msgspec.Struct, frozen=True):
    """One change to read: `old` and `new` are blobs ("" where there is none), `today` its path in the scanned tree."""

    at: int
    commit: Commit
    path: str
    lane: str
    old: str
    new: str
    today: str


class Walk:
    """The wanted changes of a history and its blobs; `missing` are (lane, path) that could not be read, by commit.

    `failed` are errors by file; `state` ends with the last written, `stamp` is of all commits before.
    """

    def __init__(self, history: History, read_blobs: ReadBlobs, sizes: Sizes | None = None) -> None:
        self._read_blobs = read_blobs
        self.state: dict[str, str] = {}
        self.stamp, self._bytes = b"", 0
        self.missing: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.failed: dict[str, str] = {}
        self._held: dict[str, bytes | None] = {}
        self._plan, self.cut = _plan(history)
        self._line = Ancestry(())
        wanted = {sha for one in self.wanted() for sha in (one.old, one.new) if sha}
        self._sizes = sizes(sorted(wanted)) if sizes and wanted else None

    def wanted(self) -> Iterator[Wanted]:
        """Yield every wanted change, oldest first."""
        return (one for _, _, changes in self._plan for one in changes)

    @property
    def fits(self) -> bool:
        """Say whether all wanted versions are known to be far from the budget: the order of reading is free then."""
        return self._sizes is not None and sum(self._sizes.values()) < MOST_BYTES // 2

    def each(self, changes: Iterable[Wanted], is_known: Callable[[Wanted], bool]) -> Iterator[Wanted]:
        """Yield those of some changes that are not known, their blobs read, versions of a file one after the other."""
        for part in self._parts((one, (one,)) for one in self._fresh(changes, is_known)):
            self._hold(part)
            yield from part

    def commits(self, is_known: Callable[[Wanted], bool]) -> Iterator[tuple[int, Commit, list[Wanted]]]:
        """Yield every commit, oldest first, with its wanted changes; `state` is the tree before its changes."""
        self._line = Ancestry([commit for _, commit, _ in self._plan])
        fresh = ((row, self._fresh(row[2], is_known)) for row in self._plan)
        for part in self._parts(((row, wanted), wanted) for row, wanted in fresh):
            self._hold(sorted((one for _, wanted in part for one in wanted), key=_place))
            for (at, commit, changes), _ in part:
                yield at, commit, changes
                self._move_on(commit)
                self._line.move_on(at)

    def seen(self, at: int) -> dict[str, str]:
        """Return the tree before the commit that is yielded, without what other branches wrote."""
        return self._line.seen(at, self.state)

    def _fresh(self, changes: Iterable[Wanted], is_known: Callable[[Wanted], bool]) -> Sequence[Wanted]:
        return sorted((one for one in changes if not is_known(one) and not self.is_too_large(one)), key=_place)

    def _parts(self, rows: Iterable[tuple[T, Sequence[Wanted]]]) -> Iterator[list[T]]:
        """Yield what changes are of in parts whose versions fit beside each other."""
        part: list[T] = []
        held, sizes, most = 0, self._sizes or {}, FEW_AT_ONCE if self._sizes is None else AT_ONCE
        for row, changes in rows:
            part.append(row)
            held += sum(sizes.get(sha, 0) for one in changes for sha in (one.old, one.new))
            if held > PART or len(part) == most:
                yield part
                part, held = [], 0
        yield part

    def again(self, wanted: Collection[int]) -> Iterator[int]:
        """Yield the places of some commits, oldest first; `state` is the tree before each, without other branches."""
        self.state.clear()
        for at, _, _ in self.commits(lambda _: True):
            if at in wanted:
                beside = self._line.own(at)
                self._put(beside)
                yield at
                self._put(self._line.latest(beside))

    def _put(self, versions: Mapping[str, str]) -> None:
        for path, sha in versions.items():
            if sha:
                self.state[path] = sha
            else:
                self.state.pop(path, None)

    def _move_on(self, commit: Commit) -> None:
        for change in commit.changes:
            self.state.pop(change.path, None)
            if change.status != "D":
                self.state[change.path] = change.new  # the last written is the last
        self.stamp = blake2b(commit.sha.encode(), key=self.stamp, digest_size=16).digest()

    def is_absent(self, one: Wanted) -> bool:
        """Say whether a version is known not to be in the clone."""
        return self._sizes is not None and not {one.new, one.old or one.new} <= self._sizes.keys()

    def is_too_large(self, one: Wanted) -> bool:
        """Say whether a version is known to be larger than its lane is read."""
        known = self._sizes or {}
        return max(known.get(one.new, 0), known.get(one.old, 0)) > LARGEST.get(one.lane, 0)

    def blob(self, sha: str) -> bytes | None:
        """Return a blob's bytes, or None where it is missing or beyond the budget."""
        return self.blobs([sha])[sha]

    def blobs(self, shas: Sequence[str]) -> Mapping[str, bytes | None]:
        """Return several blobs, read at once; they are not kept."""
        fresh = dict(self.contents([sha for sha in dict.fromkeys(shas) if sha not in self._held]))
        return {sha: self._held[sha] if sha in self._held else fresh.get(sha) for sha in shas}

    def _hold(self, changes: Iterable[Wanted]) -> None:
        """Keep and read the blobs of changes, versions of one file after each other: git unpacks them together."""
        shas = dict.fromkeys(sha for one in changes for sha in (one.old, one.new) if sha)
        self._held = {sha: content for sha, content in self._held.items() if sha in shas}
        held = sum(len(content or b"") for content in self._held.values())
        wanted = []
        for sha in shas:
            held += (self._sizes or {}).get(sha, 0) if sha not in self._held else 0
            if sha not in self._held and held <= MOST_HELD:
                wanted.append(sha)
        self._held.update(self.contents(wanted))

    def contents(self, shas: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield blobs one after the other, none beyond the budget."""
        if not shas or self._bytes > MOST_BYTES:
            return
        for sha, content in self._read_blobs(shas):
            self._bytes += len(content or b"")
            yield sha, content


def _place(one: Wanted) -> tuple[str, int]:
    """Return where a change stands among others, so that the versions of a file are neighbours."""
    return one.path, one.at


def _plan(history: History) -> tuple[list[tuple[int, Commit, list[Wanted]]], int]:
    """Return the commits oldest first with their wanted changes, and how many commits the budget left out."""
    plan: list[tuple[int, Commit, list[Wanted]]] = []
    current: dict[str, str] = {}
    total, cut = 0, 0
    copies = _copies(history)
    for back, commit in enumerate(history.commits):
        at = len(history.commits) - 1 - back
        is_none = commit.is_bot or commit.sha in copies or UNDONE.match(commit.subject)
        wanted = [] if is_none or total > MOST_CHANGES else list(_of_commit(at, commit, current))
        cut += total > MOST_CHANGES
        total += len(wanted)
        plan.append((at, commit, wanted))
        for new, old in commit.renames:
            current[old] = current.get(new, new)
    return plan[::-1], cut


def _copies(history: History) -> frozenset[str]:
    """Return the commits that repeat an older one on another branch, as a rebase or a cherry-pick leaves them."""
    known: set[tuple[str, int, str, tuple[str, ...]]] = set()
    found: set[str] = set()
    for commit in reversed(history.commits):
        told = commit.person, commit.author_time, commit.subject, tuple(change.path for change in commit.changes)
        if told in known and commit.changes:
            found.add(commit.sha)
        known.add(told)
    return frozenset(found)


def _of_commit(at: int, commit: Commit, current: Mapping[str, str]) -> Iterator[Wanted]:
    renames = dict(commit.renames)
    gone = {change.path: change.old for change in commit.changes if change.status == "D"}
    laned = [(one, lane) for one in commit.changes if one.status != "D" and (lane := lane_of(one.path))]
    is_import = sum(change.status == "A" and lane == "python" for change, lane in laned) > MOST_ADDED
    counts: dict[str, int] = {}
    for change, lane in laned[:MOST_A_COMMIT]:
        old = _old(change, renames, gone)
        is_first = not commit.parents or (is_import and not is_trial(change.path))
        if old == change.new or not _is_wanted(change, lane, old, is_first=is_first):
            continue
        counted = "left" if _may_be_left(change, lane, old) and not is_trial(change.path) else lane
        counts[counted] = counts.get(counted, 0) + 1
        if counted not in LEFT or counts[counted] <= MOST_RESULTS:
            yield Wanted(at, commit, change.path, lane, old, change.new, current.get(change.path, change.path))


def _old(change: Change, renames: Mapping[str, str], gone: Mapping[str, str]) -> str:
    """Return the blob a change continues: of the same path, or of the path it was moved from."""
    if change.status == "A":
        return gone.get(renames.get(change.path, ""), "")
    return "" if set(change.old) <= ABSENT else change.old


def _is_wanted(change: Change, lane: str, old: str, *, is_first: bool) -> bool:
    if lane in LEFT or lane in ("lock", "document"):
        return not is_first
    if old:
        return True
    if _may_be_left(change, lane, old):
        return not is_first
    return not is_first and (lane in ("python", "notebook") or is_trial(change.path))


def _may_be_left(change: Change, lane: str, old: str) -> bool:
    """Say whether a new file looks like settings by its name and may be a result: its content tells."""
    return lane == "settings" and not old and change.path.endswith((".json", ".yaml", ".yml"))
