"""The scan document: the one result object that store, reports and exports read.

Its names are a public contract (schema `mldebt.scan/1`): fields may be added, never renamed or dropped without raising
the schema. The same commit, options, version, Python minor, `as_of` and base give identical bytes.
"""

from typing import Literal

import msgspec

from mldebt.findings.compared import Compared
from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Finding
from mldebt.findings.hotspots import Coupling, FolderOwners, Hotspot
from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.subjects import ConfigFile, TrainedModel, TrainingRun
from mldebt.findings.vocabulary import Area, Fingerprint, SkipReason, Stage

SCHEMA = "mldebt.scan/1"


class RepositoryRow(msgspec.Struct, frozen=True):
    """What was scanned; `dirty` is None where it cannot be told."""

    name: str
    remote: str | None
    root_commit: str | None
    scope: str
    commit: str | None
    commit_date: str | None
    branch: str | None
    dirty: bool | None
    shallow: bool
    commits_read: int
    commits_unread: int
    web: str | None = None


NEWER, MAY_BE_NEWER = "its project asks for Python", "it may be for Python"
"""How the detail of a file begins that does not parse and is, or may be, for a newer Python than this one."""


class Skipped(msgspec.Struct, frozen=True):
    """A file, or a folder of `files` files, that was not analysed, and why."""

    path: str
    reason: SkipReason
    stage: Stage
    files: int = 1
    detail: str | None = None


class Coverage(msgspec.Struct, frozen=True):
    """How much of what git lists was read; `files == analysed + sum(skipped.files)`."""

    files: int
    analysed: int
    lines_analysed_share: float
    skipped: tuple[Skipped, ...]


class Tally(msgspec.Struct, frozen=True):
    """A share with its unknowns: `unknown` is in neither side."""

    yes: int = 0
    no: int = 0
    unknown: int = 0


class Sum(msgspec.Struct, frozen=True):
    """Findings and minutes of one area, owner, folder or challenge, with its denominator; notes are no findings."""

    findings: int = 0
    minutes: Cost = NOTHING
    subjects: int = 0
    unknown: int = 0


class Grades(msgspec.Struct, frozen=True):
    """One letter per pillar, or None where it cannot be judged."""

    experiments: str | None = None
    models: str | None = None
    complexity: str | None = None
    configs: str | None = None


class HotChange(msgspec.Struct, frozen=True):
    """Share of touches in a year that fall into code above the complexity threshold."""

    share: float
    touches: float
    hot: float


class Totals(msgspec.Struct, frozen=True):
    """The headline numbers; sums by area, owner, folder and challenge each equal `minutes`.

    `findings`, `notes` and `suppressed` together are all that the document lists: a note (info) asks nobody to act.
    """

    findings: int
    minutes: Cost
    loc: int
    debt_ratio: float | None
    grade: str | None
    runs_tracked: Tally
    models_documented: Tally
    config_keys_live: Tally
    experiments_recorded: Tally
    by_area: dict[str, Sum]
    by_owner: dict[str, Sum]
    by_folder: dict[str, Sum]
    by_challenge: dict[str, Sum]
    change_in_hot_code: HotChange | None
    grades: Grades
    suppressed: int = 0
    notes: int = 0


class Factor(msgspec.Struct, frozen=True):
    """One factor of a fix's priority, printed as it is."""

    factor: str
    value: float


class Fix(msgspec.Struct, frozen=True):
    """What one edit removes: its findings, minutes and why it ranks where it does."""

    id: str
    title: str
    recipe: str
    findings: tuple[Fingerprint, ...]
    minutes: Cost
    owner: str | None
    priority: float
    why_this_rank: tuple[Factor, ...]


class Challenge(msgspec.Struct, frozen=True):
    """One of the eleven challenges and how far a repository lets it be seen."""

    number: int
    title: str
    visibility: Literal["measured", "indirect", "not-visible", "no-rule-yet"]
    reason: str
    findings: int
    subjects: int
    minutes: Cost


class Measured(msgspec.Struct, frozen=True):
    """A rule's measured precision and recall, the number of cases and what they were."""

    precision: float | None
    recall: float | None
    n: int
    on: str


class RuleRow(msgspec.Struct, frozen=True):
    """A rule that took part in the scan.

    `measured` is on the open labels, `hand_checked` on repositories that no label names; the two are never merged.
    """

    code: str
    name: str
    version: int
    preview: bool
    measured: Measured | None
    minutes: str
    hand_checked: tuple[Measured, ...] = ()
    title: str = ""
    area: Area = "experiments"
    subjects: int = 0


class HistoryCoverage(msgspec.Struct, frozen=True):
    """How much of a past commit could be read."""

    files: int
    unparsable: int
    missing: int


class PointTotals(msgspec.Struct, frozen=True):
    """The totals that a trend keeps of a commit."""

    findings: int
    minutes: Cost
    by_area: dict[str, Sum]
    by_owner: dict[str, Sum] = {}


class HistoryPoint(msgspec.Struct, frozen=True):
    """The totals of one scanned commit, for the trend."""

    commit: str
    date: str
    totals: PointTotals
    coverage: HistoryCoverage | None = None


class Failure(msgspec.Struct, frozen=True):
    """A rule or reader that crashed, or a partial read: never silent."""

    where: str
    error: str


class Scan(msgspec.Struct, frozen=True):
    """Everything one scan says; see the module's docstring for the contract."""

    schema: str
    mldebt: str
    python: str
    as_of: str
    repository: RepositoryRow
    compared: Compared
    coverage: Coverage
    totals: Totals
    fixes: tuple[Fix, ...]
    findings: tuple[Finding, ...]
    runs: tuple[TrainingRun, ...] | None
    experiments: tuple[Experiment, ...] | None
    run_stores: tuple[RunStore, ...] | None
    models: tuple[TrainedModel, ...] | None
    configs: tuple[ConfigFile, ...] | None
    hotspots: tuple[Hotspot, ...] | None
    couplings: tuple[Coupling, ...] | None
    challenges: tuple[Challenge, ...]
    rules: tuple[RuleRow, ...]
    history: tuple[HistoryPoint, ...]
    failures: tuple[Failure, ...]
    owners: tuple[FolderOwners, ...] | None = None
