"""What the repository room hands on: files, commits and identity, as plain frozen data."""

import msgspec

from mldebt.findings.vocabulary import Sha

IN_HAND = Sha("change")


class File(msgspec.Struct, frozen=True, gc=False):
    """One file of a snapshot. `sha` is its git blob id, `kind` the reader it wants.

    `kind` is one of python, notebook, yaml, json, toml, ini, gin, env, markdown, rst, shell, makefile, dockerfile,
    requirements, weights, text.
    """

    path: str
    sha: Sha
    size: int
    kind: str


class Change(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One path in one commit: status is git's letter (A, M, D, T). Links and submodules are left out.

    `lines` counts what was added and removed, None where it was not read; `is_layout` where nothing but layout changed.
    """

    status: str
    path: str
    old: Sha
    new: Sha
    lines: int | None = None
    is_layout: bool = False


class Commit(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One commit; times are UTC seconds clamped to [root, scanned commit]; `person` is the mailmapped display name.

    `others` are its co-authors; `is_ignored` where `.git-blame-ignore-revs` names it; `renames` pairs of new and old
    path (equal content, or at least half of the lines). Merges and commits at a shallow edge have no changes.
    """

    sha: Sha
    parents: tuple[Sha, ...]
    person: str
    author_time: int
    committer_time: int
    subject: str
    changes: tuple[Change, ...] = ()
    is_bot: bool = False
    is_ignored: bool = False
    others: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> str:
        """Return how evidence names it: by id and subject, and a change that is judged and no commit yet as itself."""
        return "this change" if self.sha == IN_HAND else f"{self.sha[:8]}: {self.subject[:60]}"


class History(msgspec.Struct, frozen=True):
    """Commits reachable from the scanned one, newest first. `note` says why history is absent or cut."""

    commits: tuple[Commit, ...] = ()
    shallow: bool = False
    read: int = 0
    unread: int = 0
    clamped: int = 0
    note: str | None = None
