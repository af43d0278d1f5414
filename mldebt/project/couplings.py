"""Finds files that change together although no code connects them.

degree = 100 * shared commits / mean commits of the two (code-maat), on counted commits of at most 30 files. What code
explains is left out: one file imports or names the other, or the pair belongs to how a package is built. Pairs of
settings and code, and of tests and code, change together by nature and are told apart by `kind`.

It cannot know why two files were changed at once. Two signs of mere company are counted for the rule to weigh: how
many shared commits also changed a file that connects both, or more than ten files, as clean-ups do, and how many would
be shared by chance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from itertools import combinations

from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Coupling
from mldebt.patterns import regex
from mldebt.project.hotspots import is_config_like
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit

MIN_TOUCHES = 5
MIN_SHARED = 5
MIN_DEGREE = 30
BROAD = 10
PACKAGING = regex(r"(^|/)(setup|conf|noxfile|__init__|__about__|_?version|conftest)\.py$")

Pair = tuple[str, str]


def couplings(sources: Sources) -> tuple[Coupling, ...]:
    """Return the pairs that reach code-maat's thresholds and are not explained by code, the closest first."""
    commits, names = _commits(sources)
    alone = Counter(path for paths in names.values() for path in paths)
    often = {path for path, count in alone.items() if count >= MIN_TOUCHES}
    rows = {sha: [path for path in paths if path in often] for sha, paths in names.items()}
    together: Counter[Pair] = Counter()
    for paths in rows.values():
        together.update(combinations(paths, 2))
    close = {
        pair for pair, shared in together.items() if shared >= MIN_SHARED and _degree(shared, pair, alone) >= MIN_DEGREE
    }
    shared_by: dict[Pair, list[Commit]] = defaultdict(list)
    for sha, paths in rows.items():
        for pair in close.intersection(combinations(paths, 2)):
            shared_by[pair].append(commits[sha])
    found = [
        coupling
        for pair, shared in shared_by.items()
        if (coupling := _coupling(sources, pair, shared, alone, names)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.degree, pair.left, pair.right)))


def _degree(shared: int, pair: Pair, alone: Mapping[str, int]) -> float:
    return 100 * shared / ((alone[pair[0]] + alone[pair[1]]) / 2)


def _commits(sources: Sources) -> tuple[dict[str, Commit], dict[str, tuple[str, ...]]]:
    """Return the counted commits and the paths of today that each touched, only those that can form a pair."""
    commits: dict[str, Commit] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for path, touches in sources.touches.by_path.items():
        if path not in sources.files or _side(sources, path) is None:
            continue
        for touch in touches:
            commits[touch.commit.sha] = touch.commit
            names[touch.commit.sha].append(path)
    return commits, {sha: tuple(sorted(paths)) for sha, paths in names.items()}


def _side(sources: Sources, path: str) -> str | None:
    """Return what a file is in a pair: test, code, config, or None for what is neither."""
    if sources.is_test(path):
        return "test" if path in sources.python else None
    if (module := sources.python.get(path)) is not None:
        return "config" if sources.memory.of(is_config_like, module) else "code"
    return "config" if isinstance(sources.facts.get(path), SettingsFacts) else None


def _coupling(
    sources: Sources,
    pair: Pair,
    shared: list[Commit],
    alone: Mapping[str, int],
    names: Mapping[str, Collection[str]],
) -> Coupling | None:
    left, right = pair
    degree = _degree(len(shared), pair, alone)
    sides = {_side(sources, left), _side(sources, right)}
    if "code" not in sides:
        return None
    kind = next((side for side in ("test", "config") if side in sides), "code")
    if kind == "code" and is_explained(sources, left, right):
        return None
    newest = max(commit.committer_time for commit in shared)
    return Coupling(
        left, right, len(shared), round(degree, 1), kind, alone[left], alone[right],
        sum(_is_unexplained(sources, pair, names[commit.sha]) for commit in shared) if kind == "code" else 0,
        round(alone[left] * alone[right] / max(len(names), 1), 1),
        datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%d"),
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
