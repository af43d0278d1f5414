"""Arranges what stands in a scope by place, for questions that are asked of one load at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Assign, Expr, Read, Ref, Scope
from mldebt.project.configs.places.objects import Event, arranged, bound_in, given_to
from mldebt.project.configs.places.occurrences import Base, Keys, plain


class Placing:
    """The reads and assigned values of a scope, each arranged on first use."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def assigned(self) -> Mapping[tuple[Base, Keys], Sequence[Event]]:
        """What is assigned, by what it is of and all keys that are taken on it."""
        found: dict[tuple[Base, Keys], list[Event]] = defaultdict(list)
        for events in arranged(bound_in(self.scope)).values():
            for event in events:
                found[event.bit.base, event.bit.keys].append(event)
        return found

    @cached_property
    def reads(self) -> Mapping[int, Sequence[Read]]:
        """Reads by their line."""
        found: dict[int, list[Read]] = defaultdict(list)
        for read in self.scope.reads:
            found[read.line].append(read)
        return found

    def arguments(self, base: Base, keys: Keys, number: int) -> Sequence[Event]:
        """Return the arguments of a call in which a value stands."""
        found = arranged(given_to(number, self.scope.call(number))).get(base, ())
        return [event for event in found if event.bit.keys == keys]

    def assigning(self, read: Read) -> Sequence[tuple[Assign, Keys | None]]:
        """Return the assignments of which a load is a part, with its place in a literal.

        Only if each load of these steps that stands there is in one of them.
        """
        found = self.assigned.get((read.steps[0], plain(read.steps[1:])), ())
        if not found:
            return ()
        alike = [one for one in self.scope.reads if one.steps == read.steps]
        here = [event for event in found if event.line == read.line]
        if here and self._distinct(here) == sum(one.line == read.line and one.within < 0 for one in alike):
            return [(self.scope.assigns[event.at], event.bit.wrap) for event in here]
        if here or self._distinct(found) != len(alike):
            return ()
        line = max((event.line for event in found if event.line <= read.line), default=0)
        return [(self.scope.assigns[event.at], event.bit.wrap) for event in found if event.line == line]

    def _distinct(self, events: Sequence[Event]) -> int:
        """Return the number of events without those of a value that is given to several names at once."""
        first: dict[tuple[int, Expr], int] = {}
        values = [((event.line, self.scope.assigns[event.at].value), event.at) for event in events]
        return sum(first.setdefault(value, at) == at for value, at in values)

    def made_text(self, within: int) -> int:
        """Return the call that gives the text which a value in call `within` becomes a part of, or -1."""
        found = -1
        while within >= 0:
            call = self.scope.call(within)
            is_text = call.leaf in ("str", "repr", "join") or (call.leaf == "map" and call.args[:1] == (Ref(("str",)),))
            if not is_text:
                return -1
            found, within = within, call.within
        return found

    def given(self, number: int) -> Sequence[tuple[Assign, Keys | None]]:
        """Return the assignments of what a call gives, as it is, where nothing else takes that."""
        found = [event for event in self.assigned.get((number, ()), ()) if event.bit.wrap == ()]
        is_alone = len(found) == 1 and self.scope.call(number).result == "assigned"
        return [(self.scope.assigns[event.at], event.bit.wrap) for event in found] if is_alone else ()
