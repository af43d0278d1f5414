"""Keeps what was made lately: what holds decoded facts is cheaper to make again than to have of a whole repository."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 100


class Lately(Generic[K, V]):
    """What was made of keys, which must hang on the key alone; all of it is let go of once there is much."""

    def __init__(self, make: Callable[[K], V], most: int = MOST) -> None:
        self._make, self._most = make, most
        self._held: dict[K, V] = {}

    def of(self, key: K) -> V:
        """Return what is made of a key."""
        found = self._held.get(key)
        if found is None:
            if len(self._held) >= self._most:
                self._held.clear()
            found = self._held[key] = self._make(key)
        return found


def let_go(owner: object) -> None:
    """Let go of what cached properties hold on the way to an answer; rows, which are the answers, stay."""
    for name, held in list(vars(owner).items()):
        if isinstance(getattr(type(owner), name, None), cached_property) and not isinstance(held, tuple):
            delattr(owner, name)
