"""What the settings of a repository name: modules, classes and functions that code takes by a word it is given.

A class is named whole, `name: trainers.plain.Trainer`, or beside its module, below one key (`module: trainers.plain`,
`main: Trainer`) or in one list (`["trainers.plain", "Trainer"]`); it counts where that module defines it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target
from mldebt.project.launches.starts import Starts

DOTTED = regex(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
MANY = 32


class Told:
    """The words that the settings of one repository give for keys, and the definitions that they name."""

    def __init__(self, code: Code, settings: Mapping[str, SettingsFacts], starts: Starts) -> None:
        self._code, self._settings, self._starts = code, settings, starts

    def dotted(self, key: str) -> Sequence[str]:
        """Return the dotted names that the settings give for a key, by its last part."""
        return self._dotted.get(key, ())

    def words(self, key: str) -> frozenset[str]:
        """Return the plain words that settings give for a key, by its last part, or commands for an option."""
        return self._words.get(key, frozenset())

    @cached_property
    def definitions(self) -> Sequence[Target]:
        """The functions and classes of the repository that the settings name, unless they are many."""
        found = dict.fromkeys(target for values in self._beside for target in self._defined(values))
        return tuple(found) if len(found) <= MANY else ()

    def _defined(self, values: Sequence[str]) -> Iterator[Target]:
        """Yield what values that stand beside each other name: a module and its class, or both in one."""
        whole = [value.rpartition(".")[::2] for value in values if DOTTED.fullmatch(value)]
        pairs = [(module, name) for module in values for name in values if name.isidentifier() and name != module]
        for module, name in (*whole, *pairs):
            path = self._code.names.find(module, "")
            target = self._code.resolve(Spot(path, 0), (name,)) if path else None
            if target is not None and target.kind in ("function", "class"):
                yield target

    @property
    def _beside(self) -> Iterator[Sequence[str]]:
        """Yield the names, plain or dotted, that stand below one key or in one list."""
        for _, facts in sorted(self._settings.items()):
            groups: dict[str, list[str]] = defaultdict(list)
            for entry, value in _values(facts.entries):
                if value.isidentifier() or DOTTED.fullmatch(value):
                    groups[entry.key[: entry.key.rfind("[" if entry.key.endswith("]") else ".") + 1]].append(value)
            yield from (group[:MANY] for group in groups.values())

    @cached_property
    def _dotted(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for _, facts in sorted(self._settings.items()):
            for entry, value in _values(facts.entries):
                if DOTTED.fullmatch(value):
                    found[entry.key.rpartition(".")[2]][value] = None
        return {key: tuple(values) for key, values in found.items()}

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for facts in self._settings.values():
            for entry, value in _values(facts.entries):
                if value.isidentifier():
                    found[entry.key.rpartition(".")[2]].add(value)
        for start in (start for starts in self._starts.all().values() for start in starts):
            for option, value in pairwise(start.words):
                if option.startswith("-") and value.isidentifier():
                    found[option.lstrip("-").replace("-", "_")].add(value)
        return {key: frozenset(values) for key, values in found.items()}


def _values(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield the entries that have a value, with it."""
    return ((entry, entry.value) for entry in entries if entry.kind == "scalar" and entry.value)
