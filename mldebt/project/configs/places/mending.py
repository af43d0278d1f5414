"""Tells loops over all keys of an object that only mend its values: `if d[key] == "True": d[key] = True`."""

from collections.abc import Collection, Iterator

from mldebt.facts.code import Const, Expr, Op, Scope
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.sinks import name_of

VIEWS = "vars"
COMPARES = frozenset({"==", "!=", "is", "isnot"})


def only_mends(ledger: Ledger, names: Collection[str], line: int) -> bool:
    """Say whether the loop at a line compares values with constants and puts constants in their places, no more."""
    scope = ledger.scope
    lines = {read.line for name in names for read in ledger.reads.get(name, ())} - {line}
    own = {read.steps[0] for read in scope.reads if read.line == line} | {*names}
    asked = {number for number, one in enumerate(scope.conditions) if one.line in lines}
    lines_below = {line for line, under in _places(scope) if not asked.isdisjoint(_above(scope, under))}
    return (
        bool(asked)
        and lines_below <= lines
        and all(_is_compared(scope.conditions[number].test) for number in asked)
        and all(read.steps[0] in own and read.use != "returned" for read in scope.reads if read.line in lines)
        and all(name_of(call) == VIEWS and call.result == "used" for call in scope.calls if call.line in lines)
        and all(one.target[0] in own and isinstance(one.value, Const) for one in scope.assigns if one.line in lines)
    )


def _is_compared(test: Expr) -> bool:
    return isinstance(test, Op) and test.name in COMPARES and isinstance(test.items[-1], Const)


def _places(scope: Scope) -> Iterator[tuple[int, int]]:
    """Yield (line, condition) of all that a scope does."""
    for some in (scope.reads, scope.calls, scope.assigns):
        yield from ((one.line, one.under) for one in some)


def _above(scope: Scope, under: int) -> Iterator[int]:
    """Yield the conditions that a place stands below."""
    while under >= 0:
        yield under
        under = scope.conditions[under].parent
