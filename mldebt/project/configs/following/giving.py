"""Follows what a function gives back, to those who call it, and notes that it does: others may call it unseen.

A method that stands for one of a base class is called wherever that one is; a property is read by its name. Facts keep
no expression of what a generator yields or of what a lambda would give, so that these are said to be lost.
"""

from mldebt.facts.code import Read, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import GIVEN_BACK, Pursuit, Sight
from mldebt.project.configs.places.occurrences import Keys

PROPERTIES = frozenset({"property", "cached_property"})


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
        for caller, number in self.links.callers_of_any(spot):
            self.pursuit.visit(Place(caller, number, slot), path)
        if self.pursuit.flat:
            self.pursuit.say("followed", path, spot, scope.line, f"given back by {scope.name}", by=GIVEN_BACK)

    def named(self, sight: Sight, read: Read) -> None:
        """Say that a whole object is given by its name where facts keep no expression: `yield args`."""
        if not self.pursuit.flat or sight.held.path or sight.held.place.slot or read.within >= 0:
            return
        events = sight.ledger.events.get(read.steps[0], ())
        if read.use == "returned" and not any(one.kind in ("return", "part") for one in events):
            self._yielded(sight, read.line)
        elif read.use == "part" and not _is_seen(sight, read) and self._is_function(sight):
            self.pursuit.say("escape", (), sight.spot, read.line, "used in a way that cannot be followed")

    def made(self, sight: Sight, at: int) -> None:
        """Say the same of the result of a call that is given at once: `yield parser.parse_args()`."""
        call = sight.ledger.scope.calls[at]
        if self.pursuit.flat and not sight.held.path and not sight.held.place.slot and call.result == "returned":
            self._yielded(sight, call.line)

    def _yielded(self, sight: Sight, line: int) -> None:
        self.pursuit.say("escape", (), sight.spot, line, f"yielded by {sight.ledger.scope.name}")

    def _is_function(self, sight: Sight) -> bool:
        return sight.ledger.scope.kind == "function" and not sight.ledger.scope.returns


def _is_seen(sight: Sight, read: Read) -> bool:
    """Say whether a part of an expression is one of those that are followed, in statements of several lines too."""
    name = read.steps[0]
    lines = [one.line for one in sight.ledger.events.get(name, ()) if one.line <= read.line]
    first = max(lines, default=0)
    parts = [
        one for one in sight.ledger.scope.reads if one.steps == read.steps and one.use == "part" and one.within < 0
    ]
    return lines.count(first) >= sum(first <= one.line <= read.line for one in parts) > 0
