"""Finds the reads that take a key from something, so that a question about one key does not read every module.

One pass serves all who ask: the reads of a large repository are decoded anew each time that somebody goes through them.
It is put together from what each module says by itself, which the next commit, or the next start, need not ask again.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import accumulate

import msgspec

from mldebt.facts.code import PythonFacts, Scope
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.places.ledgers import Ledgers, by_name
from mldebt.project.packing import packed, unpacked
from mldebt.project.resolution.scopes import Scopes

HOLDERS = regex(
    r"_*(?:\w+_)?(?:args?|argv|arguments|opts?|options?|cfgs?|conf|configs?|configuration|hparams|hps?|hyper_?params|params?|parameters|"
    r"flags|FLAGS|namespace|parsed|settings?|ns|kwargs)(?:_\w+)?_*|\w+(?:Args|Config|Params|Opts)"
)
OWN = frozenset({"self", "cls"})
HELD, FIRST_OF_OWN = 1, 2
FLAGS = 2
Found = defaultdict[str, "array[int]"]
Target = tuple[Callable[[int], None], int]
"""What puts a place down, and the flags that go with it."""


class Targets(dict[tuple[str, ...], Sequence[Target]]):
    """Where reads are put down, by the steps that they take: most reads of a module take those of another one."""

    def __init__(self, find: Callable[[tuple[str, ...]], Sequence[Target]]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, steps: tuple[str, ...]) -> Sequence[Target]:
        """Find out where reads of these steps are put down."""
        found = self[steps] = self._find(steps)
        return found


class Taking(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the reads of one module take: steps, and the places of each of them, as if the module were the first.

    `ends` are where the places of a step begin and those of the one before it end; `names` the scopes that read each.
    """

    steps: tuple[str, ...]
    ends: bytes
    places: bytes
    names: str


class Chains:
    """Reads by the steps they take: `args.model["lr"]` takes `.model` and `[lr`."""

    def __init__(self, code: Scopes, ledgers: Ledgers) -> None:
        self._code, self._ledgers = code, ledgers
        self._paths = tuple(code.modules)
        self._places: list[tuple[array[int], array[int]]] = []
        self._held: dict[str, Mapping[str, Sequence[tuple[int, int]]]] = {}

    @cached_property
    def _found(self) -> Found:
        """Step → modules that take it, each with the number of the step there."""
        found: Found = defaultdict(lambda: array("I"))
        for module, (path, said) in enumerate(self._code.each(taking, Taking)):
            self._ledgers.keep(path, said.names)
            self._places.append((array("I", said.ends), array("Q", said.places)))
            for number, step in enumerate(said.steps):
                found[step].extend((module, number))
        return found

    def _taking(self, step: str) -> list[int]:
        """Return the places of reads that take a step, with what is before each: a holder, or the own object alone."""
        taken: list[int] = []
        found = self._found.get(step, ())
        for module, number in zip(found[::2], found[1::2], strict=True):
            ends, places = self._places[module]
            first = packed(module, 0, 0) << FLAGS
            taken += [first | place for place in places[ends[number] : ends[number + 1]]]
        return taken

    def held(self, key: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return path → (scope, number of the read) of what takes a key from something named like a configuration."""
        found = self._held.get(key)
        if found is None:
            places = self._of(f".{key}", f"[{key}")
            found = self._held[key] = self._by_path(number >> FLAGS for number in places if number & HELD)
        return found

    def taken(self, name: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return path → (scope, number of the read) of what takes an attribute from anything."""
        return self._by_path(dict.fromkeys(number >> FLAGS for number in self._of(f".{name}")))

    def attribute(self, name: str) -> Mapping[Spot, Sequence[int]]:
        """Return scope → numbers of its reads that take an attribute from anything but the own object itself."""
        return self._by_spot(number for number in self._of(f".{name}") if not number & FIRST_OF_OWN)

    def item(self, key: str) -> Mapping[Spot, Sequence[int]]:
        """Return scope → numbers of its reads that take an item."""
        return self._by_spot(self._of(f"[{key}"))

    def _of(self, *steps: str) -> Sequence[int]:
        hits = [places for step in steps if (places := self._taking(step))]
        return sorted((*hits[0], *hits[1])) if len(hits) > 1 else hits[0] if hits else ()

    def _by_path(self, places: Iterable[int]) -> Mapping[str, Sequence[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for number in places:
            module, scope, place = unpacked(number)
            found.setdefault(self._paths[module], []).append((scope, place))
        return found

    def _by_spot(self, places: Iterator[int] | Sequence[int]) -> Mapping[Spot, Sequence[int]]:
        found: dict[Spot, list[int]] = {}
        for number in places:
            module, scope, place = unpacked(number >> FLAGS)
            found.setdefault(Spot(self._paths[module], scope), []).append(place)
        return found


@lru_cache(maxsize=1 << 16)
def is_holder(name: str) -> bool:
    """Say whether a name is one that configuration objects have."""
    return HOLDERS.fullmatch(name.lower() if name.isupper() else name) is not None


def taking(facts: PythonFacts) -> Taking:
    """Return what the reads of one module take."""
    found: dict[str, array[int]] = {}
    into = Targets(partial(_targets, found))
    names = by_name(_noted(scope, packed(0, number, 0) << FLAGS, into) for number, scope in enumerate(facts.scopes))
    ends = array("I", accumulate(map(len, found.values()), initial=0))
    return Taking(tuple(found), bytes(ends), b"".join(map(bytes, found.values())), names)


def _targets(found: "dict[str, array[int]]", steps: tuple[str, ...]) -> Sequence[Target]:
    """Return where a read of these steps is put down, with what is before each of its steps."""
    name, targets = steps[0], []
    flag = FIRST_OF_OWN if name in OWN else 0
    for step in steps[1:]:
        places = found.get(step)
        if places is None:
            places = found[step] = array("Q")
        targets.append((places.append, flag | HELD if is_holder(name) else flag))
        flag, name = 0, step[1:]
    return targets


def _noted(scope: Scope, at: int, into: Targets) -> set[str]:
    """Put down where the reads of a scope take which steps, and return the names that they start with."""
    names = set()
    for place, steps in enumerate(scope.chains()):
        names.add(steps[0])
        if len(steps) > 1:
            number = at | place << FLAGS
            for put, flag in into[steps]:
                put(number | flag)
    return names
