"""Finds the reads that take a key from something, so that a question about one key does not read every module.

One pass serves all who ask: the reads of a large repository are decoded anew each time that somebody goes through them.
Where several commits are judged, it is put together from what each module says by itself.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from sys import intern

from mldebt.facts.code import PythonFacts, Scope
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.places.ledgers import Ledgers, by_name
from mldebt.project.memory import Memory
from mldebt.project.packing import packed, unpacked

HOLDERS = regex(
    r"_*(?:\w+_)?(?:args?|argv|arguments|opts?|options?|cfgs?|conf|configs?|configuration|hparams|hps?|hyper_?params|params?|parameters|"
    r"flags|FLAGS|namespace|parsed|settings?|ns|kwargs)(?:_\w+)?_*|\w+(?:Args|Config|Params|Opts)"
)
OWN = frozenset({"self", "cls"})
HELD, FIRST_OF_OWN = 1, 2
FLAGS = 2
Found = dict[str, "array[int]"]
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


class Chains:
    """Reads by the steps they take: `args.model["lr"]` takes `.model` and `[lr`."""

    def __init__(self, modules: Mapping[str, PythonFacts], ledgers: Ledgers, memory: Memory | None = None) -> None:
        self._modules, self._ledgers, self._memory = modules, ledgers, memory or Memory()
        self._paths = tuple(modules)
        self._held: dict[str, Mapping[str, Sequence[tuple[int, int]]]] = {}

    @cached_property
    def _found(self) -> Found:
        """Step → places of reads, each with what is before the step: a holder, or the own object alone."""
        found: Found = {}
        for module, (path, facts) in enumerate(self._modules.items()):
            self._ledgers.note(path, _names(facts, module, found))
        return found

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[tuple[int, Sequence[int]]]]:
        """Step → modules with the places of their reads, each as if its module were the first."""
        parts: dict[str, list[tuple[int, Sequence[int]]]] = defaultdict(list)
        for module, (path, facts) in enumerate(self._modules.items()):
            found, kept = self._memory.of(_alone, facts)
            self._ledgers.keep(path, kept)
            for step, places in found.items():
                parts[step].append((packed(module, 0, 0) << FLAGS, places))
        return parts

    def _places(self, step: str) -> Sequence[int]:
        """Return the places of reads that take a step; where contents are kept, put together from those of each."""
        if not self._memory.keeps:
            return self._found.get(step, ())
        return [first | place for first, places in self._parts.get(step, ()) for place in places]

    def held(self, key: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return path → (scope, number of the read) of what takes a key from something named like a configuration."""
        found = self._held.get(key)
        if found is None:
            by_path: dict[str, list[tuple[int, int]]] = {}
            for number in self._of(f".{key}", f"[{key}"):
                if number & HELD:
                    module, scope, place = unpacked(number >> FLAGS)
                    by_path.setdefault(self._paths[module], []).append((scope, place))
            found = self._held[key] = by_path
        return found

    def taken(self, name: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return path → (scope, number of the read) of what takes an attribute from anything."""
        found: dict[str, list[tuple[int, int]]] = {}
        for number in dict.fromkeys(number >> FLAGS for number in self._of(f".{name}")):
            module, scope, place = unpacked(number)
            found.setdefault(self._paths[module], []).append((scope, place))
        return found

    def attribute(self, name: str) -> Mapping[Spot, Sequence[int]]:
        """Return scope → numbers of its reads that take an attribute from anything but the own object itself."""
        return self._by_spot(number for number in self._of(f".{name}") if not number & FIRST_OF_OWN)

    def item(self, key: str) -> Mapping[Spot, Sequence[int]]:
        """Return scope → numbers of its reads that take an item."""
        return self._by_spot(self._of(f"[{key}"))

    def _of(self, *steps: str) -> Sequence[int]:
        hits = [places for step in steps if (places := self._places(step))]
        return sorted((*hits[0], *hits[1])) if len(hits) > 1 else hits[0] if hits else ()

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


def _alone(facts: PythonFacts) -> tuple[Found, Mapping[str, Sequence[int]]]:
    """Return what the reads of one module take, and the scopes that read each name."""
    found: Found = {}
    return found, by_name(_names(facts, 0, found), {})


def _names(facts: PythonFacts, module: int, found: Found) -> Iterator[set[str]]:
    """Put down what the reads of a module take; yield the names that each of its scopes reads."""
    into = Targets(partial(_targets, found))
    for number, scope in enumerate(facts.scopes):
        yield _noted(scope, packed(module, number, 0) << FLAGS, into)


def _targets(found: Found, steps: tuple[str, ...]) -> Sequence[Target]:
    """Return where a read of these steps is put down, with what is before each of its steps."""
    name, targets = steps[0], []
    flag = FIRST_OF_OWN if name in OWN else 0
    for step in steps[1:]:
        places = found.get(step)
        if places is None:
            places = found[intern(step)] = array("Q")
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
