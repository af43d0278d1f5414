"""What one started file enters and where it trains: the ground on which rules about a whole run stand."""

from collections.abc import Iterable, Iterator

import msgspec

from mldebt.facts.code import Call
from mldebt.project.code import Spot
from mldebt.project.runs.build import Finder
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.launches import default_files
from mldebt.project.runs.ways.hops import Reach


class Entered(msgspec.Struct, frozen=True):
    """The scopes a started file enters, those entered for sure, its training sites, and the settings it reads."""

    path: str
    wide: Reach
    narrow: Reach
    sites: tuple[Site, ...]
    files: frozenset[str]


class Entries:
    """What the started files of one repository enter; asking again costs nothing."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._known: dict[str, Entered] = {}

    def of(self, path: str) -> Entered:
        """Return what a started file enters, and look options up as seen from it until the next file is asked for."""
        finder = self.finder
        starts = finder.sources.starts.of(path)
        files = default_files(path, finder.code, finder.sources.settings, starts)
        finder.guards.focus(path, finder.code.closure(path), files)
        if path not in self._known:
            roots = finder.explorer.roots(path)
            narrow = finder.explorer.reach(roots, wide=False)
            sites = finder.ranked(finder.found(path, narrow), narrow, path)
            wide = finder.explorer.reach(roots, wide=True)
            self._known[path] = Entered(path, wide, narrow, tuple(sites), files)
        finder.guards.enter(self._known[path].wide.hops)
        return self._known[path]

    def is_double(self, path: str) -> bool:
        """Say whether a file only calls a function of another one that an earlier file of the kind calls too."""
        own = self._delegate(path)
        starts = self.finder.sources.starts.all()
        return own is not None and any(self._delegate(other) == own for other in sorted(starts) if other < path)

    def _delegate(self, path: str) -> Spot | None:
        """Return the one function of another file that a file without functions of its own calls."""
        module = self.finder.code.modules.get(path)
        if module is None or len(module.scopes) > 1:
            return None
        callees = {self.finder.code.callee(Spot(path, 0), call).spot for call in module.scopes[0].calls} - {None}
        return next(iter(callees)) if len(callees) == 1 else None

    def calls(self, entered: Entered) -> Iterator[tuple[Spot, Call]]:
        """Yield every call a started file can make; the main blocks of other files are not its own."""
        for spot in entered.wide.hops:
            for call in self.finder.code.scope(spot).calls:
                if not self.finder.explorer.is_elsewhere(entered.path, spot, call.under):
                    yield spot, call

    def ways(self, entered: Entered, wanted: Iterable[Spot]) -> Reach:
        """Return the ways to some scopes with the defaults that bar them."""
        return self.finder.explorer.guarded(entered.wide, wanted, wide=True)

    def off(self, ways: Reach, spot: Spot, under: int) -> Default | None:
        """Return the default that keeps code under a condition from running, or None."""
        return ways.off(spot) or self.finder.guards.bar(spot, under)
