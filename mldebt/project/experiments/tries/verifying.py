"""Reads once more the two versions behind a row that would be sure, for what its values alone do not say.

Code that is put down and made to fit (most of its lines change) is adapted, not tried. Of several tables of one module
that hold a parameter a run reads one. A value that stands in a product is not the value. What it cannot know: a factor
that stands in another line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, MutableMapping, Sequence

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import TRIED, Changed, Event
from mldebt.project.experiments.changes.reading import VERSION
from mldebt.project.experiments.history.walking import ABSENT, Walk, Wanted
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.texts.lines import counted
from mldebt.project.experiments.tries.beside import DOCUMENTS, is_text, says_a_score
from mldebt.project.experiments.tries.grouping import Group
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import plain
from mldebt.repository.kinds import kind_of
from mldebt.repository.model import Change, Commit

LONGEST = 400
MOST_BESIDE = 30
FACTOR = r"(?<![\w.]){value}\s*\*(?!\*)\s*[A-Za-z_]|[\w)\]]\s*(?<!\*)\*\s*{value}(?![\w.])"
HOLDER = regex(
    r"(?:class\s+)?(\w+)\s*(?::\s*\w+\s*)?"
    r"(?:=\s*(?:\{|\w*(?:dict|Dict|Namespace|config|Config)\(|.*\{\s*$)|\(.*\)\s*:|:\s*$)"
)
"""A line that opens a table or a class at the top of a module."""
TOY = regex(
    r"(?i)[:=\s'\"](?:\./)?(?:tests?/(?:data|fixtures|assets)|toy_?data|dummy_?data|sample_?data)(?=[/'\"\s]|$)"
)
"""Where settings read what only shows that a program works."""
SAMPLE = regex(r"(?i)(?:^|[/_.\-])(?:examples?|samples?|templates?)(?:[_.\-][^/]*)?$|[._\-](?:examples?|templates?)/")
"""The name or folder of settings that are shown for others to copy."""
NAMED = regex(r"\s+['\"]?(\w+)['\"]?\s*[:=]")
PLACED = regex(r"\[(\d+)\]")
STARTED = ("if __name__ ==", "if __name__==")
CHOICE = regex(r"(?i)(?:^|[._])(?:type|name|class|_target_|module|block|layer)$")


class Verified(msgspec.Struct, frozen=True, array_like=True):
    """What two versions say of a change: the part of the old lines that is gone, how many tables, whether a product.

    `is_sample` says that settings read the data of tests or of a toy, or that a module's own trial of itself changed.
    """

    rewritten: float = 0.0
    holders: int = 0
    is_product: bool = False
    is_sample: bool = False


class Verifier:
    """Answers for the tries of one history; what is read is remembered by the versions and the values."""

    def __init__(self, walk: Walk, kept: MutableMapping[str, bytes]) -> None:
        self._walk, self._kept = walk, kept

    def of(self, group: Group) -> Verified:
        """Return the worst that the changes of a try say."""
        tried = [(event, event.change) for event in group.events if event.kind == "E1" and event.change]
        found = [self._of(event, change) for event, change in tried]
        parts = (*(one.rewritten for one in found), *(self._of_run(event, change) for event, change in tried))
        return Verified(
            max(parts, default=0.0), max((one.holders for one in found), default=0),
            any(one.is_product for one in found), any(one.is_sample for one in found),
        )  # fmt: skip

    def is_told_beside(self, group: Group, commits: Iterable[Commit]) -> bool:
        """Say whether its own file notes a score, or one beside it may; of very many nobody knows."""
        own = {event.path for event in group.events}
        changes = [
            change for commit in commits for change in commit.changes if change.status != "D" and is_text(change.path)
        ]  # fmt: skip
        return len(changes) > MOST_BESIDE or any(self._says(one, is_own=one.path in own) for one in changes)

    def is_split(self, group: Group, commits: Iterable[Commit]) -> bool:
        """Say whether a program that its commit adds took over half of what changed: values of both stand where."""
        added = [
            str(change.new) for commit in commits for change in commit.changes
            if change.status == "A" and change.path.endswith(".py")
        ][:MOST_BESIDE]  # fmt: skip
        told = [event.change.old for event in group.events if event.change and event.change.lane == "python"]
        olds = [old for old in dict.fromkeys(told) if old] if added else []
        blobs = self._walk.blobs([*added, *olds]) if olds else {}
        texts = {sha: counted((content or b"").decode("utf-8", "replace")) for sha, content in blobs.items()}
        return any(2 * (texts[old] & texts[new]).total() >= texts[old].total() for old in olds for new in added)

    def _says(self, change: Change, *, is_own: bool) -> bool:
        if is_own and kind_of(change.path) in DOCUMENTS:
            return False
        old = "" if change.status == "A" or set(change.old) <= ABSENT else str(change.old)
        name = f"{VERSION}|beside|{old}|{change.new}|{kind_of(change.path)}{'|own' if is_own else ''}"
        if (stored := self._kept.get(name)) is not None:
            return stored != b"0"
        blobs = self._walk.blobs([sha for sha in (old, str(change.new)) if sha])
        content, before = blobs[str(change.new)], blobs[old] if old else b""
        if content is None or before is None:
            return True
        texts = before.decode("utf-8", "replace"), content.decode("utf-8", "replace")
        found = says_a_score(change.path, *texts, is_own=is_own)
        self._kept[name] = b"1" if found else b"0"
        return found

    def _of_run(self, event: Event, one: Wanted) -> float:
        """Return the part of its run's lines that went, where the commit changed that beside its settings."""
        if event.run_path in (one.path, one.today):
            return 0.0
        change = next((row for row in one.commit.changes if row.path == event.run_path and row.status == "M"), None)
        return self._part(change.old, change.new) if change and change.path.endswith(".py") else 0.0

    def _part(self, old: str, new: str) -> float:
        blobs = self._walk.blobs([old, new])
        texts = [content.decode("utf-8", "replace") for content in (blobs[old], blobs[new]) if content is not None]
        return _gone(texts[0], texts[1]) if len(texts) > 1 else 0.0

    def _of(self, event: Event, one: Wanted) -> Verified:
        if one.lane == "settings":
            text = (self._walk.blob(one.new) or b"").decode("utf-8", "replace")
            return Verified(is_sample=SAMPLE.search(one.path) is not None or _is_sample(text))
        if one.lane not in ("python", "notebook") or not one.old:
            return Verified()
        is_own = event.run_path in (one.path, one.today)
        told = "|".join(f"{row.key}={row.value}@{row.line}" for row in event.params)
        name = f"{VERSION}|verified|{one.old}|{one.new}|{is_own}|{told}"
        if (stored := self._kept.get(name)) is not None:
            try:
                return msgspec.msgpack.decode(stored, type=Verified)
            except msgspec.MsgspecError:
                pass
        blobs = self._walk.blobs([one.old, one.new])
        old, new = blobs[one.old], blobs[one.new]
        if old is None or new is None:
            return Verified()
        found = _verified(_text(old, one.lane), _text(new, one.lane), event.params, one.lane, is_own=is_own)
        if name.isprintable():
            self._kept[name] = msgspec.msgpack.encode(found)
        return found


