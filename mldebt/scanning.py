"""One full scan on one page: snapshot → facts → project → rules → findings → scan → store."""

import logging

import msgspec

from mldebt.assembling import assembled, experiments_in, stores_in
from mldebt.cache import Cache
from mldebt.errors import StoreError
from mldebt.facts.extraction import quiet_collector
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import Failure, Scan
from mldebt.findings.totals import recorded
from mldebt.opening import Opened, Step, opened
from mldebt.options import Options
from mldebt.repository.opening import RepositorySnapshot
from mldebt.rules.beside import Split
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import gather, judge
from mldebt.rules.past import versions
from mldebt.rules.suppressing import settle

logger = logging.getLogger("mldebt")


def scanned(snapshot: RepositorySnapshot, cache: Cache, options: Options, step: Step) -> Scan:
    """Scan, compare with the base in the store, and save; a database that cannot be used fails before the work."""
    from mldebt.store.dating import dated  # 300 ms, not needed for a cached answer
    from mldebt.store.loading import base_for
    from mldebt.store.opening import open_store
    from mldebt.store.points import Asked, trend_points
    from mldebt.store.saving import save

    rules = chosen(options)
    with quiet_collector(), open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store:
        for note in store.notes:
            logger.warning(note)
        found = opened(snapshot, cache, options, step)
        subjects = Split(found.project, rules, options.jobs, snapshot).gather(step)
        heard = judge(rules, subjects, found.project, scope=snapshot.row.scope)
        judged = settle(heard, rules, found.project, scope=snapshot.row.scope).judged
        step("storing", 0, 1)
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
