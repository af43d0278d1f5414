"""Finds the stored scan a command is about."""

import msgspec

from mldebt.errors import NotFoundError
from mldebt.findings.document import printable
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot


def stored_scan(options: Options, number: int | None = None) -> Scan:
    """Return the scan with a number, else the latest of the repository; raises NotFoundError with the next step."""
    from mldebt.store.loading import by_id, latest  # noqa: PLC0415 - SQLAlchemy, on use
    from mldebt.store.opening import open_store  # noqa: PLC0415

    with open_snapshot(options) as snapshot:
        row, root = snapshot.row, snapshot.place.root
    with open_store(options.db, msgspec.structs.replace(options, path=root)) as store:
        if number is not None:
            return printable(by_id(store, number))
        found = latest(store, row)
    if found is None:
        raise NotFoundError(f"{options.path}: no scan of it is stored: run `mldebt scan {options.path}` first")
    return printable(found)
