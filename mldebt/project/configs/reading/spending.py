"""Tells loads whose value only fills places that nothing reads: `cfg.DATA.ZIP_MODE = args.zip`, `self.unread = args.x`.

A place is a name, a parameter, an attribute of a class that is all here, or a key of a default tree. A branch that does
nothing but fill such places is none either. Whatever cannot be told is a read.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, Read, Ref, Scope, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import bind, counted
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.following.openness import Openness
from mldebt.project.configs.places.chains import OWN
from mldebt.project.configs.places.objects import Event
from mldebt.project.configs.places.occurrences import Base, Keys, plain
from mldebt.project.configs.places.sinks import TALKS, is_spoken, name_of
from mldebt.project.configs.places.telling import CASTS, is_named_aloud
from mldebt.project.configs.reading.attributes import Attributes
from mldebt.project.configs.reading.beside import DECLARES
from mldebt.project.configs.reading.copies import Copies
from mldebt.project.configs.reading.placing import Placing
from mldebt.project.memory import Lately
from mldebt.remembering import remembered

DEEPEST, SLOT, MOST_READS, LONGEST = 5, 2, 12, 2_000
CHOICES, ASKS = frozenset({"and", "or", "if"}), frozenset({"get", "getattr"})
QUOTING = TALKS | DECLARES | {"format", "join"}
WORD = regex(r"(?<![\w-])[A-Za-z_]\w*")
PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "no_grad"})


class Filled(NamedTuple):
    """The place that all loads of a key fill: one that nothing reads, or that only a class from outside may read."""

    unread: str = ""
    kept: str = ""


class Spending:
    """Follows one value at a time to where it ends; `unread_writes` are the places that set keys nothing reads.

    `said` are the places where messages told the values that were followed, other than by a name and a value.
    """

    def __init__(self, flows: Flows, unread_writes: Callable[[], frozenset[tuple[Spot, int]]]) -> None:
        self._links = flows.links
        self.unread_writes = unread_writes
        self._attributes = Attributes(flows, self._spent)
        self._copies = Copies(flows)
        self._openness = Openness(flows.links)
        self._placing = Lately[Spot, Placing](lambda spot: Placing(flows.links.code.scope(spot))).of
        self._asked: set[tuple[Spot, Read]] = set()
        self._read: set[tuple[Spot, str]] = set()
        self.said: list[tuple[Spot, int]] = []

    def filled(self, key: str, places: Iterable[tuple[Spot, int]]) -> Filled:
        """Return what all loads of a key fill, which stand at some lines of scopes; nothing where one is a read."""
        self._attributes.is_kept = False
        place = all_of(self._fills(spot, line, key) for spot, line in places)
        return Filled(kept=place) if self._attributes.is_kept else Filled(place)

    def _fills(self, spot: Spot, line: int, key: str) -> str:
        """Return the unread place that the loads of a key at a line fill, or an empty string where one is a read."""
        placing = self._placing(spot)
        reads = [read for read in placing.reads.get(line, ()) if key in plain(read.steps[1:])]
        if any(read.steps[-1][1:] != key for read in reads):
            return ""
        filled = (self._spent(spot, read, 0) for read in reads if not is_spoken(placing.scope, read.within))
        asked = (
            self._asked_for(spot, number)
            for number, call in enumerate(placing.scope.calls)
            if call.line == line and Const(key) in call.args
        )
        return all_of(chain(filled, asked))

    def _asked_for(self, spot: Spot, number: int) -> str:
        """Return where what a call takes by a name ends unread: `cfg.get("rate", 1)`."""
        scope = self._placing(spot).scope
        call = scope.call(number)
        if name_of(call) not in ASKS or is_spoken(scope, call.within):
            return ""
        return self._value(spot, number, (), call.within, 0) or all_of(
            self._filled(spot, assign, wrap, 0) for assign, wrap in self._placing(spot).given(number)
        )

    def _spent(self, spot: Spot, read: Read, depth: int) -> str:
        """Return where the value of a load ends unread, or an empty string; one that only goes round ends nowhere."""
        if (spot, read) in self._asked:
            return "itself"
        self._asked.add((spot, read))
        try:
            return self._end_of(spot, read, depth) if depth <= DEEPEST else ""
        finally:
            self._asked.discard((spot, read))

    def _end_of(self, spot: Spot, read: Read, depth: int) -> str:
        base, keys = read.steps[0], plain(read.steps[1:])
        if read.within >= 0:
            return self._value(spot, base, keys, read.within, depth)
        return all_of(self._filled(spot, assign, wrap, depth) for assign, wrap in self._placing(spot).assigning(read))

    def _value(self, spot: Spot, base: Base, keys: Keys, within: int, depth: int) -> str:
        """Return where a value that stands in a call ends unread, or an empty string."""
        if within < 0:
            return ""
        if (text := self._placing(spot).made_text(within)) >= 0:
            return all_of(self._filled(spot, assign, wrap, depth) for assign, wrap in self._placing(spot).given(text))
        return self._argument(spot, base, keys, within, depth)

    def _argument(self, spot: Spot, base: Base, keys: Keys, number: int, depth: int) -> str:
        """Return where an argument of a call ends unread: in parameters, or through a cast in what that is put into."""
        call = self._placing(spot).scope.call(number)
        events = self._placing(spot).arguments(base, keys, number)
        if not events or any(event.bit.wrap for event in events):
            return ""
        target, functions = self._links.functions(spot, call)
        if target.kind not in ("function", "class") or depth >= DEEPEST or self._links.may_be_another(spot, call):
            return ""
        return all_of(self._parameter(spot, function, call, event, depth) for function in functions for event in events)

    def _parameter(self, spot: Spot, function: Spot, call: Call, event: Event, depth: int) -> str:
        scope = self._links.code.scope(function)
        names = [last_step(one) for one in scope.decorators if isinstance(one, Ref)]
        if event.bit.wrap is None or event.key is None or len(names) < len(scope.decorators):
            return ""
        key = counted(self._links.code, spot, call, function, event.key)
        places = [*bind(self._links.code, function, key, ())]
        is_plain = len(places) == 1 and not places[0].slot and {*names} <= PLAIN_DECORATORS
        if not is_plain or scope.kind != "function" or self._is_stub(function):
            return ""
        return self._name(function, str(places[0].base), depth) and f"the parameter {places[0].base} of {scope.name}"

    def _is_stub(self, function: Spot) -> bool:
        """Say whether a function reads nothing at all: what others override, or a stand-in."""
        return not self._links.code.scope(function).reads

    def _filled(self, spot: Spot, assign: Assign, wrap: Keys | None, depth: int) -> str:
        """Return what an assignment fills if nothing reads it."""
        target = assign.target + tuple(f"[{key}" for key in wrap or ())
        if assign.how != "=" or _is_choosing(assign.value, self._links.code.scope(spot).calls):
            return ""
        slot = len(target) > 1
        unread = self._is_slot_unread(spot, target, assign.line, depth) if slot else self._name(spot, target[0], depth)
        says = "".join(target).replace("[", ".")
        return f"{says} at {spot.path}:{assign.line}" if unread else ""

    def _is_slot_unread(self, spot: Spot, target: tuple[str, ...], line: int, depth: int) -> bool:
        if (spot, line) in self.unread_writes():
            return True
        base, step = target[:SLOT]
        if len(target) > SLOT:
            return False
        if base in OWN:
            return step.startswith(".") and self._attributes.is_unread(spot, step[1:], depth)
        return self._copies.is_unread(spot, base, step[1:])

    def _name(self, spot: Spot, name: str, depth: int) -> str:
        """Return a name if nothing reads what it holds; one that is found read once is not asked again."""
        home = self._links.owner(spot, name)
        if (home, name) in self._read or not self._is_name_unread(home, name, depth):
            self._read.add((home, name))
            return ""
        return name

    def _is_name_unread(self, home: Spot, name: str, depth: int) -> bool:
        for viewer in self._links.viewers(home, name):
            reads = self._links.ledgers.at(*viewer).reads.get(name, ())
            if len(reads) > MOST_READS or not self._all_spent(viewer, reads, depth):
                return False
            if self._openness.is_open(viewer) or _is_spelled(self._links.code.scope(viewer), name):
                return False
        return not self._is_shared(home, name)

    def _is_shared(self, home: Spot, name: str) -> bool:
        """Say whether a name may be read where it is not seen: by another module, on a class, in a scope around it."""
        scope = self._links.code.scope(home)
        if home.scope == 0 or scope.kind == "class":
            return scope.kind == "class" or self._attributes.is_known(home, name)
        bindings = self._links.code.bindings(home.path)
        while (parent := scope.parent) > 0:
            scope = self._links.code.scope(Spot(home.path, parent))
            if bindings.of(parent, name):
                return True
        return False

    def _all_spent(self, spot: Spot, reads: Sequence[Read], depth: int) -> bool:
        scope = self._links.code.scope(spot)
        return all(
            read.use == "deleted"
            or self._is_spoken(spot, scope, read)
            or (len(read.steps) == 1 and self._spent(spot, read, depth + 1))
            for read in reads
        )

    def _is_spoken(self, spot: Spot, scope: Scope, read: Read) -> bool:
        if not is_spoken(scope, read.within):
            return False
        if not is_named_aloud(scope, read):
            self.said.append((spot, read.line))
        return True


@remembered
def spending_of(flows: Flows) -> Spending:
    """Return what tells where values of settings end."""
    return Spending(flows, frozenset)


def _is_choosing(value: Expr, calls: Sequence[Call]) -> bool:
    """Say whether parts of an expression decide which calls of it are made: `args.log and start()`."""
    waiting = [(value, False)]
    while waiting:
        one, is_chosen = waiting.pop()
        if isinstance(one, Made) and is_chosen and name_of(calls[one.call]) not in CASTS:
            return True
        if isinstance(one, Op | Items):
            waiting += [(item, is_chosen or (isinstance(one, Op) and one.name in CHOICES)) for item in one.items]
    return False


def _is_spelled(scope: Scope, name: str) -> bool:
    """Say whether a call that neither logs nor declares gets a name in a longer text: `ols("y ~ rate", table)`."""
    calls = (call for call in scope.calls if name_of(call) not in QUOTING)
    texts = (one.value for call in calls for one in call.args if isinstance(one, Const) and isinstance(one.value, str))
    return any(len(text) <= LONGEST and text.strip() != name and name in WORD.findall(text) for text in texts)


def all_of(shown: Iterable[str]) -> str:
    """Return the first of several places if there is one and all are unread."""
    first = ""
    for one in shown:
        if not one:
            return ""
        first = first or one
    return first


def is_in_name(filled: str) -> bool:
    """Say whether a value ends in a bare name or parameter, which people often take for a use of it."""
    return bool(filled) and "." not in filled.partition(" at ")[0].removeprefix("the parameter ").partition(" of ")[0]
