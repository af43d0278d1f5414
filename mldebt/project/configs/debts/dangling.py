"""Finds references of configuration that lead nowhere: classes, option files, bases and default paths that are gone.

Only what must lie in this repository is judged: a class below one of its own packages (re-exports followed), an option
of a Hydra group that has other options here, a base file named by a path, a default path into a folder that holds
such files. What git ignores, code writes or a document tells the reader to fetch may well exist where it is used.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.configs.debts.naming import Naming
from mldebt.project.configs.debts.presence import Presence
from mldebt.project.configs.files.loaders import CONFIG_WORD
from mldebt.project.configs.parsers.arguments import argparse_options
from mldebt.project.configs.settings.hydra_apps import above, hydra_roots
from mldebt.project.configs.settings.hydra_files import Choices
from mldebt.project.sources import Sources

CLASS_KEYS = frozenset({"_target_", "class_path", "__target__", "_component_"})
BASES = frozenset({"_base_", "_BASE_", "__base__", "_BASE"})
SUFFIXES = (".yaml", ".yml", ".toml", ".ini", ".gin", ".py", ".cfg", ".json")
COMPUTED = regex(r"[*${}<>%]|::|\.\.\.|://")
YAML = (".yaml", ".yml")


class Dangling(msgspec.Struct, frozen=True):
    """One reference that leads nowhere: where it stands, under which key, what it names and why that is nothing."""

    path: str
    line: int
    key: str
    names: str
    says: str
    near: tuple[Evidence, ...] = ()


class Danglings:
    """The references of a repository's configuration that lead nowhere."""

    def __init__(self, sources: Sources) -> None:
        self._sources, self._naming, self._presence = sources, Naming(sources), Presence(sources)

    @cached_property
    def found(self) -> Mapping[str, Sequence[Dangling]]:
        """Dangling references by the file they stand in."""
        found: dict[str, list[Dangling]] = defaultdict(list)
        settings = {path: facts for path, facts in self._sources.settings.items() if facts.error is None}
        for path, facts in sorted(settings.items()):
            for entry in facts.entries:
                found[path] += self._in_entry(path, entry)
        for one in (*self._in_defaults(settings), *self._in_options()):
            found[one.path].append(one)
        return {path: tuple(dict.fromkeys(rows)) for path, rows in found.items() if rows}

    def _in_entry(self, path: str, entry: Entry) -> Iterator[Dangling]:
        name = entry.key.rpartition(".")[2].partition("[")[0]
        if entry.kind != "scalar" or not entry.value or COMPUTED.search(entry.value):
            return
        if name in CLASS_KEYS and (why := self._naming.missing(entry.value, path)):
            yield Dangling(path, entry.line, entry.key, entry.value, why)
        elif name in BASES and entry.value.endswith(SUFFIXES):
            yield from self._base(path, entry.line, entry.key, entry.value)

    def _base(self, path: str, line: int, key: str, value: str) -> Iterator[Dangling]:
        """Yield a base that is not there: it is named from the file that builds on it."""
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), value))
        tail = value.replace("../", "").removeprefix("./")
        if (
            meant.startswith("..")
            or value.startswith(("/", "~"))
            or self._presence.has(meant)
            or self._presence.has_tail(tail)
        ):
            return
        if not self._presence.may_be_elsewhere(meant):
            yield Dangling(path, line, key, value, f"there is no {meant}", self._presence.beside(meant))

    def _in_defaults(self, settings: Mapping[str, SettingsFacts]) -> Iterator[Dangling]:
        """Yield option files that a defaults list names and a group with other options does not have."""
        if self._registers:
            return
        for root in hydra_roots(self._sources, tuple(settings)):
            inside = {path: facts for path, facts in settings.items() if root.holds(path)}
            if any("searchpath" in entry.key for facts in inside.values() for entry in facts.entries):
                continue
            for name, said in Choices(root, inside).named.items():
                yield from self._option(name, root.folder, said, inside)

    def _option(
        self, name: str, folder: str, said: Sequence[Evidence], inside: Mapping[str, SettingsFacts]
    ) -> Iterator[Dangling]:
        group = posixpath.dirname(name)
        has_others = any(posixpath.dirname(path) == group and path.endswith(YAML) for path in inside)
        within = posixpath.relpath(name, folder or ".")
        is_plain = not COMPUTED.search(name) and not within.startswith(("hydra/", ".."))
        if not is_plain or not has_others or any(name + end in self._sources.files for end in YAML):
            return
        if any(path.startswith(name + "/") for path in inside) or self._presence.may_be_elsewhere(name + YAML[0]):
            return
        for one in said:
            entry = self._entry(inside[one.path], one.line)
            if entry is not None and "optional" not in entry.key and _is_stated(entry.value):
                near = self._presence.beside(name + YAML[0])
                yield Dangling(one.path, entry.line, entry.key, entry.value or "", f"there is no {name}.yaml", near)

    def _entry(self, facts: SettingsFacts, line: int | None) -> Entry | None:
        return next(
            (
                entry
                for entry in facts.entries
                if entry.line == line and entry.key.startswith("defaults[") and entry.value
            ),
            None,
        )

    @cached_property
    def _registers(self) -> bool:
        """Whether code registers options of its own, which have no file."""
        return any(self._sources.memory.of(_registers, facts) for facts in self._sources.python.values())

    def _in_options(self) -> Iterator[Dangling]:
        """Yield default paths of options."""
        for path in sorted(self._sources.python):
            for option in argparse_options(path, self._sources.code):
                if option.value and CONFIG_WORD.fullmatch(option.dest):
                    yield from self._default(path, option.line, option.key, option.value)

    def _default(self, path: str, line: int, key: str, value: str) -> Iterator[Dangling]:
        """Yield a default path into a folder of this repository that holds such files, but not this one."""
        tail = posixpath.normpath(value).replace("../", "")
        folder, end = posixpath.dirname(tail), posixpath.splitext(tail)[1]
        if end not in SUFFIXES or not folder or value.startswith(("/", "~")) or COMPUTED.search(value):
            return
        if self._sources.role(path) != "code" or self._presence.has_tail(tail) or self._presence.may_be_elsewhere(tail):
            return
        here = posixpath.dirname(path)
        homes = {posixpath.normpath(posixpath.join(base, folder)) for base in above(here)}
        near = tuple(one for home in sorted(homes) for one in self._presence.beside(posixpath.join(home, "x" + end)))
        if near:
            yield Dangling(path, line, key, value, f"there is no {tail}", near[:3])


def _registers(facts: PythonFacts) -> bool:
    """Say whether a module registers options of its own."""
    return any("hydra_zen" in entry.target or "ConfigStore" in entry.target for entry in facts.imports) or any(
        ".ConfigStore" in read.steps for scope in facts.scopes for read in scope.reads
    )


def _is_stated(value: str | None) -> bool:
    return value not in (None, "null", "None", "_self_", "", "~", "false", "???")
