"""A scan from options to document: an unchanged repository answers from the cache, anything else is scanned.

The full scan is in `scanning`, which loads every room; answering from the cache loads only what opens a repository.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import compress, decompress, error

import msgspec

from mldebt.cache import Cache, home, program
from mldebt.findings.document import decode, encode
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.progress import Step, silent
from mldebt.repository.opening import RepositorySnapshot, open_snapshot
from mldebt.repository.optionfile import with_repository_options
from mldebt.store.identity import stamp_of
from mldebt.store.placing import opened_cache, refuse

if TYPE_CHECKING:
    from mldebt.backfilling.choosing import Filled, Wanted
    from mldebt.findings.complexity import ComplexityTrend
    from mldebt.findings.trending import Trend
    from mldebt.opening import Opened

LEVEL = 1
"""How hard documents are packed: SQLite makes two copies of what it is given, and a tenth is left at this level."""


def scan(options: Options, step: Step = silent) -> Scan:
    """Scan what the options name, compare it with its base, store it and return it."""
    return decode(scan_document(options, step))


def scan_document(options: Options, step: Step = silent) -> bytes:
    """Return the scan as the bytes of its document; an unchanged repository answers from the cache."""
    with _settled(options) as (snapshot, cache, settled):
        content = snapshot.content_key() + (_stores_key(snapshot, cache) if settled.experiments else "")
        key = _key(snapshot, settled, content)
        if key and (known := _unpacked(cache.get("document", key))) is not None:
            return known
        from mldebt.scanning import scanned  # 400 ms, not needed for a cached answer

        document = encode(scanned(snapshot, cache, settled, step))
        after = _key(snapshot, settled, content)
        if after and after != key:  # a save always changes the key: a result that was not stored is not kept either
            cache.put("document", after, compress(document, LEVEL))
        return document


def _unpacked(kept: bytes | None) -> bytes | None:
    """Return a document as it was kept, or None where there is none or a bit of it is not as it was."""
    with suppress(error):
        return decompress(kept) if kept is not None else None
    return None


def _key(snapshot: RepositorySnapshot, options: Options, content: str) -> str | None:
    """Return a digest of all that decides a document, what is stored included; None without a store."""
    place = snapshot.place.root
    stamp = stamp_of(options.db or home() / "mldebt.db", snapshot.row, project=options.project, place=place)
    if stamp is None:
        return None
    asked = msgspec.structs.replace(options, path=place, jobs=0, verbosity=0, cache=None, db=None)
    parts = (content, str(snapshot.row), str(asked), program(), stamp)
    return blake2b(msgspec.msgpack.encode(parts), digest_size=16).hexdigest()


def _stores_key(snapshot: RepositorySnapshot, cache: Cache) -> str:
    """Return a digest of the run stores that git does not tell of: files it ignores, and experiment refs."""
    from mldebt.repository.watching import watched, watched_refs

    if snapshot.options.rev is not None or snapshot.place.bare:
        return watched_refs(snapshot.place.common)
    found = watched(snapshot.place.root, cache, _may_be_a_store)
    return found + watched_refs(snapshot.place.common)


def _may_be_a_store(path: str) -> bool:
    from mldebt.facts.stores.layouts import places_of  # 40 ms of patterns, only for a changed folder

    return bool(places_of(path))


def scan_with_experiments(options: Options, step: Step = silent, exported: Sequence[tuple[str, bytes]] = ()) -> Scan:
    """Scan with the ledger, whatever the options say; `exported` are files of runs on a server, and join it."""
    asked = msgspec.structs.replace(options, experiments=True)
    found = scan(asked, step)
    if not exported:
        return found
    from mldebt.scanning import with_past  # 400 ms

    with opened(asked, step, exported) as project:
        return with_past(found, project, step)


def backfill(options: Options, wanted: "Wanted", step: Step = silent) -> "Filled":
    """Judge past commits and store a point for each; see `backfilling.backfill`."""
    from mldebt.backfilling.backfill import backfill as fill  # 400 ms

    with _settled(options) as (snapshot, cache, settled):
        return fill(snapshot, cache, settled, wanted, step)


def backfill_complexity(options: Options, wanted: "Wanted", step: Step = silent) -> "Filled":
    """Measure the complexity of past commits and nothing else; see `backfilling.complexity`."""
    from mldebt.backfilling.complexity import backfill_complexity as fill  # 400 ms

    with _settled(options) as (snapshot, cache, settled):
        return fill(snapshot, cache, settled, wanted, step)


def backfill_year(options: Options, step: Step = silent) -> "Filled":
    """Judge the last twelve month ends and the tip."""
    from mldebt.backfilling.choosing import YEAR

    return backfill(options, YEAR, step)


def trend(options: Options) -> "Trend":
    """Return the trend that scans and backfills have stored."""
    from mldebt.backfilling.trend import read_trend  # 400 ms

    with _settled(options) as (snapshot, _, settled):
        return read_trend(snapshot, settled)


def complexity_trend(options: Options) -> "ComplexityTrend":
    """Return the trend that backfills of complexity alone have stored."""
    from mldebt.backfilling.trend import read_complexity  # 400 ms

    with _settled(options) as (snapshot, _, settled):
        return read_complexity(snapshot, settled)


@contextmanager
def opened(options: Options, step: Step = silent, exported: Sequence[tuple[str, bytes]] = ()) -> Iterator["Opened"]:
    """Open what the options name, read its facts and build the project on them; `exported` are runs on a server."""
    from mldebt.facts.extraction import quiet_collector
    from mldebt.opening import opened as build  # 400 ms

    with _settled(options) as (snapshot, cache, settled), quiet_collector():
        yield build(snapshot, cache, settled, step, exported)


@contextmanager
def _settled(options: Options) -> Iterator[tuple[RepositorySnapshot, Cache, Options]]:
    """Open snapshot and cache under the repository's own options; what the target may have planted is refused first."""
    options = with_repository_options(options)
    with open_snapshot(options) as snapshot:
        refuse(options.db or home() / "mldebt.db", snapshot)
        with opened_cache(options, snapshot) as cache:
            yield snapshot, cache, options
