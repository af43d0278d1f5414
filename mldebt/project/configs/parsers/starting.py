"""Tells whether a command line is parsed at all, and what of the repository can run."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Ref
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import GIVEN_BACK, Use
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.parsers.sharing import running, takes_names
from mldebt.project.configs.parsers.unseen_callers import UnseenCallers
from mldebt.project.sources import Sources


class Starting:
    """Asks who calls the functions that parse."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self._sources, self._links, self.callers = sources, links, UnseenCallers(links)

    def unseen(self, reach: Reach, uses: Iterable[Use]) -> str:
        """Say that what is parsed may go to somebody who is not seen, or an empty string."""
        for use in uses:
            if use.by == GIVEN_BACK and self.callers.may_call(use.spot):
                return f"{use.says}, which may be called by what is not seen"
        if any(spot.scope == 0 and self.callers.may_import(spot.path) for spot, _ in reach.parses):
            return "parsed by a module that may be imported by a name put together, and then read by any other name"
        shared = dict.fromkeys(spot.path for spot, _ in reach.parses if spot.scope == 0)
        runner = next((one for path in shared for one in self._runners(path)), "")
        return f"{runner} runs this program among names of its own" if runner else ""

    def _runners(self, path: str) -> Iterator[str]:
        """Yield the other files that run a program so that its names are there, too, and read such a one."""
        for one in self._running.get(posixpath.basename(path), ()):
            if one != path and takes_names(self._sources, one, path):
                yield one

    @cached_property
    def _running(self) -> Mapping[str, Sequence[str]]:
        return running(self._sources)

    def is_uncalled(self, reach: Reach) -> bool:
        """Say whether all parsing is in functions of modules that nothing imports, and that nothing there starts."""
        code = self._links.code
        waiting, seen = [spot for spot, _ in reach.parses], set[Spot]()
        while waiting:
            spot = waiting.pop()
            if not spot.scope or self._is_started(spot) or code.is_imported(spot.path):
                return False
            seen.add(spot)
            waiting += {caller for caller, _ in self._links.callers(spot)} - seen
        return True

    def _is_started(self, spot: Spot) -> bool:
        """Say whether something may start a function without calling it: a decorator, `app.run(main)`, a command."""
        facts = self._sources.python[spot.path]
        scope = facts.scopes[spot.scope]
        name = scope.name.rpartition(".")[2]
        given = any(value == Ref((name,)) for one in facts.scopes for call in one.calls for value in call.args)
        return bool(scope.decorators) or given or spot.path in self._sources.starts.all()
