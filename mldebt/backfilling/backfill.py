"""A backfill on one page: choose commits → leave out those already judged → judge in parallel → store a few at once.

An interrupted backfill loses the commits in hand and nothing else, and the next goes on from there. Options are read
once, from the scanned root, and hold for every commit. A child that dies costs the commit it held, and a parent that
dies ends its children. Every child has its own sterile git directory and its own connection to the facts cache; only
the parent writes results. Neighbouring commits go to one child together, since they share nearly all their files.

Findings are dated in rounds, each of which halves what lies between the newest commit known to lack a finding and the
oldest known to have it; findings that share a stretch share its probes. What a merge brought is looked for in the
merged branch: first at both its ends.
"""

import gc
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import msgspec

from mldebt.backfilling.choosing import Filled, Wanted, line_commits
from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.judging import judged_point
from mldebt.backfilling.line import Line, open_line
from mldebt.cache import Cache
from mldebt.crew import Crew
from mldebt.errors import TargetError
from mldebt.facts.extraction import quiet_collector
from mldebt.findings.lineage import Span
from mldebt.findings.scan import RepositoryRow
from mldebt.options import Options
from mldebt.progress import Step
from mldebt.repository.model import History
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.target import Target
from mldebt.rules.discovery import chosen
from mldebt.rules.rule import for_the_past, versions
from mldebt.store.dating import Past, Stored
from mldebt.store.document import pack
from mldebt.store.opening import Store, open_store
from mldebt.store.points import Asked, judged_commits, kept_points, point_by_id, promote, save_points

logger = logging.getLogger("mldebt")
FEWEST_FOR_WORKERS = 3
AT_ONCE, LONGEST = 16, 0.1
"""Points that are stored together at most, and the seconds one waits for others."""
LARGEST_BLOCK, SMALL_BLOCK = 256, 4
SHARES = 2
"""What is left is cut as if each worker were to take this many blocks of it."""

Judge = Callable[[str], bytes]
"""Commit → the packed point; raises where it cannot be read."""
Hire = Callable[[], AbstractContextManager[Judge]]
"""What a child opens for itself and closes when it ends."""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of one commit: its packed point, or why there is none."""

    commit: str
    point: bytes | None
    reason: str = ""


def judged(hire: Hire, commits: Sequence[str], jobs: int) -> Iterator[Answer]:
    """Yield an answer for every commit, in any order; they are given newest first."""
    for commit, answer in Crew(partial(_judging, hire), jobs).run(iter(blocks(commits, jobs))):
        if isinstance(answer, str):
            yield Answer(commit, None, "its reader died")
        else:
            yield msgspec.msgpack.decode(answer, type=Answer)


@contextmanager
def _judging(hire: Hire) -> Iterator[Callable[[str], bytes]]:
    gc.enable()  # a child lives as long as a backfill
    with hire() as judge:
        yield lambda commit: msgspec.msgpack.encode(answered(judge, commit))


def blocks(commits: Sequence[str], workers: int) -> deque[list[str]]:
    """Return runs of neighbours, the newest first, each from its oldest on: a point is carried on from the one before.

    They are long, as each begins with work that its neighbours share, and shorter towards the end, so that no worker
    is left waiting for another: small ones only where there is no more than that for each.
    """
    found: deque[list[str]] = deque()
    start = 0
    while start < len(commits):
        left = len(commits) - start
        small = min(SMALL_BLOCK, -(-left // workers))
        size = min(max(left // (workers * SHARES), small), LARGEST_BLOCK)
        found.append(list(commits[start : start + size])[::-1])
        start += size
    return found


def answered(judge: Judge, commit: str) -> Answer:
    """Judge one commit; whatever goes wrong costs that commit alone."""
    try:
        return Answer(commit, judge(commit))
    except Exception as problem:  # noqa: BLE001 - one commit must not cost the others
        return Answer(commit, None, f"{type(problem).__name__}: {problem}"[:300])


class Site(msgspec.Struct, frozen=True):
    """Where a backfill works: the repository, its identity at the tip, the settled options and the cache's place."""

    place: Target
    row: RepositoryRow
    options: Options
    cache: Cache


def backfill(snapshot: RepositorySnapshot, cache: Cache, options: Options, wanted: Wanted, step: Step) -> Filled:
    """Judge the wanted commits behind a snapshot and store a point for each; raises TargetError without history."""
    if snapshot.commit is None or snapshot.git is None:
        raise TargetError(f"{snapshot.place.root}: it has no commit, so there is no past to judge")
    site = Site(snapshot.place, snapshot.row, options, cache)
    with (
        quiet_collector(),
        open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store,
        open_line(site.place, options, cache, site.row) as line,
    ):
        for note in store.notes:
            logger.warning(note)
        commits = line_commits(line, wanted)
        digest = options.digest()
        known = judged_commits(store, site.row, digest=digest)
        promote(store, site.row, [sha for sha in commits if known.get(sha)], digest=digest)
        missing = [sha for sha in commits if sha not in known]
        unread = _fill(store, site, line, missing, step)
        probed = _bisect(store, site, line, step) if wanted.introduced else 0
        return Filled(len(commits), len(missing) - len(unread), len(commits) - len(missing), unread, probed)


