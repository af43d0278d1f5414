"""Where an argument lands in a function: by position, by name, in `*` and `**` parameters."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.code import Call, Items, Op, Ref
from mldebt.project.code import Code, Spot
from mldebt.project.configs.places.occurrences import Base, Keys

SELF = Ref(("self",))
CLASSMETHOD = Ref(("classmethod",))
TUPLES = frozenset({"args", "initargs"})
MAPS = frozenset({"map", "filter", "imap", "imap_unordered", "map_async", "process_map", "thread_map"})
STARMAPS = frozenset({"starmap", "starmap_async"})
REDUCES = frozenset({"reduce", "accumulate"})


class Place(NamedTuple):
    """An object in a scope: held by `base`, inside its `slot` (() is the base itself)."""

    spot: Spot
    base: Base
    slot: Keys = ()


def bind(code: Code, function: Spot, key: int | str | None, slot: Keys) -> Iterator[Place]:
    """Yield where an argument lands in a function; a `**` splat (key None) is handled by `splat`.

    The place before the first is the object itself, given to a method of a class: see `counted`.
    """
    scope = code.scope(function)
    names = code.positional(function)
    star = next((p.name for p in scope.parameters if p.kind == "*"), None)
    rest = next((p.name for p in scope.parameters if p.kind == "**"), None)
    if isinstance(key, str) and key.startswith("*"):
        if slot and slot[0].isdecimal():
            yield from bind(code, function, int(slot[0]) + int(key[1:]), slot[1:])
    elif isinstance(key, int):
        if key < 0:
            yield Place(function, scope.parameters[0].name, slot)
        elif key < len(names):
            yield Place(function, names[key], slot)
        elif star:
            yield Place(function, star, (str(key - len(names)), *slot))
    elif isinstance(key, str):
        if any(p.name == key and p.kind in ("positional", "keyword") for p in scope.parameters):
            yield Place(function, key, slot)
        elif rest:
            yield Place(function, rest, (key, *slot))


def counted(code: Code, spot: Spot, call: Call, function: Spot, key: int | str | None) -> int | str | None:
    """Return the place of an argument after `self`, where a call gives it to a class: `Base.__init__(self, cfg)`."""
    func = call.func
    is_placed = isinstance(key, int) or (isinstance(key, str) and key.startswith("*"))
    if not (is_placed and isinstance(func, Ref) and len(func.steps) > 1 and call.args[:1] == (SELF,)):
        return key
    is_bound = CLASSMETHOD in code.scope(function).decorators or code.resolve(spot, func.steps[:-1]).kind == "variable"
    if is_bound or not code.own_name(function):
        return key
    owner = func.steps[-2].lstrip(".")
    if func.steps[-1] != ".__init__" and not owner[:1].isupper():
        return key
    return key - 1 if isinstance(key, int) else f"*{int(str(key)[1:]) - 1}"


def can_take(code: Code, function: Spot, call: Call) -> bool:
    """Say whether a call gives a function all that it needs and nothing that it has no place for."""
    scope = code.scope(function)
    words = {word for word, _ in call.keywords}
    if scope.decorators or None in words or any(isinstance(value, Op) and value.name == "star" for value in call.args):
        return True
    kinds = {parameter.kind for parameter in scope.parameters}
    names, given = code.positional(function), len(call.args)
    if (given > len(names) and "*" not in kinds) or (
        "**" not in kinds and not words <= {p.name for p in scope.parameters}
    ):
        return False
    filled = {*names[:given], *words}
    needed = [p for p in scope.parameters if p.default is None and p.kind in ("positional", "keyword")]
    return all(p.name in filled for p in needed if p.kind == "keyword" or p.name in names)


def splat(code: Code, function: Spot, slot: Keys) -> tuple[list[tuple[str, Place]], Place | None]:
    """Return where the keys of a `**` splat land: named parameters, and the `**` parameter that takes the rest."""
    scope = code.scope(function)
    rest = next((Place(function, p.name, slot) for p in scope.parameters if p.kind == "**"), None)
    named = code.positional(function) + [p.name for p in scope.parameters if p.kind == "keyword"]
    if slot:
        inside = [(slot[0], Place(function, slot[0], slot[1:]))] if slot[0] in named else []
        return inside, None if inside else rest
    return [(name, Place(function, name)) for name in named], rest


def worker_places(call: Call, key: int | str | None, slot: Keys, position: int | None) -> list[tuple[int | str, Keys]]:
    """Return the parameters a worker may get an object in: its place in `args=(…)`, with and without a rank before it.

    `position` is where the worker itself stands among the arguments of the call. What maps it over a sequence gives it
    each element, or the parts of each; what reduces one gives it two.
    """
    how = call.leaf if slot and isinstance(key, int) and position is not None else ""
    if how in REDUCES:
        return [(0, slot[1:]), (1, slot[1:])]
    if how in STARMAPS and len(slot) > 1:
        return [(int(slot[1]), slot[2:])] if slot[1].isdecimal() else []
    if how in MAPS and isinstance(key, int) and position is not None and position < key:
        return [(key - position - 1, slot[1:])]
    in_tuple = any(name == key and isinstance(value, Items) for name, value in call.keywords if name in TUPLES)
    if slot and slot[0].isdecimal() and (in_tuple or isinstance(key, int)):
        return [(int(slot[0]), slot[1:]), (int(slot[0]) + 1, slot[1:])]
    if isinstance(key, int):
        start = key - (position + 1 if position is not None and position < key else 0)
        return [(start, slot), (0, slot)] if start else [(0, slot), (1, slot)]
    return [(key, slot)] if isinstance(key, str) and not key.startswith("*") else [(0, slot)]
