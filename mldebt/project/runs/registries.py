"""Finds what a table of classes and functions holds, written out or filled entry by entry: `REGISTRY["q"] = QLearner`.

Entries that a decorator or a method adds (`@register("x")`, `registry.add(x)`) are not seen here.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Expr, Made, Ref, Table
from mldebt.project.code import Code, Spot, Target

MOST, FEW, PAIR = 12, 4, 2


def entries(code: Code, spot: Spot, table: tuple[str, ...], key: str) -> Iterator[Target]:
    """Yield what a table may hold under a key (`*` where it is not a constant), as seen from a spot."""
    place = _filled_at(code, spot, table)
    if place is None:
        return
    where, name = place
    found = 0
    for assign in code.scope(where).assigns:
        if len(assign.target) != PAIR or assign.target[0] != name or not assign.target[1].startswith("["):
            continue
        if key in ("*", assign.target[1][1:]) and isinstance(assign.value, Ref) and found < MOST:
            target = code.resolve(where, assign.value.steps)
            if target.kind in ("function", "class"):
                found += 1
                yield target


def tables(code: Code, spot: Spot, steps: tuple[str, ...]) -> list[tuple[Spot, Table, int]]:
    """Return the tables written out that a name or attribute may mean, and where."""
    target = code.resolve(spot, steps)
    values = code.values(spot, steps) if len(steps) == 1 or steps[0] == "self" else ()
    if not values and target.path and target.kind == "variable":
        values = code.values(Spot(target.path, 0), (target.name,))
    return [(where, value, line) for where, value, line in values if isinstance(value, Table)]


def makers(code: Code, spot: Spot, receiver: Expr) -> Iterator[tuple[Spot, Call]]:
    """Yield the calls of entries of a table that may have made an object: `learner = REGISTRY[name](…)`."""
    for where, value, _ in code.values(spot, receiver.steps)[:FEW] if isinstance(receiver, Ref) else ():
        calls = code.scope(where).calls
        if isinstance(value, Made) and not value.steps and value.call < len(calls):
            func = calls[value.call].func
            if isinstance(func, Ref) and len(func.steps) == PAIR and func.steps[1].startswith("["):
                yield where, calls[value.call]


def _filled_at(code: Code, spot: Spot, table: tuple[str, ...]) -> tuple[Spot, str] | None:
    """Return the module level that binds a table, and its name there."""
    target = code.resolve(spot, table)
    if target.kind == "variable" and target.path is not None:
        return Spot(target.path, 0), target.name
    return None
