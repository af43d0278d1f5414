"""Keeps what was made lately: what holds decoded facts is cheaper to make again than to have of a whole repository."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST = 100


class Bounded(dict[K, V]):
    """A table that lets go of all it holds once that is too much: what is asked for again is worked out again."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Keep one more."""
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)


class Lately(Generic[K, V]):
    """What was made of keys, which must hang on the key alone; of much, what was not asked for of late is let go of."""

    def __init__(self, make: Callable[[K], V], most: int = MOST) -> None:
        self._make, self._most = make, most // 2
        self._held: dict[K, V] = {}
        self._before: dict[K, V] = {}

    def of(self, key: K) -> V:
        """Return what is made of a key."""
        found = self._held.get(key)
        if found is None:
            found = self._before.pop(key, None)
            if found is None:
                found = self._make(key)
            if len(self._held) >= self._most:
                self._before, self._held = self._held, {}
            self._held[key] = found
        return found


def let_go(owner: object) -> None:
    """Let go of what cached properties hold on the way to an answer; rows, which are the answers, stay."""
    for name, held in list(vars(owner).items()):
        if isinstance(getattr(type(owner), name, None), cached_property) and not isinstance(held, tuple):
            delattr(owner, name)
