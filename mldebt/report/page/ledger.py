"""The experiment ledger: what git, notebooks and run stores show of past experiments, a mark each by family and time.

Inferred experiments are changes that can be seen, not runs that are known to have happened: the ledger is counted apart
from the entry points and says what is recorded of each, never that it was started.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from mldebt.findings.display import display_middle
from mldebt.findings.ledger import Experiment
from mldebt.findings.listing import listed
from mldebt.report.page.ledger_marks import Dots, dots
from mldebt.report.wording.spots import Said, Spot, Subject
from mldebt.report.wording.words import count, day

FAMILIES, MARKS, MAILED_MARKS = 12, 600, 150
ROWS, MAILED = 40, 12
NAMED = 3
NAME = 28
LEVELS: dict[str, tuple[str, str]] = {
    "L4": ("yes", "tracked, with its commit"), "L3": ("yes", "tracked"), "L3r": ("yes", "tracked remotely"),
    "L2": ("part", "recorded in part"), "L1": ("part", "a number written by hand"), "L0": ("no", "not recorded"),
}  # fmt: skip
UNTOLD = ("what", "cannot tell")
WORDS = {"yes": "tracked", "part": "in part or by hand", "no": "not recorded", "what": "cannot tell"}


class Family(msgspec.Struct, frozen=True):
    """A line of the chart: the name of a family, where its base line is and its share."""

    name: str
    y: float
    share: str


class Entry(msgspec.Struct, frozen=True):
    """One experiment as a row: when, what was changed, how it scored and what is kept of it."""

    when: str
    family: str
    run: Spot | None
    commit: str
    change: str
    score: str
    mark: str
    level: str
    reason: str
    evidence: tuple[Said, ...]


class Ledger(msgspec.Struct, frozen=True):
    """The whole ledger; `counts` is empty where nothing can be told, `left` counts what is not drawn."""

    lede: str
    counts: tuple[tuple[str, str, int], ...]
    families: tuple[Family, ...]
    chart: Dots
    label: str
    entries: tuple[Entry, ...]
    left: str


def ledger(subject: Subject) -> Ledger | None:
    """Return the ledger, None where no experiment was seen or looked for."""
    seen = subject.scan.experiments or ()
    if not seen:
        return None
    groups: dict[str, list[Experiment]] = defaultdict(list)
    for one in seen:
        groups[one.family].append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    drawn = dict(ordered[:FAMILIES])
    marks = [_mark(one) for one in seen]
    words = WORDS if {*marks} != {UNTOLD[0]} else {}
    latest = sorted(seen, key=lambda one: (one.is_sure, one.started or one.ended or "", one.id), reverse=True)
    rows = latest[: MAILED if subject.settings.static else ROWS]
    chart = dots([_marked(found) for found in drawn.values()], MAILED_MARKS if subject.settings.static else MARKS)
    return Ledger(
        lede=f"{count(len(seen), 'change')} to training runs that the past of this repository shows, "
        f"{_apart(subject)}.{doubted(seen)} A change that was seen is no proof that it was run.",
        counts=tuple((mark, word, marks.count(mark)) for mark, word in words.items() if mark in marks),
        families=tuple(
            Family(display_middle(name, NAME), y, _share(each))
            for (name, each), y in zip(drawn.items(), chart.lines or (0.0,) * len(drawn), strict=True)
        ),
        chart=chart,
        label=f"{count(len(seen), 'change')} by family and time; the latest are listed in the table below.",
        entries=tuple(_entry(subject, one) for one in rows),
        left=_left(len(ordered) - len(drawn), len(seen) - len(rows)),
    )  # fmt: skip


def doubted(experiments: Sequence[Experiment]) -> str:
    """Say how many rows only may be experiments, where there are some; they are on neither side of a share."""
    rest = sum(not one.is_sure for one in experiments)
    if not rest:
        return ""
    if rest == len(experiments):
        which = "it is an experiment or something else" if rest == 1 else "they are experiments or something else"
        return f" Whether {which} cannot be told."
    sure = count(len(experiments) - rest, "surely is an experiment", "surely are experiments")
    return f" {sure}; the rest may be something else and count as unknown."


def _apart(subject: Subject) -> str:
    """Say how the changes of the past stand to what the code starts today."""
    if any(run.role == "entry" for run in subject.scan.runs or ()):
        return "apart from the entry points below"
    return "in code that is gone or that nothing starts today"


def _left(families: int, rows: int) -> str:
    parts = [
        *([f"{count(families, 'family', 'families')} not drawn"] if families > 0 else []),
        *([f"{count(rows, 'earlier change')} only in the JSON document"] if rows > 0 else []),
    ]
    return "; ".join(parts)


def _mark(one: Experiment) -> str:
    return LEVELS.get(one.level, UNTOLD)[0] if one.is_sure else UNTOLD[0]


def _share(found: Sequence[Experiment]) -> str:
    marks = [_mark(one) for one in found]
    known = len(marks) - marks.count("what")
    return f"{marks.count('yes')} of {known}" if known else "cannot tell"


def _moment(one: Experiment) -> float | None:
    try:
        moment = datetime.fromisoformat(one.started or one.ended or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _marked(found: Sequence[Experiment]) -> list[tuple[float, str]]:
    return [(moment, _mark(one)) for one in found if (moment := _moment(one)) is not None]


def _entry(subject: Subject, one: Experiment) -> Entry:
    level = f"{'' if one.is_sure else 'may be one: '}{LEVELS.get(one.level, UNTOLD)[1]}"
    params = [f"{each.key} {f'{each.previous} → ' if each.previous else ''}{each.value}" for each in one.params]
    scores = [f"{each.key} {each.value:.4g}" + (f" ({each.split})" if each.split else "") for each in one.metrics]
    return Entry(
        when=day(one.started or one.ended), family=one.family,
        run=subject.spot(one.run_path) if one.run_path else None, commit=(one.commit or "")[:7],
        change=listed(params, NAMED), score=listed(scores, NAMED), mark=_mark(one), level=level, reason=one.reason,
        evidence=subject.said(one.evidence, 2),
    )  # fmt: skip
