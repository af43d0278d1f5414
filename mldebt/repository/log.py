"""Reads commits from `git log --raw`: no blob is needed, exit status is checked, no message can forge a field."""

import os
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.findings.vocabulary import Sha
from mldebt.patterns import regex
from mldebt.repository.model import Change
from mldebt.repository.renames import Pair, exact_renames
from mldebt.repository.sterile import GitFailure, SterileGit

FIELDS = ("%H", "%P", "%aN", "%aE", "%at", "%ct", "%(trailers:key=Co-authored-by,valueonly,separator=%x09)", "%s")
COMMAND = ("log", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-show-signature", "--root")
NOT_FILES = ("120000", "160000")
BATCH = 200
LATEST = 1 << 33
CONTACT = regex(r"[^<>\x00-\x1f]+ <[^<>\s]+>")


class Raw(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One commit as git tells it; `others` are its `Co-authored-by` values, `renames` pairs of new and old path."""

    sha: str
    parents: tuple[str, ...]
    name: str
    email: str
    author_time: int
    committer_time: int
    subject: str
    others: tuple[str, ...]
    changes: tuple[Change, ...]
    renames: tuple[Pair, ...] = ()


def read_log(git: SterileGit, missing: list[str], commit: str, *, everything: bool) -> dict[str, Raw]:
    """Return what can be read of the missing commits; `everything` where that is all of the history."""
    mark = os.urandom(8).hex()
    command = (*COMMAND, "--format=" + mark + f"{mark[:-1]}~".join(FIELDS))
    if not everything:
        return _each(git, command, missing, mark)
    try:
        return _rows(git.walk(*command, commit, "--"), mark)
    except GitFailure as failure:
        whole = failure.output.rpartition(mark.encode("ascii"))[0]
        read = _rows(whole, mark)
        return read | _each(git, command, [sha for sha in missing if sha not in read], mark)


def with_mapped_others(git: SterileGit, rows: Mapping[str, Raw]) -> dict[str, Raw]:
    """Return the rows with co-authors named as the mailmap of HEAD says; git does that for authors alone."""
    signed = sorted({other for row in rows.values() for other in row.others if CONTACT.fullmatch(other)})
    named: dict[str, str] = {}
    for start in range(0, len(signed), BATCH):
        part = signed[start : start + BATCH]
        try:
            said = git.run("check-mailmap", "--", *part).decode("utf-8", "replace").splitlines()
        except GitFailure:
            continue
        if len(said) == len(part):
            named |= zip(part, said, strict=True)
    return {
        sha: msgspec.structs.replace(row, others=tuple(named.get(other, other) for other in row.others))
        if row.others
        else row
        for sha, row in rows.items()
    }


def _each(git: SterileGit, command: tuple[str, ...], shas: list[str], mark: str) -> dict[str, Raw]:
    """Read commits in batches without walking; a batch that fails is read one commit at a time."""
    found: dict[str, Raw] = {}
    for start in range(0, len(shas), BATCH):
        part = shas[start : start + BATCH]
        try:
            found |= _rows(git.walk(*command, "--no-walk=unsorted", *part, "--"), mark)
        except GitFailure:
            for sha in part:
                try:
                    found |= _rows(git.walk(*command, "--no-walk", sha, "--"), mark)
                except GitFailure:
                    continue
    return found


def _rows(output: bytes, mark: str) -> dict[str, Raw]:
    return {row.sha: row for row in _parse(output.decode("utf-8", "surrogateescape"), mark)}


def _parse(output: str, mark: str) -> Iterator[Raw]:
    """Take the output apart at marks that no message can hold, because they are drawn anew for every call."""
    between = f"{mark[:-1]}~"
    for block in output.split(mark)[1:]:
        head, *tokens = block.split("\0")
        fields = _clean(head).rstrip("\n").split(between)
        if len(fields) != len(FIELDS):
            continue
        sha, parents, name, email, authored, committed, others, subject = fields
        changes = tuple(_changes(tokens))
        yield Raw(
            sha, tuple(parents.split()), name, email, _seconds(authored), _seconds(committed), subject[:300],
            tuple(filter(None, others.split("\t"))), changes, tuple(exact_renames(changes).items()),
        )  # fmt: skip


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _changes(tokens: list[str]) -> Iterator[Change]:
    for head, path in zip(tokens[::2], tokens[1::2], strict=False):
        before, after, old, new, status = (head.strip() + "    ").split(" ")[:5]
        if before[1:] in NOT_FILES:
            status = "A"
        if after in NOT_FILES:
            status = "" if status == "A" else "D"
        if status and before[:1] == ":" and old != new:
            yield Change(status[0], path, Sha(old), Sha(new))


def _seconds(text: str) -> int:
    """Return a time that any clock can show: a commit may hold a number of any size."""
    try:
        return min(max(int(text), 0), LATEST)
    except ValueError:
        return 0
