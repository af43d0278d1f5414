"""Handles keys that are taken by a name in an expression: `getattr(cfg, name)`, `cfg.get("x")`, `setattr`."""

from collections.abc import Sequence

from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.calls.key_names import is_of_code, key_names
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.merging import is_asked
from mldebt.project.configs.following.openness import Openness
from mldebt.project.configs.following.uses import Held, Move, Pursuit, Sight, What
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.occurrences import Keys, bits
from mldebt.project.configs.places.sinks import (
    GETTERS,
    QUIET,
    SAME,
    SHOWS,
    WALKS,
    is_logged,
    is_spoken,
    name_of,
    only_logged,
)

METHODS = GETTERS | SAME | SHOWS | WALKS | QUIET
BY_NAME = frozenset({"getattr", "hasattr", "setattr", "delattr", "rgetattr", "select"})
SETS = frozenset({"setattr", "delattr"})
BOUND = frozenset({
    "get", "pop", "getint", "getboolean", "getfloat", "setdefault", "__getitem__", "__getattribute__", "__getattr__",
})  # fmt: skip
"""Methods that read a key, of names that a key of its own hardly has."""

DELEGATES = ("__getattr__", "__getattribute__", "__getitem__")
TWO = 2
INSTEAD = "a text"
"""By what a key is read that is the option of a section, or else the default of the key above it."""


