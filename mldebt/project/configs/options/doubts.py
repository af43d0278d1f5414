"""Tells loads of an option that nothing seen here needs: only kept for a class from outside, or in what nothing calls.

Such an option is neither live nor dead: code that is not here may read what is kept, or call the function.
"""

from collections.abc import Sequence

from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.parsers.starting import Starting
from mldebt.project.configs.reading.reads import Load

FEW = 4


class Doubts:
    """Asks of the few loads of an option whether one is surely a read."""

    def __init__(self, starting: Starting) -> None:
        self._starting = starting

    def of(self, kept: str, loads: Sequence[Load], reach: Reach | None = None) -> str:
        """Return why no load of an option is surely a read, or an empty string; a registry is read by what it holds.

        `kept` is what all of them fill where nothing here reads it.
        """
        if len(loads) > FEW or (reach is not None and reach.is_registry):
            return ""
        if kept:
            return f"its value only fills {kept}, which nothing here reads, yet a class from outside may"
        parsing = {spot for spot, _ in reach.parses} if reach is not None else set()
        if all(load.spot not in parsing and self._starting.is_unstarted(load.spot) for load in loads):
            return f"only read at {loads[0].spot.path}:{loads[0].line}, in a function that nothing is seen to call"
        return ""
