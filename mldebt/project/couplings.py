"""Finds files that change together although no code connects them.

degree = 100 * shared commits / mean commits of the two (code-maat), on counted commits of at most 30 files. What code
explains is left out: one file imports or names the other, or the pair belongs to how a package is built. Pairs of
settings and code, and of tests and code, change together by nature and are told apart by `kind`.

It cannot know why two files were changed at once. Two signs of mere company are counted for the rule to weigh: how
many shared commits also changed a file that connects both, or more than ten files, as clean-ups do, and how many would
be shared by chance.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.hotspots import Coupling
from mldebt.patterns import regex
from mldebt.project.hotspots import is_config_like
from mldebt.project.sources import Sources
from mldebt.project.together import Pair, Together

MIN_DEGREE = 30
BROAD = 10
PACKAGING = regex(r"(^|/)(setup|conf|noxfile|__init__|__about__|_?version|conftest)\.py$")


def couplings(sources: Sources) -> tuple[Coupling, ...]:
    """Return the pairs that reach code-maat's thresholds and are not explained by code, the closest first."""
    sides = sources.memory.each(_side, sources.facts, sources=sources)
    held = {path: touches for path, touches in sources.touches.by_path.items() if sides.get(path) is not None}
    together = sources.memory.following(Together, held)
    known = sources.memory.following(_Told, _Asked(sources, together))
    found = [
        _coupling(pair, company, together, sides)
        for pair in together.close
        if _degree(together, pair) >= MIN_DEGREE and (company := known.of(pair)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.degree, pair.left, pair.right)))


def _degree(together: Together, pair: Pair) -> float:
    left, right = (len(together.held[path]) for path in pair)
    return 100 * together.shared(pair) / ((left + right) / 2)


def _side(facts: Facts | Unread, path: str, *, sources: Sources) -> str | None:
    """Return what a file is in a pair: test, code, config, or None for what is neither."""
    module = sources.python.get(path)
    if sources.is_test(path):
        return "test" if module is not None else None
    if module is not None:
        return "config" if is_config_like(module) else "code"
    return "config" if isinstance(facts, SettingsFacts) else None


def _kind(sides: Collection[str | None]) -> str:
    return next((side for side in ("test", "config") if side in sides), "code")


class _Company(msgspec.Struct, frozen=True):
    """What the shared commits of a pair say: how many are of these two alone, and when the last one was."""

    alone: int
    newest: int


class _Asked(msgspec.Struct, frozen=True):
    """What is asked of pairs: the repository and its files that changed together."""

    sources: Sources
    together: Together


class _Told:
    """What is known of each pair that code does not explain, kept as long as nothing it was told by has changed."""

    def __init__(self, asked: _Asked, before: "_Told | None" = None) -> None:
        self._sources, self._together = asked.sources, asked.together
        self.imports = asked.sources.code.imports
        self.known: dict[Pair, tuple[tuple[object, ...], _Company | None]] = {}
        if before is not None and asked.together.is_grown and before.imports is self.imports:
            self.known = before.known

    def of(self, pair: Pair) -> _Company | None:
        """Return the company of a pair, or None where one is not code's or code explains it."""
        by = tuple(one for path in pair for one in (self._together.held[path], self._sources.facts[path]))
        known = self.known.get(pair)
        if known is None or any(one is not other for one, other in zip(known[0], by, strict=True)):
            known = self.known[pair] = by, self._read(pair)
        return known[1]

    def _read(self, pair: Pair) -> _Company | None:
        sources, (left, right) = self._sources, pair
        sides = {_side(sources.facts[path], path, sources=sources) for path in pair}
        if "code" not in sides:
            return None
        is_code = _kind(sides) == "code"
        if is_code and is_explained(sources, left, right):
            return None
        theirs = {touch.commit.sha for touch in self._together.held[right]}
        shared = [touch.commit for touch in self._together.held[left] if touch.commit.sha in theirs]
        names = self._together.names
        alone = sum(_is_unexplained(sources, pair, names[commit.sha]) for commit in shared) if is_code else 0
        return _Company(alone, max(commit.committer_time for commit in shared))


def _coupling(pair: Pair, company: _Company, together: Together, sides: Mapping[str, str | None]) -> Coupling:
    left, right = pair
    ours, theirs = len(together.held[left]), len(together.held[right])
    return Coupling(
        left, right, together.shared(pair), round(_degree(together, pair), 1), _kind((sides[left], sides[right])),
        ours, theirs, company.alone, round(ours * theirs / max(len(together.names), 1), 1),
        datetime.fromtimestamp(company.newest, UTC).strftime("%Y-%m-%d"),
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
