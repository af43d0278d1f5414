"""Keeps what the code of a large repository says in a file, and decodes it when it is asked for.

The objects of a million lines take eight times the room of the bytes they come from, and few questions read all of
them. The larger parts of modules and scopes are therefore cut out of the stored bytes undecoded and put back one at a
time; what was put back first is taken off again once more than a bound is there. Whoever still holds such an object
keeps it: it equals the one that is decoded next, but is not the same, so nothing may be told by its identity.
"""

from array import array
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar, Union, cast, get_args

import msgspec
from msgspec.structs import astuple, fields, force_setattr

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts, Scope
from mldebt.facts.spill import SpillFile
from mldebt.facts.texts import Facts, Unread

MOST_BYTES = 48 << 20
"""Encoded bytes of what is decoded at a time: about eight times as many in memory."""
EMPTY: Mapping[bytes, object] = {b"\x90": (), b"\xc0": None, b"\xa0": ""}
"""How little is written; it need not be asked for."""


class Part(NamedTuple):
    """A part of scopes or of modules: its number among them, its field, its reader and what takes it off."""

    number: int
    field: int
    decode: Callable[[bytes], Any]
    delete: Callable[[object], None]


def _parts(kind: type[msgspec.Struct], names: Sequence[str]) -> Mapping[str, Part]:
    places = {field.name: (place, field.type) for place, field in enumerate(fields(kind))}
    return {
        name: Part(
            number, places[name][0], msgspec.msgpack.Decoder(places[name][1]).decode, getattr(kind, name).__delete__
        )
        for number, name in enumerate(names)
    }


OF_SCOPES = _parts(
    Scope,
    (
        "calls", "reads", "assigns", "conditions", "docstring", "parameters", "returns", "decorators", "bases",
        "base_keywords",
    ),
)  # fmt: skip
OF_MODULES = _parts(PythonFacts, ("imports", "strings", "header"))


class KeptScope(Scope, frozen=True, array_like=True, eq=False):
    """A scope whose larger parts are decoded when they are asked for; `first` is the number of its first one."""

    home: Any = None
    first: int = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of the parts
        """Return a part that is not there now; attributes that are there never come by here."""
        return _brought(self, name, OF_SCOPES)

    def __eq__(self, other: object) -> bool:
        """Say whether a scope says the same, whatever of it is decoded."""
        return isinstance(other, Scope) and _is_same(self, other, Scope)

    __hash__ = None  # type: ignore[assignment] # scopes are told by their place


class KeptPython(PythonFacts, frozen=True, array_like=True, tag="python", eq=False):
    """A module whose larger parts are decoded when they are asked for."""

    home: Any = None
    first: int = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of the parts
        """Return a part that is not there now."""
        return _brought(self, name, OF_MODULES)

    def __eq__(self, other: object) -> bool:
        """Say whether a module says the same, whatever of it is decoded."""
        return isinstance(other, PythonFacts) and _is_same(self, other, PythonFacts)

    __hash__ = None  # type: ignore[assignment] # modules are told by their path


K = TypeVar("K", KeptScope, KeptPython)


class Room:
    """What is decoded now, oldest first, up to a bound; all the rest lies on the shelf."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.shelf = SpillFile()
        self._most, self._taken = most, 0
        self._line: deque[tuple[object, Part, int]] = deque()

    def take(self, owner: object, part: Part, size: int) -> None:
        """Note what was decoded, and let go of what was decoded first."""
        self._line.append((owner, part, size))
        self._taken += size
        while self._taken > self._most and len(self._line) > 1:
            first, old, room = self._line.popleft()
            self._taken -= room
            old.delete(first)

    def decode(self, content: bytes | memoryview) -> Facts | Unread | None:
        """Return stored facts, the larger parts of code on the shelf; None where the bytes are not ours."""
        try:
            found = _decoder.decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        if isinstance(found, _RawPython):
            return self._kept(found)
        if isinstance(found, _RawNotebook):
            code, *rest = astuple(found)
            return NotebookFacts(self._kept(code), *rest)
        return cast("Facts | Unread", found)

    def _kept(self, raw: Any) -> PythonFacts:  # noqa: ANN401 - a module with undecoded parts
        home, parts = Home(self), list[bytes]()
        scopes = tuple(_put_away(scope, KeptScope, OF_SCOPES.values(), (home, parts)) for scope in raw.scopes)
        found = _put_away(raw, KeptPython, OF_MODULES.values(), (home, parts))
        force_setattr(found, "scopes", scopes)
        home.fill(parts)
        return found


class Home:
    """Where the parts of one module lie on the shelf, one after the other."""

    __slots__ = ("_ends", "_place", "_room")

    def __init__(self, room: Room) -> None:
        self._room, self._place, self._ends = room, 0, array("I")

    def fill(self, parts: Sequence[bytes]) -> None:
        """Put the parts on the shelf."""
        self._ends = array("I", accumulate(map(len, parts), initial=0))
        self._place = self._room.shelf.put(b"".join(parts))

    def bring(self, owner: KeptScope | KeptPython, name: str, part: Part) -> object:
        """Put one part back on what it is of, and return it."""
        number = owner.first + part.number
        start, end = self._ends[number], self._ends[number + 1]
        found = part.decode(self._room.shelf.part(self._place, start, end))
        force_setattr(owner, name, found)
        self._room.take(owner, part, end - start)
        return found


def _put_away(raw: msgspec.Struct, kind: type[K], parts: Collection[Part], away: tuple[Home, list[bytes]]) -> K:
    """Return a scope or module without its larger parts, which are added to those of its module."""
    home, pieces = away
    first, values, gone = len(pieces), list(astuple(raw)), []
    for part in parts:
        content = bytes(values[part.field])
        if content in EMPTY:
            values[part.field], content = EMPTY[content], b""
        else:
            gone.append(part)
        pieces.append(content)
    found: K = cast("Any", kind)(*values, home, first)
    for part in gone:
        part.delete(found)
    return found


def _brought(owner: KeptScope | KeptPython, name: str, parts: Mapping[str, Part]) -> object:
    part = parts.get(name)
    if part is None:
        raise AttributeError(name)
    home: Home = owner.home
    return home.bring(owner, name, part)


def _is_same(one: object, other: object, kind: type[msgspec.Struct]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in kind.__struct_fields__)


def _undecoded(
    kind: type[msgspec.Struct], parts: Collection[str] = (), instead: Mapping[str, object] | None = None
) -> type[msgspec.Struct]:
    """Return a type that reads the same bytes and leaves some parts as they are written."""
    types = {field.name: field.type for field in fields(kind)} | dict.fromkeys(parts, msgspec.Raw) | dict(instead or {})
    tag = kind.__struct_config__.tag
    return msgspec.defstruct(f"Raw{kind.__name__}", list(types.items()), array_like=True, tag=tag, gc=False)


_RawScope = _undecoded(Scope, OF_SCOPES)
_RawPython = _undecoded(PythonFacts, OF_MODULES, {"scopes": tuple[_RawScope, ...]})  # type: ignore[valid-type] # made above
_RawNotebook = _undecoded(NotebookFacts, (), {"code": _RawPython})
_others = tuple(kind for kind in (*get_args(Facts), Unread) if kind not in (PythonFacts, NotebookFacts))
_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(Union[(_RawPython, _RawNotebook, *_others)])
