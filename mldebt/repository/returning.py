"""Tells which file that came in one commit is one that went in a commit just before: a move in two steps.

Only a file of the same name counts, with equal content or at least half of its lines, at most two commits later on a
line without merges. It cannot know one that came back under another name.
"""

from collections.abc import Iterable, Iterator, Mapping

from mldebt.repository.log import Raw
from mldebt.repository.model import Change
from mldebt.repository.renames import Pair, exact_renames, is_followed, similar_renames
from mldebt.repository.sterile import SterileGit

APART = 2
"""How many commits before that of its return a file may have gone."""


def late_renames(git: SterileGit, rows: Iterable[Raw], every: Mapping[str, Raw]) -> dict[str, tuple[Pair, ...]]:
    """Return commit → (new, old) pairs of files that went before it; `every` holds the commits behind `rows`, too."""
    asked = {row.sha: changes for row in rows if (changes := tuple(_went_and_came(row, every)))}
    exact = {sha: tuple(exact_renames(changes).items()) for sha, changes in asked.items()}
    alike = similar_renames(git, ((sha, changes, exact[sha]) for sha, changes in asked.items()))
    found = {sha: (*pairs, *alike.get(sha, ())) for sha, pairs in exact.items()}
    return {sha: pairs for sha, pairs in found.items() if pairs}


def _went_and_came(row: Raw, every: Mapping[str, Raw]) -> Iterator[Change]:
    """Yield the files that a commit adds and those of their names that the commits just before it deleted."""
    known = {new for new, _ in row.renames}
    come = [one for one in row.changes if one.status == "A" and one.path not in known and is_followed(one.path)]
    gone = _gone(row, every, {_name(one.path) for one in come}) if come else {}
    names = {_name(path) for path in gone}
    yield from gone.values()
    yield from (one for one in come if _name(one.path) in names)


def _gone(row: Raw, every: Mapping[str, Raw], names: set[str]) -> dict[str, Change]:
    """Return the files of some names that went in the commits just before one, and neither moved nor came back."""
    found: dict[str, Change] = {}
    written = {one.path for one in row.changes}
    for _ in range(APART):
        before = every.get(row.parents[0]) if len(row.parents) == 1 else None
        if before is None or len(before.parents) != 1:
            break
        row, moved = before, {old for _, old in before.renames}
        for one in row.changes:
            if one.status == "D" and one.path not in moved | written and _name(one.path) in names:
                found.setdefault(one.path, one)
        written |= {one.path for one in row.changes}
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2]
