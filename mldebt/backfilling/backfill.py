"""A backfill on one page: choose commits → leave out those already judged → judge in parallel → store a few at once.

An interrupted backfill loses the commits in hand and nothing else, and the next goes on from there. Options are read
once, from the scanned root, and hold for every commit.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from mldebt.backfilling.bisecting import probes
from mldebt.backfilling.choosing import Wanted
from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.filled import Filled, line_commits
from mldebt.backfilling.judging import judged_point
from mldebt.backfilling.line import Line, open_line
from mldebt.backfilling.workers import Answer, Judge, answered, blocks, judged
from mldebt.cache import Cache
from mldebt.errors import TargetError
from mldebt.facts.extraction import quiet_collector
from mldebt.findings.scan import RepositoryRow
from mldebt.options import Options
from mldebt.progress import Step
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.target import Target
from mldebt.rules.discovery import chosen
from mldebt.rules.past import for_the_past, versions
from mldebt.store.document import pack
from mldebt.store.opening import Store, open_store
from mldebt.store.points import Asked, judged_commits, promote, save_points

logger = logging.getLogger("mldebt")
FEWEST_FOR_WORKERS = 3
AT_ONCE, LONGEST = 16, 0.1
"""Points that are stored together at most, and the seconds one waits for others."""


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
