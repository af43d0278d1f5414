"""What happens to a followed object that is an argument of a call: logged, copied, looked at, entered, or lost.

A call of the repository is entered; a log is a dump; a copy is followed; a library that gets the whole object is an
escape. Workers and partials (`spawn(worker, args=(cfg,))`) hand it to the function beside it.
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Ref
from mldebt.project.code import Spot, Target
from mldebt.project.configs.calls.binding import MAPS, Place, bind, counted, splat, worker_places
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.looking import Looking
from mldebt.project.configs.following.losing import Losing
from mldebt.project.configs.following.merging import updated
from mldebt.project.configs.following.recording import Recording
from mldebt.project.configs.following.uses import Move, Pursuit, Sight
from mldebt.project.configs.following.walking import Walking
from mldebt.project.configs.following.whole import Whole
from mldebt.project.configs.places.keeping import is_kept_beside
from mldebt.project.configs.places.occurrences import Keys, bits
from mldebt.project.configs.places.receivers import is_foreign, spelled
from mldebt.project.configs.places.sinks import COPIES, ITERATES, name_of

FEW = 5
PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})


class Handing:
    """Takes a followed object through calls."""

    def __init__(self, links: Links, pursuit: Pursuit, walking: Walking, looking: Looking) -> None:
        self.links, self.pursuit, self.walking, self.looking = links, pursuit, walking, looking
        self.losing = Losing(links, pursuit, walking)
        self.recording = Recording(links, pursuit, walking)
        self.whole = Whole(pursuit, walking.is_told)
        self._known: dict[tuple[Spot, int], tuple[Target, Sequence[Spot]]] = {}

    def argument(self, sight: Sight, move: Move) -> None:
        """Follow an object into a call."""
        call = sight.ledger.scope.calls[move.event.at]
        if move.slot is None:
            self.whole.operand(sight, move.event, move.path)
            return
        target, functions = self._callees(sight.spot, move.event.at, call)
        if self._is_settled(sight, move, call, target, functions):
            return
        if functions:
            is_unknown = target.kind == "unknown"
            self._enter(sight, move, call, functions, is_vague=is_unknown and len(functions) > FEW)
            if is_unknown or move.event.bit.wrap:
                self._is_started(sight, move, call)
            if self.links.may_be_another(sight.spot, call):
                self.losing.lost(sight, move, call, target)
        elif target.kind == "class" and target.spot:
            self._fields(sight, move, target, target.spot)
        elif not self._is_started(sight, move, call):
            self.losing.lost(sight, move, call, target)

    def _callees(self, spot: Spot, at: int, call: Call) -> tuple[Target, Sequence[Spot]]:
        """Return what a call resolves to, and the functions it may enter, `set_defaults(func=…)` included."""
        if (spot, at) not in self._known:
            target, functions = self.links.functions(spot, call)
            self._known[spot, at] = target, tuple(functions)
            if not functions and isinstance(call.func, Ref) and len(call.func.steps) > 1:
                chosen = tuple(self.links.set_as(spot.path, call.func.steps[-1].lstrip(".")))
                self._known[spot, at] = Target("function", chosen[0].path) if chosen else target, chosen
        return self._known[spot, at]

    def _is_settled(self, sight: Sight, move: Move, call: Call, target: Target, functions: Sequence[Spot]) -> bool:
        """Handle calls that need no look into what they enter; return whether the call was one."""
        if not functions and is_foreign(call, target) and not is_kept_beside(move.event.key, move.slot):
            return self.looking.by_name(sight, move)
        is_named_alike = target.kind == "unknown" and bool(functions)
        return (
            (not functions and self.recording.is_harmless(sight, move, call, target))
            or self.looking.by_name(sight, move)
            or (target.kind != "function" and self._is_copied(sight, move, call, target) and not is_named_alike)
        )

    def _is_copied(self, sight: Sight, move: Move, call: Call, target: Target) -> bool:
        """Handle calls whose result is the object again or walks over it; return whether the call was one."""
        name, key, slot = spelled(call, target), move.event.key, move.slot or ()
        if name == "update" and key in (0, None) and not slot:
            return self.walking.into(sight, move.path, updated(call, sight.ledger.scope.calls))
        here = Place(sight.spot, move.event.at, slot)
        if name in ITERATES:
            if slot:
                self.pursuit.visit(here, move.path)
                if name in MAPS:
                    self._is_started(sight, move, call)
            else:
                self.walking.walks(sight, move.path, move.event.at, name)
            return True
        if name not in COPIES and name not in PARSES:
            return False
        if key is None or isinstance(key, int) or key in ("namespace", "obj", "d", "data"):
            self.pursuit.visit(here, move.path)
        elif not key.startswith("*"):
            self.pursuit.visit(here._replace(slot=(key, *slot)), move.path)
        return True

    def _enter(self, sight: Sight, move: Move, call: Call, functions: Sequence[Spot], *, is_vague: bool) -> None:
        slot, key = move.slot or (), move.event.key
        if not slot:
            says = f"handed to {name_of(call)}(…)"
            self.pursuit.say("followed", move.path, sight.spot, call.line, says, soft=is_vague)
        for function in functions:
            if key is None:
                self._splat(function, slot, move.path)
            else:
                place_in = counted(self.links.code, sight.spot, call, function, key)
                for place in bind(self.links.code, function, place_in, slot):
                    self.pursuit.visit(place, move.path, weak=is_vague)

    def _splat(self, function: Spot, slot: Keys, path: Keys) -> None:
        """Follow the keys of a `**` splat into the parameters of a function."""
        named, rest = splat(self.links.code, function, slot)
        scope = self.links.code.scope(function)
        lines = {parameter.name: parameter.line for parameter in scope.parameters}
        for name, place in named:
            line = lines.get(name, scope.line)
            if slot:
                self.pursuit.visit(place, path)
            elif not self.links.is_loaded(place):
                self.looking.unnamed(function, name, (*path, name), line)
            else:
                says = f"used as the parameter {name} of {scope.name}"
                self.pursuit.say("read", (*path, name), function, line, says)
                if not self.pursuit.flat:
                    self.pursuit.visit(place, (*path, name))
        if rest:
            self.pursuit.visit(rest, path)

    def _fields(self, sight: Sight, move: Move, target: Target, cls: Spot) -> None:
        """Follow an object into a class without `__init__`: a dataclass keeps it as a field, others pass it up."""
        fields = [assign.target[0] for assign in self.links.code.scope(cls).assigns if assign.annotation]
        key, slot = move.event.key, move.slot or ()
        if key is None and fields:
            self._made(sight, move, cls, slot)
        elif key is None:
            says = f"splatted into {target.name}"
            self.pursuit.say("escape", move.path, sight.spot, move.event.line, says, by=target.name)
        elif isinstance(key, str) and not key.startswith("*"):
            self._made(sight, move, cls, (key, *slot))
        elif isinstance(key, int) and key < len(fields):
            self._made(sight, move, cls, (fields[key], *slot))
        elif not slot:
            says, by = f"handed to {target.name}, whose base class is not here", self.links.base_outside(cls)
            self.pursuit.say("escape", move.path, sight.spot, move.event.line, says, by=by or target.name)

    def _made(self, sight: Sight, move: Move, cls: Spot, slot: Keys) -> None:
        """Follow an object as part of a new instance: where it is made, and in its methods."""
        for place in (Place(sight.spot, move.event.at, slot), *self.links.in_methods(cls, slot)):
            self.pursuit.visit(place, move.path)

    def _is_started(self, sight: Sight, move: Move, call: Call) -> bool:
        """Follow an object handed over together with the function that will get it; return whether there was one."""
        found = False
        for function, position in self.links.passed_functions(sight.spot, call):
            found = True
            if move.event.key == "kwargs":
                self._splat(function, move.slot or (), move.path)
                continue
            for place in self._worker(function, call, move, position):
                self.pursuit.visit(place, move.path)
        return found

    def _worker(self, function: Spot, call: Call, move: Move, position: int | None) -> Iterator[Place]:
        """Yield where a worker may get the object: the parameter of its name, else by position."""
        event, slot = move.event, move.slot or ()
        places = worker_places(call, event.key, slot, position)
        if isinstance(event.bit.base, str) and event.bit.base in self.links.code.positional(function):
            yield Place(function, event.bit.base, places[0][1])
            return
        for at, inner in places:
            yield from bind(self.links.code, function, at, inner)

    def dispatch(self, sight: Sight, at: int, key: str) -> None:
        """Follow `args.func(args)` into the functions that `set_defaults(func=…)` names."""
        base, path = sight.held.place.base, sight.spot.path
        values = enumerate(sight.ledger.scope.calls[at].args)
        place = next((number for number, value in values if any(bit.base == base for bit in bits(value))), None)
        if place is None:
            return
        for function in self.links.set_as(path, key):
            for found in bind(self.links.code, function, place, ()):
                self.pursuit.visit(found, sight.held.path)
