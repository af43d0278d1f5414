"""Finds the settings files that programs of the repository write: results under a name with parts known at run time."""

import posixpath
from collections.abc import Collection, Iterator
from functools import cached_property

from mldebt.facts.code import Call, Const
from mldebt.project.code import Spot, argument, without_last
from mldebt.project.configs.files.mentions import pattern
from mldebt.project.configs.files.mentions_code import WILD
from mldebt.project.configs.files.paths import Paths
from mldebt.project.sources import Sources

OPENS = frozenset({"open", ".open"})
SHORTEST = 4
"""Letters that a name must begin with to say whose file it is."""


class Written:
    """The places that write files, each with the paths it may write to."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def by(self, path: str, keys: Collection[str]) -> str | None:
        """Return the place (`path:line`) that writes files of this name, in a module that spells some keys, or None."""
        for spot, line, written in self._places if keys else ():
            if _fits(written, path) and self._words(spot.path).issuperset(keys):
                return f"{spot.path}:{self._sources.place(spot.path, line)[1]}"
        return None

    @cached_property
    def _places(self) -> tuple[tuple[Spot, int, str], ...]:
        paths = Paths(self._sources, in_lists=True)
        return tuple(place for path in self._sources.python for place in self._of(path, paths))

    def _of(self, path: str, paths: Paths) -> Iterator[tuple[Spot, int, str]]:
        for number, _, call in self._sources.code.callees.named(path, OPENS):
            receiver, spot = without_last(call.func), Spot(path, number)
            targets = [argument(call, 0, "file")] if _writes(call, 1) else []
            targets += [receiver] if receiver is not None and _writes(call, 0) else []
            reaches = (reach for target in targets for reach in paths.of(spot, target))
            yield from ((spot, call.line, reach.written) for reach in reaches if WILD in reach.written)

    def _words(self, path: str) -> frozenset[str]:
        return frozenset(text for text, _ in self._sources.python[path].strings)


def _writes(call: Call, place: int) -> bool:
    """Say whether a call opens for writing by its argument at a place."""
    mode = argument(call, place, "mode")
    return isinstance(mode, Const) and isinstance(mode.value, str) and mode.value[:1] in ("w", "x")


def _fits(written: str, path: str) -> bool:
    """Say whether a path is of a computed name that begins with a word and goes on with what is known at run time."""
    name = posixpath.basename(written)
    first, _, rest = name.partition(WILD)
    if not rest or sum(map(str.isalpha, first)) < SHORTEST:
        return False
    built = pattern(name)
    return built is not None and built[0].fullmatch(posixpath.basename(path)) is not None
