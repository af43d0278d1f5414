"""Finds what nobody works on: what a path calls old, what a team no longer uses, collections that were brought whole.

Into the second, files were moved down from the folder above, where others stayed, and were not changed since. A
re-organisation that sorts scripts into folders and is not followed by work on them looks the same. The last hold more
files than an edit changes, all as one commit left them: notebooks of others, gathered to be read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from mldebt.patterns import regex
from mldebt.repository.model import Commit, History

FEWEST, MOST_OF = 3, 0.8
MANY, NEARLY_ALL = 30, 0.95
ARCHIVED = regex(
    r"(^|/)(([^/]*[ _-])?(back_?ups?|bak|old|archived?|deprecated|legacy|obsolete|unused|trash)/"
    r"|([^/]*[ _-])(backups?|bak|old|archived?|deprecated|legacy|obsolete|unused)_?\d*\.\w+$"
    r"|(old|deprecated|legacy|obsolete|unused)[ _-])",
    re.IGNORECASE,
)


def is_archived(path: str) -> bool:
    """Say whether a path calls its file old: by a folder, or by how a name begins or ends.

    What a name only begins with may be what the file is about: `trash_detector.py`, `backup_weights.py`.
    """
    return ARCHIVED.search(path) is not None


def put_away(history: History, paths: Collection[str]) -> frozenset[str]:
    """Return the folders whose code files, three at least and nearly all, were moved down and left alone since."""
    moved = _moved_last(history, paths)
    inside: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        inside[_folder(path)].append(path)
    return frozenset(
        folder for folder, files in inside.items() if folder and _is_put_away(folder, files, moved, inside)
    )


def brought_whole(last_change: Mapping[str, Commit], paths: Collection[str]) -> frozenset[str]:
    """Return the folders of many code files that nearly all are as one and the same commit left them."""
    inside: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if path in last_change:
            inside[_folder(path)].append(last_change[path].sha)
    return frozenset(
        folder
        for folder, commits in inside.items()
        if len(commits) > MANY and max(Counter(commits).values()) >= NEARLY_ALL * len(commits)
    )


def _is_put_away(
    folder: str, files: Collection[str], moved: Mapping[str, str], inside: Mapping[str, Collection[str]]
) -> bool:
    """Say whether most files of a folder last moved there from above, where others stayed."""
    down = [moved[path] for path in files if path in moved and folder.startswith(f"{_folder(moved[path])}/")]
    if not down and _folder(folder) == "":
        down = [moved[path] for path in files if path in moved and "/" not in moved[path]]
    return len(down) >= max(FEWEST, MOST_OF * len(files)) and any(inside.get(_folder(old)) for old in down)


def _moved_last(history: History, paths: Collection[str]) -> Mapping[str, str]:
    """Return path → the path before, of the files of which the last that history tells is a move without a change."""
    found: dict[str, str] = {}
    left = set(paths)
    for commit in history.commits:
        if not left:
            break
        here = left.intersection(change.path for change in commit.changes)
        found |= {path: old for path, old in _moves(commit).items() if path in here}
        left -= here
    return found


def _moves(commit: Commit) -> Mapping[str, str]:
    """Return new path → old path of the files that a commit moved to another folder as they were."""
    before = {change.path: change.old for change in commit.changes}
    after = {change.path: change.new for change in commit.changes}
    return {
        new: old
        for new, old in commit.renames
        if _folder(new) != _folder(old) and before.get(old) is not None and before.get(old) == after.get(new)
    }


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
