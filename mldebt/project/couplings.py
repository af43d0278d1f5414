"""Finds files that change together although no code connects them.

degree = 100 * shared commits / mean commits of the two (code-maat), on counted commits of at most 30 files. What code
explains is left out: one file imports or names the other, or the pair belongs to how a package is built. Pairs of
settings and code, and of tests and code, change together by nature and are told apart by `kind`.

It cannot know why two files were changed at once. Two signs of mere company are counted for the rule to weigh: how
many shared commits also changed a file that connects both, and how many would be shared by chance.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Coupling
from mldebt.patterns import regex
from mldebt.project.hotspots import is_config_like
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit

MIN_TOUCHES = 5
MIN_SHARED = 5
MIN_DEGREE = 30
PACKAGING = regex(r"(^|/)(setup|conf|noxfile|__init__|__about__|_?version|conftest)\.py$")

Together = Mapping[tuple[str, str], list[Commit]]


def couplings(sources: Sources) -> tuple[Coupling, ...]:
    """Return the pairs that reach code-maat's thresholds and are not explained by code, the closest first."""
    commits, names = _commits(sources)
    together: dict[tuple[str, str], list[Commit]] = defaultdict(list)
    for commit, paths in names.items():
        for left, right in _pairs(paths):
            together[left, right].append(commits[commit])
    alone = Counter(path for paths in names.values() for path in paths)
    found = [
        coupling
        for (left, right), shared in together.items()
        if len(shared) >= MIN_SHARED and min(alone[left], alone[right]) >= MIN_TOUCHES
        if (coupling := _coupling(sources, (left, right), shared, alone, names)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.degree, pair.left, pair.right)))


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


def _pairs(paths: Collection[str]) -> Iterator[tuple[str, str]]:
    ordered = list(paths)
    for place, left in enumerate(ordered):
        for right in ordered[place + 1 :]:
            yield left, right


def _side(sources: Sources, path: str) -> str | None:
    """Return what a file is in a pair: test, code, config, or None for what is neither."""
    if sources.role(path) == "test":
        return "test" if path in sources.python else None
    if (module := sources.python.get(path)) is not None:
        return "config" if is_config_like(module) else "code"
    return "config" if isinstance(sources.facts.get(path), SettingsFacts) else None


def _coupling(
    sources: Sources,
    pair: tuple[str, str],
    shared: list[Commit],
    alone: Mapping[str, int],
    names: Mapping[str, Collection[str]],
) -> Coupling | None:
    left, right = pair
    degree = 100 * len(shared) / ((alone[left] + alone[right]) / 2)
    sides = {_side(sources, left), _side(sources, right)}
    if degree < MIN_DEGREE or "code" not in sides:
        return None
    kind = next((side for side in ("test", "config") if side in sides), "code")
    if kind == "code" and is_explained(sources, left, right):
        return None
    newest = max(commit.committer_time for commit in shared)
    return Coupling(
        left, right, len(shared), round(degree, 1), kind, alone[left], alone[right],
        sum(not _is_connected(sources, pair, names[commit.sha]) for commit in shared) if kind == "code" else 0,
        round(alone[left] * alone[right] / max(len(names), 1), 1),
        datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%d"),
    )  # fmt: skip


def is_explained(sources: Sources, left: str, right: str) -> bool:
    """Say whether code connects two files: one imports or names the other, or both are how a package is built."""
    if PACKAGING.search(left) or PACKAGING.search(right):
        return True
    if right in sources.code.closure(left) or left in sources.code.closure(right):
        return True
    return _names(sources, left, right) or _names(sources, right, left)


def _names(sources: Sources, path: str, other: str) -> bool:
    """Say whether a string or a command of one file is the path or module name of the other."""
    stem = other.rpartition(".")[0]
    base, dotted = other.rpartition("/")[2], stem.replace("/", ".")
    whole = {base, base.rpartition(".")[0], dotted}
    return any(
        text in whole or text.endswith(f"/{base}") or ("." in text and dotted.endswith(f".{text}"))
        for text, _ in sources.python[path].strings
    )


def _is_connected(sources: Sources, pair: tuple[str, str], changed: Collection[str]) -> bool:
    """Say whether a commit also changed a file that imports both, or that both import."""
    closure = sources.code.closure
    both = closure(pair[0]) & closure(pair[1])
    return any(
        other in both or closure(other).issuperset(pair)
        for other in changed
        if other not in pair and other in sources.python
    )
