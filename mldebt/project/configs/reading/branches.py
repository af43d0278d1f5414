"""Tells what a branch does that is taken for the value of an option, as far as facts show all of it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Condition, Const, Expr, Items, Made, Op, Read, Scope
from mldebt.facts.imports import Import
from mldebt.project.configs.places.occurrences import bits, plain
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.configs.places.telling import CASTS

Fact = Assign | Read | Call
CHOICES = frozenset({"and", "or", "if"})


class Branch(NamedTuple):
    """Both sides of a condition: the lines that set something or test, what is set, and whether that is all."""

    assigns: Sequence[Assign]
    is_plain: bool
    is_closed: bool


class Branches:
    """The branches of one scope, by the load that their conditions test."""

    def __init__(self, scope: Scope, imports: Iterable[Import], number: int) -> None:
        self._scope = scope
        self._imports = {entry.under for entry in imports if entry.scope == number}

    @cached_property
    def _below(self) -> Mapping[int, Sequence[int]]:
        """Condition → those right below it."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(self._scope.conditions):
            found[one.parent].append(number)
        return found

    @cached_property
    def _by_test(self) -> Mapping[Expr, Sequence[int]]:
        found: dict[Expr, list[int]] = defaultdict(list)
        for number, one in enumerate(self._scope.conditions):
            found[one.test].append(number)
        return found

    @cached_property
    def _by_line(self) -> Mapping[int, Sequence[Condition]]:
        found: dict[int, list[Condition]] = defaultdict(list)
        for one in self._scope.conditions:
            found[one.line].append(one)
        return found

    @property
    def _facts(self) -> Sequence[Fact]:
        return (*self._scope.assigns, *self._scope.reads, *self._scope.calls)

    @cached_property
    def _under(self) -> Mapping[int, Sequence[Fact]]:
        """Condition → what stands right under it."""
        found: dict[int, list[Fact]] = defaultdict(list)
        for one in self._facts:
            found[one.under].append(one)
        return found

    @cached_property
    def _lines(self) -> Sequence[int]:
        """All lines that do something, in order."""
        return sorted({one.line for one in self._facts})

    def testing(self, read: Read) -> Branch | None:
        """Return what is done for the value of a load, or None where no condition tests it.

        A bare `return`, `break` or `yield` is no fact. So each side must do something, each line of it must be one
        that sets something, and it is closed where what comes next follows on the heels.
        """
        base, keys = read.steps[0], plain(read.steps[1:])
        tests = {one.test for one in self._by_line.get(read.line, ()) if _holds(one.test, base, keys)}
        waiting = [number for test in tests for number in self._by_test[test]]
        if not waiting:
            return None
        inside: set[int] = set()
        while waiting:
            if (number := waiting.pop()) not in inside:
                inside.add(number)
                waiting += self._below.get(number, ())
        facts = [one for number in inside for one in self._under.get(number, ())]
        assigns = [one for one in facts if isinstance(one, Assign)]
        lines = {one.line for one in assigns}
        is_plain = (
            all(one.line in lines for one in facts if isinstance(one, Read))
            and all(name_of(one) in CASTS for one in facts if isinstance(one, Call))
            and self._imports.isdisjoint(inside)
            and not any(isinstance(value, Const) for value in self._scope.returns)
            and not any(is_choosing(test, self._scope.calls) for test in tests)
            and all(self._under.get(number) or self._below.get(number) for number in inside)
        )
        heads = {self._scope.conditions[number].line for number in inside}
        held = sorted(lines | heads)
        is_plain = is_plain and all(after - before <= 2 for before, after in pairwise(held))
        return Branch(sorted(assigns, key=lambda one: one.line), is_plain, self._is_closed(held[-1]))

    def _is_closed(self, last: int) -> bool:
        after = bisect_right(self._lines, last)
        if after < len(self._lines):
            return self._lines[after] == last + 1
        return self._scope.end_line <= last


def is_choosing(value: Expr, calls: Sequence[Call]) -> bool:
    """Say whether parts of an expression decide which calls of it are made: `args.log and start()`."""
    waiting = [(value, False)]
    while waiting:
        one, is_chosen = waiting.pop()
        if isinstance(one, Made) and is_chosen and name_of(calls[one.call]) not in CASTS:
            return True
        if isinstance(one, Op | Items):
            waiting += [(item, is_chosen or (isinstance(one, Op) and one.name in CHOICES)) for item in one.items]
    return False


def _holds(value: Expr, base: str, keys: tuple[str, ...]) -> bool:
    return any((bit.base, bit.keys) == (base, keys) for bit in bits(value))
