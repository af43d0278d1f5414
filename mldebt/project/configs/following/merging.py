"""Finds where all pairs of a mapping are put into another object: `setattr(args, key, value)`, `args.__dict__.update`.

A loop counts only where the name stays what it was and the value goes nowhere else: then the object has the keys from
there on, wherever it is used, and so has what it comes from (`origins`). A name that is changed on the way, or an
object nobody is seen to hand in, is no merge.
"""

from collections.abc import Container, Iterator, Sequence

from mldebt.facts.code import Assign, Call, Condition, Expr, Made, Op, Read, Ref, Table
from mldebt.project.configs.following.origins import of_vars
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.occurrences import bits
from mldebt.project.configs.places.pairs import (
    Pair,
    filled,
    is_entered,
    is_looked_at,
    is_put,
    named_pair,
    recursions,
    sets_pair,
)
from mldebt.project.configs.places.sinks import COPIES, LOOKS, is_logged, name_of
from mldebt.project.configs.places.telling import CASTS, is_container

DICTS = frozenset({"dict", "OrderedDict"})
KEEPS = CASTS | COPIES | LOOKS


def updated(call: Call, calls: Sequence[Call]) -> Ref | Made | None:
    """Return the object that `x.update(…)` fills: `x`, also behind `x.__dict__` or `vars(x)`."""
    if name_of(call) == "update" and isinstance(call.func, Ref) and len(call.func.steps) > 1:
        return _plain(Ref(call.func.steps[:-1]))
    return of_vars(calls[call.func.call]) if isinstance(call.func, Made) and call.func.steps == (".update",) else None


def merged(ledger: Ledger, loop: Assign) -> Ref | Made | None:
    """Return the object that a loop puts every pair into, or None where it does anything else with the values."""
    pair = named_pair(ledger, loop)
    if pair is None or _is_renamed(ledger, pair):
        return None
    calls = [
        call for call in ledger.scope.calls if pair.first <= call.line <= pair.last and sets_pair(ledger, call, pair)
    ]
    again = tuple(recursions(ledger, pair))
    assigns = _stored(ledger, loop, pair, again)
    storing = (*calls, *again)
    stores = {number for number, call in enumerate(ledger.scope.calls) if call in storing}
    lines = {assign.line for assign in assigns}
    if not (calls or lines) or not all(_fits(ledger, read, stores, lines) for read in _reads(ledger, pair, loop)):
        return None
    objects = {*(filled(ledger, call) for call in calls), *map(_target, assigns)}
    return _made(objects.pop(), ledger.scope.calls) if len(objects) == 1 else None


def _stored(ledger: Ledger, loop: Assign, pair: Pair, again: Sequence[Call]) -> list[Assign]:
    """Return the assignments that put the pairs of a loop into an object."""
    own = {Ref(steps) for steps in _mappings(loop, ledger.scope.calls)}
    inside = (one for one in ledger.scope.assigns if pair.first < one.line <= pair.last)
    return [one for one in inside if _stores(ledger, one, pair, own) or (again and is_put(one, again, pair))]


def is_moved(ledger: Ledger, read: Read) -> bool:
    """Say whether `mapping[key]` only goes where a loop puts every pair, or to where another value is set."""
    if read.steps[-1] == "[*" and is_looked_at(ledger, read):
        return True
    loops = (one for one in ledger.scope.assigns if one.how == "for" and len(one.target) == 1 and one.line < read.line)
    for loop in loops:
        pair = named_pair(ledger, loop)
        if pair and not pair.value and read in _reads(ledger, pair, loop) and merged(ledger, loop):
            return True
    return is_entered(ledger, read)


def is_asked(ledger: Ledger, call: Call) -> bool:
    """Say whether a lookup by name only asks what an object holds, in a loop that puts every pair into another one."""
    name = call.args[1]
    if not isinstance(name, Ref) or not any(one.line == call.line for one in ledger.scope.conditions):
        return False
    loops = (one for one in ledger.bound.get(name.steps[0], ()) if one.how == "for" and one.line < call.line)
    return any(merged(ledger, loop) is not None for loop in loops)


def _is_renamed(ledger: Ledger, pair: Pair) -> bool:
    bound = ledger.bound.get(pair.key, ())
    return any(len(one.target) == 1 and one.how != "for" and pair.first < one.line <= pair.last for one in bound)


