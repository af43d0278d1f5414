"""Tells what a new training script was copied from and what the copy changed, remembered by the blobs compared."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from hashlib import blake2b

import msgspec

from mldebt.project.experiments.changes.events import Changed
from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.changes.reading import VERSION
from mldebt.project.experiments.history.choosing import is_settings_code, is_trial
from mldebt.project.experiments.history.reasons import is_crowded, is_drop, is_for_machines
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.texts.copies import MOST_COMPARED, LineIndex, Near, candidates, near
from mldebt.project.experiments.texts.lines import counted
from mldebt.project.memory import Bounded

MOST_LINES = 4000
FEWEST = 2
NEARLY = 0.8
"""How much of a new script among many files must be an older one's."""
SAME = 0.95
MOST_HELD = 500
MOST_READ = 48 << 20
"""Bytes of scripts that are indexed."""
BATCH = 64
PLAIN, MARGIN = 0.9, 0.02
"""How much of a copy must be its origin's to be sure of that, and how much nearer than the next it must be."""


class Copied(msgspec.Struct, frozen=True, array_like=True):
    """What a new file was copied or moved from, the share of lines they have in common, the parameters it changed.

    `is_clear` says that all scripts that are about as near tell the same changes, and none was left out.
    """

    source: str | None = None
    share: float = 0.0
    changes: tuple[Changed, ...] = ()
    is_moved: bool = False
    is_clear: bool = False

    @property
    def tries(self) -> bool:
        """Say whether a copy differs in a parameter, or in more than where it reads and how it is laid out."""
        is_other = bool(self.changes) or self.share < SAME
        return self.source is not None and not self.is_moved and is_other

    @property
    def repeats(self) -> bool:
        """Say whether a file is what was there already, moved or copied as it is."""
        return self.source is not None and not self.tries


def tries_nothing(one: Wanted, copied: Copied) -> bool:
    """Say whether a new script tries nothing by where it stands or what came with it, unless it is an older one's."""
    if is_crowded(one.commit) and copied.share < NEARLY and len(copied.changes) < FEWEST:
        return True
    if not copied.source and is_drop(one.commit):
        return True
    return not is_trial(one.path) and (not copied.source or is_for_machines(one))


