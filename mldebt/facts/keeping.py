"""Keeps what the scopes of a large repository say as bytes, and decodes it again when it is asked for.

The objects of a million lines take several times the room of the bytes they come from, and few questions read all of
them. Calls, reads, assignments, conditions and docstrings are therefore taken off the scopes and put back a module at a
time; what was put back first is taken off again once more than a bound is there. Whoever still holds such an object
keeps it: it equals the one that is decoded next, but is not the same, so nothing may be told by its identity.
"""

from collections import deque
from typing import Any
from zlib import compress, decompress

import msgspec
from msgspec.structs import force_setattr

from mldebt.facts.code import Assign, Call, Condition, Docstring, PythonFacts, Read, Scope

FASTEST = 1
MOST_BYTES = 64 << 20
"""Encoded bytes of what is decoded at a time: about six times as many in memory."""

_encoder = msgspec.msgpack.Encoder()
_decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {
    "calls": msgspec.msgpack.Decoder(tuple[tuple[Call, ...], ...]),
    "reads": msgspec.msgpack.Decoder(tuple[tuple[Read, ...], ...]),
    "assigns": msgspec.msgpack.Decoder(tuple[tuple[Assign, ...], ...]),
    "conditions": msgspec.msgpack.Decoder(tuple[tuple[Condition, ...], ...]),
    "docstring": msgspec.msgpack.Decoder(tuple[Docstring | None, ...]),
}
_slots = {name: getattr(Scope, name) for name in _decoders}


class Kept:
    """The parts of one module as bytes; `scopes` are those that stand in its facts."""

    __slots__ = ("_bytes", "_room", "scopes")

    def __init__(self, scopes: "tuple[Scope, ...]", room: "Room") -> None:
        self._room = room
        self._bytes = {
            name: compress(_encoder.encode([getattr(scope, name) for scope in scopes]), FASTEST) for name in _decoders
        }
        self.scopes: tuple[KeptScope, ...] = tuple(_kept(scope, self) for scope in scopes)

    def bring(self, name: str) -> None:
        """Put one part back on all scopes of the module."""
        content = decompress(self._bytes[name])
        for scope, value in zip(self.scopes, _decoders[name].decode(content), strict=True):
            force_setattr(scope, name, value)
        self._room.take(self, name, len(content))

    def drop(self, name: str) -> None:
        """Take one part off again."""
        delete = _slots[name].__delete__
        for scope in self.scopes:
            delete(scope)


class KeptScope(Scope, frozen=True, array_like=True):
    """A scope whose larger parts are decoded when they are asked for."""

    home: Any = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of the parts
        """Return a part that is not there now; attributes that are there never come by here."""
        if name not in _decoders:
            raise AttributeError(name)
        self.home.bring(name)
        return _slots[name].__get__(self)


class Room:
    """What is decoded now, oldest first, up to a bound."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._taken = most, 0
        self._line: deque[tuple[Kept, str, int]] = deque()

    def take(self, kept: Kept, name: str, size: int) -> None:
        """Note what was decoded, and let go of what was decoded first."""
        self._line.append((kept, name, size))
        self._taken += size
        while self._taken > self._most and len(self._line) > 1:
            first, part, room = self._line.popleft()
            self._taken -= room
            first.drop(part)

    def keep(self, code: PythonFacts) -> None:
        """Take the larger parts off the scopes of a module."""
        force_setattr(code, "scopes", Kept(code.scopes, self).scopes)


def _kept(scope: Scope, home: Kept) -> KeptScope:
    fields = {name: getattr(scope, name) for name in Scope.__struct_fields__ if name not in _decoders}
    found = KeptScope(**fields, home=home)
    for slot in _slots.values():
        slot.__delete__(found)
    return found
