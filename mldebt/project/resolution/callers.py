"""Knows who makes the calls that reach a function or class, and what they hand over to its parameters.

Of a name called in very many places only the calls in files that import its own are looked at, of a method those in its
own file; `is_cut` says whether that may leave some out. What a file imports under another name is called by that one. A
constructor is also called by those that extend its class, and by a name that one of several classes is chosen for; what
they spread is handed on.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Call, Expr, Made, Op, PythonFacts, Ref
from mldebt.project.memory import Memory
from mldebt.project.resolution.objects import Objects
from mldebt.project.resolution.scopes import Spot
from mldebt.remembering import remembered

CROWD, THRONG, MOST, FURTHER = 150, 600, 40, 2


class Callers(Objects, ABC):
    """Who calls what in the repository."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> None:
        super().__init__(modules, memory)
        self._callers_of: dict[Spot, tuple[tuple[Spot, int], ...]] = {}
        self._reached: dict[str, Sequence[Spot | None]] = {}

    @abstractmethod
    def importers(self, path: str) -> frozenset[str]:
        """Return the files that import a file, transitively, itself included."""

    def calls_to(self, spot: Spot) -> tuple[tuple[Spot, Call], ...]:
        """Return the calls in the repository that reach a function, or a class through its constructor.

        Of a name called in very many places only those in files that import its own are looked at, of a method only
        those in its own file.
        """
        return tuple((caller, self.scope(caller).call(place)) for caller, place in self.callers(spot))

    def callers(self, spot: Spot) -> tuple[tuple[Spot, int], ...]:
        """Return the same calls by the scope that makes them and their number there."""
        found = self._callers_of.get(spot)
        if found is None:
            before = self._cut
            found = tuple(self._find_callers(spot))
            if self._cut == before:
                self._callers_of[spot] = found
        return found

    def _find_callers(self, spot: Spot) -> Iterable[tuple[Spot, int]]:
        scope = self.scope(spot)
        name = scope.name.rpartition(".")[2]
        wanted = {spot}
        if name == "__init__" and scope.parent > 0:
            wanted.add(Spot(spot.path, scope.parent))
            name = self.modules[spot.path].scopes[scope.parent].name.rpartition(".")[2]
        callers = self.named(name)
        if len(callers) > CROWD:
            callers = self._near(spot, callers)
            reached = self._reached_by(callers)
        else:
            reached = self._reached_as(name, callers)
        yield from (one for one, target in zip(callers, reached, strict=True) if target in wanted)
        yield from self._renaming(name, wanted)
        if len(wanted) > 1:
            yield from self._choosing(name, wanted)

    def _reached_as(self, name: str, callers: Sequence[tuple[Spot, int]]) -> Sequence[Spot | None]:
        """Return what the calls by a name reach, which all functions of that name ask."""
        found = self._reached.get(name)
        if found is None:
            before = self._cut
            found = self._reached_by(callers)
            if self._cut == before:
                self._reached[name] = found
        return found

    def _reached_by(self, callers: Sequence[tuple[Spot, int]]) -> Sequence[Spot | None]:
        return [self.callee(caller, self.scope(caller).call(place)).spot for caller, place in callers]

    def _near(self, spot: Spot, found: Sequence[tuple[Spot, int]]) -> Sequence[tuple[Spot, int]]:
        """Return those of very many calls of a name that may be of what stands at `spot`."""
        if self._is_method(spot):
            return [one for one in found if one[0].path == spot.path]
        around = self.importers(spot.path)
        near = [one for one in found if one[0].path in around]
        return near if len(near) <= THRONG else [one for one in near if one[0].path == spot.path]

    def is_cut(self, spot: Spot) -> bool:
        """Say whether a function or class may have callers in the repository that were not looked at."""
        if not self._is_method(spot) and self.scope(spot).name.endswith(".__init__"):
            spot = Spot(spot.path, self.scope(spot).parent)
        found = self.named(self.scope(spot).name.rpartition(".")[2])
        if len(found) <= CROWD:
            return False
        if self._is_method(spot):
            return any(caller.path != spot.path for caller, _ in found)
        around = self.importers(spot.path)
        return sum(caller.path in around for caller, _ in found) > THRONG

    def _is_method(self, spot: Spot) -> bool:
        """Say whether a function is one of a class, and not the constructor that goes by the name of its class."""
        scope = self.scope(spot)
        return self.is_in_class(spot) and scope.kind == "function" and not scope.name.endswith(".__init__")

    def _renaming(self, name: str, wanted: set[Spot]) -> Iterator[tuple[Spot, int]]:
        """Yield the calls by the name that a file imports something as: `from pool import fit as train`."""
        for path, local in self.renamed.get(name, ()):
            for caller, place in self.named(local):
                if caller.path == path and self.callee(caller, self.scope(caller).call(place)).spot in wanted:
                    yield caller, place

    def _choosing(self, name: str, wanted: set[Spot]) -> Iterator[tuple[Spot, int]]:
        """Yield the calls of a name that one of several classes is chosen for: `cls = A if deep else B`."""
        for path, alias in self._chosen_for.get(name, ()):
            for caller, place in self.named(alias):
                if caller.path == path and any(kind.spot in wanted for kind in self.types(caller, Made(place))):
                    yield caller, place

    def passed(self, spot: Spot, name: str) -> Iterator[tuple[Spot, Expr, int]]:
        """Yield what the first calls of a function give for a parameter, and where."""
        return self._passed(spot, name, MOST)

    def passed_by_all(self, spot: Spot, name: str) -> Iterator[tuple[Spot, Expr, int]]:
        """Yield what all calls of a function give for a parameter, and where."""
        return self._passed(spot, name, None)

    def _passed(self, spot: Spot, name: str, most: int | None) -> Iterator[tuple[Spot, Expr, int]]:
        for caller, place in self.callers(spot)[:most]:
            call = self.scope(caller).call(place)
            if (value := self.argument(spot, call, name)) is not None:
                yield caller, value, call.line

    def spread(self, spot: Spot, name: str) -> Iterator[tuple[Spot, Expr, int]]:
        """Yield what reaches a parameter by constructors below and by functions that hand on what they spread."""
        return self._spread(spot, name, spot, 0)

    def _spread(self, spot: Spot, name: str, like: Spot, depth: int) -> Iterator[tuple[Spot, Expr, int]]:
        """Yield the same for a function that hands what it is given on to one like another."""
        most = MOST >> 2 * depth
        for caller, place in (*self.callers(spot)[:most], *self.extending.get(spot, ())[:most]):
            call = self.scope(caller).call(place)
            value = self.argument(like, call, name)
            if value is not None:
                yield caller, value, call.line
            elif depth < FURTHER and (spreads := self._spreads(caller, call)):
                yield from self._spread(caller, name, like if spreads == "all" else caller, depth + 1)

    def _spreads(self, spot: Spot, call: Call) -> str:
        """Say whether a call hands on what its function is given: all of it, or what no parameter is named for."""
        parameters = self.scope(spot).parameters
        rest = {parameter.name for parameter in parameters if parameter.kind == "**"}
        if not any(word is None and isinstance(value, Ref) and value.steps[0] in rest for word, value in call.keywords):
            return ""
        own = [parameter for parameter in parameters if parameter.kind == "positional"]
        return (
            "all"
            if len(own) <= 1 and any(isinstance(value, Op) and value.name == "star" for value in call.args)
            else "words"
        )

    @cached_property
    def extending(self) -> Mapping[Spot, Sequence[tuple[Spot, int]]]:
        """Constructor → the calls of it in constructors of classes that extend its own, with what they hand over."""
        found: dict[Spot, list[tuple[Spot, int]]] = defaultdict(list)
        for caller, place in self.named("__init__"):
            call = self.scope(caller).call(place)
            target = self.callee(caller, call).spot if call.args or call.keywords else None
            if target is not None and target != caller:
                found[target].append((caller, place))
        return found

    @cached_property
    def renamed(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Name → the files that import it as another one, with that one."""
        found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for path, module in self.modules.items():
            for entry in module.imports:
                name = entry.target.rpartition(".")[2]
                if entry.local not in (name, "*") and "." in entry.target:
                    found[name][path, entry.local] = None
        return {name: tuple(some) for name, some in found.items()}

    @cached_property
    def _chosen_for(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Name of a class → the files and the names it is chosen for there among others."""
        found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for path in self.modules:
            self.bindings(path)  # reads the same assignments
            for name, chosen in self.choices(path):
                found[name][path, chosen] = None
        return {name: tuple(some) for name, some in found.items()}

    @remembered
    def named(self, name: str) -> Sequence[tuple[Spot, int]]:
        """Return the calls in the repository of what ends in a name."""
        return [
            (self.spots(path)[number], place)
            for path in self._calling.get(name, ())
            for number, place in self.callees.places(path, name)
        ]

    @cached_property
    def _calling(self) -> Mapping[str, Sequence[str]]:
        """Return the modules that call something by a name."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.modules:
            for name in self.callees.of(path):
                found[name].append(path)
        found.pop("", None)
        return found
