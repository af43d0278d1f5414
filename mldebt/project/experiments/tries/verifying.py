"""Reads once more the two versions behind a row that would be sure, for what its values alone do not say.

Code that is put down and made to fit (most of its lines change) is adapted, not tried. Of several tables of one module
that hold a parameter a run reads one. What it cannot know: a factor that a value is multiplied with.
"""

from collections.abc import MutableMapping, Sequence

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import Changed, Event
from mldebt.project.experiments.changes.reading import VERSION
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.texts.lines import counted
from mldebt.project.experiments.tries.grouping import Group
from mldebt.project.experiments.tries.idle import is_idle
from mldebt.project.experiments.values.names import plain

LONGEST = 400
HOLDER = regex(
    r"(?:class\s+)?(\w+)\s*(?::\s*\w+\s*)?"
    r"(?:=\s*(?:\{|\w*(?:dict|Dict|Namespace|config|Config)\(|.*\{\s*$)|\(.*\)\s*:|:\s*$)"
)
"""A line that opens a table or a class at the top of a module."""
NAMED = regex(r"\s+['\"]?(\w+)['\"]?\s*[:=]")


class Verified(msgspec.Struct, frozen=True, array_like=True):
    """What two versions say of a change: the part of the old lines that is gone, how many tables hold the parameter.

    `is_idle` says that no training enters the function of a value.
    """

    rewritten: float = 0.0
    holders: int = 0
    is_idle: bool = False


class Verifier:
    """Answers for the tries of one history; what is read is remembered by the versions and the values."""

    def __init__(self, walk: Walk, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._kept = walk, kept

    def of(self, group: Group) -> Verified:
        """Return the worst that the changes of a try say."""
        tried = [(event, event.change) for event in group.events if event.kind == "E1" and event.change]
        found = [self._of(event, change) for event, change in tried]
        return Verified(
            max((one.rewritten for one in found), default=0.0), max((one.holders for one in found), default=0),
            any(one.is_idle for one in found),
        )  # fmt: skip

    def _of(self, event: Event, one: Wanted) -> Verified:
        if not one.old:
            return Verified()
        is_own = event.run_path in (one.path, one.today)
        told = "|".join(f"{row.key}={row.value}@{row.line}" for row in event.params)
        name = f"{VERSION}|verified3|{one.old}|{one.new}|{is_own}|{told}"
        if (stored := self._kept.get(name)) is not None:
            try:
                return msgspec.msgpack.decode(stored, type=Verified)
            except msgspec.MsgspecError:
                pass
        blobs = self._walk.blobs([one.old, one.new])
        old, new = blobs[one.old], blobs[one.new]
        if old is None or new is None:
            return Verified()
        texts = old.decode("utf-8", "replace"), new.decode("utf-8", "replace")
        found = _verified(*texts, event.params, is_own=is_own)
        if name.isprintable():
            self._kept[name] = msgspec.msgpack.encode(found)
        return found


def _verified(old: str, new: str, params: Sequence[Changed], *, is_own: bool) -> Verified:
    lines = new.split("\n")
    return Verified(
        _gone(old, new, len(params)), 0 if is_own else _holders(lines, params),
        is_own and is_idle(new, [row.line for row in params if not row.is_minor]),
    )  # fmt: skip


def _gone(old: str, new: str, values: int) -> float:
    """Return the part of the old lines that is gone, beside those of some values."""
    before = counted(old)
    return max(before.total() - (before & counted(new)).total() - values, 0) / max(before.total(), 1)


def _holders(lines: Sequence[str], params: Sequence[Changed]) -> int:
    """Return how many top-level tables and classes of a module name the same changed parameter."""
    keys, holder = {plain(row.key) for row in params}, ""
    found: dict[str, set[str]] = {}
    for line in lines:
        if line[:1].strip() and line[0] not in ")}]#":
            opened = HOLDER.match(line) if len(line) < LONGEST else None
            holder = opened[1] if opened else ""
        elif holder and (named := NAMED.match(line)) and plain(named[1]) in keys:
            found.setdefault(plain(named[1]), set()).add(holder)
    return max(map(len, found.values()), default=0)
