"""One full scan on one page: snapshot → facts → project → rules → findings → scan → store."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from mldebt.assembling import assembled, experiments_in, stores_in
from mldebt.cache import Cache
from mldebt.errors import StoreError
from mldebt.facts.extraction import SHARED_FROM, quiet_collector
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import Failure, Scan
from mldebt.findings.totals import recorded
from mldebt.opening import Opened, opened
from mldebt.options import Options
from mldebt.progress import Step
from mldebt.repository.opening import RepositorySnapshot
from mldebt.rules.beside import Split
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import gather, judge
from mldebt.rules.rule import versions
from mldebt.rules.suppressing import settle
from mldebt.splitting import Child, Listen, can_split

if TYPE_CHECKING:
    from mldebt.store.opening import Store

logger = logging.getLogger("mldebt")

PATIENCE = 60.0
"""Seconds that a child may take to open the database, before that is done here."""


def scanned(snapshot: RepositorySnapshot, cache: Cache, options: Options, step: Step) -> Scan:
    """Scan, compare with the base in the store, and save; a database that cannot be used fails before the work."""
    rules, placed = chosen(options), msgspec.structs.replace(options, path=snapshot.place.root)
    with quiet_collector(), ExitStack() as held:
        is_tried = len(snapshot.files) > SHARED_FROM and _is_usable(placed)
        early = None if is_tried else held.enter_context(_database(placed))
        found = opened(snapshot, cache, options, step)
        subjects = Split(found.project, rules, options.jobs, snapshot).gather(step)
        heard = judge(rules, subjects, found.project, scope=snapshot.row.scope)
        judged = settle(heard, rules, found.project, scope=snapshot.row.scope).judged
        step("storing", 0, 1)
        from mldebt.store.dating import dated  # 300 ms, not needed for a cached answer
        from mldebt.store.loading import base_for
        from mldebt.store.points import Asked, trend_points
        from mldebt.store.saving import save

        store = early or held.enter_context(_database(placed, is_told=False))
        ancestors = frozenset(commit.sha for commit in snapshot.history().commits)
        base = base_for(store, snapshot.row, ancestors, dirty=bool(snapshot.row.dirty))
        asked = Asked(snapshot.row, options.digest(), versions(rules))
        points = [point for point in trend_points(store, asked) if point.commit in ancestors]
        undated = assembled(found, subjects, judged, rules, base=base, points=points)
        result = dated(undated, store, asked, snapshot.history())
        try:
            save(store, result, digest=options.digest())
        except StoreError as problem:
            lost = Failure("store", f"the result was not stored: {problem}")
            return msgspec.structs.replace(result, failures=(*result.failures, lost))
        return result


@contextmanager
def _database(options: Options, *, is_told: bool = True) -> Iterator["Store"]:
    """Open the database, and say what there is to say of it."""
    from mldebt.store.opening import open_store  # 300 ms

    with open_store(options.db, options) as store:
        for note in store.notes if is_told else ():
            logger.warning(note)
        yield store


def _is_usable(options: Options) -> bool:
    """Say whether a child could open the database: then what that takes need not lie in memory before it is needed."""

    def work(_listen: Listen) -> bytes:
        with _database(options):
            return b""

    child = None
    with suppress(OSError):
        child = Child(work) if can_split() else None
    if child is None:
        return False
    try:
        return child.answer(PATIENCE) is not None
    finally:
        child.end()


def with_past(scan: Scan, found: Opened, step: Step) -> Scan:
    """Return a scan with the ledger and the run stores of a project that was opened with exported runs."""
    subjects = gather(found.project, step, (RunStore, Experiment))
    rows = experiments_in(subjects, scan.repository.scope)
    notes = found.project.past.notes() if found.project.past else ()
    return msgspec.structs.replace(
        scan, experiments=rows, run_stores=stores_in(subjects, scan.repository.scope),
        failures=tuple(dict.fromkeys((*scan.failures, *subjects.failures, *notes))),
        totals=msgspec.structs.replace(scan.totals, experiments_recorded=recorded(rows)),
    )  # fmt: skip
