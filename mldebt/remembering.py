"""Lets a method answer once for what it is asked, and keeps the answers with its object."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Owner = TypeVar("Owner")
Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")


def remembered(method: Callable[[Owner, *Asked], Answer]) -> Callable[[Owner, *Asked], Answer]:
    """Return a method that works its answer out the first time it is asked for something, and gives it again then."""
    place = f"{method.__module__}.{method.__qualname__} remembered"

    @wraps(method)
    def answer(owner: Owner, *asked: *Asked) -> Answer:
        held = owner.__dict__
        try:
            known: Answer = held[place][asked]
        except KeyError:
            pass
        else:
            return known
        found = method(owner, *asked)
        held.setdefault(place, {})[asked] = found
        return found

    return answer