def _stores(ledger: Ledger, assign: Assign, pair: Pair, own: Container[Ref]) -> bool:
    """Say whether `x[key] = …` keeps the name: of `x.__dict__`, what is walked, an object made here or asked before."""
    if assign.target[-1] != "[*" or len(assign.target) < 2 or assign.how != "=":
        return False
    names = [read for read in ledger.reads.get(pair.key, ()) if read.line == assign.line]
    is_bare = bool(names) and all(read.steps == (pair.key,) for read in names)
    asked = ledger.scope.conditions[assign.under] if assign.under >= 0 else None
    is_own = _target(assign) in own and all(
        name_of(one) in KEEPS for one in ledger.scope.calls if one.line == assign.line
    )
    is_plain = assign.target[-2] == ".__dict__" or is_own or _is_made_here(ledger, assign)
    return is_bare and (is_plain or _asks(asked, pair, assign, ledger.scope.calls))


def _is_made_here(ledger: Ledger, assign: Assign) -> bool:
    """Say whether a name is given nothing but an empty container before a loop fills it: `cfg = EasyDict()`."""
    if len(assign.target) > 2:
        return False
    made = [one for one in ledger.bound.get(assign.target[0], ()) if len(one.target) == 1]
    return bool(made) and all(one.how == "=" and _is_empty(one.value, ledger.scope.calls) for one in made)


def _is_empty(value: Expr, calls: Sequence[Call]) -> bool:
    if isinstance(value, Made):
        call = calls[value.call]
        return not (value.steps or call.args or call.keywords) and (is_container(call) or name_of(call) in DICTS)
    return isinstance(value, Table) and not value.keys


def _asks(asked: Condition | None, pair: Pair, assign: Assign, calls: Sequence[Call]) -> bool:
    test = asked.test if asked else None
    tests = test.items if isinstance(test, Op) and test.name in ("or", "and") else (test,)
    return any(_asks_one(one, pair, assign, calls) for one in tests)


def _asks_one(test: Expr | None, pair: Pair, assign: Assign, calls: Sequence[Call]) -> bool:
    """Say whether a test asks the object that is filled whether it has the key."""
    if not isinstance(test, Op) or test.name not in ("in", "notin") or test.items[0] != Ref((pair.key,)):
        return False
    owner = test.items[1]
    steps = owner.steps if isinstance(owner, Ref) else ()
    if isinstance(owner, Made):
        func = calls[owner.call].func
        steps = func.steps[:-1] if isinstance(func, Ref) and func.steps[-1] in (".keys", ".items") else ()
    return bool(steps) and _target(assign) in (Ref(steps), Ref((*steps, ".__dict__")))


def _target(assign: Assign) -> Ref:
    return Ref(assign.target[:-1])


def _reads(ledger: Ledger, pair: Pair, loop: Assign) -> Iterator[Read]:
    """Yield the reads of the values: of their name, or of the mapping under the key."""
    inside = range(pair.first, pair.last + 1)
    if pair.value:
        yield from (read for read in ledger.reads.get(pair.value, ()) if read.line in inside)
        return
    for base in {_walked(bit.base, ledger.scope.calls) for bit in bits(loop.value)}:
        yield from (read for read in ledger.reads.get(base, ()) if read.line in inside and read.steps[-1] == "[*")


def _mappings(loop: Assign, calls: Sequence[Call]) -> Iterator[tuple[str, ...]]:
    """Yield the objects whose pairs a loop walks: `cfg` of `cfg.items()`."""
    for bit in bits(loop.value):
        func = calls[bit.base].func if isinstance(bit.base, int) else None
        if isinstance(func, Ref) and func.steps[-1] == ".items":
            yield func.steps[:-1]


def _walked(base: str | int, calls: Sequence[Call]) -> str:
    """Return the name that a loop walks, also behind `.keys()`."""
    func = calls[base].func if isinstance(base, int) else Ref((base,))
    return func.steps[0] if isinstance(func, Ref) else ""


def _fits(ledger: Ledger, read: Read, stores: set[int], lines: set[int]) -> bool:
    """Say whether a value is only stored, tested, looked at, logged or cast."""
    if read.line in lines or read.use == "test" or is_logged(ledger.scope, read.within):
        return True
    within = read.within
    while within >= 0:
        if within in stores or name_of(ledger.scope.calls[within]) in LOOKS:
            return True
        within = ledger.scope.calls[within].within
    return any(one.line == read.line and one.target == read.steps for one in ledger.bound.get(read.steps[0], ()))


def _plain(found: Ref) -> Ref:
    """Return an object without the steps that lead to its own dictionary."""
    steps = found.steps
    return Ref(steps[:-1]) if len(steps) > 1 and steps[-1] == ".__dict__" else found


def _made(found: Expr, calls: Sequence[Call]) -> Ref | Made | None:
    if isinstance(found, Made):
        return of_vars(calls[found.call]) or found
    return _plain(found) if isinstance(found, Ref) else None
