"""Answers for one side of a change, from the cache where the question was asked before.

What only the files say is kept by tree, so that the tree a commit made is known when the next commit is judged against
it; what the past says too is kept by tree and past. What of the files somebody keeps is asked only where a new finding
stands in a notebook, and what stays of a run only where an untracked one is new.
"""

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from mldebt.cache import Cache, program
from mldebt.checking.side import Side, Trained, View
from mldebt.facts.extraction import quiet_collector
from mldebt.findings.scan import Failure

if TYPE_CHECKING:
    from mldebt.checking.judged import Judging

FILES, PAST, KEPT, TRAINED = "", "past", "kept", "trained"


class Answers:
    """The parts of a side: from the cache, or judged now and put there."""

    def __init__(self, view: View) -> None:
        self._view = view
        tree = [(path, file.sha, file.kind) for path, file in view.files().items()]
        tree += [(file.path, file.sha, file.kind) for file in view.snapshot.other_code]
        self._tree = repr((tree, view.past.as_of[:10], view.options.digest(), program()))

    @cached_property
    def side(self) -> Side:
        """What the rules say; nothing of `kept`."""
        with quiet_collector():
            return self._part(FILES) + self._part(PAST)

    @cached_property
    def kept(self) -> Side:
        """What of the files is kept, and what failed on the way to know."""
        with quiet_collector():
            return self._part(KEPT)

    def is_kept(self, path: str) -> bool:
        """Say whether the work of a file outlives it."""
        return path in self.kept.kept

    @cached_property
    def trained(self) -> Side:
        """Where untracked runs train, and what stays of them."""
        with quiet_collector():
            return self._part(TRAINED)

    def trained_by(self, subject: str) -> Trained | None:
        """Return what is known of an untracked run, None where it is none."""
        return self.trained.trained.get(subject)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What failed of what was asked."""
        asked = [getattr(self, name) for name in (KEPT, TRAINED) if name in self.__dict__]
        return (*self.side.failures, *(failure for side in asked for failure in side.failures))

    def _part(self, name: str) -> Side:
        key = self._key(self._view.past.commit or PAST if name == PAST else name)
        if (side := _known(self._view.cache, key)) is None:
            side = self._judging.part(name)
            _keep(self._view.cache, key, side)
        return side

    @cached_property
    def _judging(self) -> "Judging":
        from mldebt.checking.judged import Judging  # 200 ms, not needed where all parts are known

        return Judging(self._view)

    def _key(self, past: str) -> str:
        return blake2b(f"{past} {self._tree}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _known(cache: Cache, key: str) -> Side | None:
    stored = cache.get("side", key)
    try:
        return None if stored is None else msgspec.msgpack.decode(stored, type=Side)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _keep(cache: Cache, key: str, side: Side) -> None:
    """Keep an answer; one with a crash is not kept, nor one with a path that is not UTF-8."""
    if side.failures or side.failed:
        return
    try:
        cache.put("side", key, msgspec.msgpack.encode(side))
    except UnicodeEncodeError:
        return
