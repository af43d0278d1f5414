"""Reads every commit in one `git log --raw` pass that needs no blob, so that a partial clone cannot cut it short."""

import re
from collections.abc import Iterator

import msgspec

from mldebt.cache import Cache
from mldebt.findings.vocabulary import Sha
from mldebt.repository.listing import text_path
from mldebt.repository.model import Change, Commit, History
from mldebt.repository.sterile import GitFailure, SterileGit

FORMAT = "%x01%H%x02%P%x02%aN%x02%aE%x02%at%x02%ct%x02%s"
BOT = re.compile(r"\[bot\]|dependabot|renovate|pre-commit-ci|github-actions|snyk.?bot", re.IGNORECASE)
OLDEST = 315_532_800
VERSION = "history/2"


class _Raw(msgspec.Struct, frozen=True, array_like=True, gc=False):
    sha: str
    parents: tuple[str, ...]
    name: str
    email: str
    author_time: int
    committer_time: int
    subject: str
    changes: tuple[Change, ...]


def read_history(
    git: SterileGit, commit: str, *, cache: Cache | None, shallow: bool, bots: tuple[str, ...] = ()
) -> History:
    """Return the commits behind `commit`, newest first, reading only those that no earlier scan has read."""
    order = git.run("rev-list", "--topo-order", commit).split()
    shas = [row.decode("ascii") for row in order]
    raw = _read(git, shas, commit, cache)
    found = [raw[sha] for sha in shas if sha in raw]
    return _settle(found, unread=len(shas) - len(found), shallow=shallow, bots=bots)


def _read(git: SterileGit, shas: list[str], commit: str, cache: Cache | None) -> dict[str, _Raw]:
    key = f"{VERSION}:{_mailmap(git, commit)}"
    known: dict[str, _Raw] = {}
    if cache is not None and shas:
        stored = cache.get(key, shas[-1])
        if stored:
            try:
                known = {row.sha: row for row in msgspec.msgpack.decode(stored, type=list[_Raw])}
            except msgspec.MsgspecError:
                known = {}
    missing = [sha for sha in shas if sha not in known]
    if missing:
        known.update(_log(git, missing, commit, everything=len(missing) == len(shas)))
        if cache is not None:
            cache.put(key, shas[-1], msgspec.msgpack.encode(list(known.values())))
    return known


def _mailmap(git: SterileGit, commit: str) -> str:
    try:
        return git.run("rev-parse", "--verify", "-q", f"{commit}:.mailmap").decode("ascii").strip()
    except GitFailure:
        return "none"


def _log(git: SterileGit, missing: list[str], commit: str, *, everything: bool) -> dict[str, _Raw]:
    command = [
        "log",
        "--raw",
        "-z",
        "--no-renames",
        "--no-abbrev",
        "--no-show-signature",
        "--root",
        f"--format={FORMAT}",
    ]
    if everything:
        arguments = [*command, commit, "--"]
    else:
        wanted = git.folder / "commits"
        wanted.write_text("\n".join(missing) + "\n", encoding="ascii")
        arguments = None
    try:
        if arguments is not None:
            return {row.sha: row for row in _parse(git.run(*arguments))}
        return _each(git, command, missing)
    except GitFailure as failure:
        read = {row.sha: row for row in _parse(failure.output)}
        return read | _each(git, command, [sha for sha in missing if sha not in read])


def _each(git: SterileGit, command: list[str], shas: list[str]) -> dict[str, _Raw]:
    """Read commits in batches without walking; a batch that fails is read one commit at a time."""
    found: dict[str, _Raw] = {}
    for start in range(0, len(shas), 200):
        part = shas[start : start + 200]
        try:
            found.update((row.sha, row) for row in _parse(git.run(*command, "--no-walk=unsorted", *part, "--")))
        except GitFailure:
            for sha in part:
                try:
                    found.update((row.sha, row) for row in _parse(git.run(*command, "--no-walk", sha, "--")))
                except GitFailure:
                    continue
    return found


def _parse(output: bytes) -> Iterator[_Raw]:
    for block in output.split(b"\x01")[1:]:
        tokens = block.split(b"\0")
        fields = tokens[0].rstrip(b"\n").split(b"\x02")
        if len(fields) < 7 or len(fields[0]) not in (40, 64):  # noqa: PLR2004 - the fields of FORMAT
            continue
        sha, parents, name, email, authored, committed = (field.decode("utf-8", "replace") for field in fields[:6])
        subject = b" ".join(fields[6:]).decode("utf-8", "replace")
        changes = tuple(_changes(tokens[1:]))
        yield _Raw(
            sha, tuple(parents.split()), name, email, _seconds(authored), _seconds(committed), subject[:300], changes
        )


def _changes(tokens: list[bytes]) -> Iterator[Change]:
    for head, path in zip(tokens[::2], tokens[1::2], strict=False):
        parts = head.strip().lstrip(b":").split()
        if len(parts) == 5:  # noqa: PLR2004 - two modes, two ids, a status
            old, new, status = (part.decode("ascii") for part in parts[2:])
            yield Change(status[:1], text_path(path), Sha(old), Sha(new))


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _settle(raw: list[_Raw], *, unread: int, shallow: bool, bots: tuple[str, ...]) -> History:
    """Clamp dates to [oldest sane commit, scanned commit] and merge people by address, then by name."""
    if not raw:
        return History(shallow=shallow, unread=unread)
    now = (
        raw[0].committer_time
        if OLDEST < raw[0].committer_time < 1 << 33
        else max(OLDEST, min(row.committer_time for row in raw))
    )
    names: dict[str, str] = {}
    for row in raw:
        names.setdefault(row.email.lower(), row.name or row.email)
    clamped = 0
    commits: list[Commit] = []
    for row in raw:
        times = [min(max(time, OLDEST), now) for time in (row.author_time, row.committer_time)]
        clamped += times != [row.author_time, row.committer_time]
        is_bot = bool(BOT.search(row.name) or BOT.search(row.email)) or row.name in bots or row.email in bots
        person = names[row.email.lower()] if row.email else row.name
        parents = tuple(Sha(parent) for parent in row.parents)
        changes = () if len(parents) > 1 else row.changes
        commits.append(Commit(Sha(row.sha), parents, person, times[0], times[1], row.subject, changes, is_bot))
    return History(tuple(commits), shallow=shallow, read=len(commits), unread=unread, clamped=clamped)
