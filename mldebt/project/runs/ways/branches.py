"""Tells whether two calls stand in branches that exclude each other: a writer under the `else` of training."""

from collections.abc import Sequence

from mldebt.project.code import Code, Spot

Way = Sequence[tuple[Spot, tuple[int, ...]]]
"""The scopes a call is reached through, each with the conditions (or -1) under which the like call stands there."""


def way(code: Code, chain: Sequence[tuple[Spot, int]], spot: Spot, line: int) -> Way:
    """Return the way to the call at a line of a scope; where it goes round a loop, both branches of a test may run."""
    return [(where, _unders(code, where, at)) for where, at in [*chain, (spot, line)]]


def exclude(code: Code, call: Way, other: Way) -> bool:
    """Say whether a call stands, in its own scope, under the opposite branch of a condition another way goes under.

    How the call's scope is entered does not count: what leads there may stand in both branches.
    """
    spot, unders = call[-1]
    return any(
        all(_are_opposite(code, spot, under, below) for under in unders for below in belows)
        for where, belows in other
        if where == spot
    )


def _are_opposite(code: Code, spot: Spot, left: int, right: int) -> bool:
    return any(
        one.test == other.test and one.negated != other.negated
        for one in code.around(spot, left)
        for other in code.around(spot, right)
    )


def _unders(code: Code, spot: Spot, line: int) -> tuple[int, ...]:
    calls = code.scope(spot).calls
    chosen = next((call for call in calls if call.line == line), None)
    if chosen is None:
        return (-1,)
    return tuple(-1 if call.loop else call.under for call in calls if call.func == chosen.func)
