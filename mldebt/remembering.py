"""Lets a method answer once for what it is asked, and keeps the answers with its object."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Owner = TypeVar("Owner")
Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")


def remembered(method: Callable[[Owner, *Asked], Answer]) -> Callable[[Owner, *Asked], Answer]:
    """Return a method that works its answer out the first time it is asked for something, and gives it again then."""
    place = f"{method.__qualname__} remembered"

    @wraps(method)
    def answer(owner: Owner, *asked: *Asked) -> Answer:
        known: dict[tuple[*Asked], Answer] | None = owner.__dict__.get(place)
        if known is None:
            known = owner.__dict__[place] = {}
        if asked in known:
            return known[asked]
        found = known[asked] = method(owner, *asked)
        return found

    return answer
