"""One side of a change: its files, facts and past as it is to be judged, and what is kept of it when it was.

That is its findings and the state of every subject they can be of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.cache import Cache
from mldebt.facts.extraction import Reader, extract
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.finding import Finding, Repair
from mldebt.findings.scan import Failure, Skipped
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    Evidence,
    Item,
    TrainedModel,
    TrainingRun,
    config_subject,
    model_subject,
    run_subject,
)
from mldebt.findings.suppression import Suppression
from mldebt.options import Options
from mldebt.progress import silent
from mldebt.repository.model import File, History
from mldebt.repository.opening import RepositorySnapshot

UNKNOWN = "unknown"
MOST = 8
USED = frozenset({"launched", "saved", "served", "published"})
SHOWN = ("what is kept: prints", "what is kept: log text", "nothing but output on the screen")


class Past(msgspec.Struct, frozen=True):
    """The history that all sides are judged by: its newest commit, its clock, and how to read it."""

    commit: str
    as_of: str
    read: Callable[[], History]


class View(msgspec.Struct, frozen=True):
    """One side of a change; `held` are files taken as `source` has them, because they cannot be read here."""

    snapshot: RepositorySnapshot
    cache: Cache
    options: Options
    past: Past
    held: Mapping[str, File]
    source: RepositorySnapshot

    def files(self) -> dict[str, File]:
        """Return the files to judge, by path."""
        found = {file.path: file for file in self.snapshot.files} | dict(self.held)
        return {path: found[path] for path in sorted(found)}

    def facts(self, files: Sequence[File], read: Reader) -> dict[str, Facts | Unread]:
        """Return the facts of files, from the cache where their content was read before."""
        options = self.options
        return extract(files, read, cache=self.cache, jobs=options.jobs, deadline=options.deadline, step=silent)


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """The verdict on one subject, and the places that spoke for it: readers, trackers, texts."""

    state: str
    good: tuple[Evidence, ...] = ()


class Trained(msgspec.Struct, frozen=True, array_like=True):
    """Where an untracked run trains, and the first place where it writes what may be a record of it."""

    site: Evidence
    record: Evidence | None = None


class Side(msgspec.Struct, frozen=True):
    """One side of a change. `repairs` are by fingerprint, `seen` by subject.

    `kept` are files whose work outlives them, `unread` those that could not be judged, `trained` what is known of
    untracked runs, by subject.
    """

    findings: tuple[Finding, ...] = ()
    repairs: dict[str, Repair] = {}
    seen: dict[str, Seen] = {}
    kept: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    unread: tuple[Skipped, ...] = ()
    trained: dict[str, Trained] = {}

    def __add__(self, other: "Side") -> "Side":
        """Return both parts of a side as one."""
        return Side(
            (*self.findings, *other.findings), self.repairs | other.repairs, self.seen | other.seen,
            (*self.kept, *other.kept), (*self.failed, *other.failed),
            tuple(dict.fromkeys((*self.failures, *other.failures))), (*self.suppressions, *other.suppressions),
            (*self.unread, *other.unread), self.trained | other.trained,
        )  # fmt: skip


def seen_subjects(
    runs: Iterable[TrainingRun], models: Iterable[TrainedModel], configs: Iterable[ConfigFile]
) -> dict[str, Seen]:
    """Return what is thought of every run, model, config file and key, by the name that findings give it."""
    found = {run_subject(run): _run(run) for run in runs}
    found |= {model_subject(model): _model(model) for model in models}
    for file in configs:
        found[config_subject(file.path)] = _file(file)
        found |= {config_subject(key.path, key.key): _key(key) for key in file.keys}
    return found


def kept_files(runs: Iterable[TrainingRun], models: Iterable[TrainedModel]) -> Iterator[str]:
    """Yield the files that somebody launches, or whose model or result is saved: an exploration does neither."""
    for run in runs:
        is_launched = any(one.path != run.path for one in run.launched_by)
        if is_launched or not any(words in run.reason for words in SHOWN):
            yield run.path
    for model in models:
        if USED & set(model.reach):
            yield model.path


def _run(run: TrainingRun) -> Seen:
    is_good = run.tracking not in ("untracked", UNKNOWN)
    state = UNKNOWN if run.tracking == UNKNOWN else f"{run.role} {run.kind} {run.tracking}"
    return Seen(state, run.evidence[:MOST] if is_good else ())


def _model(model: TrainedModel) -> Seen:
    items = {name: getattr(model.items, name) for name in model.items.__struct_fields__}
    good = [
        Evidence(item.path or model.path, item.line, name.replace("_", " "))
        for name, item in items.items()
        if isinstance(item, Item) and item.found
    ]
    away = sorted({"dead", "test"} & set(model.reach))
    filler = "filler" if model.placeholder else ""
    state = f"{model.role} {model.documentation} {filler} {' '.join(away)}"
    return Seen(UNKNOWN if model.documentation == UNKNOWN else state, tuple(good))


def _file(file: ConfigFile) -> Seen:
    return Seen(file.status, file.evidence[:MOST] if file.status == "live" else ())


def _key(key: ConfigKey) -> Seen:
    return Seen(key.status, tuple(Evidence(one.path, one.line, "", one.cell) for one in key.readers[:MOST]))
