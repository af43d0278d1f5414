"""Finds the stored scan a command is about."""

import msgspec

from mldebt.errors import NotFoundError
from mldebt.findings.document import printable
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.repository.history import reachable
from mldebt.repository.opening import RepositorySnapshot, open_snapshot
from mldebt.rules.discovery import all_rules
from mldebt.rules.rule import versions


def stored_scan(options: Options, number: int | None = None) -> Scan:
    """Return the scan with a number, else the latest of the repository; raises NotFoundError with the next step.

    Its trend, and the commits that brought its findings in, are those of the store today: a backfill that came after it
    counts.
    """
    from mldebt.store.dating import dated_later
    from mldebt.store.loading import by_id, latest
    from mldebt.store.opening import open_store
    from mldebt.store.points import with_later_points

    with open_snapshot(options) as snapshot:
        row, root = snapshot.row, snapshot.place.root
        with open_store(options.db, msgspec.structs.replace(options, path=root)) as store:
            found = latest(store, row) if number is None else by_id(store, number)
            if found is None:
                raise NotFoundError(f"{options.path}: no scan of it is stored: run `mldebt scan {options.path}` first")
            behind = _behind(snapshot, found)
            if behind:
                found = with_later_points(store, found, behind, _versions(found))
            if found.repository.commit is not None and found.repository.commit == snapshot.commit:
                found = dated_later(found, store, _versions(found), snapshot.history)
            return printable(found)


def _behind(snapshot: RepositorySnapshot, scan: Scan) -> frozenset[str]:
    """Return the commits behind a scan; none of one that is not here."""
    if snapshot.git is None or scan.repository.commit is None:
        return frozenset()
    return frozenset(reachable(snapshot.git, scan.repository.commit)[0])


def _versions(scan: Scan) -> dict[str, int]:
    """Return the versions a past point must have been judged by to stand beside a scan."""
    ran = {row.code: row.version for row in scan.rules}
    return {code: ran[code] for code in versions(all_rules()) if code in ran}
