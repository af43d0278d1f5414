"""Finds files that change together although no code connects them.

degree = 100 * shared commits / mean commits of the two (code-maat), on counted commits of at most 30 files. What code
explains is left out: one file imports or names the other, or the pair belongs to how a package is built. Pairs of
settings and code, and of tests and code, change together by nature and are told apart by `kind`.

It cannot know why two files were changed at once. Two signs of mere company are counted for the rule to weigh: how
many shared commits also changed a file that connects both, or more than ten files, as clean-ups do, and how many would
be shared by chance.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.hotspots import Coupling
from mldebt.patterns import regex
from mldebt.project.complexity.hotspots import is_config_like
from mldebt.project.complexity.standing import day
from mldebt.project.sources import Sources
from mldebt.repository.touches import Touch

MIN_DEGREE = 30
BROAD = 10
PACKAGING = regex(r"(^|/)(setup|conf|noxfile|__init__|__about__|_?version|conftest)\.py$")
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


def couplings(sources: Sources) -> tuple[Coupling, ...]:
    """Return the pairs that reach code-maat's thresholds and are not explained by code, the closest first."""
    sides = sources.memory.each(_side, sources.facts, sources=sources)
    held = {path: touches for path, touches in sources.touches.by_path.items() if sides.get(path) is not None}
    together = sources.memory.following(Together, held)
    told = sources.memory.following(_Told, _Asked(sources, together, sides))
    count = max(len(together.names), 1)
    found = [
        msgspec.structs.replace(row, chance=round(row.left_commits * row.right_commits / count, 1))
        for row in told.rows.values()
        if row is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.degree, pair.left, pair.right)))


def _side(facts: Facts | Unread, path: str, *, sources: Sources) -> str | None:
    """Return what a file is in a pair: test, code, config, or None for what is neither."""
    module = sources.python.get(path)
    if sources.is_test(path):
        return "test" if module is not None else None
    if module is not None:
        return "config" if is_config_like(module) else "code"
    return "config" if isinstance(facts, SettingsFacts) else None


class _Asked(msgspec.Struct, frozen=True):
    """What is asked of pairs: the repository, its files that changed together, and what each is in a pair."""

    sources: Sources
    together: Together
    sides: Mapping[str, str | None]


class _Told:
    """The row of each close pair, or None where it is no coupling; what chance would do to it is told later.

    A row is kept as long as its files, their touches and the graph of imports are those of before.
    """

    def __init__(self, asked: _Asked, before: "_Told | None" = None) -> None:
        self._asked = asked
        self.facts, self.held = asked.sources.facts, asked.together.held
        self.imports = asked.sources.code.imports
        self.rows: dict[Pair, Coupling | None] = {}
        known: Mapping[Pair, Coupling | None] = {}
        fresh: Collection[str] = ()
        if before is not None and asked.together.is_grown and before.imports is self.imports:
            known, fresh = before.rows, self._changed(before)
        for pair in asked.together.close:
            is_known = pair in known and pair[0] not in fresh and pair[1] not in fresh
            self.rows[pair] = known[pair] if is_known else self._read(pair)

    def _changed(self, before: "_Told") -> Collection[str]:
        facts, held = before.facts, before.held
        return {
            path
            for path, touches in self.held.items()
            if held.get(path) is not touches or facts.get(path) is not self.facts[path]
        }

    def _read(self, pair: Pair) -> Coupling | None:
        sources, together, (left, right) = self._asked.sources, self._asked.together, pair
        ours, theirs = (together.held[path] for path in pair)
        shared = together.shared(pair)
        degree = 100 * shared / ((len(ours) + len(theirs)) / 2)
        sides = {self._asked.sides[path] for path in pair}
        if degree < MIN_DEGREE or "code" not in sides:
            return None
        kind = next((side for side in ("test", "config") if side in sides), "code")
        if kind == "code" and is_explained(sources, left, right):
            return None
        shas = {touch.commit.sha for touch in theirs}
        commits = [touch.commit for touch in ours if touch.commit.sha in shas]
        names = together.names
        alone = sum(_is_unexplained(sources, pair, names[one.sha]) for one in commits) if kind == "code" else 0
        return Coupling(
            left, right, shared, round(degree, 1), kind, len(ours), len(theirs), alone,
            last=day(max(one.committer_time for one in commits)),
        )  # fmt: skip


def is_explained(sources: Sources, left: str, right: str) -> bool:
    """Say whether code connects two files: one imports or names the other, or both are how a package is built."""
    if PACKAGING.search(left) or PACKAGING.search(right):
        return True
    if right in sources.code.closure(left) or left in sources.code.closure(right):
        return True
    told = sources.memory.of
    return told(_names, sources.python[left], right) or told(_names, sources.python[right], left)


def _names(module: PythonFacts, other: str) -> bool:
    """Say whether a string or a command of one file is the path or module name of the other."""
    stem = other.rpartition(".")[0]
    base, dotted = other.rpartition("/")[2], stem.replace("/", ".")
    whole = {base, base.rpartition(".")[0], dotted}
    return any(
        text in whole or text.endswith(f"/{base}") or ("." in text and dotted.endswith(f".{text}"))
        for text, _ in module.strings
    )


def _is_unexplained(sources: Sources, pair: Pair, changed: Collection[str]) -> bool:
    """Say whether a commit is about these two: it changed few others, and none that connects them."""
    return len(changed) <= BROAD and not _is_connected(sources, pair, changed)


def _is_connected(sources: Sources, pair: Pair, changed: Collection[str]) -> bool:
    """Say whether a commit also changed a file that imports both, or that both import."""
    closure = sources.code.closure
    both = closure(pair[0]) & closure(pair[1])
    return any(
        other in both or closure(other).issuperset(pair)
        for other in changed
        if other not in pair and other in sources.python
    )
