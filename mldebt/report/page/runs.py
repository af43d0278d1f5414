"""The experiment ledger's place and the training runs behind "entry points tracked"."""

from collections.abc import Sequence

import msgspec

from mldebt.findings.ledger import Experiment, RunStore
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Tracking
from mldebt.patterns import regex
from mldebt.report.wording.partly import unfound_runs
from mldebt.report.wording.spots import Folded, Said, Spot, Subject, folded, owner_name
from mldebt.report.wording.words import count, nearby

SHOWN, MORE = 12, 120
COMMIT = regex(r"^([0-9a-f]{9})[0-9a-f]{31}:")
MARKS: dict[Tracking, str] = {
    "tracked": "yes", "remote": "yes", "partial": "part", "optional": "part", "untracked": "no", "unknown": "what",
}  # fmt: skip
ORDER: tuple[Tracking, ...] = ("untracked", "optional", "partial", "unknown", "remote", "tracked")
RECORDS = ("params", "metrics", "artifacts", "commit", "data", "seed")


class RunRow(msgspec.Struct, frozen=True):
    """One entry point: where it is, how it is tracked and what it records."""

    spot: Spot
    symbol: str
    framework: str
    tracking: str
    mark: str
    records: tuple[bool, ...]
    owner: str
    reason: str
    evidence: tuple[Said, ...]


class Counted(msgspec.Struct, frozen=True):
    """A word, how often it occurs and the mark it is drawn with."""

    word: str
    number: int
    mark: str


class Running(msgspec.Struct, frozen=True):
    """The section on experiments and runs."""

    ledger: str
    lede: str
    nothing: str
    counts: tuple[Counted, ...]
    rows: tuple[RunRow, ...]
    more: tuple[RunRow, ...]
    rest: tuple[Folded, ...]
    stores: tuple[str, ...]


def running(subject: Subject) -> Running:
    """Return the section on training runs."""
    scan = subject.scan
    ledger = _ledger(scan.experiments)
    if not scan.runs:
        nothing = (
            "Training runs were not looked at."
            if scan.runs is None
            else "No training run was found: no file was seen to fit a model when started."
        )
        return Running(ledger, "", nothing, (), (), (), (), ())
    entries = [run for run in scan.runs if run.role == "entry"]
    others = [run for run in scan.runs if run.role != "entry"]
    ordered = sorted(entries, key=lambda run: (ORDER.index(run.tracking), run.path, run.line))
    most = SHOWN if subject.settings.static else MORE
    counts = tuple(
        Counted(word, number, MARKS[word])
        for word in ORDER[::-1]
        if (number := sum(run.tracking == word for run in entries))
    )
    bare = unfound_runs(scan)
    return Running(
        ledger=ledger, lede=_lede(entries, others) + (f" {bare}." if bare else ""), nothing="", counts=counts,
        rows=tuple(_row(subject, run) for run in ordered[:SHOWN]),
        more=tuple(_row(subject, run) for run in ordered[SHOWN:most]),
        rest=folded([run.path for run in ordered[most:]]), stores=tuple(map(_store, scan.run_stores or ())),
    )  # fmt: skip


def _ledger(experiments: Sequence[Experiment] | None) -> str:
    """Return what stands in the ledger's place where it has nothing to draw."""
    if experiments is None:
        return (
            "Experiments in past commits are not measured by this version; "
            "the runs below are what the code starts today."
        )
    if experiments:
        return ""
    return (
        "No experiment can be seen in the commits of this repository; changes of teaching material, examples and "
        "templates are none."
    )


def _lede(entries: list[TrainingRun], others: list[TrainingRun]) -> str:
    fit = "fits" if len(entries) == 1 else "fit"
    start = f"{count(len(entries), 'entry point')} that {fit} a model when started."
    if not entries:
        start = "No entry point fits a model when started."
    if not others:
        return start
    roles = {role: sum(run.role == role for run in others) for role in ("library", "tutorial", "benchmark", "test")}
    plurals = {"library": "library functions", "tutorial": "tutorials", "benchmark": "benchmarks", "test": "tests"}
    singles = {"library": "library function", "tutorial": "tutorial", "benchmark": "benchmark", "test": "test"}
    named = [count(number, singles[role], plurals[role]) for role, number in roles.items() if number]
    return f"{start} Not counted in the share: {', '.join(named)}."


def _row(subject: Subject, run: TrainingRun) -> RunRow:
    records = tuple(bool(getattr(run.records, name)) for name in RECORDS)
    return RunRow(
        spot=subject.spot(run.path, run.line, run.cell), symbol=run.symbol or "", framework=run.framework,
        tracking=run.tracking,
        mark=MARKS[run.tracking], records=records, owner=owner_name(run.owner), reason=nearby(run.reason, run.path),
        evidence=subject.said(run.evidence, 4),
    )  # fmt: skip


def _store(store: RunStore) -> str:
    """Return what a store is, where it lies and what it holds; a commit in its place is cut short."""
    start = store.type.replace("_", " ") + " at " + COMMIT.sub(r"\1:", store.path)
    if store.error:
        return f"{start}: not readable ({store.error})"
    return start + (f": {count(store.runs, 'run')}" if store.runs is not None else "")
