"""Hands out the ledgers of scopes, and knows which scopes of a file read which names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sys import intern

from mldebt.facts.code import Scope
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.lately import Lately


class Ledgers:
    """Ledgers by place, made when they are asked for, and which scopes of a file read which names.

    A ledger holds facts in memory that are decoded, so of a large repository each is kept for a while only.
    """

    def __init__(self, scopes: Mapping[str, Sequence[Scope]]) -> None:
        self._scopes = scopes
        self._made = Lately(self._make)
        self._mentions: dict[str, Mapping[str, Sequence[int]]] = {}
        self._once: dict[tuple[int, ...], tuple[int, ...]] = {}

    def at(self, path: str, scope: int) -> Ledger:
        """Return the ledger of a scope."""
        return self._made.of((path, scope))

    def _make(self, place: tuple[str, int]) -> Ledger:
        path, scope = place
        scopes = self._scopes[path]
        return Ledger(scopes[scope], () if scope else scopes[1:])

    def mentions(self, path: str, name: str) -> Sequence[int]:
        """Return the scopes of a file that read a name."""
        found = self._mentions.get(path)
        if found is None:
            names = ([read.steps[0] for read in scope.reads] for scope in self._scopes[path])
            found = self.keep(path, by_name(names))
        return found.get(name, ())

    def keep(self, path: str, found: Mapping[str, tuple[int, ...]]) -> Mapping[str, Sequence[int]]:
        """Keep which scopes of a file read which names; equal scopes are one object."""
        once = self._once.setdefault
        kept = self._mentions[path] = {intern(name): once(scopes, scopes) for name, scopes in found.items()}
        return kept


def by_name(names: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    """Return name → numbers of those that have it."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, read in enumerate(names):
        for name in set(read):
            found[name].append(number)
    return {name: tuple(scopes) for name, scopes in found.items()}
