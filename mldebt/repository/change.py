"""Opens both sides of a change as snapshots: the commits before it, and the index, work tree or commit after it.

In a merge a thing is new only where no parent had it; in a cherry-pick, revert or rebase only where neither HEAD nor
the commit in hand had it. A base that cannot be found is an error, never an empty answer.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from mldebt.errors import RevisionError, TargetError
from mldebt.findings.vocabulary import Sha
from mldebt.options import Options
from mldebt.remembering import remembered
from mldebt.repository import target
from mldebt.repository.listing import list_commit
from mldebt.repository.model import IN_HAND, Change, Commit, File, History
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.optionfile import with_options_from, with_repository_options
from mldebt.repository.renames import exact_renames, similar_renames
from mldebt.repository.revisions import resolve
from mldebt.repository.sterile import GitFailure, SterileGit, sterile
from mldebt.repository.target import HEX, Target, head, read_small

HEADS_IN_HAND = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
SHALLOW = "this clone is shallow: git fetch --unshallow (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0)"
REBASING = ("rebase-merge", "rebase-apply")


class OpenChange:
    """A change between snapshots. `before` holds the main line first and is empty before the first commit.

    `paths` differ from every side before, `since_main` from the main line; a change that `is_empty` leaves one side as
    it was. A merge can owe something new without a path of its own. Both sides have the same options; where
    `is_settled_by_base` those of the base, so that a change cannot lower the bar it is measured by.
    """

    def __init__(
        self,
        git: SterileGit,
        before: Sequence[RepositorySnapshot],
        after: RepositorySnapshot,
        *,
        is_settled_by_base: bool,
    ) -> None:
        self.before, self.after, self.options = tuple(before), after, after.options
        self.is_settled_by_base = is_settled_by_base
        self._git = git
        self._changes = [changes(side.files, after.files) for side in before] or [changes((), after.files)]

        unlike = [frozenset(self._unlike(side)) for side in self.before] or [frozenset(self.after.listed)]
        self.since_main = unlike[0]
        self.paths = frozenset.intersection(*unlike)
        self.is_empty = not all(unlike)

    def _unlike(self, side: RepositorySnapshot) -> Iterator[str]:
        """Yield the paths that are not as they were on a side before."""
        for path in {**side.listed, **self.after.listed}:
            if _content(side, path) != _content(self.after, path):
                yield path

    @remembered
    def renames(self, side: int) -> dict[str, str]:
        """Return old path → new path from one side before to the side after."""
        rows = self._changes[side]
        exact = exact_renames(rows)
        similar = similar_renames(self._git, [("change", rows, tuple(exact.items()))]).get("change", ())
        return {old: new for new, old in (*exact.items(), *similar)}

    def history(self, side: int) -> History:
        """Return the history of one side as the side after sees it: the change renames, and touches nothing.

        Both sides are judged by the same past, so that time passing is never taken for something the change did.
        """
        found = self.before[side].history() if self.before else History()
        if not found.commits or not (moved := self.renames(side)):
            return found
        newest = found.commits[0]
        step = Commit(
            IN_HAND, (newest.sha,), newest.person, newest.author_time, newest.committer_time, "",
            tuple(self._changes[side]), is_ignored=True, renames=tuple((new, old) for old, new in moved.items()),
        )  # fmt: skip
        return msgspec.structs.replace(found, commits=(step, *found.commits))


def _content(side: RepositorySnapshot, path: str) -> tuple[str, str] | None:
    listed = side.listed.get(path)
    return (listed.mode, listed.sha) if listed else None


def _tip(place: target.Target) -> str | None:
    try:
        return target.head(place)[0]
    except TargetError:
        return None


def changes(before: Sequence[File], after: Sequence[File]) -> list[Change]:
    """Return what differs between two lists of files, as git would: A, D and M by path."""
    old: Mapping[str, File] = {file.path: file for file in before}
    new: Mapping[str, File] = {file.path: file for file in after}
    rows = [Change("D", path, file.sha, Sha("")) for path, file in old.items() if path not in new]
    for path, file in new.items():
        if path not in old:
            rows.append(Change("A", path, Sha(""), file.sha))
        elif old[path].sha != file.sha:
            rows.append(Change("M", path, old[path].sha, file.sha))
    return sorted(rows, key=lambda row: row.path)


@contextmanager
def open_change(options: Options, *, base: str | None, staged: bool) -> Iterator[OpenChange]:
    """Open what the options name beside what it is compared with; raises TargetError or RevisionError."""
    place = target.find_target(options.path)
    if place.git is None:
        raise TargetError(f"{place.root}: not a git repository, so there is nothing to compare it with")
    if staged and (place.bare or options.rev is not None):
        raise TargetError(f"{place.root}: a bare repository or a revision has nothing staged")
    if staged:
        _refuse_foreign_index(place)
    tip = target.head(place)[0] if options.rev is None else _tip(place)
    with sterile(place, tip, untrusted=options.untrusted) as git:
        found = bases(git, place, base=base, rev=options.rev)
        settled = with_repository_options(options) if base is None else _settled(git, found[0], options)
        if settled.rev is not None:  # by its id: a side that is opened moves what `HEAD` means to git
            settled = msgspec.structs.replace(settled, rev=resolve(git, place, settled.rev))
        before = [RepositorySnapshot(place, git, None, msgspec.structs.replace(settled, rev=sha)) for sha in found]
        after = RepositorySnapshot(place, git, None, settled, staged=staged)
        yield OpenChange(git, before, after, is_settled_by_base=base is not None)


def _refuse_foreign_index(place: target.Target) -> None:
    """Raise TargetError where a hook of another repository says which index is to be committed."""
    named = os.environ.get("GIT_INDEX_FILE")
    if named and place.git is not None and not (place.root / named).resolve().is_relative_to(place.git.resolve()):
        raise TargetError(
            f"GIT_INDEX_FILE names {named}, which is no index of {place.root}: what is staged cannot be told"
        )


def _settled(git: SterileGit, commit: str, options: Options) -> Options:
    """Return the options with those of a commit's option file."""
    listed = list_commit(git, commit)

    def read(name: str) -> bytes | None:
        return git.blob(listed[name].sha) if name in listed and listed[name].mode.startswith("100") else None

    return with_options_from(options, read)


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
    names = [*HEADS_IN_HAND, *(["REBASE_HEAD"] if any((place.git / name).is_dir() for name in REBASING) else [])]
    return [sha for name in names for sha in _held(place.git / name)]


def _held(file: Path) -> list[str]:
    return [line.strip() for line in (read_small(file) or "").splitlines() if HEX.fullmatch(line.strip())]
