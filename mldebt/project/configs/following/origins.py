"""Finds every expression that an object comes from: a caller's variable, an attribute, what a function returns.

One that is not understood, or of which there are too many, leaves the object without any.
"""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.code import Call, Made, Ref
from mldebt.project.code import Code, Spot
from mldebt.project.configs.calls.entering import PLAIN_BASES
from mldebt.project.configs.places.sinks import COPIES, name_of

FRESH = COPIES | {"vars", "parse_known_args", "parse_intermixed_args", "load", "safe_load"}
MOST = 200


class Origin(NamedTuple):
    """An expression that yields an object, as seen in a scope."""

    spot: Spot
    expr: Ref | Made


def origins(code: Code, spot: Spot, expr: Ref | Made) -> tuple[Origin, ...]:
    """Return an object here and every expression it comes from; nothing where one of them is not understood."""
    found = sources_of(code, spot, expr)
    return found if len(found) <= MOST and all(_is_told(code, *origin) for origin in found) else ()


def sources_of(code: Code, spot: Spot, expr: Ref | Made) -> tuple[Origin, ...]:
    """Return an object here and every expression it comes from; more than `MOST` are not looked for."""
    found, waiting = dict[Origin, None](), [Origin(spot, expr)]
    while waiting and len(found) <= MOST:
        one = waiting.pop(0)
        if one not in found:
            found[one] = None
            waiting[:0] = _before(code, *one)
    return tuple(found)


def _before(code: Code, spot: Spot, expr: Ref | Made) -> Iterator[Origin]:
    """Yield what an expression gets its object from."""
    if isinstance(expr, Ref):
        values = [(where, value) for where, value, _ in code.values(spot, expr.steps)]
    else:
        call = code.scope(spot).calls[expr.call]
        target = code.callee(spot, call)
        inside = target.spot if target.kind == "function" else None
        values = [(inside, value) for value in code.scope(inside).returns] if inside else []
        values += [(spot, inner)] if (inner := of_vars(call)) else []
    yield from (Origin(where, value) for where, value in values if isinstance(value, Ref | Made))


def _is_told(code: Code, spot: Spot, expr: Ref | Made) -> bool:
    """Say whether an object is one of the repository: nothing of a library, no parameter that nobody fills."""
    if isinstance(expr, Made):
        call = code.scope(spot).calls[expr.call]
        target = code.callee(spot, call)
        if target.kind == "class" and target.spot:
            return all(base.spot or base.name in PLAIN_BASES for base in code.bases(target.spot))
        return target.kind == "function" or name_of(call) in FRESH
    if code.lookup(spot, expr.steps[0]) is None or code.resolve(spot, expr.steps[:1]).kind in ("module", "external"):
        return False
    if any(not _is_told(code, where, value) for where, value in _owners(code, spot, expr)):
        return False
    is_given = any(parameter.name == expr.steps[0] for parameter in code.scope(spot).parameters)
    is_own = len(expr.steps) == 1 and expr.steps[0] in ("self", "cls")
    return not is_own and (not is_given or len(expr.steps) > 1 or bool(code.values(spot, expr.steps)))


def _owners(code: Code, spot: Spot, expr: Ref) -> Iterator[tuple[Spot, Made]]:
    """Yield the calls that make what an attribute is taken of: `engine` of `engine.options`."""
    for end in range(1, len(expr.steps)):
        for where, value, _ in code.values(spot, expr.steps[:end]):
            if isinstance(value, Made):
                yield where, value


def of_vars(call: Call) -> Ref | Made | None:
    """Return what `vars(x)` is the dictionary of."""
    given = call.args[0] if name_of(call) == "vars" and len(call.args) == 1 else None
    return given if isinstance(given, Ref | Made) else None
