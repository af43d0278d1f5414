"""Keeps what the code of a large repository says in a file, and decodes it when it is asked for.

The objects of a million lines take eight times the room of the bytes they come from, and few questions read all of
them. The larger parts of modules and scopes are therefore cut out of the stored bytes undecoded and put back one at a
time; what was put back first is taken off again once more than a bound is there. Whoever still holds such an object
keeps it: it equals the one that is decoded next, but is not the same, so nothing may be told by its identity.

Keys and values of settings repeat ten thousand times in folders with one file a run, and decoding makes a string anew
for every one of them: equal ones are kept once. So are the names of what modules import, which two dozen questions ask
of every module and which are therefore held.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from sys import intern
from typing import Any, TypeVar, Union, cast, get_args

import msgspec
from msgspec.structs import astuple, fields, force_setattr

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Assign, Call, Expr, PythonFacts, Read, Scope
from mldebt.facts.homes import MOST_BYTES, Home, Part, Space, parts_of
from mldebt.facts.texts import DocumentFacts, Facts, SettingsFacts, Unread

EMPTY: Mapping[bytes, object] = {b"\x90": (), b"\xc0": None, b"\xa0": ""}
"""How little is written; it need not be asked for."""


OF_SCOPES = parts_of(Scope, ("calls", "reads", "assigns", "conditions", "docstring", "parameters", "returns", "body"))
OF_DOCUMENTS = parts_of(DocumentFacts, ("sections", "fences", "rows", "links", "commands"))
OF_MODULES = parts_of(PythonFacts, ("strings", "header"))


def _bringing(parts: Mapping[str, Part]) -> Callable[[Any, str], object]:
    """Return what decodes a part that is asked for and not there now; attributes that are there never come by it."""

    def bring(owner: Any, name: str) -> object:  # noqa: ANN401 - a scope, module or document
        part = parts.get(name)
        if part is None:
            raise AttributeError(name)
        return owner.home.bring(owner, name, part)

    return bring


def _alike(kind: type[msgspec.Struct]) -> Callable[[Any, object], bool]:
    """Return what says whether two of a kind say the same, whatever of them is decoded."""

    def is_same(one: object, other: object) -> bool:
        names = kind.__struct_fields__
        return isinstance(other, kind) and all(getattr(one, name) == getattr(other, name) for name in names)

    return is_same


class KeptScope(Scope, frozen=True, array_like=True, eq=False):
    """A scope whose larger parts are decoded when they are asked for; `first` is the number of its first one."""

    home: Any = None
    first: int = 0
    __getattr__ = _bringing(OF_SCOPES)
    __eq__ = _alike(Scope)
    __hash__ = cast("Any", None)  # scopes are told by their place

    def call(self, number: int) -> Call:
        """Return one call."""
        return cast("Call", _one(self, "calls", number))

    def read(self, number: int) -> Read:
        """Return one read."""
        return cast("Read", _one(self, "reads", number))

    def assign(self, number: int) -> Assign:
        """Return one assignment."""
        return cast("Assign", _one(self, "assigns", number))

    def funcs(self) -> Iterable[Expr]:
        """Return what each call calls."""
        return _firsts(self, "calls") if _is_away(self, "calls") else Scope.funcs(self)

    def chains(self) -> Iterable[tuple[str, ...]]:
        """Return the steps of each read."""
        return _firsts(self, "reads") if _is_away(self, "reads") else Scope.chains(self)

    def targets(self) -> Iterable[tuple[str, ...]]:
        """Return the target of each assignment."""
        return _firsts(self, "assigns") if _is_away(self, "assigns") else Scope.targets(self)


class KeptPython(PythonFacts, frozen=True, array_like=True, tag="python", eq=False):
    """A module whose larger parts are decoded when they are asked for."""

    home: Any = None
    first: int = 0
    __getattr__ = _bringing(OF_MODULES)
    __eq__ = _alike(PythonFacts)
    __hash__ = cast("Any", None)  # modules are told by their path


class KeptDocument(DocumentFacts, frozen=True, array_like=True, tag="document", eq=False):
    """A document whose larger parts are decoded when they are asked for."""

    home: Any = None
    first: int = 0
    __getattr__ = _bringing(OF_DOCUMENTS)
    __eq__ = _alike(DocumentFacts)
    __hash__ = cast("Any", None)  # documents are told by their path


def put_away(modules: Iterable[PythonFacts]) -> None:
    """Take off again whatever is decoded of modules that were read into one room."""
    kept = next((module for module in modules if isinstance(module, KeptPython)), None)
    if kept is not None:
        home: Home = kept.home
        home.clear()


K = TypeVar("K", KeptScope, KeptPython, KeptDocument)


class Room(Space):
    """The space for what is decoded, how stored facts come into it, and the words of settings seen so far."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        super().__init__(most)
        self._words: dict[str, str] = {}

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
        if isinstance(found, _RawDocument):
            home, parts = Home(self), list[bytes]()
            document = _put_away(found, KeptDocument, OF_DOCUMENTS.values(), (home, parts))
            home.fill(parts)
            return document
        if isinstance(found, SettingsFacts):
            self._share_words(found)
        return cast("Facts | Unread", found)

    def _share_words(self, facts: SettingsFacts) -> None:
        once = self._words.setdefault
        for entry in facts.entries:
            force_setattr(entry, "key", once(entry.key, entry.key))
            if (value := entry.value) is not None:
                force_setattr(entry, "value", once(value, value))

    def _kept(self, raw: Any) -> PythonFacts:  # noqa: ANN401 - a module with undecoded parts
        home, parts = Home(self), list[bytes]()
        scopes = tuple(_put_away(scope, KeptScope, OF_SCOPES.values(), (home, parts)) for scope in raw.scopes)
        found = _put_away(raw, KeptPython, OF_MODULES.values(), (home, parts))
        force_setattr(found, "scopes", scopes)
        home.fill(parts)
        for entry in found.imports:
            for name in ("local", "target", "module"):
                force_setattr(entry, name, intern(getattr(entry, name)))
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


