"""Finds what a table of classes and functions holds, written out or filled entry by entry: `REGISTRY["q"] = QLearner`.

Entries that a decorator or a method of the table adds are found by `enrolled`.
"""

from collections.abc import Iterator
from itertools import islice

from mldebt.facts.code import Call, Const, Expr, Ref, Table
from mldebt.project.code import Code, Spot, Target, branches, without_last
from mldebt.project.runs.objects.enrolled import enrolled, registered

MOST, PAIR = 32, 2
BUILDS = frozenset({".build", ".create", ".make", ".instantiate", ".construct", ".get_instance", ".create_object"})


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
        if key in ("*", assign.target[1][1:]) and found < MOST:
            target = _defined(code, where, assign.value)
            if target is not None and target.kind in ("function", "class"):
                found += 1
                yield target
    yield from islice(enrolled(code, where.path, name, key), MOST)
    yield from islice(registered(code, where.path, name, key), MOST)


def _defined(code: Code, spot: Spot, value: Expr) -> Target | None:
    """Return the definition that an entry names, by its name or in words."""
    return code.resolve(spot, value.steps) if isinstance(value, Ref) else None


def built(code: Code, spot: Spot, call: Call) -> Iterator[Target]:
    """Yield what a call may make of what a registry holds: `MODELS.build(cfg)`, `build_from_cfg(cfg, MODELS)`."""
    leaf = call.last_step
    if leaf not in BUILDS and not leaf.lstrip(".").startswith("build_from"):
        return
    for value in (without_last(call.func), *call.args) if leaf in BUILDS else call.args:
        if isinstance(value, Ref):
            yield from entries(code, spot, value.steps, "*")


def tables(code: Code, spot: Spot, steps: tuple[str, ...]) -> list[tuple[Spot, Table, int]]:
    """Return the tables written out that a name or attribute may mean, and where."""
    found = ((where, code.table(where, value), line) for where, value, line in code.held(spot, steps))
    return [(where, table, line) for where, table, line in found if table is not None]


def looked_up(call: Call) -> tuple[str, ...]:
    """Return what `TABLE.get(name)` takes of a table, as the steps of `TABLE[name]`, or nothing."""
    owner = without_last(call.func) if call.last_step == ".get" and call.args else None
    if not isinstance(owner, Ref):
        return ()
    key = call.args[0]
    return (*owner.steps, f"[{key.value}" if isinstance(key, Const) else "[*")


def elements(code: Code, spot: Spot, value: Expr) -> Iterator[tuple[Spot, Expr]]:
    """Yield what a value may be that a choice, a loop or an unpacking takes of what is written out."""
    items = branches(value)
    return ((spot, item) for item in items) if items else code.taken(spot, value)


def _filled_at(code: Code, spot: Spot, table: tuple[str, ...]) -> tuple[Spot, str] | None:
    """Return the module level that binds a table, and its name there."""
    target = code.resolve(spot, table)
    if target.kind == "variable" and target.path is not None:
        return Spot(target.path, 0), target.name
    return None
