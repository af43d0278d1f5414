"""Answers the questions that rules on configuration ask beyond dead or alive, each worked out once."""

from collections.abc import Sequence
from functools import cached_property

from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.project.configs.debts.dangling import Dangling, Danglings
from mldebt.project.configs.debts.defaults import Conflict, Defaults
from mldebt.project.configs.debts.hardcoded import Hardcoded
from mldebt.project.configs.debts.misspelling import Meant, Spellings
from mldebt.project.configs.debts.refused import Refusal, Refusals
from mldebt.project.configs.debts.twins import Twin, Twins
from mldebt.project.configs.debts.undefined import Missing, Undefined
from mldebt.project.configs.following.flows import Flows
from mldebt.project.configs.reading.former import Former
from mldebt.project.memory import Lately
from mldebt.project.sources import Sources


class ConfigDebts:
    """What the config files of a repository owe beyond their verdicts."""

    def __init__(self, sources: Sources, flows: Flows, files: Sequence[ConfigFile]) -> None:
        self._sources, self._flows, self._files = sources, flows, files

    def meant(self, key: ConfigKey) -> Meant | None:
        """Return the spelling a dead key was probably meant to have."""
        return self._spellings.of(key)

    def hardcoded(self, key: ConfigKey) -> tuple[Evidence, ...]:
        """Return the constants that stand where a dead key should be read."""
        return self._hardcoded.of(key)

    def undefined(self, path: str) -> Sequence[Missing]:
        """Return the names read from a file's command line that it does not have."""
        found = self._undefined.found.get(path, ())
        told = self._sources.unseen.naming({one.name for one in found})
        return tuple(one for one in found if one.name not in told)

    def dangling(self, path: str) -> Sequence[Dangling]:
        """Return the references of a file that lead nowhere."""
        return self._danglings.found.get(path, ())

    def refused(self, key: ConfigKey) -> Refusal | None:
        """Return why a closed schema refuses a key."""
        return self._refusals.of(key)

    def conflict(self, key: ConfigKey) -> Conflict | None:
        """Return the second default of a key."""
        return self._defaults.of(key)

    @cached_property
    def _defaults(self) -> Defaults:
        return Defaults(self._sources)

    def twins(self, path: str) -> Sequence[Twin]:
        """Return the files that nearly equal a file, where it is the first of them."""
        return self._twins.found.get(path, ())

    @cached_property
    def _twins(self) -> Twins:
        return Twins(self._sources, self._files)

    @cached_property
    def _refusals(self) -> Refusals:
        return Refusals(self._sources, self._flows, self._files)

    @cached_property
    def _danglings(self) -> Danglings:
        return Danglings(self._sources)

    @cached_property
    def _undefined(self) -> Undefined:
        return Undefined(self._sources, self._flows)

    def former(self, key: ConfigKey) -> tuple[Evidence, ...]:
        """Return who read a dead key of a settings file or a default tree last; options tell that themselves."""
        if key.key.startswith("-") or key.status != "dead":
            return ()
        return self._former.of(key.key.rpartition(".")[2], key.path, self._seers.of(key.path))

    @cached_property
    def _seers(self) -> Lately[str, frozenset[str]]:
        return Lately(self._seers_of)

    def _seers_of(self, path: str) -> frozenset[str]:
        """Return the modules that read other keys of a file, or import the tree it is."""
        if path in self._sources.python:
            return self._sources.code.importers(path)
        rows = (key for file in self._files if file.path == path for key in file.keys)
        return frozenset(site.path for key in rows for site in key.readers if site.path in self._sources.python)

    @cached_property
    def _former(self) -> Former:
        return Former(self._sources)

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._sources, self._files)

    @cached_property
    def _hardcoded(self) -> Hardcoded:
        return Hardcoded(self._sources)
