"""Finds runs that write their hyper-parameters into the code although the repository has a config system they bypass.

A config system is a settings file with hyper-parameters that another training entry reads and whose code this run
shares. A run bypasses it if it reads no settings and declares no option, and gives the very parameters that the file
holds as numbers in its own file. Settings kept as constants of a Python module are no settings file here, and a run
whose reading cannot be followed counts as reading.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, Op
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.experiments.values.names import is_hyper, plain
from mldebt.project.runs.entered import Entered, Entries

READERS = frozenset({
    "yaml", "omegaconf", "hydra", "toml", "tomllib", "configparser", "yacs", "ml_collections", "gin", "absl",
    "jsonargparse", "confection", "munch", "addict", "easydict", "ruamel", "dynaconf", "anyconfig", "mmcv", "mmengine",
    "argparse", "click", "typer", "fire", "docopt", "configargparse", "simple_parsing", "tyro", "draccus", "sacred",
    "optparse", "getopt", "pydantic_settings", "environs", "decouple", "dotenv", "tap", "plac", "kedro", "prefect",
    "metaflow", "zenml", "dagster", "pyhocon", "pyrallis", "configobj", "allennlp", "dvc",
})  # fmt: skip
READS = regex(
    r"(\w*_)?(load|read|get|parse|build|make|from|init)_?\w*(conf|cfg|config|params|settings|yaml|args|opts?)\w*",
    re.IGNORECASE,
)
SAME_NAMES, WRITTEN = 2, 3


class Written(msgspec.Struct, frozen=True):
    """A hyper-parameter given as a number: its name, the number and where."""

    name: str
    value: str
    line: int


class Bypass(msgspec.Struct, frozen=True):
    """A settings file that a run bypasses, who reads it, and what the run writes into the code instead."""

    settings: str
    reader: TrainingRun
    written: tuple[Written, ...]
    evidence: tuple[Evidence, ...]


class HardCoded:
    """Which runs of one repository bypass its settings."""

    def __init__(self, entries: Entries, runs: tuple[TrainingRun, ...]) -> None:
        self.entries, self.runs = entries, runs
        self.code = entries.finder.code

    def of(self, run: TrainingRun) -> Bypass | None:
        """Return the config system a run bypasses, or None."""
        if self._reads(run.path) or not self.systems:
            return None
        written = {one.name: one for one in self._written(self.entries.of(run.path))}
        if len(written) < WRITTEN:
            return None
        around = self.code.closure(run.path) - {run.path}
        for reader, path, keys in self.systems:
            shared = sorted(written.keys() & keys.keys())
            if len(shared) >= SAME_NAMES and reader.path != run.path and self._is_kin(reader.path, around, run.path):
                says = f"{reader.path} reads its settings here"
                found = tuple(written[name] for name in sorted(written))
                beside = tuple(
                    Evidence(path, keys[name], f"{name} in the settings; here it is {written[name].value}")
                    for name in shared
                )
                return Bypass(path, reader, found, (Evidence(path, None, says), *beside))
        return None

    @cached_property
    def systems(self) -> tuple[tuple[TrainingRun, str, Mapping[str, int]], ...]:
        """Return the settings files with hyper-parameters that an entry reads: reader, file, name → line."""
        return tuple(
            (run, path, keys)
            for run in self.runs
            if run.role == "entry"
            for path in sorted(self.entries.of(run.path).files)
            if len(keys := self._keys(path)) >= SAME_NAMES
        )

    def _keys(self, path: str) -> dict[str, int]:
        found: dict[str, int] = {}
        facts = self.entries.finder.sources.settings.get(path)
        for entry in facts.entries if facts else ():
            if entry.kind == "scalar" and is_hyper(entry.key) and _is_number(entry.value):
                found.setdefault(plain(entry.key), entry.line)
        return found

    def _is_kin(self, reader: str, around: frozenset[str], path: str) -> bool:
        """Say whether two entries stand in one folder or share code of the repository, beyond an empty package file."""
        if posixpath.dirname(reader) == posixpath.dirname(path):
            return True
        shared = (self.code.closure(reader) & around) - {reader, path}
        return any(self.code.modules[one].loc > 1 for one in shared if one in self.code.modules)

    def _reads(self, path: str) -> bool:
        """Say whether a run may take its values from outside: options, settings, environment."""
        if self.entries.of(path).files:
            return True
        for inner in self.code.closure(path):
            module = self.code.modules.get(inner)
            if module is None:
                continue
            if inner == path and any(entry.module.partition(".")[0] in READERS for entry in module.imports):
                return True
        scopes = self.code.modules[path].scopes
        words = (call.leaf for scope in scopes for call in scope.calls)
        return any(READS.fullmatch(word) for word in words) or any(
            read.steps[:2] in (("sys", ".argv"), ("os", ".environ")) for scope in scopes for read in scope.reads
        )

    def _written(self, entered: Entered) -> Iterator[Written]:
        """Yield the hyper-parameters a run gives as numbers, in its own file."""
        for spot in entered.narrow.hops:
            if spot.path == entered.path:
                yield from self._in_scope(spot)

    def _in_scope(self, spot: Spot) -> Iterator[Written]:
        scope = self.code.scope(spot)
        for assign in scope.assigns:
            if len(assign.target) == 1 and is_hyper(assign.target[0]) and (shown := _number(assign.value)):
                yield Written(plain(assign.target[0]), shown, assign.line)
        for call in scope.calls:
            yield from _in_call(call)


def _in_call(call: Call) -> Iterator[Written]:
    for name, value in call.keywords:
        if name and is_hyper(name) and (shown := _number(value)):
            yield Written(plain(name), shown, call.line)


def _number(value: Expr) -> str | None:
    if isinstance(value, Op) and value.name == "neg" and len(value.items) == 1:
        return _number(value.items[0])
    if isinstance(value, Const) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return str(value.value)
    return None


def _is_number(text: str | None) -> bool:
    return (
        text is not None
        and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", text.strip(), re.IGNORECASE) is not None
    )
