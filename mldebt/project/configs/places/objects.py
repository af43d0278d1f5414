"""Where a value goes inside one scope: every place a name or call result is bound, passed, returned or used in part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from mldebt.facts.code import Assign, Call, Const, Expr, Op, Opaque, Read, Ref, Scope
from mldebt.project.configs.places.occurrences import WILD, Base, Bit, Keys, bits, plain

EMPTY = frozenset({Const, Opaque})


Kind = Literal["assign", "argument", "method", "return", "part"]


WHOLE = frozenset({"assign", "return"})
"""Kinds of which what stands inside an operation is told apart."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """What is done with an occurrence.

    `at` is the number of the assignment or call; `key` the position or name of the argument, None for a `**` splat; a
    `*` splat has the key `*` and the number of arguments before it in `wrap`.
    """

    kind: Kind
    bit: Bit
    at: int
    key: int | str | None
    line: int


Value = tuple[Kind, Expr, int, int | str | None, int]


class Ledger:
    """The events, reads and bindings of one scope by base, each arranged on first use."""

    def __init__(self, scope: Scope, inner: Sequence[Scope] = ()) -> None:
        self.scope, self._inner = scope, inner
        self._reading: dict[tuple[str, str], Sequence[tuple[Read, Keys]]] = {}
        self._seeing: dict[tuple[Base, str], Sequence[Event]] = {}
        self._alone: tuple[Base, Sequence[Event]] | None = None

    @cached_property
    def reads(self) -> Mapping[str, Sequence[Read]]:
        """Reads by the name they start with."""
        found: dict[str, list[Read]] = defaultdict(list)
        for read in self.scope.reads:
            found[read.steps[0]].append(read)
        return found

    @cached_property
    def targets(self) -> frozenset[Keys]:
        """What is bound: names, and keys that are taken on them."""
        return frozenset((target[0], *plain(target[1:])) for target in self.scope.targets())

    @cached_property
    def bound(self) -> Mapping[str, Sequence[Assign]]:
        """Bindings by the name they start with."""
        found: dict[str, list[Assign]] = defaultdict(list)
        for assign in self.scope.assigns:
            found[assign.target[0]].append(assign)
        return found

    @cached_property
    def shared(self) -> frozenset[str]:
        """Names of a module that its functions read and bind no value to."""
        return frozenset().union(*map(_free, self._inner))

    def events(self, base: Base) -> Sequence[Event]:
        """Return the events of a name or call; of most scopes no other one is asked for."""
        if self._alone is None:
            self._alone = base, self._arranged(base).get(base, ())
        return self._alone[1] if self._alone[0] == base else self._every.get(base, ())

    @cached_property
    def _every(self) -> Mapping[Base, Sequence[Event]]:
        return self._arranged()

    def _arranged(self, only: Base | None = None) -> Mapping[Base, Sequence[Event]]:
        found = arranged(self._values(), only)
        for condition in self.scope.conditions:
            for bit in bits(condition.test):
                if only is None or bit.base == only:
                    part = Event("part", Bit(bit.base, bit.keys, None), -1, None, condition.line)
                    found[bit.base].append(part)
        return found

    def reading(self, base: str, slot: Keys) -> Iterator[tuple[Read, Keys]]:
        """Yield the reads of a name that reach a slot of it, with the keys that are taken on what is there."""
        key = (base, slot[0] if slot else "")
        found = self._reading.get(key)
        if found is None:
            some = [(read, plain(read.steps[1:])) for read in self.reads.get(base, ())]
            found = self._reading[key] = [one for one in some if _may_reach(one[1], key[1])] if slot else some
        for read, keys in found:
            where, rest = after(slot, keys)
            if where == "inside":
                yield read, rest

    def seeing(self, base: Base, slot: Keys) -> Sequence[Event]:
        """Return the events of a base, without those of other parts of it than the one a slot is in."""
        if not slot:
            return self.events(base)
        key = (base, slot[0])
        found = self._seeing.get(key)
        if found is None:
            some = self.events(base)
            found = self._seeing[key] = [
                event for event in some if not event.bit.keys or _may_reach(event.bit.keys, key[1])
            ]
        return found

    def _values(self) -> Iterator[Value]:
        """Yield what is assigned, called, given to calls and returned."""
        scope = self.scope
        yield from bound_in(scope)
        for at, call in enumerate(scope.calls):
            yield "method", call.func, at, None, call.line
            yield from given_to(at, call)
        for value in scope.returns:
            yield "return", value, -1, None, scope.line

    def assigned(self, call: int) -> Iterator[tuple[str, ...]]:
        """Yield what the result of a call is bound to, as it is."""
        for event in self.events(call):
            if event.kind == "assign" and not event.bit.keys and not event.bit.wrap:
                yield self.scope.assigns[event.at].target


def bound_in(scope: Scope) -> Iterator[Value]:
    """Yield what a scope assigns."""
    for at, assign in enumerate(scope.assigns):
        yield "assign", assign.value, at, None, assign.line


def given_to(at: int, call: Call) -> Iterator[Value]:
    """Yield what a call is given, which is the one of a number in its scope."""
    line = call.line
    for place, value in enumerate(call.args):
        if type(value) is Op and value.name == "star":
            yield "argument", value.items[0], at, f"*{place}", line
        else:
            yield "argument", value, at, place, line
    for word, value in call.keywords:
        yield "argument", value, at, word, line


def arranged(values: Iterable[Value], only: Base | None = None) -> dict[Base, list[Event]]:
    """Return the events of some values by the name or call they are of, all or of `only` one; more may be put in."""
    found: dict[Base, list[Event]] = defaultdict(list)
    for kind, value, at, key, line in values:
        if type(value) is Ref:  # most are names, and nothing is shorter to say of one
            steps = value.steps
            if only is None or steps[0] == only:
                found[steps[0]].append(Event(kind, Bit(steps[0], plain(steps[1:])), at, key, line))
        elif type(value) not in EMPTY:
            for bit in bits(value):
                if only is None or bit.base == only:
                    is_part = bit.wrap is None and kind in WHOLE
                    found[bit.base].append(Event("part" if is_part else kind, bit, at, key, line))
    return found


def _free(scope: Scope) -> set[str]:
    """Return the names that a scope reads and binds no value to."""
    own = {one.target[0] for one in scope.assigns if len(one.target) == 1} | {one.name for one in scope.parameters}
    return {read.steps[0] for read in scope.reads} - own


def _may_reach(keys: Keys, first: str) -> bool:
    return bool(keys) and (keys[0] == first or first in WILD or keys[0] in WILD)


def after(slot: Keys, keys: Keys) -> tuple[Literal["inside", "around", "apart"], Keys]:
    """Compare keys taken on a base with the slot the object is in.

    `inside`: keys reach the object, the rest are taken on it; `around`: they stop before it, the rest of the slot is
    left.
    """
    for have, want in zip(keys, slot, strict=False):
        if have != want and have not in WILD and want not in WILD:
            return "apart", ()
    if len(keys) >= len(slot):
        return "inside", keys[len(slot) :]
    return "around", slot[len(keys) :]
