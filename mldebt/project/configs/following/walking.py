"""Handles walks over all keys of an object: loops, `items()`, comprehensions.

A loop that only logs is a dump; a comprehension that makes the same dict again is a copy; a loop that puts every pair
into another object makes that object hold the keys; any other walk over the whole object may read each of its keys.
"""

from collections.abc import Callable, Container, Sequence
from itertools import islice

from mldebt.facts.code import Call, Items, Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.calls.entering import PLAIN_BASES
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.looking import is_bound_to_logs
from mldebt.project.configs.following.merging import merged
from mldebt.project.configs.following.origins import origins
from mldebt.project.configs.following.uses import Move, Pursuit, Sight
from mldebt.project.configs.following.whole import spells_flags
from mldebt.project.configs.places.objects import Event, Ledger, after
from mldebt.project.configs.places.occurrences import COPIED, ITSELF, Keys, bits
from mldebt.project.configs.places.pairs import PARSES
from mldebt.project.configs.places.sinks import (
    COPIES,
    ITERATES,
    LOOKS,
    SAME,
    WALKS,
    is_given_back,
    is_logged,
    loop_logs,
    name_of,
    only_logged,
)

FEW = 8
PAIRS = frozenset({"items", "iteritems"})
Flow = Callable[[Sight, Move], None]


class Walking:
    """Says what a walk does; `flow` hands on an object that a comprehension copies."""

    def __init__(self, links: Links, pursuit: Pursuit, flow: Flow) -> None:
        self.links, self.pursuit, self.flow = links, pursuit, flow

    def walks(self, sight: Sight, path: Keys, at: int, method: str) -> None:
        """Handle a walk by the call that starts it: `for k, v in vars(args).items()`."""
        events, scope = sight.ledger.events(at), sight.ledger.scope
        call = scope.calls[at]
        if method == "keys" and _is_measured(sight.ledger, call, events):
            return
        is_back = is_given_back(scope, call.within) and self._is_told(sight.spot)
        if is_back or is_logged(scope, call.within):
            self.pursuit.say("dump", path, sight.spot, call.line, f"walked by {method}() for a log")
            return
        if not events and call.result != "dropped":
            self.pursuit.say("dynamic", (*path, "*"), sight.spot, call.line, f"walked by {method}()")
        is_copied = any(event.bit.keys == (COPIED,) for event in events)
        for event in events:
            is_loop = event.kind == "assign" and event.bit.keys[:1] == ("~",)
            if event.bit.keys == (COPIED,):
                self.flow(sight, Move(event, path))
            elif is_loop and not is_copied:
                self.loop(sight, path, event)
            elif event.kind == "argument":
                self._into(sight, path, event, method)
            elif event.kind == "assign" and not is_loop:
                self._named(sight, path, event, method)
            elif event.kind in ("return", "part") or (event.bit.keys and not is_loop):
                self.pursuit.say("dynamic", (*path, "*"), sight.spot, event.line, f"walked by {method}()")

    def container(self, sight: Sight) -> None:
        """Handle uses of all that a container of the object holds: `hp.items()`, `hp.__dict__`, `_C.clone()`."""
        _, base, slot = sight.held.place
        is_asked = slot and (sight.held.path or not self.pursuit.flat)
        for event in sight.ledger.events(base) if is_asked else ():
            where, rest = after(slot, event.bit.keys[:-1])
            is_direct = not self.pursuit.flat or event.bit.keys[:-1] == slot[:-1]
            if event.bit.keys and where == "around" and is_direct:
                self._contained(sight, event, rest)

    def _contained(self, sight: Sight, event: Event, rest: Keys) -> None:
        """Handle what is taken of a container in which the object has the place `rest`."""
        path, taken = sight.held.path, event.bit.keys[-1]
        if event.kind != "method":
            if taken in ITSELF:
                self.flow(sight, Move(event, path, rest))
            return
        is_splatted = any(one.kind == "argument" and one.key is None for one in sight.ledger.events(event.at))
        if taken in SAME or (taken == "values" and (is_splatted or not self.pursuit.flat)):
            self.pursuit.visit(Place(sight.spot, event.at, rest), path)
        elif taken in WALKS and self.pursuit.flat:
            self.walks(sight, path, event.at, taken)
        elif taken in PAIRS:
            self.pursuit.visit(Place(sight.spot, event.at, ("*", "1", *rest[1:])), path)

    def _into(self, sight: Sight, path: Keys, event: Event, method: str) -> None:
        """Handle the pairs of a walk as an argument: sorted, made a dict again, counted, or lost."""
        name = name_of(sight.ledger.scope.calls[event.at])
        if name in ITERATES:
            self.walks(sight, path, event.at, method)
        elif name in COPIES:
            self.pursuit.visit(Place(sight.spot, event.at), path)
        elif name not in LOOKS:
            self.pursuit.say("dynamic", (*path, "*"), sight.spot, event.line, f"walked by {method}()")

    def _named(self, sight: Sight, path: Keys, event: Event, method: str) -> None:
        """Handle pairs that get a name before the loop."""
        target = sight.ledger.scope.assigns[event.at].target
        if len(target) > 1 or event.bit.keys:
            self.pursuit.say("dynamic", (*path, "*"), sight.spot, event.line, f"walked by {method}()")
            return
        for other in sight.ledger.events(target[0]):
            if other.kind == "assign" and other.bit.keys[:1] == ("~",):
                self.loop(sight, path, other)
            elif other.kind != "part":
                self.pursuit.say("dynamic", (*path, "*"), sight.spot, other.line, f"walked by {method}()")

    def into(self, sight: Sight, path: Keys, found: Ref | Made | None) -> bool:
        """Follow an object into another one that gets its keys; return whether all is seen that the other may be."""
        if found is None:
            return False
        homes = self._instances(sight.spot, found) or tuple(
            home for spot, expr in origins(self.links.code, sight.spot, found) for home in self.links.homes(spot, expr)
        )
        for home in homes:
            self.pursuit.visit(home._replace(slot=(*home.slot, *path)) if self.pursuit.flat else home, path)
        return bool(homes)

    def _instances(self, spot: Spot, found: Ref | Made) -> tuple[Place, ...]:
        """Return where an instance is that fills itself in its constructor, if made here and all of its class is.

        What a parser gives is where it parses.
        """
        scope, owner = self.links.code.scope(spot), self.links.code.enclosing_class(spot)
        if isinstance(found, Made) and scope.call(found.call).last_step == PARSES:
            return (Place(spot, found.call),)
        if not owner or not scope.name.endswith(".__init__") or not isinstance(found, Ref):
            return ()
        if found.steps not in [(one.name,) for one in scope.parameters[:1]]:
            return ()
        classes = (owner, *self.links.code.heirs(owner))
        bases = (base for cls in classes for base in self.links.code.bases(cls))
        if any(base.spot is None and base.name.rpartition(".")[2] not in PLAIN_BASES for base in bases):
            return ()
        made = dict.fromkeys(one for maker in (spot, *classes) for one in self.links.callers(maker))
        return (*(Place(*one) for one in made), *self.links.in_methods(owner)) if made else ()

    def loop(self, sight: Sight, path: Keys, event: Event) -> None:
        """Handle a loop: `for name in vars(args)`."""
        ledger, told = sight.ledger, self._is_told(sight.spot)
        assign = ledger.scope.assigns[event.at]
        here = {bit.base for bit in bits(assign.value)}
        names = {
            other.target[0]
            for other in ledger.scope.assigns
            if other.how == "for" and other.line == assign.line and {bit.base for bit in bits(other.value)} == here
        }
        is_logged_all = all(loop_logs(ledger, name, assign.line, told=told) for name in names)
        if is_logged_all and not spells_flags(ledger, names):
            self.pursuit.say("dump", path, sight.spot, assign.line, "walked by a loop that only logs")
        elif self.into(sight, path, merged(ledger, assign)):
            self.pursuit.say("followed", path, sight.spot, assign.line, "put into another object by a loop")
        elif path and not self.pursuit.flat:
            self.pursuit.say("all", path, sight.spot, assign.line, "walked by a loop")
        else:
            says = "walked by a loop over all its keys"
            self.pursuit.say("dynamic", (*path, "*"), sight.spot, assign.line, says)

    def may_be_told(self, spot: Spot, at: int = -1) -> bool:
        """Say the same of the text that a call makes there, or that nobody is seen to call the function."""
        ledger = self.links.ledgers.at(*spot)
        names = {target for target in ledger.assigned(at) if len(target) == 1} if at >= 0 else set()
        places = _places(ledger, names, at) if at >= 0 else ()
        return self._is_told(spot, places) or next(iter(self.links.callers(spot)), None) is None

    def is_told(self, spot: Spot, name: str) -> bool:
        """Say the same of what a scope gives back under a name, `return args, text`, where somebody calls it."""
        places = _places(self.links.ledgers.at(*spot), {(name,)})
        is_alone = Ref((name,)) in self.links.code.scope(spot).returns
        return bool(places or is_alone) and self._is_told(spot, places)

    def _is_told(self, spot: Spot, places: Sequence[str] = ()) -> bool:
        """Say whether everybody who calls a function only logs what it returns: `file.write(text_of(args))`."""
        found = [*islice(self.links.callers(spot), FEW + 1)] if spot.scope else []
        return 0 < len(found) <= FEW and all(self._is_said(caller, at, places) for caller, at in found)

    def _is_said(self, spot: Spot, at: int, places: Sequence[str]) -> bool:
        """Say whether the result of a call is only logged, at once or under a name, or what is at some places of it."""
        ledger = self.links.ledgers.at(*spot)
        if places:
            parts = [one for one in ledger.events(at) if one.kind == "assign" and one.bit.keys[:1]]
            names = [ledger.scope.assigns[one.at].target for one in parts if one.bit.keys[0] in places]
            return bool(names) and all(
                len(name) == 1 and name[0] not in ledger.shared and only_logged(ledger, name[0]) for name in names
            )
        return is_bound_to_logs(ledger, at) or is_logged(ledger.scope, ledger.scope.calls[at].within)


