"""Keeps what was made lately: what holds decoded facts is cheaper to make again than to have of a whole repository."""

from collections.abc import Callable, Hashable
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
