"""Says what the sides of a share hide: runs recorded in part or on request, models described in part, and unknowns.

Also why an area shows no findings where the reason is not that its code is good: none may read as a clean bill.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from mldebt.findings.days import is_dormant
from mldebt.findings.display import display
from mldebt.findings.grading import HOT
from mldebt.findings.scan import MAY_BE_NEWER, NEWER, Failure, Scan, Tally
from mldebt.findings.subjects import Evidence, TrainingRun, model_subject, run_subject
from mldebt.project.purposes.putaway import is_archived
from mldebt.project.runs.keeping.records import SETTINGS_KEPT, SETTINGS_NAMED
from mldebt.report.wording.words import FEW, READABLE, besides, cannot_tell, count, share, together

Noun = Literal["runs", "models", "keys"]
RUNS: Mapping[str, str] = {"partial": "in part", "optional": "on request"}
MODELS: Mapping[str, str] = {"partial": "in part"}
UNTRACKED = "untracked-run"
CLOSED = 3
OUTPUT = "only output, which may be enough"
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "experiments": ("runs", "no training run found"),
    "models": ("models", "no model found"),
    "complexity": ("hotspots", "no function found"),
    "configs": ("configs", "no config found"),
}


def tally_of(scan: Scan, noun: Noun) -> Tally:
    """Return the share of the runs tracked, the models documented or the keys live."""
    totals = scan.totals
    match noun:
        case "runs":
            return totals.runs_tracked
        case "models":
            return totals.models_documented
        case "keys":
            return totals.config_keys_live


def beside(scan: Scan, noun: Noun) -> str:
    """Return what stands beside a share, `7 in part, 2 more unknown`; empty where its two sides say all.

    A document whose rows are not those its totals count, as one that was cut, tells its unknowns only.
    """
    tally = tally_of(scan, noun)
    states, words = _states(scan, noun)
    is_whole = len(states) == tally.yes + tally.no + tally.unknown
    said = [(states.count(state), word) for state, word in words.items()] if is_whole else []
    said += [(_put_away(scan), "called old")] if noun == "runs" and is_whole else []
    return ", ".join([*(f"{number:,} {word}" for number, word in said if number), *filter(None, (besides(tally),))])


def _put_away(scan: Scan) -> int:
    """Return how many untracked runs stand in what their own paths call old: nobody would track them now."""
    return sum(is_archived(run.path) for run in _untracked(scan))


def _untracked(scan: Scan) -> list[TrainingRun]:
    return [run for run in scan.runs or () if run.role == "entry" and run.tracking == "untracked"]


def told(scan: Scan, noun: Noun) -> str:
    """Return a share with what it hides: `3 of 7 (1 in part)`, or of how many it cannot be told."""
    tally = tally_of(scan, noun)
    if cannot_tell(tally):
        return f"{share(tally)} ({tally.unknown:,} of {tally.yes + tally.no + tally.unknown:,} unknown)"
    return share(tally) + (f" ({hidden})" if (hidden := beside(scan, noun)) else "")


def named(scan: Scan, name: str, noun: Noun) -> str:
    """Return a share after its name, `runs tracked 3 of 7`; empty where there is nothing to count."""
    tally = tally_of(scan, noun)
    return f"{name}{':' if cannot_tell(tally) else ''} {told(scan, noun)}" if tally != Tally() else ""


def unfound(scan: Scan) -> str:
    """Say why what lowers a share is no finding: runs, then models, each where nothing of its kind is one."""
    areas = {one.area for one in scan.findings if one.is_owed}
    runs = unfound_runs(scan) if "experiments" not in areas else ""
    return "; ".join(filter(None, (runs, unfound_models(scan) if "models" not in areas else "")))


def unfound_models(scan: Scan) -> str:
    """Say how many models have no documentation and yet no finding; empty where each has one, or no rule looked."""
    told = {one.subject for one in scan.findings if one.suppressed is None}
    bare = [one for one in scan.models or () if one.role == "model" and one.documentation == "none"]
    number = sum(model_subject(one) not in told for one in bare)
    if not number or not any(rule.area == "models" for rule in scan.rules):
        return ""
    makes, it = ("model makes", "it") if number == 1 else ("models make", "them")
    return f"{number:,} undocumented {makes} no finding: it is not sure that nothing tells of {it}"


def unfound_runs(scan: Scan) -> str:
    """Say how many untracked runs are no finding and why; empty where each is one, or its rule did not look.

    A run that another one's finding names, as a further door to it, is told there.
    """
    told = {one.subject for one in scan.findings}
    named = {(at.path, at.line, at.cell) for one in scan.findings if one.name == UNTRACKED for at in one.evidence}
    bare = _untracked(scan)
    left = [run for run in bare if run_subject(run) not in told and (run.path, run.line, run.cell) not in named]
    if not left or not any(rule.name == UNTRACKED for rule in scan.rules):
        return ""
    whole = "The untracked run" if len(bare) == 1 else "The untracked runs"
    of = whole if left == bare else f"{len(left):,} of the untracked runs"
    return f"{of} {'makes' if len(left) == 1 else 'make'} no finding: {_kept_instead(left)}"


def resting(scan: Scan) -> str:
    """Say of when the last commit is where nobody commits any more, and that untracked runs are notes for that."""
    if not is_dormant(scan.repository.commit_date, scan.as_of):
        return ""
    date = datetime.fromisoformat(scan.repository.commit_date or "")
    is_noted = any(one.name == UNTRACKED and one.is_note for one in scan.findings)
    why = ": its untracked runs matter when somebody trains again" if is_noted else ""
    return f"The last commit is from {date:%B %Y}{why}."


def _kept_instead(runs: Sequence[TrainingRun]) -> str:
    """Say what untracked runs keep that may be as good as the record of a tracker, or all that is wanted."""
    own = sum(own_record(run) is not None for run in runs)
    others = len(runs) - own
    if not own:
        return f"{'it keeps' if others == 1 else 'they keep'} {OUTPUT}"
    who = f"{own:,} of them" if others else "it" if own == 1 else "they"
    keep, its = ("keeps", "its") if own == 1 else ("keep", "their")
    said = f"{who} {keep} {its} settings in a way of {its} own, which may be a record"
    return f"{said}, {'the other keeps' if others == 1 else 'the others keep'} {OUTPUT}" if others else said


def unopened(scan: Scan) -> str:
    """Name the submodules, of which none is read, where no run counts, for they may hold it; empty without any."""
    closed = [display(one.path) for one in scan.coverage.skipped if one.reason == "submodule"]
    if not closed or scan.runs is None or tally_of(scan, "runs") != Tally():
        return ""
    shown = closed[:CLOSED] if len(closed) > CLOSED + 1 else closed
    named = together([*shown, *([f"{len(closed) - CLOSED} more"] if shown != closed else [])])
    return f"No file of the submodule{'s' if len(closed) > 1 else ''} {named} was read"


def unlisted(scan: Scan) -> str:
    """Say why hotspots have no letter where enough changed in hot code for one; empty where they have one."""
    hot, readable = scan.totals.change_in_hot_code, scan.coverage.lines_analysed_share
    if scan.totals.grades.complexity or hot is None or hot.touches < FEW or readable < READABLE:
        return ""
    if any(one.code in HOT for one in scan.findings):
        return ", and all that is listed of it can wait"
    return ", and no unit of it changed often enough to be listed"


def own_record(run: TrainingRun) -> Evidence | None:
    """Return where an untracked run writes its settings, which may be as good as the record of a tracker."""
    return next((item for item in run.evidence if item.says in (SETTINGS_KEPT, SETTINGS_NAMED)), None)


def _states(scan: Scan, noun: Noun) -> tuple[list[str], Mapping[str, str]]:
    """Return the state of each subject of a share, and which states have a word of their own."""
    if noun == "runs":
        return [run.tracking for run in scan.runs or () if run.role == "entry"], RUNS
    return [one.documentation for one in scan.models or () if one.role == "model" and noun == "models"], MODELS


def newer_python(scan: Scan) -> str:
    """Return which Python unread code is for, ` (its project asks for Python 3.14, read with 3.11)`; else nothing."""
    details = (row.detail.partition(";")[0] for row in scan.coverage.skipped if row.detail)
    return next((f" ({detail})" for detail in details if detail.startswith((NEWER, MAY_BE_NEWER))), "")


def why_unjudged(scan: Scan, area: str) -> str | None:
    """Return why an area was not judged: no rule of it ran, its subjects could not be read, or there are none."""
    if not any(rule.area == area for rule in scan.rules):
        return "no rule ran"
    if area not in SUBJECTS:
        return None
    field, none = SUBJECTS[area]
    rows = getattr(scan, field)
    if rows is None:
        return "could not be looked at"
    return None if rows else none


def grouped(failures: Iterable[Failure]) -> Iterator[tuple[str, str]]:
    """Yield (where, error) in the order met; files of one folder with the same error count together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in failures:
        folder, is_inside, _ = one.where.rpartition("/")
        groups.setdefault((folder if is_inside else one.where, one.error), []).append(one.where)
    for (folder, error), members in groups.items():
        yield (members[0] if len(members) == 1 else f"{folder} ({count(len(members), 'file')})"), error
