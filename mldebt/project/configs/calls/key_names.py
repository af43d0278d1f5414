"""Tells the names an expression can spell: constants, those of a table that is walked, what all the callers pass."""

from collections.abc import Sequence
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Parameter, Ref, Table, Text
from mldebt.facts.expressions import MAX_ITEMS
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.configs.calls.tables import bound, is_grown
from mldebt.project.configs.places.spelling import pattern

MOST = 2_000
"""How many expressions are looked into for the names of one; of more it may spell any."""
PARSES = frozenset({"parse_args", "parse_known_args"})
AGAIN = frozenset({
    "sorted", "list", "set", "tuple", "enumerate", "zip", "reversed", "dict", "iter", "next", "str", "filter", "map",
    "chain", "lower", "upper", "strip", "lstrip", "rstrip", "split", "format", "title", "removeprefix", "removesuffix",
    "keys", "values", "items", "copy", "fields", "union", "vars", "dir",
})  # fmt: skip
"""Calls that give the names they are given, or that what they are asked of holds."""


class Place(NamedTuple):
    """An expression as seen in a scope, and whether it is a part of another one."""

    spot: Spot
    expr: Expr
    is_inner: bool = True


def key_names(code: Code, spot: Spot, expr: Expr) -> tuple[str, ...] | None:
    """Return the names an expression can spell, those its function's callers pass included; None for anything."""
    direct = pattern(expr, code.scope(spot))
    if direct is not None:
        return direct
    found, waiting = dict[str, None](), [Place(spot, expr, is_inner=False)]
    seen = {*waiting}
    while waiting:
        place = waiting.pop()
        names = _spelled(code, place.spot, place.expr)
        parts = _parts(code, place) if names is None else ()
        if parts is None or len(seen) > MOST:
            return None
        found.update(dict.fromkeys(names or ()))
        new = [part for part in dict.fromkeys(parts) if part not in seen]
        seen.update(new)
        waiting += new
    return tuple(found) or None


def _spelled(code: Code, spot: Spot, expr: Expr) -> tuple[str, ...] | None:
    """Return the names that an expression spells by itself."""
    if isinstance(expr, Const):
        return (str(expr.value),)
    is_put_together = isinstance(expr, Op) and expr.name in ("%", "+")
    return pattern(expr, code.scope(spot)) if is_put_together else None


def _parts(code: Code, place: Place) -> Sequence[Place] | None:
    """Return the expressions whose names are those of one; None where it may spell anything."""
    spot, expr, is_inner = place
    if isinstance(expr, Items):
        return [Place(spot, item) for item in expr.items] if 0 < len(expr.items) < MAX_ITEMS else None
    if isinstance(expr, Table) and is_inner:
        keys = [key for key in expr.keys if key is not None]
        is_whole = 0 < len(keys) == len(expr.keys) < MAX_ITEMS
        return [Place(spot, key) for key in keys] if is_whole else None
    if isinstance(expr, Op) and expr.name in ("iter", "item"):
        return [Place(spot, expr.items[0])]
    if isinstance(expr, Ref):
        values = _values(code, spot, expr)
        return None if values is None or is_grown(code, spot, expr.steps) else values
    return None


def _values(code: Code, spot: Spot, name: Ref) -> Sequence[Place] | None:
    """Return what a name may hold, of a parameter what every caller gives; None where there may be more."""
    found = code.lookup(spot, name.steps[0]) if len(name.steps) == 1 else None
    given = [one for one in found[1] if isinstance(one, Parameter)] if found else []
    values = [(where, value) for where, value, _ in bound(code, spot, name.steps)]
    if found and given:
        home = Spot(spot.path, found[0])
        if code.is_cut(home):
            return None
        values += [(where, value) for one in given for where, value, _ in code.passed_by_all(home, one.name)]
    others = [Place(where, value) for where, value in dict.fromkeys(values) if (where, value) != (spot, name)]
    return others or None


def is_of_code(code: Code, spot: Spot, expr: Expr) -> bool:
    """Say whether a name can only be one that code spells: none that a user, a file or an unseen caller gives."""
    waiting = [(spot, expr)]
    seen = {*waiting}
    while waiting:
        sources = _sources(code, *waiting.pop())
        if sources is None or len(seen) > MOST:
            return False
        new = [one for one in dict.fromkeys(sources) if one not in seen]
        seen.update(new)
        waiting += new
    return True


def _sources(code: Code, spot: Spot, expr: Expr) -> Sequence[tuple[Spot, Expr]] | None:
    """Return the expressions that the names of one come from; None where one comes from outside the code."""
    if isinstance(expr, Const):
        return ()
    if isinstance(expr, Items | Op):
        return [(spot, item) for item in expr.items]
    if isinstance(expr, Text):
        return [(spot, part) for part in expr.parts]
    if isinstance(expr, Table):
        return [(spot, one) for one in (*expr.keys, *expr.values) if one is not None]
    if isinstance(expr, Made):
        return _called(code, spot, code.scope(spot).call(expr.call))
    return _named(code, spot, expr) if isinstance(expr, Ref) else None


def _called(code: Code, spot: Spot, call: Call) -> Sequence[tuple[Spot, Expr]] | None:
    target = code.callee(spot, call)
    if target.kind == "function" and target.spot:
        home = target.spot
        return [(home, value) for value in code.scope(home).returns] or None
    owner = without_last(call.func)
    if call.leaf in AGAIN:
        return [(spot, one) for one in (*call.given, owner) if one is not None]
    return () if call.leaf in PARSES else None


def _named(code: Code, spot: Spot, name: Ref) -> Sequence[tuple[Spot, Expr]] | None:
    """Return what a name, or what it is a part of, may hold; None for a parameter that unseen callers may fill."""
    target = code.resolve(spot, name.steps)
    if target.spot is not None or target.kind == "module":
        return ()
    for end in range(len(name.steps), 0, -1):
        if (values := bound(code, spot, name.steps[:end])) and name.steps[:end] not in (("self",), ("cls",)):
            number, bindings = code.lookup(spot, name.steps[0]) or (spot.scope, [])
            home, is_given = Spot(spot.path, number), any(isinstance(one, Parameter) for one in bindings)
            values = [*values, *code.passed_by_all(home, name.steps[0])] if is_given else values
            return None if is_given and code.is_cut(home) else [(where, value) for where, value, _ in values]
    return None
