"""Hands out the ledgers of scopes, and knows which scopes of a file read which names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mldebt.facts.code import Scope
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.memory import Lately


class Ledgers:
    """Ledgers by place, made when they are asked for, and which scopes of a file read which names.

    A ledger holds facts in memory that are decoded, so of a large repository each is kept for a while only.
    """

    def __init__(self, scopes: Mapping[str, Sequence[Scope]]) -> None:
        self._scopes = scopes
        self._made = Lately(self._make)
        self._mentions: dict[str, str] = {}

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
            found = by_name([read.steps[0] for read in scope.reads] for scope in self._scopes[path])
            self.keep(path, found)
        before = f"\n{name} "
        start = found.find(before)
        return [*map(int, found[start + len(before) : found.index("\n", start + 1)].split())] if start >= 0 else ()

    def keep(self, path: str, names: str) -> None:
        """Keep which scopes of a file read which names, as `by_name` tells it."""
        self._mentions[path] = names


def by_name(names: Iterable[Iterable[str]]) -> str:
    """Return name and numbers of those that have it, a line each: a quarter of the room of a table, made at once."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, read in enumerate(names):
        for name in set(read):
            found[name].append(str(number))
    return "\n".join(("", *(f"{name} {' '.join(numbers)}" for name, numbers in found.items()), ""))
