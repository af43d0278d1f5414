"""Tells whether two calls stand in branches that exclude each other: a writer under the `else` of training."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Condition
from mldebt.project.code import Code, Spot

Way = Sequence[tuple[Spot, int]]
"""The scopes a call is reached through, each with the condition (or -1) under which the way goes on."""


def way(code: Code, chain: Sequence[tuple[Spot, int]], spot: Spot, line: int) -> Way:
    """Return the way to the call at a line of a scope; where it goes round a loop, both branches of a test may run."""
    return [(where, _under(code, where, at)) for where, at in [*chain, (spot, line)]]


def exclude(code: Code, left: Way, right: Way) -> bool:
    """Say whether two ways take opposite branches of one condition."""
    return any(
        one.test == other.test and one.negated != other.negated
        for spot, under in left
        for where, below in right
        if spot == where
        for one in _around(code, spot, under)
        for other in _around(code, where, below)
    )


def _under(code: Code, spot: Spot, line: int) -> int:
    call = next((call for call in code.scope(spot).calls if call.line == line), None)
    return call.under if call is not None and not call.loop else -1


def _around(code: Code, spot: Spot, under: int) -> Iterator[Condition]:
    conditions = code.scope(spot).conditions
    while under >= 0:
        yield conditions[under]
        under = conditions[under].parent
