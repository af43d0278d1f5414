"""What can be done with a configuration object, and what one step of following it brings."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from mldebt.facts.code import Expr
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.places.objects import Event, Ledger
from mldebt.project.configs.places.occurrences import Keys

What = Literal["read", "dump", "write", "escape", "all", "dynamic", "followed"]
MAX_PLACES = 10_000
DEEPEST_PATH = 8
DEEPEST_SLOT = 8
CIRCLE, NESTED = 3, 5
LOSSES = frozenset({"escape", "all", "dynamic"})
"""What is done with an object after which nobody can say what of it is read."""

GIVEN_BACK = "return"
"""By what an object is followed that a function gives back to its callers."""


class Use(msgspec.Struct, frozen=True):
    """One thing done with a configuration object or a part of it.

    `read` loads the value at `keys`; `followed` hands it to a name or parameter that is followed from there; `dump`
    logs or saves it; `write` sets it; `all` consumes every key below; `dynamic` reads names that cannot be told;
    `escape` leaves the analysed code. `line` is a raw line of the module. A `soft` read does not fail where the key
    is absent, a `soft` hand-over is to any of many methods of a name. A `dynamic` use by `lookup` takes a name that
    comes from somewhere else, so it can only be one that the code spells. `by` is what takes, keeps or shows the
    object, a dotted name as far as it is known: verdicts look at it, never at the words of `says`.
    """

    what: What
    keys: tuple[str, ...]
    spot: Spot
    line: int
    says: str
    soft: bool = False
    lookup: bool = False
    by: str = ""


class Seed(NamedTuple):
    """An expression that yields the configuration object, as seen in a scope: `Made(call)` or `Ref(("cfg",))`."""

    spot: Spot
    expr: Expr


class Held(NamedTuple):
    """A followed object at a place: `path`, which part of the seed's object; `weak`, a place told by name only."""

    place: Place
    path: Keys
    weak: bool = False


class Shape(NamedTuple):
    """Which parts of an object can have keys of their own: `nodes`, no longer than `depth`, and all below `loose`."""

    nodes: frozenset[Keys]
    loose: frozenset[Keys]
    depth: int = 0

    def has(self, path: Keys) -> bool:
        """Say whether a part can hold keys; any other is a scalar, or set by the code itself."""
        steps = tuple([key for key in path if not key.isdecimal()])
        if not steps or steps in self.nodes:
            return True
        if any("*" in key for key in steps):
            return bool(self.loose) or len(steps) <= self.depth
        return any(steps[:end] in self.loose for end in range(1, len(steps) + 1))


def shape_of(keys: Iterable[tuple[Keys, bool]]) -> Shape:
    """Return the shape of an object from the paths of its keys and whether each value is a scalar."""
    found = [(tuple(key for key in path if not key.isdecimal()), is_scalar) for path, is_scalar in keys]
    nodes = frozenset(path[:end] for path, _ in found for end in range(1, len(path)))
    loose = frozenset(path for path, is_scalar in found if not is_scalar)
    return Shape(nodes, loose, max(map(len, nodes), default=0))


class Sight(NamedTuple):
    """A scope that sees a followed object."""

    held: Held
    ledger: Ledger
    spot: Spot


class Move(NamedTuple):
    """An object going somewhere: by which event, which part of the object, where in a literal around it.

    `slot` is None where the object is a part of an operation.
    """

    event: Event
    path: Keys
    slot: Keys | None = ()


class Pursuit:
    """What one visit of a place brings: the uses found there and the places to visit next."""

    def __init__(self, *, flat: bool) -> None:
        self.flat = flat
        self.weak = False
        self.next: dict[Held, None] = {}
        self.uses: dict[Use, None] = {}

    def take(self) -> tuple[tuple[Use, ...], tuple[Held, ...]]:
        """Return what was found since the last time."""
        found = (tuple(self.uses), tuple(self.next))
        self.uses, self.next = {}, {}
        return found

    def visit(self, place: Place, path: Keys, *, weak: bool = False) -> None:
        """Put a place on the list, unless the path or the slot runs in circles; what follows a weak place is weak."""
        slot = place.slot
        if len(slot) >= CIRCLE and (runs_round(slot) or slot == ("*",) * max(NESTED, len(slot))):
            return
        if len(path) <= DEEPEST_PATH and len(slot) <= DEEPEST_SLOT:
            self.next.setdefault(Held(place, path, weak or self.weak))
        elif self.flat or not (weak or self.weak or runs_round(path)):
            self.uses.setdefault(Use("escape", path[:DEEPEST_PATH], place.spot, 1, "kept too deep to follow"))

    def say(
        self, what: What, keys: Keys, spot: Spot, line: int, says: str, *, soft: bool = False, lookup: bool = False,
        by: str = "",
    ) -> None:  # fmt: skip
        """Record a use; what is lost from a place told by name only is no loss."""
        if not (self.weak and what in ("escape", "dynamic", "all")):
            self.uses.setdefault(Use(what, keys, spot, line, says, soft, lookup, by))


def runs_round(slot: Keys) -> bool:
    """Say whether a slot goes in circles: one key three times, `self.cfg.cfg.cfg`."""
    return any(key != "*" and slot.count(key) >= CIRCLE for key in slot)