def _bisect(store: Store, site: Site, line: Line, step: Step) -> int:
    """Judge commits between the points until the findings of the tip are dated; return how many."""
    asked = Asked(site.row, site.options.digest(), versions(chosen(site.options)))
    history = line.histories.behind(site.row.commit or "")
    tried: set[str] = set()
    while wanted := probes(store, asked, history, tried):
        _fill(store, site, line, wanted, step, is_probe=True)
        tried.update(wanted)
    return len(tried)


def _fill(
    store: Store, site: Site, line: Line, missing: Sequence[str], step: Step, *, is_probe: bool = False
) -> tuple[tuple[str, str], ...]:
    """Judge and store the missing commits; return those that could not be read."""
    unread: list[tuple[str, str]] = []
    step("judging commits", 0, len(missing))
    with _kept(store, site) as keep:
        for done, answer in enumerate(_answers(site, line, missing, is_probe=is_probe), 1):
            if answer.point is None:
                unread.append((answer.commit, answer.reason))
            else:
                keep(answer.point)
            step("judging commits", done, len(missing))
    return tuple(unread)


@contextmanager
def _kept(store: Store, site: Site) -> Iterator[Callable[[bytes], None]]:
    """Store what is handed over, a few points at once; what is left when the block ends is stored then."""
    held: list[bytes] = []
    digest = site.options.digest()
    last = time.monotonic()

    def keep(point: bytes) -> None:
        nonlocal last
        held.append(point)
        if len(held) >= AT_ONCE or time.monotonic() - last > LONGEST:
            save_points(store, site.row, held, digest=digest)
            held.clear()
            last = time.monotonic()

    try:
        yield keep
    finally:
        save_points(store, site.row, held, digest=digest)


def _answers(site: Site, line: Line, missing: Sequence[str], *, is_probe: bool) -> Iterator[Answer]:
    jobs = min(site.options.jobs or os.cpu_count() or 1, len(missing))
    rules = for_the_past(chosen(site.options))

    def judge(line: Line, fact_cache: FactCache) -> Judge:
        return lambda commit: pack(judged_point(line.at(commit), fact_cache, rules, is_probe=is_probe))

    fact_cache = FactCache(site.cache, site.options, jobs=site.options.jobs)
    if jobs < 2 or len(missing) < FEWEST_FOR_WORKERS:  # one worker is this process
        yield from (answered(judge(line, fact_cache), commit) for block in blocks(missing, 1) for commit in block)
        return
    newest = line.at(missing[0])
    fact_cache.facts(newest.files, newest.read)

    @contextmanager
    def hire() -> Iterator[Judge]:
        cache = Cache(site.cache.path)
        try:
            with open_line(site.place, site.options, cache, site.row) as own:
                yield judge(own, fact_cache.beside(cache))
        finally:
            cache.close()

    yield from judged(hire, missing, jobs)


def probes(store: Store, asked: Asked, history: History, tried: Collection[str]) -> list[str]:
    """Return the commits whose judgement would date a finding of the tip better, newest first; none when all is told.

    `tried` were asked for before: one that could not be read is not asked for again.
    """
    past = Past(history)
    judged = {kept.commit: Stored(kept, store) for kept in kept_points(store, asked)}
    tip = judged.get(past.line[0]) if past.line else None
    if tip is None:
        return []
    whole = point_by_id(store, tip.kept.id)
    older = [judged[sha] for sha in past.line[1:] if sha in judged]
    known = {*judged, *tried}
    wanted: dict[str, None] = {}
    for span in past.begun(whole.findings, tip.commit, older).values():
        narrowed = past.narrowed(span, judged)
        if past.introduced(narrowed) is None:
            wanted |= dict.fromkeys(_middle(past, narrowed, known))
    return sorted(wanted, key=past.age)


def _middle(past: Past, span: Span, known: Collection[str]) -> list[str]:
    """Return the commit to judge next for one finding, on its line or in the branch that was merged; none is left."""
    line = past.through(span)
    left = [sha for sha in line if sha not in known]
    if left or line:
        return left[len(left) // 2 :][:1]
    merged = past.merged(span)
    return [sha for sha in {*merged[:1], *merged[-1:]} if sha not in known]
