"""Tells which classes an annotation names (`Job`, `Optional[Job]`, `TrainJob | TuneJob`, a union that has a name).

Also what is put into a container, so that what is taken out of it is of those classes (`agents[name].learn()`), and
what a call makes where the class is a value itself that was picked.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from mldebt.facts.code import Call, Const, Expr, Items, Op, Ref, Table
from mldebt.project.resolution.callees import branches, without_last
from mldebt.project.resolution.names import Names, Target
from mldebt.project.resolution.scopes import Spot

UNTYPED = frozenset({"None", "Any", "object", "str", "int", "float", "bool", "dict", "list"})
PUTS, ANY, LOOPED, DICT = ("append", "add"), "*", "", Ref(("dict",))
VALUES, PAIRS, COUNTED, SIDE_BY_SIDE = ".values", ".items", "enumerate", "zip"
MOST, FEW, PAIR = 32, 4, 2
MANY = 10


class Given(Names, ABC):
    """The classes that calls are given; which values and classes an expression may be is known to `Objects`."""

    @abstractmethod
    def bases(self, spot: Spot) -> tuple[Target, ...]:
        """Return all ancestors of a class, nearest first."""

    @abstractmethod
    def values(self, spot: Spot, steps: Sequence[str]) -> tuple[tuple[Spot, Expr, int], ...]:
        """Return the values bound to a name or `self.attribute`, and where."""

    @abstractmethod
    def types(self, spot: Spot, expr: Expr, depth: int = 0) -> tuple[Target, ...]:
        """Return the classes a value may be an instance of."""

    @abstractmethod
    def callee(self, spot: Spot, call: Call) -> Target:
        """Return what a call reaches."""

    def text(self, spot: Spot, expr: Expr | None) -> str | None:
        """Return the text that an expression is: written there, or by a name that holds nothing else."""
        if isinstance(expr, Ref):
            held = {value for _, value, _ in self.values(spot, expr.steps)}
            expr = held.pop() if len(held) == 1 else None
        return expr.value if isinstance(expr, Const) and isinstance(expr.value, str) else None

    def asked_of(self, spot: Spot, call: Call, function: Spot, kinds: tuple[Target, ...]) -> tuple[Target, ...]:
        """Return the classes that a class method gives, its own as the one that it is asked of: `Derived.create()`."""
        first, asked = self.scope(function).parameters[:1], without_last(call.func)
        if not first or first[0].name != "cls" or not isinstance(asked, Ref):
            return kinds
        derived = self.resolve(spot, asked.steps)
        above = {base.spot for base in self.bases(derived.spot)} if derived.kind == "class" and derived.spot else set()
        return tuple(derived if kind.spot in above else kind for kind in kinds)

    def returned(self, spot: Spot, call: Call, most: int | None = None) -> Sequence[tuple[Spot, Expr]]:
        """Return what the function of the repository that a call reaches gives back, and where; of others nothing."""
        target = self.callee(spot, call)
        if target.kind != "function" or target.spot is None:
            return ()
        return [(target.spot, value) for value in self.scope(target.spot).returns[:most]]

    def chosen(self, spot: Spot, call: Call) -> Iterable[Target]:
        """Return the classes a call may make an object of that is given one of them: `cls = A if deep else B`."""
        if not isinstance(call.func, Ref) or len(call.func.steps) != 1:
            return ()
        values = ((where, value) for where, value, _ in self.values(spot, call.func.steps)[:MANY])
        offered = ((where, item) for where, value in values for item in branches(value))
        found = (self.resolve(where, item.steps) for where, item in offered if isinstance(item, Ref))
        return tuple(target for target in found if target.kind in ("class", "external"))

    def unpacked(self, spot: Spot, items: Sequence[Expr]) -> Iterable[tuple[Spot, Expr]]:
        """Yield what a part of an unpacked value is: of a tuple, or of those that a function of ours returns."""
        whole, *rest = items
        values: Sequence[tuple[Spot, Expr]] = ((spot, whole),)
        if (call := self.made(spot, whole)) is not None:
            values = self.returned(spot, call, 8)
        place = rest[0].value if rest and isinstance(rest[0], Const) else None
        for where, value in values:
            if isinstance(value, Items) and isinstance(place, int) and -len(value.items) <= place < len(value.items):
                yield where, value.items[place]


class Elements(Given, ABC):
    """What stands in the containers of the repository."""

    def taken(self, spot: Spot, expr: Expr, depth: int = 0) -> Iterator[tuple[Spot, Expr]]:
        """Yield what is taken from a container: `nets[name]`, `for one in nets`, `for name, one in nets.items()`."""
        if isinstance(expr, Ref) and expr.steps[-1].startswith("["):
            yield from self.put_in(spot, expr.steps[:-1], expr.steps[-1][1:])
        elif isinstance(expr, Op) and expr.name == "iter":
            yield from self._elements(spot, expr.items[0])
        elif isinstance(expr, Op) and expr.name == "item" and depth < FEW:
            yield from self.unpacked(spot, expr.items)
            whole, *rest = expr.items
            place = rest[0].value if rest and isinstance(rest[0], Const) else None
            if not isinstance(place, int):
                return
            if isinstance(whole, Op) and whole.name == "iter" and (call := self.made(spot, whole.items[0])) is not None:
                yield from self._paired(spot, call, place)
            for where, inner in self.taken(spot, whole, depth + 1):
                yield from self.unpacked(where, (inner, *rest)) if isinstance(inner, Items) else ()

    def makers(self, spot: Spot, expr: Expr, most: int, *, is_part: bool = False) -> Iterator[tuple[Spot, Call]]:
        """Yield the calls that make an object: the one whose result it is, or those whose result its name holds.

        A name may hold a part of what is unpacked, once: `net, options = make()`.
        """
        values: Sequence[tuple[Spot, Expr]] = ((spot, expr),)
        if isinstance(expr, Ref):
            held = [(where, value) for where, value, _ in self.values(spot, expr.steps)[:most]]
            values = held or list(islice(self.taken(spot, expr), most))
        for where, value in values:
            if (call := self.made(where, value)) is not None:
                yield where, call
            elif isinstance(value, Op) and value.name == "item" and not is_part:
                for inside, part in self.unpacked(where, value.items):
                    yield from self.makers(inside, part, most, is_part=True)

    def put_in(self, spot: Spot, container: Sequence[str], key: str = ANY) -> Iterator[tuple[Spot, Expr]]:
        """Yield what is put into a container under a key, `*` for any: listed, assigned, or appended.

        Without a key it is what a loop over the container itself meets, of a table its keys.
        """
        for where, value, _ in self.held(spot, container)[:MOST]:
            yield from ((where, item) for item in self.listed(where, value, key))
        sharing = tuple(self._sharing(spot, container))
        for where in sharing:
            for assign in self.scope(where).assigns:
                place = assign.target[-1]
                is_meant = place.startswith("[") if key in (ANY, LOOPED) else place in (f"[{key}", "[*")
                if is_meant and assign.target[:-1] == container:
                    yield where, assign.value
        for found in self.callees.named(spot.path, PUTS) if sharing else ():
            func, where = found.call.func, Spot(spot.path, found.scope)
            if where in sharing and isinstance(func, Ref) and func.steps[:-1] == container and found.call.args:
                yield where, found.call.args[-1]

    def held(self, spot: Spot, steps: Sequence[str]) -> Sequence[tuple[Spot, Expr, int]]:
        """Return the values bound to a name, `self.attribute` or the variable of a module, and where."""
        found = self.values(spot, steps)
        target = self.resolve(spot, steps) if not found else None
        if target is None or target.path is None or target.kind != "variable":
            return found
        return self.values(Spot(target.path, 0), (target.name,))

    def table(self, spot: Spot, value: Expr) -> Table | None:
        """Return a table that is written out, with braces or as `dict(name=…)`."""
        call = self.made(spot, value)
        if call is None or call.func != DICT or call.args:
            return value if isinstance(value, Table) else None
        keys = tuple(None if name is None else Const(name) for name, _ in call.keywords)
        return Table(keys, tuple(item for _, item in call.keywords))

    def _elements(self, spot: Spot, whole: Expr) -> Iterator[tuple[Spot, Expr]]:
        """Yield what a loop goes through."""
        call = self.made(spot, whole)
        if call is not None and call.last_step == VALUES and (container := without_last(call.func)) is not None:
            yield from self._gone_through(spot, container, ANY)
        else:
            yield from self._gone_through(spot, whole, LOOPED)

    def _gone_through(self, spot: Spot, whole: Expr, key: str) -> Iterator[tuple[Spot, Expr]]:
        if isinstance(whole, Ref):
            yield from self.put_in(spot, whole.steps, key)
        else:
            yield from ((spot, item) for item in self.listed(spot, whole, key))

    def _paired(self, spot: Spot, call: Call, place: int) -> Iterator[tuple[Spot, Expr]]:
        """Yield what stands at a place of the pairs that a loop gets from a call."""
        container = without_last(call.func)
        if call.last_step == PAIRS and place == 1 and container is not None:
            yield from self._gone_through(spot, container, ANY)
        elif call.leaf == COUNTED and place == 1 and call.args:
            yield from self._elements(spot, call.args[0])
        elif call.leaf == SIDE_BY_SIDE and 0 <= place < len(call.args):
            yield from self._elements(spot, call.args[place])

    def listed(self, spot: Spot, value: Expr, key: str) -> Sequence[Expr]:
        """Return the items that a container which is written out has under a key or at a place."""
        if isinstance(value, Items):
            place = int(key) if key.isdecimal() else None
            return value.items[:MOST] if place is None else value.items[place : place + 1]
        if isinstance(value, Op):
            return value.items[:-1][:PAIR] if value.name == "comp" else ()
        table = self.table(spot, value)
        if table is not None and key == LOOPED:
            return [name for name in table.keys if name is not None]
        pairs = zip(table.keys, table.values, strict=False) if table is not None else ()
        under = [item for name, item in pairs if key == ANY or (isinstance(name, Const) and str(name.value) == key)]
        return under[:MOST]

    def _sharing(self, spot: Spot, container: Sequence[str]) -> Iterator[Spot]:
        """Yield the scopes that mean the same by a container: those of its class, or the one that binds its name."""
        if container[0] == "self" and (owner := self.enclosing_class(spot)):
            yield from (Spot(spot.path, number) for number in self.inside(owner))
        elif len(container) == 1 and (found := self.lookup(spot, container[0])):
            yield Spot(spot.path, found[0])


class Annotated(Elements, ABC):
    """What annotations say of which class something is."""

    def annotated(self, spot: Spot, annotation: str | None) -> tuple[Target, ...]:
        """Return the classes that an annotation names."""
        words = (annotation or "").strip("'\"").removeprefix("Optional[").split("|")
        return tuple(kind for word in words for kind in self._classes_said(spot, word.strip().rstrip("]")))

    def _classes_said(self, spot: Spot, bare: str) -> Iterable[Target]:
        if not bare.replace(".", "").replace("_", "").isalnum() or bare in UNTYPED:
            return ()
        first, *rest = bare.split(".")
        target = self.resolve(Spot(spot.path, 0), (first, *("." + part for part in rest)))
        return (target,) if target.kind in ("class", "external") else ()
