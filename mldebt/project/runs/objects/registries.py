"""Finds what a table of classes and functions holds, written out or filled entry by entry: `REGISTRY["q"] = QLearner`.

Entries that a decorator or a method of the table adds are found by `enrolled`.
"""

from collections.abc import Iterator
from itertools import islice

from mldebt.facts.code import Call, Const, Expr, Items, Op, Ref, Table, last_step
from mldebt.project.code import Code, Spot, Target, branches, without_last
from mldebt.project.runs.objects.enrolled import enrolled, registered

MOST, FEW, PAIR = 32, 4, 2
DICT = Ref(("dict",))
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
    target = code.resolve(spot, steps)
    values = code.values(spot, steps) if len(steps) == 1 or steps[0] == "self" else ()
    if not values and target.path and target.kind == "variable":
        values = code.values(Spot(target.path, 0), (target.name,))
    found = ((where, written_table(code, where, value), line) for where, value, line in values)
    return [(where, table, line) for where, table, line in found if table is not None]


def written_table(code: Code, spot: Spot, value: Expr) -> Table | None:
    """Return a table that is written out, with braces or as `dict(name=…)`."""
    call = code.made(spot, value)
    if call is None or call.func != DICT or call.args:
        return value if isinstance(value, Table) else None
    return Table(
        tuple(None if name is None else Const(name) for name, _ in call.keywords),
        tuple(item for _, item in call.keywords),
    )


def looked_up(call: Call) -> tuple[str, ...]:
    """Return what `TABLE.get(name)` takes of a table, as the steps of `TABLE[name]`, or nothing."""
    owner = without_last(call.func) if call.last_step == ".get" and call.args else None
    if not isinstance(owner, Ref):
        return ()
    key = call.args[0]
    return (*owner.steps, f"[{key.value}" if isinstance(key, Const) else "[*")


def elements(code: Code, spot: Spot, value: Expr, depth: int = 0) -> Iterator[tuple[Spot, Expr]]:
    """Yield what a value may be that a choice, a loop or an unpacking takes of what is written out."""
    if items := branches(value):
        yield from ((spot, item) for item in items)
    elif isinstance(value, Op) and value.name == "iter":
        for where, inner in _written(code, spot, value.items[0]):
            items = inner.items if isinstance(inner, Items) else inner.values if isinstance(inner, Table) else ()
            yield from ((where, item) for item in items[:MOST])
    elif isinstance(value, Op) and value.name == "item" and isinstance(value.items[1], Const) and depth < FEW:
        place = value.items[1].value
        whole = value.items[0]
        wholes = ((spot, whole),) if isinstance(whole, Items) else elements(code, spot, whole, depth + 1)
        for where, inner in wholes:
            if isinstance(inner, Items) and isinstance(place, int) and place < len(inner.items):
                yield where, inner.items[place]
    elif isinstance(value, Ref) and value.steps[-1].startswith("["):
        yield from _kept(code, spot, value.steps[:-1], value.steps[-1][1:])


def _kept(code: Code, spot: Spot, table: tuple[str, ...], key: str) -> Iterator[tuple[Spot, Expr]]:
    """Yield what a table that is written out holds under a key, `*` for any."""
    for where, inner, _ in tables(code, spot, table):
        for name, item in zip(inner.keys, inner.values, strict=False):
            if key == "*" or (isinstance(name, Const) and str(name.value) == key):
                yield where, item


def _written(code: Code, spot: Spot, value: Expr) -> Iterator[tuple[Spot, Expr]]:
    """Yield the lists and tables written out that a loop goes through: `JOBS`, `TABLE.values()`, `TABLE.items()`."""
    if isinstance(value, Ref):
        yield from ((where, inner) for where, inner, _ in code.values(spot, value.steps)[:FEW])
    elif (call := code.made(spot, value)) is not None:
        func = call.func
        owner = without_last(func)
        for where, table, _ in tables(code, spot, owner.steps) if isinstance(owner, Ref) else ():
            if last_step(func) == ".values":
                yield where, table
            elif last_step(func) == ".items":
                pairs = zip(table.keys, table.values, strict=False)
                yield (
                    where,
                    Items("list", tuple(Items("tuple", (name, item)) for name, item in pairs if name is not None)),
                )
    else:
        yield spot, value


def _filled_at(code: Code, spot: Spot, table: tuple[str, ...]) -> tuple[Spot, str] | None:
    """Return the module level that binds a table, and its name there."""
    target = code.resolve(spot, table)
    if target.kind == "variable" and target.path is not None:
        return Spot(target.path, 0), target.name
    return None
