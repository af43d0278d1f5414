"""Tells whether a command line is parsed at all, and what of the repository can run."""

from mldebt.facts.code import Ref
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.sources import Sources

MAINS = frozenset({"main", "cli", "run"})


class Starting:
    """Asks who calls the functions that parse."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self._sources, self._links = sources, links

    def returns_unseen(self, reach: Reach) -> bool:
        """Say whether all parsing is in functions of which no call is seen: a table of modules may lead to them."""
        callers = self._links.callers
        return all(spot.scope > 0 and next(iter(callers(spot)), None) is None for spot, _ in reach.parses)

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
