"""Says what a loop over the pairs of a mapping calls them, and whether it goes down into nested mappings.

A function that calls itself with a value and with what another object has under the same key merges the two deeply.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Const, Expr, Made, Op, Read, Ref, Scope
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import LOOKS, name_of

KINDS = frozenset({".dtype", ".__class__"})
SETS = frozenset({"setattr", "__setattr__", "object.__setattr__"})
OBJECT_NAME_VALUE = 3


class Pair(NamedTuple):
    """The names a loop gives to the keys and the values, and the lines it may reach; no name for what it leaves out."""

    key: str
    value: str
    first: int
    last: int


def named_pair(ledger: Ledger, loop: Assign) -> Pair | None:
    """Return what a loop calls keys and values; a loop over keys alone takes the values from the mapping itself."""
    same = [one for one in ledger.scope.assigns if one.how == "for" and one.line == loop.line and len(one.target) == 1]
    by_place = {one.value.items[1].value: one.target[0] for one in same if _is_item(one.value)}  # type: ignore[union-attr]
    if by_place.keys() == {0, 1}:
        key, value = by_place[0], by_place[1]
    elif len(same) == 1 and not by_place:
        key, value = same[0].target[0], ""
    else:
        return None
    again = sorted({one.line for name in (key, value) for one in ledger.bound.get(name, ()) if one.how == "for"})
    after = next((later for line, later in pairwise(again) if line == loop.line), None)
    return Pair(key, value, loop.line, ledger.scope.end_line if after is None else after - 1)


def _is_item(value: Expr) -> bool:
    return (
        isinstance(value, Op)
        and value.name == "item"
        and isinstance(value.items[1], Const)
        and isinstance(value.items[0], Op)
        and value.items[0].name == "iter"
        and isinstance(value.items[0].items[0], Made)
    )


def sets_pair(call: Call, pair: Pair) -> bool:
    """Say whether a call puts a pair into an object: `setattr(x, key, value)`, `x.setdefault(key, value)`."""
    if name_of(call) == "setdefault":
        is_method = isinstance(call.func, Ref) and len(call.func.steps) > 1
        return is_method and call.args == (Ref((pair.key,)), Ref((pair.value,)))
    return name_of(call) in SETS and len(call.args) == OBJECT_NAME_VALUE and call.args[1] == Ref((pair.key,))


def filled(call: Call) -> Expr:
    """Return what a call puts a pair into: `x` of `setattr(x, key, value)` and of `x.setdefault(key, value)`."""
    return Ref(call.func.steps[:-1]) if isinstance(call.func, Ref) and name_of(call) == "setdefault" else call.args[0]


def recursions(ledger: Ledger, pair: Pair) -> Iterator[Call]:
    """Yield the calls of a function to itself with a value and what another object has under its key: a deep merge.

    The value may be taken by its key again: `merge(a[key], b[key])`.
    """
    return (call for call in ledger.scope.calls if _recurs(ledger, call, pair))


def _recurs(ledger: Ledger, call: Call, pair: Pair) -> bool:
    is_inside = pair.first < call.line <= pair.last
    own = ledger.scope.name.rpartition(".")[2]
    if not is_inside or not pair.value or name_of(call) != own:
        return False
    items = {value for value in call.args if isinstance(value, Ref) and value.steps[-1] == "[*"}
    return len(items) > (Ref((pair.value,)) not in call.args)


def is_put(assign: Assign, again: Sequence[Call], pair: Pair) -> bool:
    """Say whether `x[key] = value` stores a value in the object that a deep merge goes down into, as it is."""
    is_inside = pair.first < assign.line <= pair.last
    if not is_inside or assign.how != "=" or assign.target[-1] != "[*" or assign.value != Ref((pair.value,)):
        return False
    return all(Ref(assign.target) in call.args for call in again)


def is_entered(ledger: Ledger, read: Read) -> bool:
    """Say whether `x[key]` is only the place that a deep merge goes down into, or is asked for its kind before."""
    for loop in ledger.scope.assigns:
        if loop.how != "for" or len(loop.target) != 1 or loop.line > read.line:
            continue
        pair = named_pair(ledger, loop)
        calls = tuple(recursions(ledger, pair)) if pair else ()
        steps = read.steps[:-1] if read.steps[-1] in KINDS else read.steps
        if calls and all(Ref(steps) in call.args for call in calls):
            return steps != read.steps or read.use == "test" or _is_looked_at(ledger, read, calls)
    return False


def _is_looked_at(ledger: Ledger, read: Read, calls: Sequence[Call]) -> bool:
    within = ledger.scope.calls[read.within] if read.within >= 0 else None
    return within is not None and (within in calls or name_of(within) in LOOKS)


def is_looked_at(ledger: Ledger, read: Read) -> bool:
    """Say whether only the kind of a value is asked for, `type(node[key])`, or a node for a key of others."""
    return (read.within >= 0 and name_of(ledger.scope.calls[read.within]) in LOOKS) or _is_asked(ledger, read)


def _is_asked(ledger: Ledger, read: Read) -> bool:
    """Say whether a node is asked for a key of a loop: `for name, value in given.items(): if name in cfg[key]: …`."""
    tests = (one.test for one in ledger.scope.conditions if read.use == "test" and one.line == read.line)
    return any(
        isinstance(test, Op)
        and test.name in ("in", "notin")
        and test.items[1] == Ref(read.steps)
        and isinstance(test.items[0], Ref)
        and all(one.how == "for" for one in ledger.bound.get(test.items[0].steps[0], ()))
        and test.items[0].steps[0] in ledger.bound
        for test in tests
    )


def is_descended(ledger: Ledger, read: Read) -> bool:
    """Say whether `node = node[key]` only goes down to where a value is set: nothing there is taken from the node."""
    name = read.steps[0]
    down = {one.line for one in ledger.bound.get(name, ()) if one.target == (name,) and one.value == Ref((name, "[*"))}
    return read.line in down and all(
        other.use == "test" or other.line in down or other.steps[1:] == (".has_key",) or is_looked_at(ledger, other)
        for other in ledger.reads.get(name, ())
    )


def stands_in_rewriting(ledger: Ledger, line: int) -> bool:
    """Say whether a line stands in a loop that rewrites all values of an object, and takes a value by its key."""
    loops = [one for one in ledger.scope.assigns if one.how == "for" and one.line < line and len(one.target) == 1]
    names = {read.steps[0] for read in ledger.scope.reads if read.line == line}
    return any(loop.target[0] in names and is_rewritten(ledger, loop) for loop in loops)


def is_rewritten(ledger: Ledger, loop: Assign) -> bool:
    """Say whether a loop over keys only compares values with constants and puts constants in their place.

    `if vars(args)[arg] == "True": vars(args)[arg] = True` makes nothing of any option that it was not before. What
    stands below a comparison must be such a line as well: `bad += 1` makes something of it.
    """
    pair = named_pair(ledger, loop)
    if pair is None or pair.value:
        return False
    lines = {read.line for read in ledger.reads.get(pair.key, ()) if pair.first <= read.line <= pair.last}
    around = {read.steps[0] for read in ledger.scope.reads if read.line == loop.line}
    are_constants = bool(lines) and all(_is_of_constants(ledger, line, around | {pair.key}) for line in lines)
    return are_constants and _only_puts(ledger.scope, lines)


def _only_puts(scope: Scope, lines: Collection[int]) -> bool:
    """Say whether under each test of some lines stands another of them, and nothing else does."""
    tests: set[int] = set()
    for number, test in enumerate(scope.conditions):
        if test.line in lines or test.parent in tests:
            tests.add(number)
    below = [(one.under, one.line) for one in scope.assigns if one.under in tests]
    below += [(call.under, call.line) for call in scope.calls if call.under in tests]
    asked = {scope.conditions[number].line for number in tests}
    met = {number for number in tests if not scope.conditions[number].negated}
    return met <= {test for test, line in below if line not in asked} and all(line in lines for _, line in below)


def _is_of_constants(ledger: Ledger, line: int, names: set[str]) -> bool:
    """Say whether a line has only the given names in it and compares with constants, or stores one."""
    scope = ledger.scope
    if any(read.steps[0] not in names for read in scope.reads if read.line == line):
        return False
    calls = [number for number, call in enumerate(scope.calls) if call.line == line]
    if any(name_of(scope.calls[number]) != "vars" for number in calls):
        return False
    tests = [condition.test for condition in scope.conditions if condition.line == line]
    if tests:
        return all(isinstance(test, Op) and any(isinstance(item, Const) for item in test.items) for test in tests)
    stored = [assign for assign in scope.assigns if assign.line == line]
    is_stored = all(assign.target[-1] == "[*" and isinstance(assign.value, Const) for assign in stored)
    return is_stored and not any(ledger.events.get(number) for number in calls)
