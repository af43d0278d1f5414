"""Finds settings files that say nearly the same: clusters in which nine of ten values are equal.

Values are compared under their keys, so that order, comments and layout do not matter. Left out are files of a tool,
data, tests, gin files, whose blocks are not read, and files too small to be copied for more than their shape. So are
files that build on another one (`_base_`, a defaults list): those say what they change, and relative bases make equal
texts differ.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.findings.subjects import ConfigFile
from mldebt.patterns import regex
from mldebt.project.sources import Sources

BUILDS = regex(r"(_base_|_BASE_?|__base__|base_config|defaults|include|includes|inherit_from|extends)(\[|$)")
READ_IN_PART = frozenset({"gin"})
FEWEST = 12
EQUAL = 0.9
MOST_FILES = 1500
Values = Mapping[str, str]


class Twin(msgspec.Struct, frozen=True):
    """A file that nearly equals the first of its cluster, and the keys in which it differs."""

    path: str
    differs: tuple[str, ...]


class Twins:
    """Clusters of nearly equal settings files."""

    def __init__(self, sources: Sources, files: Sequence[ConfigFile]) -> None:
        self._sources, self._files = sources, files

    @cached_property
    def found(self) -> Mapping[str, Sequence[Twin]]:
        """The twins of the first file of each cluster, by its path."""
        values = self._values
        found: dict[str, list[Twin]] = {}
        for path in sorted(values, key=lambda path: (path.count("/"), path)):
            first = next((one for one in found if _near(values[one], values[path])), None)
            if first is None:
                found[path] = []
            else:
                found[first].append(Twin(path, tuple(_differing(values[first], values[path]))))
        return {path: tuple(twins) for path, twins in found.items() if twins}

    @cached_property
    def _values(self) -> Mapping[str, Values]:
        found: dict[str, Values] = {}
        for file in self._files[:MOST_FILES]:
            facts = self._sources.settings.get(file.path)
            if facts is None or facts.error is not None or file.status == "external" or not file.keys:
                continue
            if facts.format in READ_IN_PART:
                continue
            if self._sources.role(file.path) not in ("code", "tutorial", "benchmark"):
                continue
            if any(BUILDS.match(entry.key) for entry in facts.entries):
                continue
            values: dict[str, str] = {}
            counts: dict[str, int] = defaultdict(int)
            for entry in facts.entries:
                if entry.kind in ("scalar", "alias"):
                    counts[entry.key] += 1
                    values[f"{entry.key}#{counts[entry.key]}" if counts[entry.key] > 1 else entry.key] = (
                        entry.value or ""
                    )
            if len(values) >= FEWEST:
                found[file.path] = values
        return found


def _near(one: Values, other: Values) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    if shorter < EQUAL * longer:
        return False
    equal = sum(1 for key, value in one.items() if other.get(key) == value)
    return equal >= EQUAL * (len(one) + len(other) - equal)


def _differing(one: Values, other: Values) -> Iterator[str]:
    for key in dict.fromkeys((*one, *other)):
        if one.get(key) != other.get(key):
            yield key
