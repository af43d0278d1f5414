"""Follows what a function gives back, to those who call it, and notes that it does: others may call it unseen.

A method that stands for one of a base class is called wherever that one is; a property is read by its name. Facts keep
no expression of what a generator yields or of what a lambda would give, so that these are said to be lost.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mldebt.facts.code import Parameter, Read, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.calls.decorating import called_by_decorators
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import GIVEN_BACK, Pursuit, Sight
from mldebt.project.configs.places.objects import after
from mldebt.project.configs.places.occurrences import Keys, bits
from mldebt.remembering import remembered

PROPERTIES = frozenset({"property", "cached_property"})


class Lines(NamedTuple):
    """Where a name is followed in a scope, and where it is a part of an expression; whether a `return` has it."""

    events: Sequence[int]
    parts: Sequence[int]
    is_returned: bool

    def has(self, line: int) -> bool:
        """Say whether a part of an expression is one of those that are followed, in statements of several lines too."""
        end = bisect_right(self.events, line)
        first = self.events[end - 1] if end else 0
        parts = bisect_right(self.parts, line) - bisect_left(self.parts, first)
        return end - bisect_left(self.events, first) >= parts > 0


class Giving:
    """Takes a followed object out of functions."""

    def __init__(self, links: Links, pursuit: Pursuit) -> None:
        self.links, self.pursuit = links, pursuit

    def back(self, spot: Spot, slot: Keys, path: Keys) -> None:
        """Follow an object that a function returns."""
        scope = self.links.code.scope(spot)
        if any(isinstance(one, Ref) and one.steps[-1].lstrip(".") in PROPERTIES for one in scope.decorators):
            name = scope.name.rpartition(".")[2]
            first = scope.parameters[0].name if scope.parameters else "self"
            for place in self.links.attribute(spot, first, name, slot) or ():
                self.pursuit.visit(place, path)
            for place in self.links.elsewhere(name, slot):
                self.pursuit.visit(place, path, weak=True)
        for caller, number in (*self.links.callers_of_any(spot), *called_by_decorators(self.links.code, spot)):
            self.pursuit.visit(Place(caller, number, slot), path)
        if self.pursuit.flat:
            self.pursuit.say("followed", path, spot, scope.line, f"given back by {scope.name}", by=GIVEN_BACK)

    def named(self, sight: Sight, read: Read) -> None:
        """Say that a whole object is given by its name where facts keep no expression: `yield args`."""
        if not self.pursuit.flat or sight.held.path or sight.held.place.slot or read.within >= 0:
            return
        lines = self._lines(sight.spot, read.steps)
        if read.use == "returned" and not lines.is_returned:
            self._yielded(sight, read.line)
        elif read.use == "part" and not lines.has(read.line) and self._is_function(sight):
            self.pursuit.say("escape", (), sight.spot, read.line, "used in a way that cannot be followed")

    def defaulted(self, sight: Sight) -> None:
        """Follow an object that is the default of a parameter: `def run(args=args)`, seen in the scope around it."""
        _, base, slot = sight.held.place
        for number, parameter in self._defaults(sight.spot):
            for bit in bits(parameter.default) if parameter.default else ():
                where, rest = after(slot, bit.keys) if bit.base == base else ("apart", ())
                if where == "around" or (where == "inside" and not rest):
                    inside = Place(Spot(sight.spot.path, number), parameter.name, (*(bit.wrap or ()), *rest))
                    self.pursuit.visit(inside, sight.held.path)

    @remembered
    def _defaults(self, spot: Spot) -> Sequence[tuple[int, Parameter]]:
        """Return the parameters of the functions in a scope that have a default, with the scope of each."""
        scopes = enumerate(self.links.code.modules[spot.path].scopes)
        inner = ((number, one) for number, one in scopes if one.parent == spot.scope and one.kind == "function")
        return [(number, one) for number, scope in inner for one in scope.parameters if one.default is not None]

    def made(self, sight: Sight, at: int) -> None:
        """Say the same of the result of a call that is given at once: `yield parser.parse_args()`."""
        call = sight.ledger.scope.calls[at]
        if self.pursuit.flat and not sight.held.path and not sight.held.place.slot and call.result == "returned":
            self._yielded(sight, call.line)

    def _yielded(self, sight: Sight, line: int) -> None:
        self.pursuit.say("escape", (), sight.spot, line, f"yielded by {sight.ledger.scope.name}")

    def _is_function(self, sight: Sight) -> bool:
        return not sight.ledger.scope.returns

    @remembered
    def _lines(self, spot: Spot, steps: tuple[str, ...]) -> Lines:
        ledger = self.links.ledgers.at(*spot)
        events = ledger.events(steps[0])
        reads = (one for one in ledger.reads.get(steps[0], ()) if one.steps == steps)
        return Lines(
            sorted(one.line for one in events),
            sorted(one.line for one in reads if one.use == "part" and one.within < 0),
            any(one.at < 0 and one.line == ledger.scope.line for one in events),
        )
