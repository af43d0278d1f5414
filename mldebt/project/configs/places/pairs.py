"""Says what a loop over the pairs of a mapping calls them, and whether it goes down into nested mappings.

A function that calls itself with a value and with what another object has under the same key merges the two deeply.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Const, Expr, Made, Op, Opaque, Read, Ref
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import LOOKS, name_of
from mldebt.project.configs.places.spelling import pattern

KINDS = frozenset({".dtype", ".__class__"})
SETS = frozenset({"setattr", "__setattr__", "object.__setattr__"})
OBJECT_NAME_VALUE = 3
ADDS, PARSES = "add_argument", ".parse_args"


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


def sets_pair(ledger: Ledger, call: Call, pair: Pair) -> bool:
    """Say whether a call puts a pair into an object: `setattr(x, key, value)`, `x.setdefault(key, value)`.

    So does one that makes an option of it: `parser.add_argument(f"--{key}", default=value)`.
    """
    name = name_of(call)
    if name == ADDS:
        is_named = bool(call.args) and pattern(call.args[0], ledger.scope) == ("--*",)
        return is_named and ("default", Ref((pair.value,))) in call.keywords
    if name == "setdefault":
        is_method = isinstance(call.func, Ref) and len(call.func.steps) > 1
        return is_method and call.args == (Ref((pair.key,)), Ref((pair.value,)))
    return name in SETS and len(call.args) == OBJECT_NAME_VALUE and call.args[1] == Ref((pair.key,))


def filled(ledger: Ledger, call: Call) -> Expr:
    """Return what a call puts a pair into: `x` of `setattr(x, key, value)`, or what the parser of an option gives."""
    if not isinstance(call.func, Ref) or name_of(call) not in ("setdefault", ADDS):
        return call.args[0]
    owner = call.func.steps[:-1]
    if name_of(call) == "setdefault":
        return Ref(owner)
    parses = [at for at, one in enumerate(ledger.scope.calls) if one.func == Ref((*owner, PARSES))]
    return Made(parses[0]) if len(parses) == 1 else Opaque()


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
    """Say whether only the kind of a value is asked for: `type(node[key])`."""
    return read.within >= 0 and name_of(ledger.scope.calls[read.within]) in LOOKS
