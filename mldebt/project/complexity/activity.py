"""Tells whether code is still worked with: what nobody changed for a year before the scanned commit rests.

Debt of code that rests costs nobody anything until it is taken up again. A change is a counted touch; of a file that
only came with a bulk commit, that commit. Outside git nothing is known to rest.
"""

from collections.abc import Iterable

from mldebt.project.sources import Sources
from mldebt.repository.touches import DAY

YEAR = 365 * DAY


def is_worked_with(sources: Sources, paths: Iterable[str]) -> bool:
    """Say whether one of the files was changed in the year before the newest commit."""
    edge = sources.touches.now - YEAR
    return any(_newest(sources, path) >= edge for path in paths)


def _newest(sources: Sources, path: str) -> int:
    """Return when a file was changed last."""
    touches = sources.touches.of(path)
    last = touches[0].commit if touches else sources.touches.last_change.get(path)
    return last.committer_time if last is not None else sources.touches.now
