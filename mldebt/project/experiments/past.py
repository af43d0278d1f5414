"""What a repository's past tells, read on first use: its run stores, and the experiments of its history."""

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec

from mldebt.cache import Remembered
from mldebt.findings.scan import Failure
from mldebt.project.experiments.build import Ledger, read_ledger
from mldebt.project.experiments.sites.present import Runs
from mldebt.project.experiments.tracking.past_runs import Judge
from mldebt.project.run_stores.stores import Stores, find_stores
from mldebt.project.sources import Sources
from mldebt.repository.histories import branch_heads, branched_history
from mldebt.repository.model import History
from mldebt.repository.opening import RepositorySnapshot
from mldebt.repository.stores import StoreFiles
from mldebt.splitting import read, written

MOST_SECONDS = 900.0
FEW, MOST_TOLD = 32, 5


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """What was read of the past."""

    stores: Stores | None
    ledger: Ledger | None


class Past:
    """The stores and the ledger of one snapshot. `exported` are files (name, content) of runs that a server keeps.

    The ledger asks for the runs late: another process may still be looking for them. A ledger that is not done after
    `seconds` raises TimeoutError; what was read by then is kept for the next time.
    """

    def __init__(
        self, snapshot: RepositorySnapshot, sources: Sources, runs: Runs, judge: Judge, *,
        exported: Sequence[tuple[str, bytes]] = (), seconds: float = MOST_SECONDS,
    ) -> None:  # fmt: skip
        self._snapshot, self._sources, self._runs, self._judge = snapshot, sources, runs, judge
        self._exported, self.seconds = exported, seconds

    @cached_property
    def stores(self) -> Stores:
        """The run stores and their runs."""
        return find_stores(self._sources, StoreFiles(self._snapshot), self._runs(), exported=self._exported)

    @cached_property
    def ledger(self) -> Ledger:
        """The experiments, those that a store recorded joined with those that history shows."""
        git, cache = self._snapshot.git, self._snapshot.cache
        kept = Remembered(cache, "ledger") if cache is not None else None
        try:
            return read_ledger(
                self._sources, self._runs, self._blobs, lambda: self.stores, kept=kept,
                sizes=git.sizes if git is not None else None, history=self._history(), judge=self._judge,
            )  # fmt: skip
        finally:
            if kept is not None:
                kept.flush()

    def _history(self) -> History:
        """Return the history behind the scanned commit, with that of all branches where it was asked for."""
        snapshot = self._snapshot
        if not snapshot.options.all_refs or snapshot.git is None or snapshot.commit is None:
            return self._sources.history
        here = snapshot.git.sizes(sorted(branch_heads(snapshot.place.common)))
        heads = [sha for sha in sorted(here) if sha != snapshot.commit]
        return branched_history(
            snapshot.git, snapshot.commit, heads, cache=snapshot.cache, bots=snapshot.options.bots
        )  # fmt: skip

    def _blobs(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        git, wanted = self._snapshot.git, list(shas)
        if git is None:
            return
        if time.monotonic() > self._limit:
            raise TimeoutError(f"history was not read within {self.seconds:g} seconds; a later scan goes on from there")
        answers = git.blobs(wanted) if len(wanted) > FEW else map(git.blob, wanted)
        yield from zip(wanted, answers, strict=True)

    @cached_property
    def _limit(self) -> float:
        return time.monotonic() + self.seconds

    def told(self) -> bytes:
        """Return what was read, for another process."""
        known = vars(self)
        return written(_Known(known.get("stores"), known.get("ledger")), _Known)

    def hear(self, content: bytes) -> None:
        """Take over what another process has read."""
        if (known := read(content, _Known)) is not None:
            found = {"stores": known.stores, "ledger": known.ledger}
            vars(self).update({name: one for name, one in found.items() if one is not None})

    def notes(self) -> tuple[Failure, ...]:
        """Return what could not be read, as far as anything was read."""
        found = [Failure("run stores", note) for note in self.stores.notes] if "stores" in self.__dict__ else []
        ledger = vars(self).get("ledger") or Ledger()
        if unread := ledger.unread:
            found.append(Failure("experiments", f"could not read {unread:,} {'commit' if unread == 1 else 'commits'}"))
        found += [Failure("experiments", f"could not read {told}") for told in ledger.failed[:MOST_TOLD]]
        return tuple(found)
