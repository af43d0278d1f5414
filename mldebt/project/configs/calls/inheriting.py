"""Knows which classes of the repository inherit from a class."""

from collections import defaultdict

from mldebt.facts.code import Ref
from mldebt.project.code import Code, Spot


class Inheriting:
    """The subclasses of classes, transitively; each is told once."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._named: dict[str, list[Spot]] | None = None
        self._below: dict[Spot, tuple[Spot, ...]] = {}

    def below(self, spot: Spot) -> tuple[Spot, ...]:
        """Return the in-repository classes that inherit from a class, transitively."""
        if spot not in self._below:
            self._below[spot] = self._inheriting(spot)
        return self._below[spot]

    def _inheriting(self, spot: Spot) -> tuple[Spot, ...]:
        if self._named is None:
            self._named = defaultdict(list)
            for path, facts in self._code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for base in scope.bases if scope.kind == "class" else ():
                        if isinstance(base, Ref):
                            self._named[base.steps[-1].lstrip(".")].append(Spot(path, number))
        found: dict[Spot, None] = {}
        queue = [spot]
        while queue:
            current = queue.pop()
            name = self._code.scope(current).name.rpartition(".")[2]
            for other in self._named.get(name, ()):
                if other not in found and any(base.spot == current for base in self._code.bases(other)):
                    found[other] = None
                    queue.append(other)
        return tuple(found)
