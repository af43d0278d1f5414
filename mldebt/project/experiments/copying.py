"""Tells what a new training script was copied from and what the copy changed, remembered by the blobs compared."""

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from hashlib import blake2b

import msgspec

from mldebt.project.experiments.changes import code_changes
from mldebt.project.experiments.choosing import is_page, is_settings_code, is_trial
from mldebt.project.experiments.copies import candidates, closest
from mldebt.project.experiments.events import Changed
from mldebt.project.experiments.lines import counted
from mldebt.project.experiments.notebooks import read_past_notebook
from mldebt.project.experiments.reading import VERSION
from mldebt.project.experiments.reasons import is_crowded, is_drop, is_for_machines
from mldebt.project.experiments.walking import Walk, Wanted

MOST_LINES = 4000
FEWEST = 2
NEARLY = 0.8
"""How much of a new script among many files must be an older one's."""
SAME = 0.95
MOST_HELD = 500


class Copied(msgspec.Struct, frozen=True, array_like=True):
    """What a new file was copied or moved from, the share of lines they have in common, the parameters it changed."""

    source: str | None = None
    share: float = 0.0
    changes: tuple[Changed, ...] = ()
    is_moved: bool = False

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
    if is_page(one.path) or (not copied.source and is_drop(one.commit)):
        return True
    return not is_trial(one.path) and (not copied.source or is_for_machines(one))


class Copies:
    """Compares new scripts with those beside them."""

    def __init__(self, walk: Walk, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._kept = walk, kept
        self._lines: dict[str, Counter[str]] = {}

    def of(self, one: Wanted) -> Copied:
        """Return what a new file is a near-copy of, if of anything."""
        names = candidates(one.path, self._walk.state, (old for _, old in one.commit.renames))
        state = {name: self._walk.state[name] for name in names}
        told = blake2b(repr((one.path, one.new, state)).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        name = f"{VERSION}|copy|{told}"
        if (stored := self._kept.get(name)) is not None:
            try:
                return msgspec.msgpack.decode(stored, type=Copied)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
        found, is_whole = self._compared(one, state)
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

    def _compared(self, one: Wanted, state: Mapping[str, str]) -> tuple[Copied, bool]:
        """Return the copy, and whether every version that was compared could be read."""
        blobs = self._walk.blobs([one.new, *state.values()])
        own = blobs[one.new]
        is_whole = None not in blobs.values()
        others = {
            name: self._counted(sha, content, one.lane)
            for name, sha in state.items()
            if (content := blobs[sha]) is not None
        }
        counted = self._counted(one.new, own or b"", one.lane)
        gone = {change.path for change in one.commit.changes if change.status == "D"}
        best = closest(counted, others)
        if best is None:
            return Copied(), is_whole
        if moved := closest(counted, {name: lines for name, lines in others.items() if name in gone}):
            return Copied(*moved, is_moved=True), is_whole
        changes = _changes(blobs[state[best[0]]] or b"", own or b"", one)
        return Copied(best[0], best[1], tuple(row for row in changes if not row.is_minor)), is_whole

    def _counted(self, sha: str, content: bytes, lane: str) -> Counter[str]:
        found = self._lines.get(sha)
        if found is None:
            text = _text(content, lane)
            if len(self._lines) > MOST_HELD:
                self._lines.clear()
            found = self._lines[sha] = counted(text) if text.count("\n") <= MOST_LINES else Counter()
        return found


def _changes(old: bytes, new: bytes, one: Wanted) -> Sequence[Changed]:
    return code_changes(_text(old, one.lane), _text(new, one.lane), is_settings=is_settings_code(one.path))


def _text(content: bytes, lane: str) -> str:
    return read_past_notebook(content).text if lane == "notebook" else content.decode("utf-8", "replace")
