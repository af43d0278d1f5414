"""What a repository has, as the scan document names it: runs, models, configs, hotspots.

The project builds these rows, rules judge them, store and reports read them: one shape from end to end. Paths are
relative to the repository root with `/`; lines start at 1; in a notebook `cell` is the 0-based index in the file's cell
list and `line` counts within that cell. `None` means "cannot be known", never "no".
"""

import msgspec

from mldebt.findings.vocabulary import (
    Confidence,
    Documentation,
    FileStatus,
    KeyStatus,
    ModelKind,
    ModelRole,
    RunKind,
    RunRole,
    Tracking,
)  # fmt: skip


class Evidence(msgspec.Struct, frozen=True):
    """One place in the repository and what it says about a verdict."""

    path: str
    line: int | None
    says: str
    cell: int | None = None


class Site(msgspec.Struct, frozen=True):
    """A bare place: a reader of a key, an owner of a text."""

    path: str
    line: int | None
    cell: int | None = None


def book_cell(path: str, cell: int | None) -> int | None:
    """Return the cell that lines count within: in a notebook, not in a script of cells, which has lines itself."""
    return cell if path.endswith(".ipynb") else None


class Records(msgspec.Struct, frozen=True):
    """What a run keeps of itself, by kind."""

    params: bool = False
    metrics: bool = False
    artifacts: bool = False
    commit: bool = False
    data: bool = False
    seed: bool = False


class Launch(msgspec.Struct, frozen=True):
    """One launch configuration of a run and the tracking answer it fixes."""

    config: str
    tracking: Tracking
    evidence: tuple[Evidence, ...] = ()


class TrainingRun(msgspec.Struct, frozen=True):
    """A file, notebook or symbol that somebody starts and that fits a model."""

    path: str
    line: int
    framework: str
    kind: RunKind
    role: RunRole
    tracking: Tracking
    reason: str
    cell: int | None = None
    symbol: str | None = None
    trackers: tuple[str, ...] = ()
    records: Records = Records()
    launches: tuple[Launch, ...] = ()
    launched_by: tuple[Evidence, ...] = ()
    owner: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """One item of a model's documentation and where it stands."""

    found: bool
    path: str | None = None
    line: int | None = None


class Items(msgspec.Struct, frozen=True):
    """The ten documentation items; `None` means not looked at."""

    purpose: Item | None = None
    inputs_outputs: Item | None = None
    training_data: Item | None = None
    metrics: Item | None = None
    limitations: Item | None = None
    intended_use: Item | None = None
    version: Item | None = None
    owner: Item | None = None
    licence: Item | None = None
    reproduce: Item | None = None


class Artifact(msgspec.Struct, frozen=True):
    """A trained file: its format, size in bytes, where it is stored and the imports seen in it (never "safe")."""

    format: str
    bytes: int | None
    stored: str
    imports: tuple[str, ...] | None = None


class Stale(msgspec.Struct, frozen=True):
    """The first of `commits` since which a model matches what made it no more; `what`: code, config, data or card."""

    path: str
    commit: str
    what: str
    commits: int = 1
    says: str = ""


class TrainedModel(msgspec.Struct, frozen=True):
    """A model or one of its components, identified by path and name."""

    name: str
    family: str
    kind: ModelKind
    role: ModelRole
    path: str
    line: int
    framework: str
    documentation: Documentation
    items: Items = Items()
    artifact: Artifact | None = None
    owner: str | None = None
    last_changed: str | None = None
    stale_against: tuple[Stale, ...] | None = None
    placeholder: tuple[Evidence, ...] = ()
    reach: tuple[str, ...] = ()
    cell: int | None = None
    evidence: tuple[Evidence, ...] = ()


class ConfigKey(msgspec.Struct, frozen=True):
    """A name that a user can set, whether setting it changes anything, and why we say so."""

    path: str
    key: str
    line: int
    source: str
    value: str | None
    status: KeyStatus
    reason: str
    scope: str | None = None
    confidence: Confidence = "high"
    readers: tuple[Site, ...] = ()
    near_misses: tuple[Evidence, ...] = ()
    passed_by: tuple[Evidence, ...] = ()
    dumps: tuple[Evidence, ...] = ()
    role: str = "entry"
    family: str | None = None
    cell: int | None = None


class ConfigFile(msgspec.Struct, frozen=True):
    """A file (or one file's command-line options) of configuration and its keys."""

    path: str
    format: str
    system: str
    status: FileStatus
    reason: str
    keys: tuple[ConfigKey, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    role: str = "entry"
    family: str | None = None


class ModelReference(msgspec.Struct, frozen=True):
    """A published model that code loads by name, with every place that does and how it is used.

    `pinned` says what fixes its version, None where nothing does. `use` is `served`, `entry` or `library`; `runs_code`
    where loading it executes code that its repository holds.
    """

    path: str
    line: int
    name: str
    call: str
    use: str
    pinned: Evidence | None = None
    runs_code: bool = False
    cell: int | None = None
    symbol: str | None = None
    places: tuple[Evidence, ...] = ()


class ModelLoading(msgspec.Struct, frozen=True):
    """A call that unpickles. `source` is where its path comes from: request, download, argument or None (not known).

    `unsafe` says why the call runs what the file says; None where it does not, or where it cannot be told.
    """

    path: str
    line: int
    call: str
    source: str | None
    unsafe: str | None
    cell: int | None = None
    symbol: str | None = None
    evidence: tuple[Evidence, ...] = ()


class ModelCard(msgspec.Struct, frozen=True):
    """A document that describes a model, what its metadata breaks, what it names that is gone, and what it asks.

    `faults` are places of the metadata with what the format wants; `gone` names that the repository no longer has, with
    the commit that took them; `questions` are those that `mldebt card` left for people.
    """

    path: str
    line: int
    name: str
    faults: tuple[Evidence, ...] = ()
    gone: tuple[Evidence, ...] = ()
    questions: tuple[Evidence, ...] = ()


def run_subject(run: TrainingRun) -> str:
    """Return the name a finding gives a run."""
    return f"run:{run.path}#{run.symbol or ''}"


def model_subject(model: TrainedModel) -> str:
    """Return the name a finding gives a model."""
    return f"model:{model.path}#{model.name}"


def config_subject(path: str, key: str | None = None) -> str:
    """Return the name a finding gives a config file or one of its keys."""
    return f"config:{path}" if key is None else f"config:{path}#{key}"


def unit_subject(path: str, symbol: str | None) -> str:
    """Return the name a finding gives a file, function, class or notebook cell."""
    return f"unit:{path}#{symbol or ''}"
