"""The occurrences of names and call results in an expression.

A value is followed by its base (a name, or the number of the call that made it) and the keys taken on it.
`cfg.model["lr"]` has base `cfg` and keys ("model", "lr"): attribute and subscript are one and the same here. The key
`*` is a subscript that is not constant, `~` an element met while iterating, `~copy` the dict a comprehension makes
again of all pairs: `{k: v for k, v in d.items()}`; `%lr` is `lr` where a format takes it: `"%(lr)f" % d`.
"""

from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.code import Const, Expr, Items, Made, Op, Ref, Table, Text
from mldebt.project.configs.places.spelling import formatted

Base = str | int
Keys = tuple[str, ...]
COPIED, PAIRS, WILD = "~copy", 3, ("*", "~")
PASSING = frozenset({"if", "or", "and", "await"})
JOINS = frozenset({"+", "*", "|"})
ITSELF = frozenset({"__dict__", "__pydantic_extra__", "model_extra"})
INNER = ITSELF | {"_content", "_data", "_store", "_cfg_dict"}


class Bit(msgspec.Struct, frozen=True, gc=False):
    """One occurrence of a base in an expression; `wrap`: keys of the literal around it, None inside an operation."""

    base: Base
    keys: Keys
    wrap: Keys | None = ()


def plain(steps: Sequence[str]) -> Keys:
    """Return the keys of steps: `.lr` and `[lr` are `lr`."""
    return tuple([step[1:] for step in steps]) if steps else ()


def bits(expr: Expr) -> Iterator[Bit]:
    """Yield every occurrence of a name or call result in an expression."""
    if isinstance(expr, Ref):
        yield Bit(expr.steps[0], plain(expr.steps[1:]))
    elif isinstance(expr, Made):
        yield Bit(expr.call, plain(expr.steps))
    elif isinstance(expr, Items):
        for place, item in enumerate(expr.items):
            yield from _wrapped(item, str(place))
    elif isinstance(expr, Table):
        for key, value in zip(expr.keys, expr.values, strict=False):
            if key is None:
                yield from bits(value)
            else:
                yield from _wrapped(value, str(key.value) if isinstance(key, Const) else "*")
                yield from _parts((key,))
    elif isinstance(expr, Op):
        yield from _operation(expr)
    elif isinstance(expr, Text):
        yield from _parts(expr.parts)


def _operation(expr: Op) -> Iterator[Bit]:
    if expr.name == "comp":
        yield from _comprehension(expr.items)
    elif expr.name in PASSING:
        for item in expr.items[1:] if expr.name == "if" else expr.items:
            yield from bits(item)
        if expr.name == "if":
            yield from _parts(expr.items[:1])
    elif expr.name in ("item", "iter"):
        place = expr.items[1] if expr.name == "item" and len(expr.items) > 1 else None
        key = str(place.value) if isinstance(place, Const) else "~"
        for bit in bits(expr.items[0]):
            yield from _taken(bit, (key,))
    elif expr.name == "access" and isinstance(expr.items[1], Ref):
        keys = plain(expr.items[1].steps[1:])
        for bit in bits(expr.items[0]):
            yield from _taken(bit, keys)
    elif expr.name in JOINS:
        yield from _joined(expr)
    else:
        yield from _formatted(expr)


def _joined(expr: Op) -> Iterator[Bit]:
    """Yield what is still there where things are joined: an element somewhere in `[a] * n`, the keys of `d | vars(a)`.

    A chain of joins may be long, and is not gone down by calls.
    """
    waiting = [(item, expr.name) for item in reversed(expr.items)]
    while waiting:
        one, how = waiting.pop()
        if isinstance(one, Op) and one.name in JOINS:
            waiting += ((item, one.name) for item in reversed(one.items))
        elif isinstance(one, Items):
            for item in one.items:
                yield from _wrapped(item, "*")
        else:
            yield from bits(one) if how == "|" else _parts((one,))


def _comprehension(items: Sequence[Expr]) -> Iterator[Bit]:
    """Yield what a comprehension holds: a call or tuple is an element of it; all pairs again make the dict again."""
    if len(items) == PAIRS and isinstance(items[0], Ref) and len(items[0].steps) == 1:
        for bit in bits(items[2]):
            yield from _taken(bit, (COPIED,))
    else:
        yield from _parts(items[-1:])
    for item in items[:-1]:
        yield from _wrapped(item, "*") if isinstance(item, Made | Items) else _parts((item,))


def _formatted(expr: Op) -> Iterator[Bit]:
    names = formatted(expr.items[0]) if expr.name == "%" else ()
    for bit in _parts(expr.items):
        yield from [Bit(bit.base, (*bit.keys, f"%{name}"), None) for name in names] or (bit,)


def _taken(bit: Bit, keys: Keys) -> Iterator[Bit]:
    """Yield an occurrence after further keys are taken on the expression that holds it."""
    if not bit.wrap:
        yield Bit(bit.base, bit.keys + keys if bit.wrap is not None else bit.keys, bit.wrap)
    elif keys and (bit.wrap[0] in (keys[0], "*") or keys[0] in WILD):
        yield from _taken(Bit(bit.base, bit.keys, bit.wrap[1:]), keys[1:])


def _wrapped(expr: Expr, key: str) -> Iterator[Bit]:
    for bit in bits(expr):
        yield Bit(bit.base, bit.keys, None if bit.wrap is None else (key, *bit.wrap))


def _parts(items: Sequence[Expr]) -> Iterator[Bit]:
    yield from (Bit(bit.base, bit.keys, None) for item in items for bit in bits(item))


def inner(keys: Keys) -> Keys:
    """Return keys without those that lead to the same object again: `ns.__dict__`, `cfg.loss.model_extra`."""
    while keys[:1] and keys[0] in INNER:
        keys = keys[1:]
    return keys if ITSELF.isdisjoint(keys) else tuple(key for key in keys if key not in ITSELF)