class Copies:
    """Compares new scripts with those beside them in the tree before their commit."""

    def __init__(self, walk: Walk, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._kept, self._index = walk, kept, LineIndex()
        self._lines: Bounded[str, Counter[str]] = Bounded(MOST_HELD)
        self._missing: set[str] = set()
        self._bytes = 0

    def of(self, one: Wanted) -> Copied:
        """Return what a new file is a near-copy of, if of anything."""
        asked = repr((one.commit.sha, one.path, one.new)).encode("utf-8", "surrogateescape")
        told = blake2b(asked, digest_size=16).hexdigest()
        name = f"{VERSION}|copy|{self._walk.stamp.hex()}|{told}"
        if (stored := self._kept.get(name)) is not None:
            try:
                return msgspec.msgpack.decode(stored, type=Copied)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
        found, is_whole = self._compared(one)
        if is_whole and (found.source is None or found.source.isprintable()):
            self._kept[name] = msgspec.msgpack.encode(found)
        return found

    def is_another(self, one: Wanted) -> bool:
        """Say whether a script is of a new folder of experiments, beside older ones with a script of its name.

        Such a folder tries what the one it was copied from did not, though the script may be the same in both.
        """
        folder, _, name = one.path.rpartition("/")
        beside, parent = f"{folder}/", f"{folder.rpartition('/')[0]}/"
        added = {row.new for row in one.commit.changes if row.path.startswith(beside) and row.status == "A"}
        state = self._walk.state
        if not is_trial(one.path) or len(added) < FEWEST or any(path.startswith(beside) for path in state):
            return False
        older = any(path.startswith(parent) and path.endswith(f"/{name}") for path in state)
        return older and not added <= set(state.values())

    def _compared(self, one: Wanted) -> tuple[Copied, bool]:
        """Return the copy, and whether every version that was compared could be read."""
        tree = self._walk.seen(one.at)
        state = {name: tree[name] for name in candidates(one.path, tree, (old for _, old in one.commit.renames))}
        own = self._walk.blob(one.new)
        is_known = self._learn(state.values(), one.lane)
        is_whole = own is not None and self._missing.isdisjoint(state.values())
        gone = {change.path for change in one.commit.changes if change.status == "D"}
        rows = self._nearest(self._counted(one.new, own or b"", one.lane), state, gone, one.lane)
        if moved := next((row for row in rows if row.path in gone), None):
            return Copied(moved.path, moved.whole, is_moved=True), is_whole
        if not rows:
            return Copied(), is_whole
        first = rows[0]
        changes = self._changes(state[first.path], one)
        is_clear = is_known and self._is_clear(rows, state, changes, one)
        return Copied(first.path, first.whole, changes, is_clear=is_clear), is_whole

    def _nearest(self, counted: Counter[str], state: Mapping[str, str], gone: Collection[str], lane: str) -> list[Near]:
        """Return the scripts that lines are near to, the nearest first; those that the commit deletes are all asked."""
        told = set(self._index.nearest(counted, dict.fromkeys(state.values())))
        told |= {sha for name, sha in state.items() if name in gone} if len(gone) <= MOST_COMPARED else set()
        return near(counted, self._read({name: sha for name, sha in state.items() if sha in told}, lane))

    def _learn(self, shas: Iterable[str], lane: str) -> bool:
        """Index the versions that are new, as far as the bounds allow; say whether all are indexed."""
        fresh = self._index.unknown(shas)
        for start in range(0, len(fresh), BATCH):
            if self._bytes > MOST_READ or self._index.is_full:
                return False
            for sha, content in self._walk.blobs(fresh[start : start + BATCH]).items():
                self._bytes += len(content or b"")
                if content is None:
                    self._missing.add(sha)
                self._index.add(sha, self._counted(sha, content or b"", lane))
        return True

    def _read(self, state: Mapping[str, str], lane: str) -> dict[str, Counter[str]]:
        held = {sha: self._lines[sha] for sha in state.values() if sha in self._lines}
        fresh = self._walk.blobs([sha for sha in state.values() if sha not in held])
        held |= {sha: self._counted(sha, content or b"", lane) for sha, content in fresh.items()}
        return {name: held[sha] for name, sha in state.items()}

    def _is_clear(
        self, rows: Sequence[Near], state: Mapping[str, str], changes: Sequence[Changed], one: Wanted
    ) -> bool:
        """Say whether the scripts that are about as near as the nearest tell the same changes."""
        first = rows[0]
        least = first.own - MARGIN, first.whole - MARGIN
        rivals = {state[row.path] for row in rows[1:] if row.own >= least[0] and row.whole >= least[1]}
        rivals -= {state[first.path]}
        if not changes or first.own < PLAIN or len(rivals) > MOST_COMPARED - FEWEST:
            return False
        told = _values(changes)
        return all(_values(self._changes(sha, one)) == told for sha in sorted(rivals))

    def _changes(self, old: str, one: Wanted) -> tuple[Changed, ...]:
        blobs = self._walk.blobs([old, one.new])
        was, now = (_text(blobs[sha] or b"", one.lane) for sha in (old, one.new))
        found = code_changes(was, now, is_settings=is_settings_code(one.path))
        return tuple(row for row in found if not row.is_minor)

    def _counted(self, sha: str, content: bytes, lane: str) -> Counter[str]:
        found = self._lines.get(sha)
        if found is None:
            text = _text(content, lane)
            found = self._lines[sha] = counted(text) if text.count("\n") <= MOST_LINES else Counter()
        return found


def _values(changes: Iterable[Changed]) -> set[tuple[str, str, str]]:
    return {(row.key, row.previous, row.value) for row in changes}


def _text(content: bytes, lane: str) -> str:
    return read_past_notebook(content).text if lane == "notebook" else content.decode("utf-8", "replace")
