"""Tells what binds each name within one module, and which scopes stand inside which: questions to that module alone.

What a module says by itself to those who resolve names is words and numbers that the next start may have.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

import msgspec

from mldebt.facts.code import Assign, Op, Parameter, PythonFacts, Ref, Scope
from mldebt.facts.imports import Import
from mldebt.project.resolution.callees import Words, by_word

Binding = Import | Assign | Parameter | int
PARAMETER, ASSIGN, INNER, IMPORT = range(4)
WIDTH = 30
Choice = tuple[str, str]
"""One of several names that are chosen among, and the name that is bound to the choice."""


class Bindings:
    """What binds the names of one module, as numbers: the facts they stand for are looked at when asked for.

    A key is the hash of a name beside its scope; bindings of one key lie together, in order of appearance. `numbers`
    are all keys and codes, in which nothing else of the module is said, so that the next process may have them.
    """

    __slots__ = ("_codes", "_keys", "_module")

    def __init__(self, module: PythonFacts, numbers: "tuple[array[int], array[int]] | None" = None) -> None:
        self._module = module
        self._keys, self._codes = numbers or _numbers(module)

    @property
    def numbers(self) -> "tuple[array[int], array[int]]":
        """The keys and the codes of all bindings."""
        return self._keys, self._codes

    def of(self, scope: int, name: str) -> list[Binding]:
        """Return what binds a name in a scope, in order of appearance."""
        key = _hash(name) << WIDTH | scope
        keys = self._keys
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return []
        found: list[Binding] = []
        module = self._module
        inside = module.scopes[scope]
        while place < len(keys) and keys[place] == key:
            binding = _binding(module, inside, self._codes[place], name)
            if binding is not None:
                found.append(binding)
            place += 1
        return found


def _numbers(module: PythonFacts) -> "tuple[array[int], array[int]]":
    rows = sorted(_rows(module))
    return array("Q", [row >> 32 for row in rows]), array("I", [row & 0xFFFFFFFF for row in rows])


def _rows(module: PythonFacts) -> list[int]:
    """Return a number for each binding: hash of the name, scope, kind and place, from the highest bits down."""
    rows: list[int] = []
    for number, scope in enumerate(module.scopes):
        if number and scope.parent >= 0:
            rows.append(_row(scope.name.rpartition(".")[2], scope.parent, INNER) | number)
        if scope.parameters:
            rows += [
                _row(parameter.name, number, PARAMETER) | place for place, parameter in enumerate(scope.parameters)
            ]
        rows += [
            _row(assign.target[0], number, ASSIGN) | place
            for place, assign in enumerate(scope.assigns)
            if len(assign.target) == 1 and assign.how not in ("del", ":")
        ]
    rows += [_row(entry.local, entry.scope, IMPORT) | place for place, entry in enumerate(module.imports)]
    return rows


def _row(name: str, scope: int, kind: int) -> int:
    return ((_hash(name) << WIDTH | scope) << 2 | kind) << WIDTH


def _hash(name: str) -> int:
    """Return a hash of 32 bits that is the same in every process, unlike Python's own."""
    return crc32(name.encode("utf-8", "surrogatepass"))


def _binding(module: PythonFacts, inside: Scope, code: int, name: str) -> Binding | None:
    """Return what a number stands for, or None where it is that of another name with the same hash."""
    kind, place = code >> WIDTH, code & ((1 << WIDTH) - 1)
    if kind == ASSIGN:
        assign = inside.assign(place)
        return assign if assign.target[0] == name else None
    if kind == PARAMETER:
        parameter = inside.parameters[place]
        return parameter if parameter.name == name else None
    if kind == IMPORT:
        entry = module.imports[place]
        return entry if entry.local == name else None
    return place if module.scopes[place].name.rpartition(".")[2] == name else None


def shown(bindings: Sequence[Binding], scopes: Sequence[Scope], name: str) -> Sequence[Binding]:
    """Return bindings with what hides the others last: `class Dataset(Dataset)` takes the name of its imported base."""
    hiding = [one for one in bindings if isinstance(one, int) and Ref((name,)) in scopes[one].bases]
    return [*(one for one in bindings if one not in hiding), *hiding] if hiding else bindings


def by_parent(module: PythonFacts) -> dict[int, list[int]]:
    """Return the numbers of the scopes defined directly inside each scope."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, scope in enumerate(module.scopes):
        found[scope.parent].append(number)
    return dict(found)


class Alone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a module calls (the parts of `Words`), what binds its names (those of `Bindings`), and what it chooses."""

    words: tuple[str, ...]
    ends: bytes
    places: bytes
    worked_out: tuple[int, ...]
    keys: bytes
    codes: bytes
    choices: tuple[Choice, ...]

    def called(self) -> Words:
        """Return what the module calls."""
        return Words.of(self.words, array("I", self.ends), array("I", self.places), self.worked_out)

    def bound(self, module: PythonFacts) -> Bindings:
        """Return what binds the names of the module, which must be the one that said this."""
        return Bindings(module, (array("Q", self.keys), array("I", self.codes)))


def alone(module: PythonFacts) -> Alone:
    """Return what a module says by itself."""
    words, bindings = by_word(module), Bindings(module)
    keys, codes = bindings.numbers
    return Alone(
        tuple(words.numbers), bytes(words.ends), bytes(words.places), tuple(sorted(words.worked_out)),
        bytes(keys), bytes(codes), tuple(choices(module)),
    )  # fmt: skip


def choices(module: PythonFacts) -> Iterator[Choice]:
    """Yield what a module chooses among: `net = Wide if deep else Narrow`."""
    for scope in module.scopes:
        for assign in scope.assigns:
            yield from ((name, assign.target[0]) for name in _chosen(assign))


def _chosen(assign: Assign) -> Iterator[str]:
    """Yield the names among which a name is chosen."""
    value = assign.value
    if len(assign.target) == 1 and isinstance(value, Op) and value.name in ("if", "or"):
        yield from (item.steps[-1].lstrip(".") for item in value.items if isinstance(item, Ref))
