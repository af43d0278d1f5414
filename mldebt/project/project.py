"""The repository as its rules see it: every pillar a question that is answered once."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from mldebt.findings.hotspots import Coupling, Duplicate, Hotspot
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    ModelCard,
    ModelLoading,
    ModelReference,
    TrainedModel,
    TrainingRun,
)
from mldebt.project.complexity.couplings import couplings
from mldebt.project.complexity.hotspots import hotspots
from mldebt.project.complexity.repairs import Repairs
from mldebt.project.configs.build import find_configs
from mldebt.project.configs.following.flows import Flows
from mldebt.project.models.build import find_models
from mldebt.project.models.files.versions import Versions
from mldebt.project.models.texts.cards import find_cards
from mldebt.project.runs.build import Finder
from mldebt.project.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mldebt.project.complexity.ownership import Ownership
    from mldebt.project.complexity.trends import Trend
    from mldebt.project.configs.debts.asked import ConfigDebts
    from mldebt.project.experiments.past import Past
    from mldebt.project.models.files.overwriting import Overwriting
    from mldebt.project.models.lookups.spelling import Spelling
    from mldebt.project.models.texts.claims import Records
    from mldebt.project.runs.certainty import Certainty
    from mldebt.project.runs.entered import Entries
    from mldebt.project.runs.hardcoded import HardCoded
    from mldebt.project.runs.owing import Owing
    from mldebt.project.runs.seeds import Seeds


class Project:
    """What the files say together. Each property is built from facts and history only, on first use.

    What few rules ask for is imported where it is asked for: a small check spends half of its time on imports.

    `past` gives the reader of run stores and of the ledger, from how the runs are asked for; without it neither is
    looked at. `borrowed` gives the runs where another process has found them.
    """

    def __init__(
        self, sources: Sources, past: "Callable[[Callable[[], Sequence[TrainingRun]]], Past] | None" = None
    ) -> None:
        self.sources = sources
        self.borrowed: Callable[[], tuple[TrainingRun, ...] | None] = lambda: None
        self.past = past(lambda: self.runs) if past is not None else None

    @property
    def experiments(self) -> tuple[Experiment, ...] | None:
        """The ledger: experiments of history and run stores, oldest first; None where it is not looked at."""
        return self.past.ledger.experiments if self.past is not None else None

    @property
    def run_stores(self) -> tuple[RunStore, ...] | None:
        """The places in which trackers keep runs; None where they are not looked at."""
        return self.past.stores.rows if self.past is not None else None

    @cached_property
    def runs(self) -> tuple[TrainingRun, ...]:
        """Training runs of every role, by path."""
        known = self.borrowed()
        return tuple(self._finder.runs()) if known is None else known

    @cached_property
    def owing(self) -> "Owing":
        """Which untracked runs owe a finding, and for which others they speak."""
        from mldebt.project.runs.owing import Owing

        return Owing(self.runs, self.sources.python, self.sources.starts)

    @cached_property
    def certainty(self) -> "Certainty":
        """How sure it is that an untracked run is debt."""
        from mldebt.project.runs.certainty import Certainty
        from mldebt.project.runs.keeping.loaded import Loaded

        loaded = Loaded(self.sources, frozenset(run.path for run in self.runs))
        return Certainty(self.entries, self.owing, served=self.served, loaded=loaded)

    @cached_property
    def entries(self) -> "Entries":
        """What each started file enters."""
        from mldebt.project.runs.entered import Entries

        return Entries(self._finder)

    @cached_property
    def seeds(self) -> "Seeds":
        """How each run deals with its random seed."""
        from mldebt.project.runs.seeds import Seeds

        return Seeds(self.entries)

    @cached_property
    def hard_coded(self) -> "HardCoded":
        """Which runs go round the settings of the repository."""
        from mldebt.project.runs.hardcoded import HardCoded

        return HardCoded(self.entries, self.runs)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.sources)

    @cached_property
    def models(self) -> tuple[TrainedModel, ...]:
        """Models and components, by path and line; where the runs cannot be found, without what they tell of use."""
        return find_models(self.sources, lambda: self._runs_told, self.versions)

    @cached_property
    def _runs_told(self) -> tuple[TrainingRun, ...]:
        with suppress(Exception):  # a crash of the runs is told where the runs are asked for
            return self.runs
        return ()

    @cached_property
    def versions(self) -> Versions:
        """Which version of a file stood beside a commit."""
        return Versions(self.sources)

    @cached_property
    def spelling(self) -> "Spelling":
        """Which names of files the repository spells."""
        from mldebt.project.models.lookups.spelling import Spelling

        return Spelling(self.sources, self.versions)

    @cached_property
    def served(self) -> frozenset[str]:
        """The files that answer requests, with those that they import."""
        from mldebt.project.serving import served_files

        return served_files(self.sources)

    @cached_property
    def overwriting(self) -> "Overwriting":
        """Which trained files without a version scripts write over."""
        from mldebt.project.models.files.overwriting import Overwriting

        return Overwriting(self.sources, self.served)

    @cached_property
    def cards(self) -> tuple[ModelCard, ...]:
        """Documents that describe a model, by path."""
        return find_cards(self.sources)

    @cached_property
    def records(self) -> "Records | None":
        """What is kept of results; None where the past is not looked at or could not be read to its end."""
        from mldebt.project.models.texts.claims import Records

        if self.past is None:
            return None
        told: tuple[Experiment, ...] | None = None
        with suppress(Exception):  # a crash of the ledger is told where the experiments are asked for
            told = self.experiments
        others = [metric.value for one in told or () for metric in one.metrics]
        return None if told is None else Records((run.record for run in self.past.stores.runs), others, self.sources)

    @cached_property
    def references(self) -> tuple[ModelReference, ...]:
        """Published models that code loads by name."""
        from mldebt.project.references import find_references

        return find_references(self.sources, self.runs, self.served)

    @cached_property
    def loadings(self) -> tuple[ModelLoading, ...]:
        """Calls that unpickle a file, with where its path comes from."""
        from mldebt.project.loadings import find_loadings

        return find_loadings(self.sources)

    @cached_property
    def configs(self) -> tuple[ConfigFile, ...]:
        """Config files with their keys; command-line options count as one file per declaring module."""
        return find_configs(self.sources, self.flows)

    @cached_property
    def flows(self) -> Flows:
        """Where configuration objects go."""
        return Flows(self.sources)

    @cached_property
    def config_debts(self) -> "ConfigDebts":
        """What config files owe beyond their verdicts."""
        from mldebt.project.configs.debts.asked import ConfigDebts

        return ConfigDebts(self.sources, self.flows, self.configs)

    @cached_property
    def keys(self) -> tuple[ConfigKey, ...]:
        """The keys of all config files."""
        return tuple(key for file in self.configs for key in file.keys)

    @cached_property
    def hotspots(self) -> tuple[Hotspot, ...]:
        """Files first, then the units and notebook cells inside them."""
        return self.repairs.beside(self._ranked)

    @cached_property
    def _ranked(self) -> tuple[Hotspot, ...]:
        return hotspots(self.sources)

    @cached_property
    def couplings(self) -> tuple[Coupling, ...]:
        """Pairs of files that change together without importing each other."""
        return couplings(self.sources)

    @cached_property
    def duplicates(self) -> tuple[Duplicate, ...]:
        """Functions that stand in several notebooks or scripts."""
        from mldebt.project.complexity.duplicates import duplicates

        return duplicates(self.sources, lambda: self.runs)

    @cached_property
    def repairs(self) -> Repairs:
        """What went into repairs, by file."""
        return Repairs(self.sources, self._ranked)

    @cached_property
    def ownership(self) -> "Ownership":
        """Who knows what, and who is gone."""
        from mldebt.project.complexity.ownership import Ownership

        return Ownership(self.sources)

    @cached_property
    def trends(self) -> Mapping[tuple[str, str], "Trend"]:
        """What the complexity of each unit over the bound was, by path and name."""
        from mldebt.project.complexity.trends import trends

        return trends(self.sources, self.hotspots)
