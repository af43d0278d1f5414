"""Reads every commit in one `git log --raw` pass that needs no blob, so that a partial clone cannot cut it short.

What was read is kept by commit: a later scan reads only the commits it has not seen. A file that came in one commit may
be one that went in a commit just before, a move in two steps: only one of the same name counts, with equal content or
at least half of its lines, at most two commits later on a line without merges.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import force_setattr

from mldebt.cache import Cache
from mldebt.repository.listing import TREE
from mldebt.repository.log import Raw, read_log, with_mapped_others
from mldebt.repository.model import Change, History
from mldebt.repository.normalising import settle
from mldebt.repository.renames import Pair, exact_renames, is_followed, similar_renames
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX

VERSION = "history/8"
ADJUNCTS = (".mailmap", ".git-blame-ignore-revs")
APART = 2
"""How many commits before that of its return a file may have gone."""


def read_history(git: SterileGit, commit: str, *, cache: Cache | None, bots: tuple[str, ...] = ()) -> History:
    """Return the commits behind `commit`, newest first, reading only those that no earlier scan has read."""
    shas, gaps = reachable(git, commit)
    mailmap, ignored = adjuncts(git, commit)
    raw = read_rows(git, shas, commit, cache, f"{VERSION}:{mailmap}")
    found = [raw[sha] for sha in shas if sha in raw]
    return settle(found, unread=gaps + len(shas) - len(found), shallow=git.shallow, bots=bots, ignored=ignored)


def is_remembered(git: SterileGit, commit: str, cache: Cache) -> bool:
    """Say whether an earlier scan kept a history that has the root of this one, for `read_history` to begin with."""
    shas, _ = reachable(git, commit)
    mailmap, _ = adjuncts(git, commit)
    return bool(shas) and cache.get(f"{VERSION}:{mailmap}", shas[-1]) is not None


def remember(git: SterileGit, commit: str, cache: Cache) -> None:
    """Read the commits behind `commit` that no earlier scan has read, and keep them for `read_history`."""
    shas, _ = reachable(git, commit)
    mailmap, _ = adjuncts(git, commit)
    read_rows(git, shas, commit, cache, f"{VERSION}:{mailmap}")


def reachable(git: SterileGit, commit: str) -> tuple[list[str], int]:
    """Return the reachable commits, children first, and how many are not there."""
    try:
        return git.run("rev-list", "--topo-order", commit).decode("ascii").split(), 0
    except GitFailure:
        return _walk(git, commit)


def _walk(git: SterileGit, commit: str) -> tuple[list[str], int]:
    """Follow parents object by object, past those that are missing."""
    found: dict[str, None] = {}
    missing: set[str] = set()
    layer = [commit]
    while layer:
        above: list[str] = []
        for sha in layer:
            content = git.blob(sha)
            if content is None or not content.startswith(b"tree "):
                missing.add(sha)
                continue
            found[sha] = None
            head = content.partition(b"\n\n")[0].split(b"\n")
            above += [line[7:].decode("ascii", "replace") for line in head if line.startswith(b"parent ")]
        layer = [sha for sha in dict.fromkeys(above) if sha not in found and sha not in missing and HEX.match(sha)]
    return list(found), len(missing)


def adjuncts(git: SterileGit, commit: str) -> tuple[str, frozenset[str]]:
    """Return the id of the commit's `.mailmap` and the commits its `.git-blame-ignore-revs` names."""
    mailmap, ignored = "none", frozenset[str]()
    try:
        listed = git.told(*TREE, commit) or git.run("ls-tree", "-z", commit, "--", *ADJUNCTS)
    except GitFailure:
        return mailmap, ignored
    ends = tuple(f"\t{name}".encode("ascii") for name in ADJUNCTS)
    for row in listed.split(b"\0"):
        if not row.endswith(ends):
            continue
        head, _, path = row.partition(b"\t")
        sha = head.split()[2].decode("ascii")
        if path == b".mailmap":
            mailmap = sha
        elif path == b".git-blame-ignore-revs":
            text = (git.blob(sha) or b"").decode("utf-8", "replace")
            ignored = frozenset(line.split("#")[0].strip() for line in text.splitlines())
    return mailmap, ignored


def read_rows(git: SterileGit, shas: list[str], commit: str, cache: Cache | None, key: str) -> dict[str, Raw]:
    """Return the commits as git tells them, `shas` being all that are behind `commit`; `key` names the mailmap."""
    known = _known(cache, key, shas)
    missing = [sha for sha in shas if sha not in known]
    if not missing:
        return known
    fresh = read_log(git, missing, commit, everything=len(missing) == len(shas))
    if not key.endswith(":none"):
        fresh = with_mapped_others(git, fresh)
    moved = similar_renames(
        git, ((row.sha, row.changes, row.renames) for row in fresh.values() if len(row.parents) == 1)
    )
    _join(fresh, moved)
    _join(fresh, late_renames(git, fresh.values(), {**known, **fresh}))
    from mldebt.repository.edits import with_edits  # 30 ms, for commits not read before

    edits = with_edits(git, ((row.sha, row.changes, row.renames) for row in fresh.values() if len(row.parents) <= 1))
    for sha, changes in edits.items():
        fresh[sha] = msgspec.structs.replace(fresh[sha], changes=changes)
    known.update(fresh)
    if cache is not None:
        cache.put(key, shas[-1], _pack(row for row in known.values() if row.sha not in git.shallow))
    return known


def _join(rows: dict[str, Raw], moved: Mapping[str, tuple[Pair, ...]]) -> None:
    """Give rows the renames that were found of them."""
    for sha, pairs in moved.items():
        row = rows[sha]
        rows[sha] = msgspec.structs.replace(row, renames=(*row.renames, *pairs))


def _known(cache: Cache | None, key: str, shas: Sequence[str]) -> dict[str, Raw]:
    stored = cache.get(key, shas[-1]) if cache is not None and shas else None
    if not stored:
        return {}
    try:
        return _shared({row.sha: row for row in msgspec.msgpack.decode(stored, type=list[Raw])})
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _shared(rows: dict[str, Raw]) -> dict[str, Raw]:
    """Return commits in which equal paths and blobs are one object: most changes are of what another one left."""
    seen: dict[str, str] = {}
    once = seen.setdefault
    for row in rows.values():
        for change in row.changes:
            force_setattr(change, "path", once(change.path, change.path))
            force_setattr(change, "old", once(change.old, change.old))
            force_setattr(change, "new", once(change.new, change.new))
    return rows


def _pack(rows: Iterable[Raw]) -> bytes:
    """Encode commits; those with a path that is not UTF-8 are left out and read again next time."""
    kept = list(rows)
    try:
        return msgspec.msgpack.encode(kept)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode([row for row in kept if all(_is_text(change.path) for change in row.changes)])


def _is_text(path: str) -> bool:
    return path.isascii() or path.encode("utf-8", "replace").decode("utf-8") == path


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
