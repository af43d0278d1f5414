"""Names the commits that a change is compared with: what was there before it, on every side that it joins.

In a merge a thing is new only where no parent had it; in a cherry-pick, revert or rebase only where neither HEAD nor
the commit in hand had it. A base that cannot be found is an error, never an empty answer.
"""

from pathlib import Path

from mldebt.errors import RevisionError
from mldebt.repository.revisions import resolve
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX, Target, head, read_small

IN_HAND = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
SHALLOW = "this clone is shallow: git fetch --unshallow (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0)"
REBASING = ("rebase-merge", "rebase-apply")


def bases(git: SterileGit, place: Target, *, base: str | None, rev: str | None) -> tuple[str, ...]:
    """Return the commits before a change, the main line first; none before the first commit.

    With `base` it is where the change left that line (the merge-base); with `rev` alone the parents of that commit;
    with neither HEAD and whatever is being joined to it. Raises RevisionError with the command that repairs it.
    """
    if base is not None:
        return (_left(git, place, base, resolve(git, place, rev or "HEAD")),)
    if rev is not None:
        return _parents(git, place, resolve(git, place, rev))
    tip, _ = head(place)
    if tip is None:
        return ()
    return tuple(dict.fromkeys([tip, *(resolve(git, place, sha) for sha in _in_hand(place))]))


def _left(git: SterileGit, place: Target, base: str, tip: str) -> str:
    """Return the newest commit that a line and the change have in common."""
    try:
        line = resolve(git, place, base)
    except RevisionError as problem:
        fetch = f"fetch it first: git fetch origin {base.removeprefix('origin/')}"
        raise RevisionError(f"{problem}; {SHALLOW if git.shallow else fetch}") from problem
    try:
        return git.run("merge-base", line, tip).decode("ascii").split()[0]
    except (GitFailure, IndexError) as problem:
        cure = f"; {SHALLOW}" if git.shallow else ""
        raise RevisionError(f"{place.root}: {base} and {tip[:12]} have no commit in common{cure}") from problem


def _parents(git: SterileGit, place: Target, commit: str) -> tuple[str, ...]:
    if commit in git.shallow:
        raise RevisionError(
            f"{place.root}: the parents of {commit[:12]} are not in this shallow clone: git fetch --deepen=1"
        )
    return tuple(git.run("rev-list", "--parents", "-n1", commit).decode("ascii").split()[1:])


def _in_hand(place: Target) -> list[str]:
    """Return the commits that are being merged, picked, reverted or replayed onto HEAD."""
    if place.git is None:
        return []
    names = [*IN_HAND, *(["REBASE_HEAD"] if any((place.git / name).is_dir() for name in REBASING) else [])]
    return [sha for name in names for sha in _held(place.git / name)]


def _held(file: Path) -> list[str]:
    return [line.strip() for line in (read_small(file) or "").splitlines() if HEX.fullmatch(line.strip())]