def _places(ledger: Ledger, names: Container[tuple[str, ...]], at: int = -1) -> tuple[str, ...]:
    """Return where what a scope returns has one of some names, or the result of a call: `return args, text`."""
    tuples = (value for value in ledger.scope.returns if isinstance(value, Items))
    return tuple(
        str(number)
        for value in tuples
        for number, item in enumerate(value.items)
        if (isinstance(item, Ref) and item.steps in names) or item == Made(at)
    )


def _is_measured(ledger: Ledger, call: Call, events: Sequence[Event]) -> bool:
    """Say whether a walk over names only asks how long each is, or whether another is among them."""
    if not events:
        return call.within < 0 and call.result == "used"
    return all(_is_only_measured(ledger, event) for event in events)


def _is_only_measured(ledger: Ledger, event: Event) -> bool:
    """Say whether a name of a walk is only measured: `max(len(name) for name in d.keys())`."""
    if event.kind != "assign" or event.bit.keys[:1] != ("~",):
        return event.bit.wrap is None
    assign = ledger.scope.assigns[event.at]
    again = [one.line for one in ledger.bound.get(assign.target[0], ()) if one.line != assign.line]
    reads = ledger.reads.get(assign.target[0], ())
    return not again and all(read.within >= 0 and name_of(ledger.scope.calls[read.within]) == "len" for read in reads)