def _is_away(owner: KeptScope | KeptPython, name: str) -> bool:
    try:
        OF_SCOPES[name].there(owner)
    except AttributeError:
        return True
    return False


def _one(owner: KeptScope | KeptPython, name: str, item: int) -> object:
    """Return one item of a part, whether the part is there or not."""
    part = OF_SCOPES[name]
    try:
        found = part.there(owner)
    except AttributeError:
        home: Home = owner.home
        return home.one(owner, name, part, item)
    return found[item]


def _firsts(owner: KeptScope, name: str) -> Iterable[Any]:
    home: Home = owner.home
    return home.firsts(owner, OF_SCOPES[name])


def _undecoded(
    kind: type[msgspec.Struct], parts: Collection[str] = (), instead: Mapping[str, object] | None = None
) -> type[msgspec.Struct]:
    """Return a type that reads the same bytes and leaves some parts as they are written."""
    types = {field.name: field.type for field in fields(kind)} | dict.fromkeys(parts, msgspec.Raw) | dict(instead or {})
    tag = kind.__struct_config__.tag
    return msgspec.defstruct(f"Raw{kind.__name__}", list(types.items()), array_like=True, tag=tag, gc=False)


_RawScope = _undecoded(Scope, OF_SCOPES)
_RawPython = _undecoded(PythonFacts, OF_MODULES, {"scopes": tuple[_RawScope, ...]})  # type: ignore[valid-type] # made above
_RawDocument = _undecoded(DocumentFacts, OF_DOCUMENTS)
_RawNotebook = _undecoded(NotebookFacts, (), {"code": _RawPython})
_others = tuple(kind for kind in (*get_args(Facts), Unread) if kind not in (PythonFacts, NotebookFacts, DocumentFacts))
_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(
    Union[(_RawPython, _RawNotebook, _RawDocument, *_others)]
)
