"""Finds options whose default is said twice and differently: in the help, and where the option is declared.

Only constants are compared: the number in the help of an option and the one it gets. An option and a key of a settings
file that share a name are not compared: in eight of eight pairs seen they meant two things - the steps of an evaluation
and of a training, the noise of sampling and of the loss. Nor are two fallbacks of one key: all four seen belonged to
the branches of a factory, each with a file of its own.
"""

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.patterns import regex
from mldebt.project.configs.parsers.arguments import Option, argparse_options
from mldebt.project.sources import Sources

SAID = regex(
    r"(?:^|[(\[,;.:!?\-\n]|\b(?:the|by|is|and|with|its))\s*\bdefaults?(?:\s+(?:value|is|to|of)){0,2}\s*[:=]?\s*[`'\"(\[]?"
    r"(?P<value>-?\d[\d_]*(?:[,\s]\d{3}(?!\d))*\.?\d*(?:e[+-]?\d+)?|True|False)[`'\"]?"
    r"(?P<after>\s+(?:dozen|hundred|thousand|million|billion|percent)\b|[^\s)\].,;]?)",
    re.IGNORECASE,
)
NUMBER = regex(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
BETWEEN = regex(r"_|[,\s](?=\d{3})")
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

    def of(self, key: ConfigKey) -> Conflict | None:
        """Return the conflict of a key, or None."""
        return self._in_help(key) if key.source == "argparse" else None

    @cached_property
    def _options(self) -> Mapping[tuple[str, int, str], Option]:
        return {
            (path, self._sources.place(path, option.line)[1], option.key): option
            for path in self._sources.python
            for option in argparse_options(path, self._sources.code)
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


def _same(one: str, other: str) -> bool | None:
    """Say whether two written values are equal; None where they are of kinds that cannot be compared."""
    left, right = (BETWEEN.sub("", text.strip().strip("'\"")) for text in (one, other))
    if NUMBER.fullmatch(left) and NUMBER.fullmatch(right):
        return abs(float(left) - float(right)) <= CLOSE * max(abs(float(left)), abs(float(right)), 1)
    if {left.lower(), right.lower()} <= {"true", "false"}:
        return left.lower() == right.lower()
    return (
        None if NUMBER.fullmatch(left) or NUMBER.fullmatch(right) else None if left.lower() != right.lower() else True
    )