def _verified(old: str, new: str, params: Sequence[Changed], lane: str, *, is_own: bool) -> Verified:
    share = _gone(old, new, len(params))
    if lane != "python":
        return Verified(share)
    lines = new.split("\n")
    return Verified(
        share, 0 if is_own else _holders(lines, params), any(_is_factor(row, lines) for row in params),
        not is_own and _is_of_its_start(lines, params),
    )  # fmt: skip


def _gone(old: str, new: str, values: int = 0) -> float:
    """Return the part of the old lines that is gone, beside those of some values."""
    before = counted(old)
    return max(before.total() - (before & counted(new)).total() - values, 0) / max(before.total(), 1)


def _is_of_its_start(lines: Sequence[str], params: Sequence[Changed]) -> bool:
    """Say whether a value stands in what a module does when it is started itself, which a run that imports it skips."""
    start = next((at for at, line in enumerate(lines, 1) if line.startswith(STARTED)), len(lines))
    return any(row.line > start and not row.is_minor for row in params)


def _is_sample(text: str) -> bool:
    """Say whether settings read the data of tests or of a toy: they show others how the program is told."""
    lines = (line.strip() for line in text.split("\n") if len(line) < LONGEST)
    return any(TOY.search(line) for line in lines if line[:1] not in ("", "#"))


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


def _is_factor(row: Changed, lines: Sequence[str]) -> bool:
    """Say whether a value stands in a product with a name, so that another number is meant."""
    line = lines[row.line - 1] if 0 < row.line <= len(lines) else ""
    is_asked = "*" in line and len(line) < LONGEST and row.value[:1].isdigit()
    return is_asked and re.search(FACTOR.format(value=re.escape(row.value)), line) is not None


def is_shifted(group: Group) -> bool:
    """Say whether entries of a list are told by their place while one of them became another thing or took its place.

    Values of one name that stand in several tables are the same: one of them may be new.
    """
    lists = defaultdict[tuple[int, str], list[Changed]](list)
    for place, event in enumerate(group.events):
        for row in event.params if event.kind in TRIED else ():
            lists[place, PLACED.split(row.key)[0]].append(row)
    return any(_is_moved_on(entries) for entries in lists.values())


def _is_moved_on(entries: Sequence[Changed]) -> bool:
    """Say whether the values of a list's entries moved to other places, or stand in another kind of entry."""
    chosen = [CHOICE.search(row.key) is not None for row in entries]
    old = {plain_meaning(row.previous) for row in entries}
    return (any(chosen) and not all(chosen)) or any(plain_meaning(row.value) in old for row in entries)


def _text(content: bytes, lane: str) -> str:
    return read_past_notebook(content).text if lane == "notebook" else content.decode("utf-8", "replace")
