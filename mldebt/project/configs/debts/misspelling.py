"""Tells which dead key is a misspelling of one that is read, or that its like spells otherwise.

A name counts as misspelt where the key has no namesake of the right spelling beside it, and either the code reads the
right spelling from the object that holds it, or files and nodes of the same shape define the right spelling in its
place. Two words that are both meant, `min_scale` and `max_scale`, look the same to a machine: short parts, first
letters and digits must agree, and what a file defines under both spellings is two keys.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Made, Ref, Scope, last_step
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.patterns import regex
from mldebt.project.configs.places.chains import HOLDERS
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.configs.settings.verdict import SPELT_ALIKE
from mldebt.project.sources import Sources

READ = regex(r"[\"'(](\w+)[\"']?\)$|[.\[](\w+)$")
SOFT = frozenset({"getattr", "get", "hasattr", "pop"})
SHORTEST, LONG = 4, 8
FEWEST_ALIKE = 2
SHARED = 0.5


class Meant(msgspec.Struct, frozen=True):
    """The spelling that a dead key was probably meant to have, and where it is spelt so."""

    name: str
    evidence: Evidence


class Spellings:
    """Finds what misspelt keys were meant to be."""

    def __init__(self, sources: Sources, files: Sequence[ConfigFile]) -> None:
        self._sources, self._files = sources, files

    def of(self, key: ConfigKey) -> Meant | None:
        """Return what a dead key was probably meant to be."""
        node, _, name = key.key.rpartition(".")
        own = self._nodes[key.path].get(node, {})
        for meant in self._candidates(key, node):
            if meant.name not in own and is_misspelt(name.lstrip("-"), meant.name):
                return meant
        return None

    def _candidates(self, key: ConfigKey, node: str) -> Iterator[Meant]:
        for near in key.near_misses:
            found = READ.search(near.says) if near.says.startswith(SPELT_ALIKE) else None
            if found and not self._defines(key.path, found[1] or found[2]):
                yield Meant(found[1] or found[2], Evidence(near.path, near.line, "the code reads it so", near.cell))
        if key.key.startswith("-"):
            yield from self._looked_up.get(key.path, ())
        else:
            yield from self._in_files(key, node)
            yield from self._in_siblings(key, node)

    def _defines(self, path: str, name: str) -> bool:
        return any(name in keys for keys in self._nodes[path].values())

    @cached_property
    def _nodes(self) -> Mapping[str, Mapping[str, Mapping[str, ConfigKey]]]:
        """Keys by last part, by node, by file."""
        found: dict[str, dict[str, dict[str, ConfigKey]]] = defaultdict(lambda: defaultdict(dict))
        for file in self._files:
            for key in file.keys:
                node, _, name = key.key.rpartition(".")
                found[file.path][node][name.lstrip("-").replace("-", "_") if name.startswith("-") else name] = key
        return found

    @cached_property
    def _families(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for file in self._files:
            if file.family:
                found[file.family].append(file.path)
        return found

    def _in_files(self, key: ConfigKey, node: str) -> Iterator[Meant]:
        """Yield live keys that files of the same shape define in the same node."""
        family = (key.family or "").partition(":")[0]
        for path in self._families.get(family, ()):
            if path != key.path:
                for name, other in self._nodes[path].get(node, {}).items():
                    if other.status in ("live", "external"):
                        yield Meant(name, Evidence(other.path, other.line, "a file of the same shape spells it so"))

    def _in_siblings(self, key: ConfigKey, node: str) -> Iterator[Meant]:
        """Yield keys that most of the nodes beside its own define: `stages.2`, `stages.3` beside `stages.1`."""
        above, _, own = node.rpartition(".")
        alike = [
            (other, keys)
            for other, keys in self._nodes[key.path].items()
            if own and other != node and other.rpartition(".")[0] == above
            and len(keys.keys() & self._nodes[key.path][node].keys()) >= SHARED * len(keys)
        ]  # fmt: skip
        counted: dict[str, list[ConfigKey]] = defaultdict(list)
        for _, keys in alike:
            for name, other_key in keys.items():
                counted[name].append(other_key)
        for name, found in counted.items():
            if len(found) >= FEWEST_ALIKE:
                says = f"{len(found)} nodes beside it spell it so"
                yield Meant(name, Evidence(found[0].path, found[0].line, says))

    @cached_property
    def _looked_up(self) -> Mapping[str, Sequence[Meant]]:
        """Names that a module looks up softly in what is named like options: `getattr(args, "num_layers", 4)`."""
        found: dict[str, list[Meant]] = defaultdict(list)
        paths = {file.path for file in self._files if any(key.key.startswith("-") for key in file.keys)}
        for path in sorted(paths & self._sources.python.keys()):
            for scope in self._sources.python[path].scopes:
                for call in scope.calls:
                    place = 1 if name_of(call) in ("getattr", "hasattr") else 0
                    value = call.args[place] if name_of(call) in SOFT and len(call.args) > place else None
                    if not (isinstance(value, Const) and isinstance(value.value, str) and value.value.isidentifier()):
                        continue
                    if HOLDERS.fullmatch(_searched(scope, call)):
                        at = self._sources.evidence(path, call.line, "the code looks it up so")
                        found[path].append(Meant(value.value, at))
        return found


def _searched(scope: Scope, call: Call) -> str:
    """Return the last name of what a call looks into: `args` in `vars(args).get("depth")` and in `hasattr(args, …)`."""
    if name_of(call) in ("getattr", "hasattr"):
        return last_step(call.args[0]).lstrip(".") if call.args else ""
    if isinstance(call.func, Made):
        inner = scope.calls[call.func.call]
        return last_step(inner.args[0]).lstrip(".") if name_of(inner) == "vars" and inner.args else ""
    return call.func.steps[-2].lstrip(".") if isinstance(call.func, Ref) and len(call.func.steps) > 1 else ""


def is_misspelt(written: str, meant: str) -> bool:
    """Say whether one name can be another one misspelt: in the case of letters, in bars, or by a slip of the finger."""
    left, right = (re.sub(r"[_\-\s]", "", name).lower() for name in (written, meant))
    if written == meant or len(left) < SHORTEST:
        return False
    if left == right:
        return True
    parts = [re.split(r"[_\-]", name.lower()) for name in (written, meant)]
    if len(parts[0]) != len(parts[1]) or re.sub(r"\d", "", left) == re.sub(r"\d", "", right):
        return False
    different = [(one, two) for one, two in zip(*parts, strict=True) if one != two]
    return len(different) == 1 and _is_slip(*different[0])


def _is_slip(one: str, two: str) -> bool:
    shorter = min(len(one), len(two))
    if shorter < SHORTEST or re.sub(r"\D", "", one) != re.sub(r"\D", "", two):
        return False
    if len(one) == len(two) and one[0] != two[0]:
        return False
    return _distance(one, two) <= (2 if shorter >= LONG else 1)


def _distance(one: str, two: str) -> int:
    """Return the edits between two words: letters put in, left out, changed, or two neighbours swapped."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for place, letter in enumerate(one, 1):
        row = [place]
        for at, other in enumerate(two, 1):
            cost = min(last[at] + 1, row[-1] + 1, last[at - 1] + (letter != other))
            if before and at > 1 and place > 1 and letter == two[at - 2] and one[place - 2] == other:
                cost = min(cost, before[at - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
