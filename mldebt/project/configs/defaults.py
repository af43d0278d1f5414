"""Finds options whose default is said twice and differently: in the help, or at two places that read one key.

Only constants are compared, and only where both count: the number in the help of an option and the one it gets, and
the fallbacks of two lookups of one key of one object. An option and a key of a settings file that share a name are not
compared: in eight of eight pairs seen they meant two things - the steps of an evaluation and of a training, the noise
of sampling and of the loss.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import ConfigKey, Evidence, Site
from mldebt.project.configs.options_argparse import Option, argparse_options
from mldebt.project.configs.sinks import name_of
from mldebt.project.sources import Sources

SAID = re.compile(
    r"(?:^|[(\[,;.:!?\-\n]|\b(?:the|by|is|and|with|its))\s*\bdefaults?(?:\s+(?:value|is|to|of)){0,2}\s*[:=]?\s*[`'\"(\[]?"
    r"(?P<value>-?\d[\d_]*\.?\d*(?:e[+-]?\d+)?|True|False)[`'\"]?(?P<after>[^\s)\].,;]?)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
GETS = frozenset({"get", "getattr", "pop", "setdefault"})
CLOSE = 1e-9


class Conflict(msgspec.Struct, frozen=True):
    """Two defaults of one key: the value here, the other one, and where that is said."""

    here: str
    other: str
    evidence: tuple[Evidence, ...]


class Defaults:
    """The keys with more than one default."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._told: dict[tuple[Site, Site, str], ConfigKey] = {}

    def of(self, key: ConfigKey) -> Conflict | None:
        """Return the conflict of a key, or None."""
        if key.source == "argparse":
            return self._in_help(key)
        return self._in_lookups(key) if key.path in self._sources.settings else None

    @cached_property
    def _options(self) -> Mapping[tuple[str, int, str], Option]:
        callees = self._sources.code.callees
        return {
            (path, self._sources.place(path, option.line)[1], option.key): option
            for path, facts in self._sources.python.items()
            for option in argparse_options(path, facts, callees)
        }

    def _in_help(self, key: ConfigKey) -> Conflict | None:
        option = self._options.get((key.path, key.line, key.key))
        if option is None or option.value is None:
            return None
        said = [found for found in SAID.finditer(option.help) if not found["after"]]
        if len(said) != 1 or _same(said[0]["value"], option.value) is not False:
            return None
        says = f"its help says the default is {said[0]['value']}"
        return Conflict(option.value, said[0]["value"], (Evidence(key.path, key.line, says, key.cell),))

    def _in_lookups(self, key: ConfigKey) -> Conflict | None:
        """Return two lookups of one key with different fallbacks; copies of a file tell it once."""
        name = key.key.rpartition(".")[2]
        found: dict[str, Site] = {}
        for reader in key.readers:
            for value in self._fallbacks(reader, name):
                if not any(_same(value, known) for known in found):
                    found.setdefault(value, reader)
        if len(found) < 2:  # noqa: PLR2004 - one fallback is no conflict
            return None
        (one, first), (other, second), *_ = found.items()
        if self._told.setdefault((first, second, name), key) != key:
            return None
        places = ((one, first), (other, second))
        evidence = tuple(Evidence(at.path, at.line, f"falls back on {value}", at.cell) for value, at in places)
        return Conflict(one, other, evidence)

    def _fallbacks(self, reader: Site, name: str) -> Iterator[str]:
        for call in self._lookups.get((reader.path, reader.line or 0), ()):
            place = 1 if name_of(call) == "getattr" else 0
            if len(call.args) > place + 1 and call.args[place] == Const(name):
                value = call.args[place + 1]
                if isinstance(value, Const) and value.value not in (None, ""):
                    yield str(value.value)

    @cached_property
    def _lookups(self) -> Mapping[tuple[str, int], Sequence[Call]]:
        found: dict[tuple[str, int], list[Call]] = defaultdict(list)
        for path in self._sources.python:
            for _, _, call in self._sources.code.callees.named(path, GETS):
                found[path, self._sources.place(path, call.line)[1]].append(call)
        return found


def _same(one: str, other: str) -> bool | None:
    """Say whether two written values are equal; None where they are of kinds that cannot be compared."""
    left, right = (text.strip().strip("'\"").replace("_", "") for text in (one, other))
    if NUMBER.fullmatch(left) and NUMBER.fullmatch(right):
        return abs(float(left) - float(right)) <= CLOSE * max(abs(float(left)), abs(float(right)), 1)
    if {left.lower(), right.lower()} <= {"true", "false"}:
        return left.lower() == right.lower()
    return (
        None if NUMBER.fullmatch(left) or NUMBER.fullmatch(right) else None if left.lower() != right.lower() else True
    )
