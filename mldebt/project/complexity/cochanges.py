"""Counts which files were changed by the same commits, and goes on counting from one commit to the next."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mldebt.repository.touches import Touch

MIN_SHARED = 5
Pair = tuple[str, str]
Held = Mapping[str, Sequence[Touch]]


class Together:
    """The commits that the files of `held` share: `names` by commit, `close` pairs that share at least five.

    It takes over what was counted before, whose holder is of no use afterwards: only the touches that were added are
    counted, unless a file came, went or was renamed. `is_grown` says that nothing else happened.
    """

    def __init__(self, held: Held, before: "Together | None" = None) -> None:
        self.held = held
        self.names: dict[str, set[str]] = before.names if before else defaultdict(set)
        self.close: set[Pair] = before.close if before else set()
        self.counts: dict[Pair, int] = before.counts if before else defaultdict(int)
        self.is_grown = before is not None
        known = before.held if before else {}
        for path in known:
            if path not in held:
                self._forget(path, known[path])
        for path, touches in held.items():
            earlier = known.get(path, ())
            if touches is not earlier:
                self._count(path, touches, earlier)

    def shared(self, pair: Pair) -> int:
        """Return how many commits changed both files."""
        return self.counts.get(pair, 0)

    def _count(self, path: str, touches: Sequence[Touch], earlier: Sequence[Touch]) -> None:
        count = len(touches) - len(earlier)
        if not earlier or count < 0 or not _is_same(touches[count:], earlier):
            self._forget(path, earlier)
            count = len(touches)
            self.is_grown = False
        for touch in touches[:count]:
            inside = self.names[touch.commit.sha]
            for pair in _pairs(path, inside):
                self.counts[pair] += 1
                if self.counts[pair] == MIN_SHARED:
                    self.close.add(pair)
            inside.add(path)

    def _forget(self, path: str, touches: Sequence[Touch]) -> None:
        self.is_grown = False
        for touch in touches:
            inside = self.names[touch.commit.sha]
            inside.discard(path)
            for pair in _pairs(path, inside):
                self.counts[pair] -= 1
                if self.counts[pair] == MIN_SHARED - 1:
                    self.close.discard(pair)
            if not inside:
                del self.names[touch.commit.sha]


def _is_same(touches: Sequence[Touch], earlier: Sequence[Touch]) -> bool:
    """Say whether touches are those of before, be it that people are named otherwise since."""
    return touches == earlier or [one.commit.sha for one in touches] == [one.commit.sha for one in earlier]


def _pairs(path: str, others: set[str]) -> Iterator[Pair]:
    for other in others:
        yield (path, other) if path < other else (other, path)
