"""Finds where the value of a name, an attribute or a field is written, with the steps that are left to take on it.

A field of a record (`@dataclass class Spec: cls: type`) is what the one call that makes it gives, or else what all do.
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Expr, Made, Ref
from mldebt.project.code import Code, Spot, Target

MOST, CALLERS, PAIR = 8, 40, 2
Rest = tuple[Spot, Expr, tuple[str, ...]]
"""An expression where it is written, and the steps that are left to take on it."""


class Written:
    """What names, attributes and fields of one repository hold."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def of(self, spot: Spot, steps: tuple[str, ...]) -> Iterator[Rest]:
        """Yield what the longest part of a chain holds that is written somewhere, with the steps after it."""
        for end in range(min(len(steps), PAIR), 0, -1):
            values = self.code.values(spot, steps[:end])
            if not values and (target := self.code.resolve(spot, steps[:end])).kind == "variable" and target.path:
                values = self.code.values(Spot(target.path, 0), (target.name,))
            if values:
                yield from ((where, value, steps[end:]) for where, value, _ in values[:MOST])
                break
        if len(steps) > 1 and steps[1].startswith("."):
            for kind in self.code.types(spot, Ref(steps[:1])):
                calls = self.code.callers(kind.spot)[:CALLERS] if kind.kind == "class" and kind.spot else ()
                yield from self._attribute(kind, steps[1:], calls)

    def of_made(self, spot: Spot, made: Made, rest: tuple[str, ...]) -> Iterator[Rest]:
        """Yield what the attribute of an object holds that a call makes."""
        if rest and rest[0].startswith("."):
            for kind in self.code.types(spot, Made(made.call)):
                yield from self._attribute(kind, rest, ((spot, made.call),))

    def _attribute(self, kind: Target, rest: tuple[str, ...], makers: Sequence[tuple[Spot, int]]) -> Iterator[Rest]:
        owner, name = kind.spot if kind.kind == "class" else None, rest[0][1:]
        if owner is None:
            return
        for where, item in self.code.attributes(owner).get(name, ())[:MOST]:
            if item.how != ":":
                yield where, item.value, rest[1:]
        fields = [item.target[0] for item in self.code.scope(owner).assigns if item.annotation]
        if name in fields and "__init__" not in self.code.methods(owner):
            for caller, place in makers:
                given = _given(self.code.scope(caller).calls[place], fields, name)
                if given is not None:
                    yield caller, given, rest[1:]


def _given(call: Call, fields: Sequence[str], name: str) -> Expr | None:
    """Return what a call that makes a record gives for a field."""
    by_place = dict(zip(fields, call.args, strict=False))
    return dict(call.keywords).get(name) or by_place.get(name)
