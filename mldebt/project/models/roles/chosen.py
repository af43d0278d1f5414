"""Follows what a table of classes hands out: an instance that is trained or saved, or a part of another model.

`NETS[name](…)` makes one of the classes in `NETS`; where that instance goes, each of them may go. A table whose
instances become parts of other models, even once, tells nothing of any one class: the classes may be both. What is
trained and kept by itself is no part, though another model is given it to look at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Expr, Made, Op, PythonFacts, Ref, Scope, Table
from mldebt.project.code import Spot
from mldebt.project.models.classes.ends import Steps
from mldebt.project.models.instances.carrier import Position
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.lookups.offers import indexed, leaves, offers, written
from mldebt.project.models.lookups.registering import is_of_parts
from mldebt.project.models.lookups.registries import Registries
from mldebt.project.models.roles.signs import SINKS

Members = frozenset[Spot]
Ends = Mapping[Spot, tuple[Use, ...]]
Makers = Mapping[Spot, Mapping[Spot, Position]]
Pick = tuple[Members, Spot, int]
PARTLY = frozenset({"inside", "argument", "wraps"})
ALONE = (frozenset({"made", "trained", "saved"}), frozenset({"made", "trained", "loaded", "served"}))
MOST_MEMBERS = 200
PICKING = frozenset({"getattr", "get"})


def ends_of_choices(flows: Flows, registries: Registries, ignored: Collection[str]) -> tuple[Ends, Makers]:
    """Return what happens to the classes that are made through a table: sinks, or `part of` another model.

    With it come the functions that hand out one of a table, each with what it chooses from.
    """
    picks: dict[Members, list[tuple[Spot, int]]] = {}
    skipped = set(ignored)
    choices = _Picks(flows, registries)
    for path in flows.code.modules:
        for members, spot, place in choices.of_module(path) if path not in skipped else ():
            picks.setdefault(members, []).append((spot, place))
    found: dict[Spot, tuple[Use, ...]] = {}
    handing: dict[Spot, dict[Spot, Position]] = {}
    for members, places in picks.items():
        uses, makers = flows.followed(places)
        for maker in makers:
            handing.setdefault(maker, {}).update(dict.fromkeys(members))
        kinds = {use.what for use in uses}
        holders = {use.by for use in uses if use.what == "inside"}
        is_made = any(use.what == "made" and use.spot not in makers for use in uses)
        if holders and not (is_made or holders & flows.definitions.loops):
            first = next(use for use in uses if use.what == "inside")
            told: tuple[Use, ...] = (Use("part of", first.spot, first.line, first.says, first.by),)
        elif kinds & PARTLY and not (kinds & PARTLY == {"argument"} and any(kinds >= ends for ends in ALONE)):
            told = tuple(use for use in uses if use.what == "argument") if _are_parts(flows, uses) else ()
        else:
            is_part = all(_is_bound_as_part(flows, spot, place) for spot, place in places)
            told = () if is_part else tuple(use for use in uses if use.what in SINKS)
        for member in members:
            found[member] = (*found.get(member, ()), *told)
    return found, handing


def _is_bound_as_part(flows: Flows, spot: Spot, place: int) -> bool:
    """Say whether what a call makes is called a part: `head = get_head(name)(width)`."""
    made = (one for one in flows.code.scope(spot).assigns if type(one.value) is Made and one.value == Made(place))
    return any(is_of_parts(one.target[-1]) for one in made)


def _are_parts(flows: Flows, uses: Sequence[Use]) -> bool:
    """Say whether all that is done with some instances is to hand them to networks as their parts."""
    kinds = {use.what for use in uses}
    takers = [flows.definitions.classes[use.by] for use in uses if use.what == "argument" and use.by]
    return kinds <= {"made", "argument", "loaded"} and not any(taker.is_whole for taker in takers)


class _Picks:
    """The calls that make an instance of a class taken from a table or from a module by name."""

    def __init__(self, flows: Flows, registries: Registries) -> None:
        self.flows, self.registries, self.code = flows, registries, flows.code
        handing = (self.code.memory.of(_handing, facts) for facts in self.code.modules.values())
        self._handing = PICKING.union(*handing)

    def of_module(self, path: str) -> Iterator[Pick]:
        callees = self.code.callees
        worked_out, known = callees.worked_out(path), callees.of(path)
        words = known if len(known) < len(self._handing) else self._handing
        picking = {pair for word in words if word in self._handing for pair in callees.places(path, word)}
        for spot, scope in zip(self.code.spots(path), self.code.modules[path].scopes, strict=True):
            held: dict[Steps, Members] = {}
            for assign in scope.assigns:
                if type(assign.value) is Made and (spot.scope, assign.value.call) not in picking:
                    continue
                if _may_pick(assign.value, held) and (members := self._picked(spot, scope, assign.value, held)):
                    held[assign.target] = members
            if not held and spot.scope not in worked_out:
                continue
            for place, func in enumerate(scope.funcs()):
                if _may_pick(func, held) and (members := self._picked(spot, scope, func, held)):
                    yield members, spot, place

    def _picked(self, spot: Spot, scope: Scope, expr: Expr, held: Mapping[Steps, Members]) -> Members:
        """Return the classes an expression may be, where it takes one out of a table."""
        if isinstance(expr, Made) and not expr.steps and expr.call < len(scope.calls):
            call = scope.calls[expr.call]
            if call.last_step == "getattr" and len(call.args) > 1:
                return self._of_module(spot, call.args[0])
            if isinstance(call.func, Ref) and call.func.steps[-1] == ".get":
                return self._of_table(spot, call.func.steps[:-1])
            return self._handed(spot, call)
        if table := indexed(expr):
            return self._classes(self._leaves(spot, table))
        if not isinstance(expr, Ref):
            return frozenset()
        for end in range(len(expr.steps), 0, -1):
            if members := held.get(expr.steps[:end]):
                return members if all(step.startswith("[") for step in expr.steps[end:]) else frozenset()
        place = next((at for at, step in enumerate(expr.steps) if step.startswith("[")), 0)
        if place and expr.steps[place - 1] == ".__dict__":
            return self._of_module(spot, Ref(expr.steps[: place - 1]), written(expr.steps))
        return self._of_table(spot, expr.steps[:place]) if place else frozenset()

    def _handed(self, spot: Spot, call: Call) -> Members:
        """Return the classes one of which a function takes out of a table and returns."""
        if call.leaf not in self._handing:
            return frozenset()
        maker = self.code.callee(spot, call).spot
        if maker is None:
            return frozenset()
        scope, found = self.code.scope(maker), set[Spot]()
        for value in scope.returns:
            if type(value) is not Made:
                found |= self._picked(maker, scope, value, {})
        return frozenset(found)

    def _leaves(self, spot: Spot, table: Table) -> set[Spot]:
        classes = (self.registries.of(spot, leaf) for _, leaf in leaves(table))
        return {found for found in classes if found is not None}

    def _of_table(self, spot: Spot, steps: Steps) -> Members:
        members: set[Spot] = set()
        for where, value, _ in self.code.values(spot, steps) if steps else ():
            if isinstance(value, Table):
                members |= self._leaves(where, value)
        return self._classes(members)

    def _of_module(self, spot: Spot, value: Expr, name: str = "") -> Members:
        target = self.code.resolve(spot, value.steps) if isinstance(value, Ref) else None
        if target is None or target.kind != "module" or target.path is None:
            return frozenset()
        return self._classes({found for found, _ in offers(self.flows, self.registries.known, target.path, name)})

    def _classes(self, members: set[Spot]) -> Members:
        classes = self.flows.definitions.classes
        found = {spot for spot in members if spot in classes or spot in self.flows.made_here}
        for spot in members - found:
            found |= {made for made in self.flows.factories.get(spot, ()) if made in classes}
        uses = self.flows.uses
        alone = {spot for spot in found if not any(use.what in PARTLY - {"wraps"} for use in uses.get(spot, ()))}
        return frozenset(alone) if len(alone) <= MOST_MEMBERS else frozenset()


def _handing(facts: PythonFacts) -> frozenset[str]:
    """Return the names of what in a module may return one of a table."""
    return frozenset(
        scope.name.rpartition(".")[2]
        for scope in facts.scopes
        if any(type(value) is not Made and _may_pick(value, {}) for value in scope.returns)
    )


def _may_pick(expr: Expr, held: Mapping[Steps, Members]) -> bool:
    """Say whether an expression has the shape of one that takes something out of a table."""
    if type(expr) is Ref:
        return bool(held) or "[" in "".join(expr.steps)
    if type(expr) is Op:
        return indexed(expr) is not None
    return type(expr) is Made and not expr.steps
