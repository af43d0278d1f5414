"""What was tried, as the scan document names it: experiments with their settings and results, and stores of runs."""

import msgspec

from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Confidence, RunKind


class Setting(msgspec.Struct, frozen=True):
    """A parameter of an experiment, what it was before, and where it is said."""

    key: str
    value: str
    previous: str | None = None
    source: str = ""


class Metric(msgspec.Struct, frozen=True):
    """A result of an experiment on a split, and where it is said."""

    key: str
    value: float
    split: str | None = None
    source: str = ""


class Experiment(msgspec.Struct, frozen=True):
    """A run or change of configuration that history, a notebook or a run store shows, with its evidence level.

    Of `low` confidence is what may be an experiment and may as well be something else: it counts as unknown.
    """

    id: str
    family: str
    run_path: str | None
    level: str
    reason: str
    sequence: str | None = None
    started: str | None = None
    ended: str | None = None
    commit: str | None = None
    commit_link: str = "none"
    author: str | None = None
    kind: RunKind = "single"
    events: tuple[str, ...] = ()
    params: tuple[Setting, ...] = ()
    metrics: tuple[Metric, ...] = ()
    store: str | None = None
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = "high"

    @property
    def is_sure(self) -> bool:
        """Say whether this is an experiment as far as can be told, not only perhaps."""
        return self.confidence == "high"


class RunStore(msgspec.Struct, frozen=True):
    """A folder, file or ref in which a tracker keeps runs."""

    type: str
    path: str
    runs: int | None
    readable: bool
    error: str | None = None
