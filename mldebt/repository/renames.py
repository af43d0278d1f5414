"""Tells which file of a commit became which: by equal content first, then by at least half of their lines.

It cannot know a move of a file that was rewritten in the same commit, nor which of several equal copies is the
original: ambiguous pairs, `__init__.py` files and very short files stay apart. Work is bounded by commit and in total.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.repository.kinds import kind_of
from mldebt.repository.model import Change, History
from mldebt.repository.sterile import SterileGit

EMPTY = frozenset(
    {"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"}
)
ENOUGH = 0.5
TOO_CLOSE = 0.05
FEWEST_LINES = 4
LARGEST = 256 << 10
MOST_PAIRS = 900
MOST_BYTES = 96 << 20

Pair = tuple[str, str]
"""A new path and the old path it continues."""
Lines = Counter[bytes]


def exact_renames(changes: Sequence[Change]) -> dict[str, str]:
    """Return new path → old path for content deleted at one place and added at another, or swapped between two."""
    if {change.old for change in changes}.isdisjoint([change.new for change in changes]):
        return {}
    gone: dict[str, list[str]] = defaultdict(list)
    come: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        if change.status == "D" or (change.status == "M" and change.old != change.new):
            gone[change.old].append(change.path)
        if change.status == "A" or (change.status == "M" and change.old != change.new):
            come[change.new].append(change.path)
    pairs = {
        come[sha][0]: old[0]
        for sha, old in gone.items()
        if len(old) == 1 and len(come.get(sha, ())) == 1 and sha not in EMPTY
    }
    kept = {change.path for change in changes if change.status == "M"}
    return {new: old for new, old in pairs.items() if (new in kept) == (old in kept) and _closes(new, pairs, kept)}


def _closes(path: str, pairs: Mapping[str, str], kept: set[str]) -> bool:
    """Say whether a move of a file that still exists is one half of a swap."""
    return path not in kept or pairs.get(pairs[path]) == path


def similar_renames(
    git: SterileGit, commits: Iterable[tuple[str, Sequence[Change], Sequence[Pair]]]
) -> dict[str, tuple[Pair, ...]]:
    """Return commit → (new, old) pairs that share at least half of their lines; missing blobs are passed over."""
    wanted = {sha: pair for sha, changes, exact in commits if (pair := _candidates(changes, exact))}
    shas = {change.old for gone, _ in wanted.values() for change in gone}
    shas |= {change.new for _, come in wanted.values() for change in come}
    sizes = git.sizes(sorted(shas)) if shas else {}
    plan = list(_within_bounds(wanted, sizes))
    blobs = git.blobs([one for _, small in plan for one in small])
    found: dict[str, tuple[Pair, ...]] = {}
    for sha, small in plan:
        lines: dict[str, Lines] = {one: counted for one in small if (counted := _lines(next(blobs, None)))}
        if pairs := tuple(_best(*wanted[sha], lines)):
            found[sha] = pairs
    return found


def _within_bounds(
    wanted: Mapping[str, tuple[list[Change], list[Change]]], sizes: Mapping[str, int]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each commit with the blobs to compare, newest first, until the bytes allowed are spent."""
    left = MOST_BYTES
    for sha, (gone, come) in wanted.items():
        named = dict.fromkeys([*(change.old for change in gone), *(change.new for change in come)])
        small: list[str] = [one for one in named if 0 < sizes.get(one, 0) <= LARGEST]
        left -= sum(sizes[one] for one in small)
        if left < 0:
            return
        yield sha, small


def _candidates(changes: Sequence[Change], exact: Sequence[Pair]) -> tuple[list[Change], list[Change]] | None:
    """Return the deleted and the added files of a commit that may belong together, without those of equal content."""
    if not {"A", "D"} <= {change.status for change in changes}:
        return None
    moved = {path for pair in exact for path in pair}
    open_ones = [change for change in changes if change.path not in moved and is_followed(change.path)]
    gone = [change for change in open_ones if change.status == "D"]
    come = [change for change in open_ones if change.status == "A"]
    suffixes = {_suffix(change.path) for change in gone} & {_suffix(change.path) for change in come}
    gone = [change for change in gone if _suffix(change.path) in suffixes]
    come = [change for change in come if _suffix(change.path) in suffixes]
    return (gone, come) if 0 < len(gone) * len(come) <= MOST_PAIRS else None


def is_followed(path: str) -> bool:
    """Say whether a file is looked for elsewhere where it goes."""
    return kind_of(path) not in (None, "weights") and not path.endswith("__init__.py")


def _suffix(path: str) -> str:
    return path[path.rfind(".") :]


def _lines(content: bytes | None) -> Lines | None:
    if content is None or b"\0" in content:
        return None
    found: Lines = Counter(bare for line in content.replace(b"'", b'"').split(b"\n") if (bare := line.strip()))
    return found if found.total() >= FEWEST_LINES else None


def _best(gone: Sequence[Change], come: Sequence[Change], lines: Mapping[str, Lines]) -> Iterator[Pair]:
    """Yield the pairs in which each file is clearly the other's best match."""
    scores: dict[Pair, float] = {}
    for new in come:
        for old in gone:
            ours, theirs = lines.get(new.new), lines.get(old.old)
            if ours is None or theirs is None or _suffix(new.path) != _suffix(old.path):
                continue
            score = (ours & theirs).total() / max(ours.total(), theirs.total())
            if score >= ENOUGH:
                scores[new.path, old.path] = score
    for pair, score in scores.items():
        rivals = [other for other in scores if other != pair and (other[0] == pair[0] or other[1] == pair[1])]
        if all(score - scores[rival] > TOO_CLOSE or _keeps_name(pair, rival) for rival in rivals):
            yield pair


def _keeps_name(pair: Pair, rival: Pair) -> bool:
    names = [[path.rpartition("/")[2] for path in one] for one in (pair, rival)]
    return names[0][0] == names[0][1] and names[1][0] != names[1][1]


def renames_since(history: History, base: str | None) -> dict[str, str]:
    """Return old path → path at the scanned commit, for files renamed after `base`; empty without a base."""
    found: dict[str, str] = {}
    if base is None:
        return found
    for commit in history.commits:
        if commit.sha == base:
            break
        for new, old in commit.renames:
            found[old] = found.get(new, new)
    return found
