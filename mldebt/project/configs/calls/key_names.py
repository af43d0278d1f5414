"""Tells the names an expression can spell: constants, those of a table that is walked, what the callers pass."""

from mldebt.facts.code import Const, Expr, Items, Op, Ref, Table
from mldebt.project.code import Code, Spot
from mldebt.project.configs.calls.tables import DEEPEST, bound, is_grown
from mldebt.project.configs.places.spelling import pattern


def key_names(code: Code, spot: Spot, expr: Expr) -> tuple[str, ...] | None:
    """Return the names an expression can spell, those its function's callers pass included; None for anything."""
    direct = pattern(expr, code.scope(spot))
    return direct if direct is not None else _constants(code, spot, expr, 0)


def _constants(code: Code, spot: Spot, expr: Expr, depth: int) -> tuple[str, ...] | None:
    if isinstance(expr, Const):
        return (str(expr.value),)
    if isinstance(expr, Items):
        parts = [_constants(code, spot, item, depth + 1) for item in expr.items]
    elif isinstance(expr, Table) and depth:
        parts = [None if key is None else _constants(code, spot, key, depth + 1) for key in expr.keys]
    elif isinstance(expr, Op) and expr.name in ("iter", "item") and depth < DEEPEST:
        return _constants(code, spot, expr.items[0], depth + 1)
    elif isinstance(expr, Ref) and depth < DEEPEST:
        parts = [
            _constants(code, where, value, depth + 1)
            for where, value, _ in bound(code, spot, expr.steps)
            if (where, value) != (spot, expr)
        ]
        parts = [None] if None not in parts and is_grown(code, spot, expr.steps) else parts
    else:
        return pattern(expr, code.scope(spot)) if isinstance(expr, Op) and expr.name in ("%", "+") else None
    return None if not parts or None in parts else tuple(dict.fromkeys(name for part in parts for name in part or ()))
