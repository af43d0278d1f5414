"""Knows what stands where: the scopes of all modules, what each binds, holds and takes, before any name is resolved."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple, TypeVar

from mldebt.facts.code import Assign, Call, Condition, Expr, Made, Op, PythonFacts, Ref, Scope
from mldebt.project.memory import Bounded, Memory
from mldebt.project.recall import Recall
from mldebt.project.resolution.bindings import Alone, Binding, Bindings, Choice, alone, by_parent, choices
from mldebt.project.resolution.callees import Callees

T = TypeVar("T")
MOST_SEEN, MOST_CLASSES = 3_000, 1_000
STATIC = Ref(("staticmethod",))


class Spot(NamedTuple):
    """A scope of a Python module or notebook."""

    path: str
    scope: int


class Scopes:
    """The scopes of all Python modules and notebooks of the repository, each seen by itself.

    What single modules said at an earlier start comes from `recall`.
    """

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> None:
        self.modules, self.memory = modules, memory or Memory()
        self.recall = Recall()
        self.callees = Callees(modules, self.memory, self.index)
        self._bindings: dict[str, Bindings] = {}
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._is_indexed = False
        self._spots: dict[str, tuple[Spot, ...]] = {}
        self._inside: dict[str, Mapping[int, Sequence[int]]] = {}
        self._attributes: Bounded[Spot, dict[str, list[tuple[Spot, Assign]]]] = Bounded(MOST_CLASSES)
        self._seen: Bounded[tuple[Spot, str], tuple[int, list[Binding]] | None] = Bounded(MOST_SEEN)

    def scope(self, spot: Spot) -> Scope:
        """Return the scope at a spot."""
        return self.modules[spot.path].scopes[spot.scope]

    def made(self, spot: Spot, value: Expr | None) -> Call | None:
        """Return the call whose result a value is that stands in a scope; None for any other value."""
        return self.source(spot, value) if isinstance(value, Made) and not value.steps else None

    def source(self, spot: Spot, value: Expr | None) -> Call | None:
        """Return the call from whose result a value is taken, by whatever steps; None for any other value."""
        if not isinstance(value, Made):
            return None
        try:
            return self.scope(spot).call(value.call)
        except IndexError:
            return None

    def around(self, spot: Spot, under: int) -> Iterator[Condition]:
        """Yield the conditions around what stands under one, from the innermost on."""
        conditions = self.scope(spot).conditions if under >= 0 else ()
        while under >= 0:
            yield conditions[under]
            under = conditions[under].parent

    def spots(self, path: str) -> tuple[Spot, ...]:
        """Return the spots of all scopes of a module, by number."""
        found = self._spots.get(path)
        if found is None:
            numbers = zip(repeat(path), range(len(self.modules[path].scopes)))
            found = self._spots[path] = tuple(map(tuple.__new__, repeat(Spot), numbers))
        return found

    def outside(self, spot: Spot) -> Spot:
        """Return the scope around one; that around a module is none, by its number."""
        parent = self.scope(spot).parent
        return self.spots(spot.path)[parent] if parent >= 0 else Spot(spot.path, parent)

    @property
    def is_kept(self) -> bool:
        """Whether what modules say is kept for the next start: there are many, and no further commit is judged."""
        return not self.memory.keeps and self.recall.keeps(self.modules)

    def each(
        self, work: Callable[[PythonFacts], T], kind: type[T], paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, T]]:
        """Yield what modules say by themselves, all or some, kept for the next commit or for the next start."""
        some = self.modules if paths is None else {path: self.modules[path] for path in paths}
        if self.is_kept:
            return self.recall.singly(work, some, kind)
        return ((path, self.memory.of(work, module)) for path, module in some.items())

    def index(self) -> None:
        """Index what all modules bind, choose and call, where what they said before is kept."""
        if self._is_indexed or not self.is_kept:
            return
        self._is_indexed = True
        for path, said in self.each(alone, Alone):
            self.callees.keep(path, said.called())
            self._bindings[path], self._choices[path] = said.bound(self.modules[path]), said.choices

    def choices(self, path: str) -> Iterable[Choice]:
        """Return what a module chooses among."""
        self.index()
        return self._choices[path] if self._is_indexed else choices(self.modules[path])

    def bindings(self, path: str) -> Bindings:
        """Return what binds each name of a module."""
        found = self._bindings.get(path)
        if found is None:
            self.index()
            found = self._bindings.get(path)
        if found is None:
            found = self._bindings[path] = self.memory.of(Bindings, self.modules[path])
        return found

    def lookup(self, spot: Spot, name: str) -> tuple[int, list[Binding]] | None:
        """Return the scope that binds a name as seen from a spot, and its bindings; class bodies enclose no methods.

        The same few names are asked for again and again; answers are kept for a while, since they hold facts in memory.
        """
        key = (spot, name)
        if key in self._seen:
            return self._seen[key]
        found = self._seen[key] = self._lookup(spot, name)
        return found

    def _lookup(self, spot: Spot, name: str) -> tuple[int, list[Binding]] | None:
        bindings = self.bindings(spot.path)
        scopes = self.modules[spot.path].scopes
        current, first = spot.scope, True
        while current >= 0:
            if (first or scopes[current].kind != "class") and (found := bindings.of(current, name)):
                return current, found
            current, first = scopes[current].parent, False
        return None

    def enclosing_class(self, spot: Spot) -> Spot | None:
        """Return the class whose method (or a function inside it) a spot is."""
        scopes = self.modules[spot.path].scopes
        current = scopes[spot.scope].parent
        while current > 0:
            if scopes[current].kind == "class":
                return self.spots(spot.path)[current]
            current = scopes[current].parent
        return None

    def decorators(self, spot: Spot) -> Iterator[tuple[Expr, Call | None]]:
        """Yield what decorates a function or class, without its brackets, and the call where it has them."""
        around = Spot(spot.path, max(self.scope(spot).parent, 0))
        for decorator in self.scope(spot).decorators:
            call = self.source(around, decorator)
            yield decorator if call is None else call.func, call

    def own_name(self, spot: Spot) -> str:
        """Return what a method calls the object it is of, its first parameter; nothing of other functions."""
        scope = self.scope(spot)
        if not (scope.parameters and self.is_in_class(spot)) or STATIC in scope.decorators:
            return ""
        first = scope.parameters[0]
        return first.name if first.kind == "positional" else ""

    def is_in_class(self, spot: Spot) -> bool:
        """Say whether a scope stands directly in a class."""
        scopes = self.modules[spot.path].scopes
        return scopes[max(scopes[spot.scope].parent, 0)].kind == "class"

    def positional(self, spot: Spot) -> list[str]:
        """Return the parameters that the places of a call fill, without the object that a method is of."""
        names = [parameter.name for parameter in self.scope(spot).parameters if parameter.kind == "positional"]
        return names[1:] if names and names[0] == self.own_name(spot) else names

    def owned(self, spot: Spot, name: str) -> Spot | None:
        """Return the class whose object a method knows by a name, `def update(agent)`, or that is its own `cls`."""
        if name == "self" and (owner := self.enclosing_class(spot)):
            return owner
        scope, bindings = self.lookup(spot, name) or (0, ())
        method = self.spots(spot.path)[scope]
        is_own = name == self.own_name(method) and (name != "cls" or len(bindings) == 1)
        return self.outside(method) if is_own else None

    def inside(self, spot: Spot) -> Sequence[int]:
        """Return the numbers of the scopes defined directly inside a scope."""
        found = self._inside.get(spot.path)
        if found is None:
            found = self._inside[spot.path] = self.memory.of(by_parent, self.modules[spot.path])
        return found.get(spot.scope, ())

    def attributes(self, spot: Spot) -> dict[str, list[tuple[Spot, Assign]]]:
        """Return what a class's own methods bind on `self`, by attribute, and its class-level names."""
        found = self._attributes.get(spot)
        if found is None:
            found = defaultdict(list)
            for assign in self.scope(spot).assigns:
                if len(assign.target) == 1:
                    found[assign.target[0]].append((spot, assign))
            for number in self.inside(spot):
                scope = self.modules[spot.path].scopes[number]
                if scope.kind == "function":
                    own = self.own_name(Spot(spot.path, number)) or "self"
                    for assign in scope.assigns:
                        if (
                            len(assign.target) == 2 and assign.target[0] == own and assign.target[1][0] == "."
                        ):  # self.name
                            found[assign.target[1][1:]].append((Spot(spot.path, number), assign))
            self._attributes[spot] = found
        return found

    def argument(self, spot: Spot, call: Call, name: str) -> Expr | None:
        """Return the argument a call of the function at `spot` passes for a parameter, or None."""
        for keyword, value in call.keywords:
            if keyword == name:
                return value
        names = self.positional(spot)
        if name in names and (place := names.index(name)) < len(call.args):
            value = call.args[place]
            return None if isinstance(value, Op) and value.name == "star" else value
        return None
