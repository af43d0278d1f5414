"""Tells what each change of a commit did to the content: how many lines it changed, and whether only the layout.

Messages are never believed. Lines are counted as a multiset: one that moved is no change. Versions are read newest
first until the bytes allowed are spent; what was not read counts as a change of content, its lines unknown. What looks
like layout (equal but for blanks, brackets, quotes and comments) is confirmed by parsing only in commits of few files:
those of many are bulk changes, which touch nothing but what is left when their layout is dropped. Of those no more is
read than it takes to see that too much is left.

Versions of one file are read one after the other, as git keeps them: each as what it differs in from its neighbour.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from mldebt.repository.kinds import kind_of
from mldebt.repository.layout import code_cells, is_same, looks_alike
from mldebt.repository.model import Change
from mldebt.repository.sterile import SterileGit
from mldebt.repository.touches import BULK_FILES
from mldebt.repository.unlike import count_lines, unlike, unlike_lines

LARGEST = 1 << 20
MOST_BYTES = 96 << 20
MOST_PARSED = 8 << 20
KINDS = frozenset({"python", "notebook", "json", "yaml", "toml"})

Row = tuple[str, Sequence[Change], Sequence[tuple[str, str]]]
Pair = tuple[str, str]
"""The blobs before and after a change; before is empty where a file is new."""


class Edit(NamedTuple):
    """What a change did: how many lines it changed, and whether nothing but layout."""

    lines: int
    is_layout: bool


class Ask(NamedTuple):
    """One change to look at: the blobs before and after it, where it is, and how to read both."""

    pair: Pair
    path: str
    kind: str


class Many(NamedTuple):
    """A commit of many files: the changes that may be layout, and how many surely are not."""

    asks: Sequence[Ask]
    certain: int


def with_edits(git: SterileGit, rows: Iterable[Row]) -> Mapping[str, tuple[Change, ...]]:
    """Return commit → its changes with what they did, for rows of commit, changes and (new, old) renames."""
    known = {sha: (changes, _before(changes, renames)) for sha, changes, renames in rows}
    few = [ask for changes, older in known.values() if len(changes) <= BULK_FILES for ask in _asks(changes, older)]
    many = [_many(*row) for row in known.values() if len(row[0]) > BULK_FILES]
    many = [one for one in many if one.certain <= BULK_FILES]
    said = dict(_said(git, _within_bounds(git, few), is_sure=False))
    _look_into(git, many, said)
    return {
        sha: tuple(_edited(change, said.get((older.get(change.path, ""), str(change.new)))) for change in changes)
        for sha, (changes, older) in known.items()
    }


def _before(changes: Sequence[Change], renames: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return path → the blob that its change started from; a file that is new has none."""
    old = {change.path: str(change.old) for change in changes if change.status != "A"}
    return old | {new: old[source] for new, source in renames if source in old}


def _asks(changes: Sequence[Change], older: Mapping[str, str]) -> Iterator[Ask]:
    for change in changes:
        kind = kind_of(change.path)
        if kind in KINDS and change.status != "D":
            yield Ask((older.get(change.path, ""), str(change.new)), change.path, kind)


def _many(changes: Sequence[Change], older: Mapping[str, str]) -> Many:
    """Return what is left of a commit without its pure renames."""
    asks = [ask for ask in _asks(changes, older) if ask.pair[0] not in ("", ask.pair[1])]
    moved = sum(change.status == "A" and change.path in older for change in changes)
    pure = sum(older.get(change.path) == change.new for change in changes if change.status != "D")
    return Many(asks, len(changes) - moved - pure - len(asks))


def _look_into(git: SterileGit, many: Sequence[Many], said: dict[Pair, Edit]) -> None:
    """Read the changes of commits of many files, some of each at a time, until too much is left."""
    allowed = {ask.pair for ask in _within_bounds(git, [ask for one in many for ask in one.asks])}
    count = BULK_FILES + 1
    while many:
        part = [ask for one in many for ask in one.asks[:count] if ask.pair in allowed and ask.pair not in said]
        said.update(_said(git, part, is_sure=True))
        many = [one for one in many if len(one.asks) > count and _content(one, count, said) <= BULK_FILES]
        count *= 4


def _content(one: Many, count: int, said: Mapping[Pair, Edit]) -> int:
    """Return how many of the first changes of a commit are more than layout, as far as is known."""
    return one.certain + sum(ask.pair not in said or not said[ask.pair].is_layout for ask in one.asks[:count])


def _within_bounds(git: SterileGit, asks: Sequence[Ask]) -> Iterator[Ask]:
    """Yield the changes whose versions are there and not too large, newest first, until the bytes are spent."""
    blobs = dict.fromkeys(blob for ask in asks for blob in ask.pair if blob)
    sizes = git.sizes(list(blobs)) if blobs else {}
    left, counted = MOST_BYTES, set[str]()
    for ask in asks:
        named = [blob for blob in ask.pair if blob]
        if all(0 < sizes.get(blob, 0) <= LARGEST for blob in named):
            left -= sum(sizes[blob] for blob in named if blob not in counted)
            if left < 0:
                return
            counted.update(named)
            yield ask


def _said(git: SterileGit, asks: Iterable[Ask], *, is_sure: bool) -> Iterator[tuple[Pair, Edit]]:
    """Yield what changes did; what looks like layout is one where that `is_sure`, or where it is confirmed."""
    left = MOST_PARSED
    for ask, old, new in _read(git, asks):
        if new is None or (ask.pair[0] and old is None):
            continue
        if old is None:
            yield ask.pair, Edit(count_lines(new), is_layout=False)
            continue
        part = unlike(old, new)
        is_layout = looks_alike(part)
        if is_layout and not is_sure:
            left -= len(old)
            is_layout = left > 0 and is_same(ask.kind, part)
        yield ask.pair, Edit(unlike_lines(part), is_layout)


def _read(git: SterileGit, asks: Iterable[Ask]) -> Iterator[tuple[Ask, bytes | None, bytes | None]]:
    """Yield changes with the texts before and after, file by file; a version is held as long as one is left to come."""
    ordered = sorted({ask.pair: ask for ask in asks}.values(), key=lambda ask: ask.path)
    left = Counter(blob for ask in ordered for blob in ask.pair if blob)
    answers = zip(left, git.blobs(left), strict=False)
    held: dict[str, bytes | None] = {}
    for ask in ordered:
        named = [blob for blob in ask.pair if blob]
        for blob in named:
            while blob not in held:
                name, content = next(answers)
                held[name] = _text(ask.kind, content)
        yield ask, held.get(ask.pair[0]), held[ask.pair[1]]
        for blob in named:
            left[blob] -= 1
            if not left[blob]:
                del held[blob]


def _text(kind: str, content: bytes | None) -> bytes | None:
    """Return what is compared of a version, or None where it is not there or no text."""
    text = code_cells(content) if content is not None and kind == "notebook" else content
    return None if text is None or b"\0" in text[:8000] else text


def _edited(change: Change, edit: Edit | None) -> Change:
    if edit is None:
        return change
    return msgspec.structs.replace(change, lines=edit.lines, is_layout=edit.is_layout)
