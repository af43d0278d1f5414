"""Where parts of code lie that are not decoded, how they are read, and the room for what is decoded of them."""

import os
import tempfile
import weakref
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec.structs import fields, force_setattr

MOST_BYTES = 1 << 19
"""Encoded bytes of what is decoded at a time: about seven times as many in memory."""
LITTLE, MOST_ENDS = 1 << 10, 1 << 12
"""Bytes below which one item is not worth decoding by itself, and of how many parts it is known where items end."""


class Part(NamedTuple):
    """A part of scopes or of modules: its number among them, its field, and how it is read.

    `decode` reads all of it, `decode_one` one item, and `decode_first` of all items what comes first in each.
    `there` returns what is decoded of it now, or raises; `delete` takes it off.
    """

    number: int
    field: int
    decode: Callable[[bytes], Any]
    decode_one: Callable[[bytes | msgspec.Raw], Any]
    decode_first: Callable[[bytes], Iterable[Any]]
    there: Callable[[object], Any]
    delete: Callable[[object], None]


def parts_of(kind: type[msgspec.Struct], names: Sequence[str]) -> Mapping[str, Part]:
    """Return the parts of a kind of struct by name."""
    places = {field.name: (place, field.type) for place, field in enumerate(fields(kind))}
    return {name: _part(number, *places[name], getattr(kind, name)) for number, name in enumerate(names)}


def _part(number: int, field: int, kind: Any, member: Any) -> Part:  # noqa: ANN401 - a type and its slot
    inside = next(iter(get_args(kind)), kind)
    whole, one = msgspec.msgpack.Decoder(kind).decode, msgspec.msgpack.Decoder(inside).decode
    return Part(number, field, whole, one, _first_reader(inside), member.__get__, member.__delete__)


def _first_reader(inside: Any) -> Callable[[bytes], Iterable[Any]]:  # noqa: ANN401 - a type
    if not (isinstance(inside, type) and issubclass(inside, msgspec.Struct)):
        return _items
    first = fields(inside)[0]
    slim = msgspec.defstruct("First", [(first.name, first.type)], array_like=True, gc=False)
    decode, take = msgspec.msgpack.Decoder(tuple[slim, ...]).decode, attrgetter(first.name)  # type: ignore[valid-type] # made above
    return lambda content: map(take, decode(content))


_items = msgspec.msgpack.Decoder(tuple[msgspec.Raw, ...]).decode


class Space:
    """What is decoded now, oldest first, up to a bound; all the rest lies on the shelf.

    `ends` says of parts of which one item was asked where the items end, by the place of the part on the shelf.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.shelf = SpillFile()
        self._most, self._taken = most, 0
        self._line: deque[tuple[object, Part, int]] = deque()
        self.ends: dict[int, Sequence[int]] = {}

    def take(self, owner: object, part: Part, size: int) -> None:
        """Note what was decoded, and let go of what was decoded first."""
        self._line.append((owner, part, size))
        self._taken += size
        while self._taken > self._most and len(self._line) > 1:
            self._let_go()

    def clear(self) -> None:
        """Let go of everything."""
        while self._line:
            self._let_go()
        self.ends.clear()

    def items(self, place: int, content: bytes) -> Sequence[int]:
        """Note where the items of a part begin and end."""
        if len(self.ends) >= MOST_ENDS:
            self.ends.clear()
        sizes = [len(memoryview(item)) for item in _items(content)]
        found = self.ends[place] = array("I", accumulate(sizes, initial=len(content) - sum(sizes)))
        return found

    def _let_go(self) -> None:
        first, old, room = self._line.popleft()
        self._taken -= room
        old.delete(first)


class Home:
    """Where the parts of one module lie on the shelf, one after the other."""

    __slots__ = ("_ends", "_place", "_space")

    def __init__(self, space: Space) -> None:
        self._space, self._place, self._ends = space, 0, array("I")

    def clear(self) -> None:
        """Let go of what is decoded of all modules that share the space."""
        self._space.clear()

    def fill(self, parts: Sequence[bytes]) -> None:
        """Put the parts on the shelf."""
        self._ends = array("I", accumulate(map(len, parts), initial=0))
        self._place = self._space.shelf.put(b"".join(parts))

    def bring(self, owner: Any, name: str, part: Part) -> Any:  # noqa: ANN401 - any struct, any part
        """Put one part back on what it is of, and return it."""
        number = owner.first + part.number
        start, end = self._ends[number], self._ends[number + 1]
        found = part.decode(self._space.shelf.part(self._place, start, end))
        force_setattr(owner, name, found)
        self._space.take(owner, part, end - start)
        return found

    def one(self, owner: Any, name: str, part: Part, item: int) -> Any:  # noqa: ANN401 - as above
        """Return one item of a part that is not there, without putting the part back."""
        number = owner.first + part.number
        start, end = self._ends[number], self._ends[number + 1]
        if end - start < LITTLE:
            return self.bring(owner, name, part)[item]
        space, place = self._space, self._place + start
        ends = space.ends.get(place) or space.items(place, space.shelf.part(self._place, start, end))
        return part.decode_one(space.shelf.part(self._place, start + ends[item], start + ends[item + 1]))

    def firsts(self, owner: Any, part: Part) -> Iterable[Any]:  # noqa: ANN401 - as above
        """Return what comes first in each item of a part that is not there, without putting the part back."""
        number = owner.first + part.number
        return part.decode_first(self._space.shelf.part(self._place, self._ends[number], self._ends[number + 1]))


class SpillFile:
    """Pieces of bytes, put there once and read in parts; the file is gone when the shelf is."""

    def __init__(self) -> None:
        self._file = _nameless()
        self._size = 0
        self._held: dict[int, bytes] = {}
        if self._file is not None:
            weakref.finalize(self, os.close, self._file)

    def put(self, content: bytes) -> int:
        """Put a piece there and return its place."""
        place, self._size = self._size, self._size + len(content)
        if self._file is None or not _is_written(self._file, content, place):
            self._held[place] = content
        return place

    def part(self, place: int, start: int, end: int) -> bytes:
        """Return a part of the piece at a place."""
        held = self._held.get(place) if self._held else None
        if held is not None:
            return held[start:end]
        assert self._file is not None  # noqa: S101 - what is not held was written
        return os.pread(self._file, end - start, place + start)


def _nameless() -> int | None:
    try:
        with tempfile.TemporaryFile(buffering=0) as made:
            return os.dup(made.fileno())
    except OSError:
        return None


def _is_written(file: int, content: bytes, place: int) -> bool:
    """Write a piece whole, or say that there was no room for it."""
    with suppress(OSError):
        return os.pwrite(file, content, place) == len(content)
    return False
