"""Reads every commit in one `git log --raw` pass that needs no blob, so that a partial clone cannot cut it short.

What was read is kept by commit: a later scan reads only the commits it has not seen.
"""

from collections.abc import Iterable, MutableMapping, Sequence

import msgspec

from mldebt.cache import Cache
from mldebt.findings.vocabulary import Sha
from mldebt.patterns import regex
from mldebt.repository.log import Raw, read_log
from mldebt.repository.model import Commit, History
from mldebt.repository.people import People, is_bot, split_person
from mldebt.repository.renames import similar_renames
from mldebt.repository.sterile import GitFailure, SterileGit

OLDEST, NEWEST = 315_532_800, 1 << 33
VERSION = "history/4"
COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def read_history(git: SterileGit, commit: str, *, cache: Cache | None, bots: tuple[str, ...] = ()) -> History:
    """Return the commits behind `commit`, newest first, reading only those that no earlier scan has read."""
    shas, gaps = reachable(git, commit)
    mailmap, ignored = adjuncts(git, commit)
    raw = read_rows(git, shas, commit, cache, f"{VERSION}:{mailmap}")
    found = [raw[sha] for sha in shas if sha in raw]
    return settle(found, unread=gaps + len(shas) - len(found), shallow=git.shallow, bots=bots, ignored=ignored)


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
        layer = [sha for sha in dict.fromkeys(above) if sha not in found and sha not in missing and COMMIT.match(sha)]
    return list(found), len(missing)


def adjuncts(git: SterileGit, commit: str) -> tuple[str, frozenset[str]]:
    """Return the id of the commit's `.mailmap` and the commits its `.git-blame-ignore-revs` names."""
    mailmap, ignored = "none", frozenset[str]()
    try:
        rows = git.run("ls-tree", "-z", commit, "--", ".mailmap", ".git-blame-ignore-revs").split(b"\0")
    except GitFailure:
        return mailmap, ignored
    for row in filter(None, rows):
        head, _, path = row.partition(b"\t")
        sha = head.split()[2].decode("ascii")
        if path == b".mailmap":
            mailmap = sha
        else:
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
    moved = similar_renames(
        git, ((row.sha, row.changes, row.renames) for row in fresh.values() if len(row.parents) == 1)
    )
    for sha, pairs in moved.items():
        row = fresh[sha]
        fresh[sha] = msgspec.structs.replace(row, renames=(*row.renames, *pairs))
    from mldebt.repository.edits import with_edits  # noqa: PLC0415 - 30 ms, for commits not read before

    edits = with_edits(git, ((row.sha, row.changes, row.renames) for row in fresh.values() if len(row.parents) <= 1))
    for sha, changes in edits.items():
        fresh[sha] = msgspec.structs.replace(fresh[sha], changes=changes)
    known.update(fresh)
    if cache is not None:
        cache.put(key, shas[-1], _pack(row for row in known.values() if row.sha not in git.shallow))
    return known


def _known(cache: Cache | None, key: str, shas: Sequence[str]) -> dict[str, Raw]:
    stored = cache.get(key, shas[-1]) if cache is not None and shas else None
    if not stored:
        return {}
    try:
        return {row.sha: row for row in msgspec.msgpack.decode(stored, type=list[Raw])}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _pack(rows: Iterable[Raw]) -> bytes:
    """Encode commits; those with a path that is not UTF-8 are left out and read again next time."""
    kept = list(rows)
    try:
        return msgspec.msgpack.encode(kept)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode([row for row in kept if all(_is_text(change.path) for change in row.changes)])


def _is_text(path: str) -> bool:
    return path.isascii() or path.encode("utf-8", "replace").decode("utf-8") == path


def settle(
    raw: list[Raw],
    *,
    unread: int,
    shallow: frozenset[str],
    bots: tuple[str, ...],
    ignored: frozenset[str],
    known: MutableMapping[str, Commit] | None = None,
) -> History:
    """Clamp dates to [root commit, scanned commit] and name the people; commits at a shallow edge have no changes.

    `known` keeps commits, of the same rows, from one call to the next.
    """
    if not raw:
        return History(shallow=bool(shallow), unread=unread)
    first, now = _span(raw)
    people = People(
        (name, email) for row in raw for name, email in [(row.name, row.email), *map(split_person, row.others)]
    )
    held = {} if known is None else known
    commits = [_commit(row, people, (first, now), bots, held) for row in raw]
    for place, row in enumerate(raw) if ignored or shallow else ():
        if row.sha in ignored:
            commits[place] = msgspec.structs.replace(commits[place], is_ignored=True)
        if row.sha in shallow:
            commits[place] = msgspec.structs.replace(commits[place], changes=(), renames=())
    clamped = sum(
        (commit.author_time, commit.committer_time) != (row.author_time, row.committer_time)
        for commit, row in zip(commits, raw, strict=True)
    )
    return History(tuple(commits), shallow=bool(shallow), read=len(commits), unread=unread, clamped=clamped)


def _commit(
    row: Raw, people: People, span: tuple[int, int], bots: tuple[str, ...], known: MutableMapping[str, Commit]
) -> Commit:
    first, now = span
    person = people.name(row.name, row.email)
    others = _others(row, person, people) if row.others else ()
    before = known.get(row.sha)
    if before is not None and before.person == person and before.others == others:
        authored, committed = before.author_time, before.committer_time
        if first <= authored == row.author_time <= now and first <= committed == row.committer_time <= now:
            return before
    times = min(max(row.author_time, first), now), min(max(row.committer_time, first), now)
    is_merge = len(row.parents) > 1
    found = known[row.sha] = Commit(
        sha=Sha(row.sha),
        parents=tuple(Sha(parent) for parent in row.parents),
        person=person,
        author_time=times[0],
        committer_time=times[1],
        subject=row.subject,
        changes=() if is_merge else row.changes,
        is_bot=is_bot(row.name, row.email, bots),
        others=others,
        renames=() if is_merge else row.renames,
    )
    return found


def _others(row: Raw, person: str, people: People) -> tuple[str, ...]:
    named = dict.fromkeys(people.name(*split_person(other)) for other in row.others)
    return tuple(other for other in named if other != person)


def _span(raw: list[Raw]) -> tuple[int, int]:
    """Return the first and last sane second: of the root commits, and of the scanned commit."""
    sane = [row for row in raw if OLDEST < row.committer_time < NEWEST]
    now = raw[0].committer_time if raw[0] in sane[:1] else max((row.committer_time for row in sane), default=OLDEST)
    roots = [time for row in sane if not row.parents for time in (row.author_time, row.committer_time)]
    first = min((time for time in roots if OLDEST < time < NEWEST), default=OLDEST)
    return min(first, now), now
