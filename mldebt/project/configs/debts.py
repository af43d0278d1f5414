"""Answers the questions that rules on configuration ask beyond dead or alive, each worked out once."""

from collections.abc import Sequence
from functools import cached_property

from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.project.configs.flows import Flows
from mldebt.project.configs.hardcoded import Hardcoded
from mldebt.project.configs.misspelling import Meant, Spellings
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

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._sources, self._files)

    @cached_property
    def _hardcoded(self) -> Hardcoded:
        return Hardcoded(self._sources)
