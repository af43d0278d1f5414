"""Works out some pillars, and what rules say of them, in processes beside this one, so that nobody waits for their sum.

Runs are found here and handed on, since models and the ledger hang on them; configurations, which do not, come first
over there. Whatever a child does not answer is worked out here, and an answer is the same either way. Where memory
counts for more than time one child follows the other, so that what each of them needs on the way never adds up.
"""

import gc
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

import msgspec

from mldebt import startup_cache
from mldebt.facts.extraction import SHARED_FROM
from mldebt.findings.finding import Debt
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.scan import Failure
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    ModelCard,
    ModelLoading,
    ModelReference,
    TrainedModel,
    TrainingRun,
)
from mldebt.progress import Step, silent
from mldebt.project.memory import let_go
from mldebt.project.project import Project
from mldebt.repository.opening import RepositorySnapshot
from mldebt.rules.judging import PILLARS, Subjects, debts_of, gather
from mldebt.rules.rule import Rule
from mldebt.splitting import Child, Listen, can_split, give_back, processors, read, written

ENOUGH = 100
"""Modules and notebooks from which on a child pays for itself."""
LEAST, TIMES, ALONE = 60.0, 20.0, 7200.0
"""Seconds that a child is waited for at least, how many times as long as this process worked beside it, and seconds
that one is waited for beside which nobody works."""
MANY = 3
"""Processors from which on configurations and models are each worth one."""
OF_CONFIGS, OF_MODELS = (ConfigFile, ConfigKey), (TrainedModel, ModelReference, ModelLoading, ModelCard)
OF_THE_PAST = (Experiment, RunStore, ModelCard)
"""What a card claims is looked for in the ledger, where there is one."""
ROWS: Mapping[type, str] = {kind: PILLARS[kind] for kind in (TrainingRun, ConfigFile, *OF_MODELS)}


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What a child found: pillars by name, what rules say of them, and why the past could not be told.

    What failed else is left out, and worked out here again. `past` is what the past told, `started` what the next start
    may have at once.
    """

    runs: tuple[TrainingRun, ...] | None = None
    models: tuple[TrainedModel, ...] | None = None
    configs: tuple[ConfigFile, ...] | None = None
    cards: tuple[ModelCard, ...] | None = None
    references: tuple[ModelReference, ...] | None = None
    loadings: tuple[ModelLoading, ...] | None = None
    past: bytes = b""
    heard: dict[str, tuple[Debt, ...]] = {}
    failures: tuple[Failure, ...] = ()
    started: dict[str, bytes] = {}


class Split:
    """A project that is judged by some rules, in one process or in several.

    A child reads git and the cache of the snapshot through connections of its own.
    """

    def __init__(self, project: Project, rules: Sequence[Rule], jobs: int, snapshot: RepositorySnapshot) -> None:
        self._project, self._rules, self._snapshot = project, rules, snapshot
        self._jobs = jobs or processors()
        self._heard: dict[str, tuple[Debt, ...]] = {}
        self._failures: tuple[Failure, ...] = ()
        self._is_asked = False

    def gather(self, step: Step, only: Collection[type] = tuple(PILLARS)) -> Subjects:
        """Return the pillars as `gather` does, with what was heard of the rules on them elsewhere."""
        wanted = frozenset(only)
        parts = self._parts(wanted)
        children: list[Child] = []
        began = monotonic()
        try:
            with suppress(OSError):
                children.extend(Child(partial(self._work, part)) for part in parts)
            if children:
                _hand_on(gather(self._project, step, (TrainingRun,)).of(TrainingRun), children)
                mine = wanted.union(rule.subject for rule in self._rules).difference(*parts)
                self._heard |= self._hear(gather(self._project, step, mine))
            took = monotonic() - began
            for child, part in zip(children, parts, strict=False):  # fewer where no more could be had
                self._take(read(child.answer(self._patience(part, took)), Told))
        finally:
            for child in children:
                child.end()
        if not children:
            self._one_by_one(step, wanted)
        lost = {failure.where for failure in self._failures}
        found = gather(
            self._project,
            step,
            {kind for kind, name in PILLARS.items() if kind in wanted and f"project: {name}" not in lost},
        )
        return Subjects(found.by_type, (*found.failures, *self._failures), self._heard)

    def _one_by_one(self, step: Step, wanted: frozenset[type]) -> None:
        """Work out pillars that are wanted, and what rules say of them, one after the other.

        Not where time counts for more than memory: what answers one of them saves a part of the work on the next.
        """
        if self._is_asked or len(self._project.sources.files) <= SHARED_FROM:
            return
        self._is_asked = True
        self._project.sources.settle()
        gc.freeze()  # what is there by now stays, and need not be looked over again and again
        self._put_away()
        try:
            past = OF_THE_PAST if self._project.past is not None and Experiment in wanted else ()
            rest = tuple(kind for kind in OF_MODELS if kind not in past)
            for part in ((TrainingRun,), past, rest, OF_CONFIGS):
                kinds = tuple(kind for kind in PILLARS if kind in wanted.intersection(part))
                if kinds and can_split():
                    self._alone(step, kinds)
                elif kinds:
                    found = gather(self._project, step, kinds)
                    self._failures += found.failures
                    self._heard |= self._hear(found)
                _ = self._project.sources.history  # which runs do not ask for, and all others do
                self._put_away()
        finally:
            gc.unfreeze()

    def _alone(self, step: Step, kinds: Sequence[type]) -> None:
        """Let a child work out some pillars while this process waits."""
        step(f"finding {PILLARS[kinds[0]]}", list(PILLARS).index(kinds[0]) + 1, len(PILLARS))
        with suppress(OSError):
            child = Child(partial(self._work, kinds))
            try:
                child.tell(None)
                self._take(read(child.answer(ALONE), Told))
            finally:
                child.end()

    def _put_away(self) -> None:
        """Let go of what is kept of an answer on the way to it, and of what is decoded."""
        let_go(self._project)
        self._project.sources.let_go()
        gc.collect()
        give_back()

    def _patience(self, part: Collection[type], took: float) -> float:
        """Return how many seconds a child is waited for: one of the ledger may take as long as a ledger may."""
        past = self._project.past
        return max(LEAST, TIMES * took) + (past.seconds if past is not None and Experiment in part else 0.0)

    def _parts(self, wanted: frozenset[type]) -> list[tuple[type, ...]]:
        """Return what children are to work out, a part each; nothing where that would not pay."""
        sources = self._project.sources
        is_worth = not self._is_asked and TrainingRun in wanted and not wanted.isdisjoint((ConfigFile, TrainedModel))
        is_fit = len(sources.python) >= ENOUGH and len(sources.files) <= SHARED_FROM
        if self._jobs == 1 or not is_worth or not is_fit or not can_split():
            return []
        self._is_asked = True
        sources.settle()
        past = OF_THE_PAST if self._project.past is not None and Experiment in wanted else ()
        configs, models = (tuple(kind for kind in part if kind not in past) for part in (OF_CONFIGS, OF_MODELS))
        files = ((*configs, *models),) if self._jobs < MANY else (configs, models)
        found = (tuple(kind for kind in part if kind in wanted) for part in (past, *files))
        return [part for part in found if part]

    def _work(self, kinds: Sequence[type], listen: Listen) -> bytes:
        """Return what the pillars of some kinds hold, and what rules say of it; runs in a child."""
        for shared in (self._snapshot.git, self._snapshot.cache):
            if shared is not None:
                shared.renew()
        startup_cache.take_fresh()
        self._project.borrowed = lambda: read(listen(), tuple[TrainingRun, ...])
        heard: dict[str, tuple[Debt, ...]] = {}
        failures: list[Failure] = []
        for kind in kinds:
            found = gather(self._project, silent, (kind,))
            failures += found.failures if kind in OF_THE_PAST[:2] else ()
            if len(self._project.sources.files) > SHARED_FROM and kind is kinds[0]:
                gc.collect()  # most of what is needed on the way to rows holds itself
                give_back()
            heard |= self._hear(found)
        known, past = vars(self._project), self._project.past
        rows = {name: known.get(name) for kind, name in ROWS.items() if kind in kinds}
        told = Told(
            **rows, past=past.told() if past is not None and Experiment in kinds else b"", heard=heard,
            failures=tuple(failures), started=startup_cache.take_fresh(),
        )  # fmt: skip
        return written(told, Told)

    def _hear(self, found: Subjects) -> dict[str, tuple[Debt, ...]]:
        """Return what the rules on some subjects say, but for those that crashed on one."""
        asked = [rule for rule in self._rules if rule.subject in found.by_type]
        said = [(rule.code, debts_of(rule, found.by_type[rule.subject], self._project)) for rule in asked]
        return {code: tuple(debts) for code, (debts, problems) in said if not problems}

    def _take(self, told: Told | None) -> None:
        """Let the project know what a child found."""
        if told is None:
            return
        vars(self._project).update({name: rows for name in ROWS.values() if (rows := getattr(told, name)) is not None})
        if self._project.past is not None and told.past:
            self._project.past.hear(told.past)
        self._heard |= told.heard
        self._failures += told.failures
        for name, content in told.started.items():
            if startup_cache.known(name) is None:
                startup_cache.keep(name, content)


def _hand_on(runs: tuple[TrainingRun, ...] | None, children: Iterable[Child]) -> None:
    """Tell the children of the runs, or that they must find them themselves."""
    content = None
    with suppress(ValueError, OverflowError):
        content = written(runs, tuple[TrainingRun, ...]) if runs is not None else None
    for child in children:
        child.tell(content)
