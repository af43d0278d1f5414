"""Tells entries of dicts that are made on the spot and that nothing in the repository takes out again."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from mldebt.facts.code import Const, Expr, Made, Op, Read, Ref, Scope, Table
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.places.chains import OWN, is_holder
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import TALKS, is_spoken, name_of

LOSSES = frozenset({"dynamic", "all", "escape"})
MAKERS = frozenset({"dict", "OrderedDict"})
METHOD = 2
SHORTEST = 3
"""Shorter words are not kept among the strings of a module."""


class Entries:
    """Asks what becomes of a dict, and whether anything anywhere takes an entry by its name."""

    def __init__(self, flows: Flows) -> None:
        self._flows, self._links = flows, flows.links

    def is_unread(self, spot: Spot, name: str, key: str) -> bool:
        """Say whether nothing reads an entry of a dict that a scope makes and calls by a name."""
        home = self._links.owner(spot, name)
        ledger = self._links.ledgers.at(*home)
        values = [assign.value for assign in ledger.bound.get(name, ()) if len(assign.target) == 1]
        if not values or not all(isinstance(value, Table) or _is_dict(ledger, value) for value in values):
            return False
        if len(key) < SHORTEST or self._is_given(home, name) or self._is_taken(key, home.path):
            return False
        uses = self._flows.follow(Seed(spot, Ref((name,))), flat=True)
        return not any(_takes(use, key) for use in uses)

    def _is_given(self, home: Spot, name: str) -> bool:
        """Say whether a dict goes where it is not followed: out of its scope, or into an operation."""
        for viewer in self._links.viewers(home, name):
            ledger = self._links.ledgers.at(*viewer)
            if any(_is_lost(ledger, read) for read in ledger.reads.get(name, ())):
                return True
        return False

    def _is_taken(self, key: str, home: str) -> bool:
        """Say whether code takes an entry of that name from anything, or spells the name to do so."""
        chains, modules = self._links.chains, self._links.code.modules
        if chains.item(key):
            return True
        for path, places in chains.taken(key).items():
            for number, place in places:
                steps = modules[path].scopes[number].reads[place].steps
                if not is_holder(steps[steps.index(f".{key}") - 1].lstrip(".[")):
                    return True
        if any(_asks(scope, key) for scope in modules[home].scopes):
            return True
        spelled = (path for path, facts in modules.items() if path != home and any(key == t for t, _ in facts.strings))
        return next(spelled, None) is not None


def _takes(use: Use, key: str) -> bool:
    """Say whether a use of a dict may show an entry of it to somebody; what is written to a file is a result."""
    is_read = use.what == "read" and bool(use.keys) and fnmatchcase(key, use.keys[0])
    is_lost = use.what in LOSSES or (use.what == "dump" and use.by not in TALKS)
    return is_read or (is_lost and (not use.keys or use.keys[0] in ("*", key)))


def _is_lost(ledger: Ledger, read: Read) -> bool:
    """Say whether a load of a dict or of its method leaves what is followed: `"%(note)s" % d`, `map(d.get, names)`."""
    if len(read.steps) > 1:
        return len(read.steps) == METHOD and read.steps[1].startswith(".") and read.use != "callee"
    if read.use == "assigned":
        value = Ref(read.steps)
        return any(
            one.value == value and len(one.target) > 1 and one.target[0] not in OWN for one in ledger.scope.assigns
        )
    is_tested = read.use == "test" and any(one.test == Ref(read.steps) for one in ledger.scope.conditions)
    return read.use != "argument" and not is_tested and not is_spoken(ledger.scope, read.within)


def _is_dict(ledger: Ledger, value: object) -> bool:
    return isinstance(value, Made) and not value.steps and name_of(ledger.scope.calls[value.call]) in MAKERS


def _asks(scope: Scope, key: str) -> bool:
    """Say whether a scope looks for a word: `given.get("note")`, `"note" in given`."""
    if any(Const(key) in call.args for call in scope.calls):
        return True
    values = [one.test for one in scope.conditions] + [one.value for one in scope.assigns]
    return any(Const(key) in found.items[:1] for value in values for found in _operations(value))


def _operations(value: Expr) -> Iterator[Op]:
    """Yield the membership tests inside operations."""
    if isinstance(value, Op):
        if value.name in ("in", "notin"):
            yield value
        for item in value.items:
            yield from _operations(item)