class Looking:
    """Says which keys a lookup may take."""

    def __init__(self, links: Links, pursuit: Pursuit) -> None:
        self.links, self.pursuit, self.openness = links, pursuit, Openness(links)

    def at_all_names(self, held: Held, viewer: Spot) -> None:
        """Say that an object is taken together with all names of a function: `run(**locals())`."""
        place = held.place
        if isinstance(place.base, str) and not place.slot and self.openness.takes_all(viewer, place.base):
            scope = self.links.code.scope(viewer)
            self.pursuit.say("escape", held.path, viewer, scope.line, f"taken with all names of {scope.name}")

    def unnamed(self, function: Spot, name: str, path: Keys, line: int) -> None:
        """Say that a parameter that gets a value is never named: nothing reads it, or what takes it is not told."""
        is_open, named = self.openness.may_take(function), self.links.code.scope(function).name
        what: What = "escape" if is_open else "followed"
        says = "may be taken without its name" if is_open else "is never used"
        self.pursuit.say(what, path, function, line, f"the parameter {name} of {named} {says}")

    def getter(self, sight: Sight, at: int, path: Keys) -> None:
        """Handle `.get("x")`, and configparser's `.get("section", "x")`."""
        call = sight.ledger.scope.calls[at]
        if name_of(call) not in GETTERS or not call.args:
            return
        names = key_names(self.links.code, sight.spot, call.args[0])
        is_said = is_spoken(sight.ledger.scope, call.within)
        what: What
        if names is None and name_of(call) == "setdefault" and call.result == "dropped":
            return
        if names is None:
            says = f"looked up by {name_of(call)}() under a name that varies"
            is_lookup = self._is_of_code(sight, call.args[0])
            what = "dump" if is_said else "dynamic"
            self.pursuit.say(what, (*path, "*"), sight.spot, call.line, says, lookup=is_lookup)
            return
        second = call.args[1] if len(call.args) > 1 else None
        is_scalar = isinstance(second, Const) and isinstance(second.value, str)
        what = "dump" if is_said else "read"
        self._take(sight, at, what, [(*path, *name.split(".")) for name in names], is_scalar=is_scalar)
        if isinstance(second, Const) and isinstance(second.value, str):
            inside = [(*path, name, second.value) for name in names]
            self._take(sight, at, "read", inside, is_scalar=True, by=INSTEAD)

    def bound(self, sight: Sight, keys: Keys, line: int) -> None:
        """Say that a method which reads a key is handed on, `map(config.pop, names)`: what asks it may read any."""
        self.pursuit.say("escape", keys[:-1], sight.spot, line, f"handed on as .{keys[-1]}")

    def _take(self, sight: Sight, at: int, what: What, keys: Sequence[Keys], *, is_scalar: bool, by: str = "") -> None:
        """Say what is read; a text as the default, or as the option of a section, makes the value no node."""
        call = sight.ledger.scope.calls[at]
        for one in keys:
            says = f'read by {name_of(call)}("{one[-1]}")'
            self.pursuit.say(what, one, sight.spot, call.line, says, soft=True, by=by)
            if not self.pursuit.flat and not is_scalar:
                self.pursuit.visit(Place(sight.spot, at), one)

    def by_name(self, sight: Sight, move: Move) -> bool:
        """Handle getattr and its kin; return whether the call was one."""
        call = sight.ledger.scope.calls[move.event.at]
        name = name_of(call)
        if name not in BY_NAME:
            return False
        names = key_names(self.links.code, sight.spot, call.args[1]) if len(call.args) >= TWO else None
        if len(call.args) < TWO or move.event.key != 0 or move.slot:
            is_other = names is not None and {*names}.isdisjoint(move.slot or ())
            return name != "select" and (move.event.key != 0 or is_other)
        if names is None:
            self._varying(sight, move, call)
            return True
        is_said = is_spoken(sight.ledger.scope, call.within)
        what: What = "write" if name in SETS else "dump" if is_said else "read"
        is_soft = name == "hasattr" or len(call.args) > TWO
        for one in names:
            keys = (*move.path, *one.split("."))
            self.pursuit.say(what, keys, sight.spot, call.line, f'{name}(…, "{one}")', soft=is_soft)
            if name == "getattr" and not self.pursuit.flat:
                self.pursuit.visit(Place(sight.spot, move.event.at), keys)
        return True

    def _varying(self, sight: Sight, move: Move, call: Call) -> None:
        """Handle a name that can be anything, or anything that the code spells."""
        name, keys = name_of(call), (*move.path, "*")
        says = f"{name} with a name that varies"
        if name in SETS:
            self.pursuit.say("write", keys, sight.spot, call.line, says)
        elif is_asked(sight.ledger, call):
            return
        elif is_logged(sight.ledger.scope, call.within) or is_bound_to_logs(sight.ledger, move.event.at):
            self.pursuit.say("dump", keys, sight.spot, call.line, says)
        else:
            is_lookup = not self._is_delegate(sight.spot) and not _is_put_together(sight.ledger, call)
            is_lookup = is_lookup and self._is_of_code(sight, call.args[1])
            self.pursuit.say("dynamic", keys, sight.spot, call.line, says, lookup=is_lookup)
            if name == "getattr" and not self.pursuit.flat:
                self.pursuit.visit(Place(sight.spot, move.event.at), keys)

    def is_indexed_by_code(self, sight: Sight, line: int) -> bool:
        """Say whether all that an index may be made of is spelled by code; facts keep of it what its line reads."""
        scope, own = sight.ledger.scope, sight.held.place.base
        others: list[Expr] = [
            Made(at) for at, one in enumerate(scope.calls) if one.line == line and one.result == "used" and at != own
        ]
        others += [
            Ref(one.steps) for one in scope.reads if one.line == line and one.use == "part" and one.steps[0] != own
        ]
        return all(self._is_of_code(sight, one) for one in others)

    def _is_of_code(self, sight: Sight, name: Expr) -> bool:
        """Say whether a name can only be one that code spells; what settings spell is asked of nodes elsewhere."""
        return not self.pursuit.flat or is_of_code(self.links.code, sight.spot, name)

    def _is_delegate(self, spot: Spot) -> bool:
        """Say whether any attribute of an object ends here: `__getattr__` that returns `getattr(self.args, name)`."""
        return self.links.code.scope(spot).name.endswith(DELEGATES)


def _is_put_together(ledger: Ledger, call: Call) -> bool:
    """Say whether a name is made of parts in an unusual way, so that no code spells it: `"".join(["ra", "te"])`."""
    name = call.args[1]
    made = [one.value for one in ledger.bound.get(name.steps[0], ())] if isinstance(name, Ref) else [name]
    calls = (ledger.scope.calls[one.call] for one in made if isinstance(one, Made))
    return any(name_of(one) in ("join", "replace", "sub") for one in calls)


def is_bound_to_logs(ledger: Ledger, at: int, *, told: bool = False) -> bool:
    """Say whether the result of a call is bound to names that are only logged, or given back where that is `told`."""
    bound = [target for target in ledger.assigned(at) if len(target) == 1]
    back = {bit.base for value in ledger.scope.returns for bit in bits(value)} if told and bound else ()
    return bool(bound) and all(
        target[0] not in ledger.shared and (target[0] in back or only_logged(ledger, target[0])) for target in bound
    )
