"""Keeps what was worked out from one content alone, so that the next commit that holds it need not work it out again.

Neighbouring commits hand the same facts over as the same objects. An answer is kept only with the very object it was
worked out from, so it can never be that of another content. Of what reads more than one content only the last answer
is kept, beside everything that it was worked out from. What holds decoded facts is kept lately alone: it is cheaper to
make again than to have of a whole repository.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

C = TypeVar("C")
T = TypeVar("T")
P = ParamSpec("P")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST, MOST_LATELY = 400_000, 100


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

    def __init__(self, make: Callable[[K], V], most: int = MOST_LATELY) -> None:
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


class Memory:
    """Answers by the work that gave them, the content it read, and what else it was told.

    One that does not keep works everything out anew: a single scan asks once, and has better use for the room.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self.keeps = keeps
        self._held: Bounded[tuple[object, ...], tuple[object, object]] = Bounded(MOST)
        self._latest: dict[object, tuple[object, object]] = {}

    def of(self, work: Callable[Concatenate[C, P], T], content: C, *rest: P.args, **_: P.kwargs) -> T:
        """Return `work(content, *rest)`, which must depend on these alone; its answer is shared and never changed.

        What is given by name is no part of the question: it is where the answer to these can be looked up.
        """
        if not self.keeps:
            return work(content, *rest, **_)
        key = (work, id(content), *rest)
        known = self._held.get(key)
        if known is not None and known[0] is content:
            return cast("T", known[1])
        answer = work(content, *rest, **_)
        self._held[key] = content, answer
        return answer

    def has(self, work: Callable[Concatenate[C, P], T], content: C, *rest: P.args, **_: P.kwargs) -> bool:
        """Say whether `of` would not have to work."""
        known = self._held.get((work, id(content), *rest))
        return known is not None and known[0] is content

    def each(
        self, work: Callable[Concatenate[C, str, P], T], contents: Mapping[str, C], *rest: P.args, **given: P.kwargs
    ) -> dict[str, T]:
        """Return `work(content, path, *rest)` by path, as `of` does, of contents that are mostly those of last time."""
        key = (work, *rest)
        known, answers = cast("tuple[Mapping[str, C], dict[str, T]]", self._latest.get(key, ({}, {})))
        found = {
            path: answers[path] if known.get(path) is content else work(content, path, *rest, **given)
            for path, content in contents.items()
        }
        if self.keeps:
            self._latest[key] = contents, found
        return found

    def following(self, work: Callable[[C, T | None], T], state: C) -> T:
        """Return `work(state, its last answer)`, for what is sooner carried on than begun anew.

        The answer must be that of the state alone, however it is reached.
        """
        known = self._latest.get(work)
        answer = work(state, cast("T", known[1]) if known is not None else None)
        if self.keeps:
            self._latest[work] = None, answer
        return answer

    def again(self, work: Callable[Concatenate[C, P], T], told: C, *_: P.args, **given: P.kwargs) -> T:
        """Return `work(told)`, the last answer as long as it was told the same: for what several files say together.

        What is given by name is no part of the question, as in `of`; it may be that of an earlier commit.
        """
        known = self._latest.get(work)
        if known is not None and known[0] == told:
            return cast("T", known[1])
        answer = work(told, *_, **given)
        if self.keeps:
            self._latest[work] = told, answer
        return answer

    def clear(self) -> None:
        """Let go of everything, the contents included."""
        self._held.clear()
        self._latest.clear()
