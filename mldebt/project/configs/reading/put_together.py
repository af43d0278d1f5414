"""Tells from which names a text that is put together takes what is put in: `args` of `f"args.{name}"`."""

from collections.abc import Iterator

from mldebt.facts.code import Const, Expr, Op, Text
from mldebt.patterns import regex

TAKES_ONE = regex(r"(\w+)\.(\||%s|\{)")


def owners_of(value: Expr) -> Iterator[str]:
    """Yield the names from which a text that is put together takes what is put in: `args` of `f"args.{name}"`."""
    return (found[0] for found in TAKES_ONE.findall("|".join(_pieces(value))))


def _pieces(value: Expr) -> Iterator[str]:
    """Yield the constant parts of a text that is put together; what is put in between them is empty."""
    for part in value.parts if isinstance(value, Text) else value.items if isinstance(value, Op) else (value,):
        if isinstance(part, Op | Text):
            yield from _pieces(part)
        else:
            yield str(part.value) if isinstance(part, Const) else ""
