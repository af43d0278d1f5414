"""Tells what a call makes where the class is a value itself that was picked, and what it gives as a part."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Ref
from mldebt.project.resolution.callees import branches, without_last
from mldebt.project.resolution.names import Names, Target
from mldebt.project.resolution.scopes import Spot

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
