"""Tells whether a command line is parsed at all, and what of the repository can run."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Ref
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import GIVEN_BACK, Use
from mldebt.project.configs.parsers.arguments import PARSES
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.parsers.sharing import running, takes_names
from mldebt.project.configs.parsers.unseen_callers import UnseenCallers
from mldebt.project.sources import Sources

MAINS = frozenset({"main", "cli", "run"})


class Starting:
    """Asks who calls the functions that parse."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self._sources, self._links, self._callers = sources, links, UnseenCallers(links)

    def unseen(self, reach: Reach, uses: Iterable[Use]) -> str:
        """Say that what is parsed may go to somebody who is not seen, or an empty string."""
        for use in uses:
            if use.by == GIVEN_BACK and self._callers.may_call(use.spot):
                return f"{use.says}, which may be called by what is not seen"
        if any(spot.scope == 0 and self._callers.may_import(spot.path) for spot, _ in reach.parses):
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

    def handed_on(self, reach: Reach) -> str:
        """Say that a file takes what parses a command line without calling it, `return parser.parse_args`, or nothing.

        So does one that lets what it parses fill something whose readers are not known: a module, or a class.
        """
        chains = self._links.chains
        for path in sorted({path for word in PARSES for path in chains.taken(word)} & reach.files):
            for number, place in (one for word in PARSES for one in chains.taken(word).get(path, ())):
                read = self._links.code.modules[path].scopes[number].read(place)
                if read.use != "callee" and read.steps[-1].lstrip(".") in PARSES:
                    return f"{''.join(read.steps)} is handed on at {path}:{read.line}"
        return next(self._into(reach), "")

    def _into(self, reach: Reach) -> Iterator[str]:
        code = self._links.code
        for spot, place in reach.parses:
            call = code.scope(spot).call(place)
            for value in (*call.args[1:], *(value for word, value in call.keywords if word == "namespace")):
                target = code.resolve(spot, value.steps) if isinstance(value, Ref) else None
                if target and target.kind in ("module", "class", "external"):
                    yield f"what is parsed fills {target.name} at {spot.path}:{call.line}"

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

    def is_idle(self, spot: Spot) -> bool:
        """Say whether code stands in a function of a module that nothing in the repository speaks of but imports."""
        scopes = self._sources.python[spot.path].scopes
        number = spot.scope
        while scopes[number].parent > 0:
            number = scopes[number].parent
        scope = scopes[number]
        if scope.kind != "function" or self._is_started(Spot(spot.path, number)) or scope.name in MAINS:
            return False
        links, users = self._links, self._sources.code.importers(spot.path)
        is_read = any(links.ledgers.mentions(path, scope.name) for path in users) or links.chains.taken(scope.name)
        texts = (text for facts in self._sources.python.values() for text, _ in facts.strings)
        return not is_read and not any(scope.name in text for text in texts)
