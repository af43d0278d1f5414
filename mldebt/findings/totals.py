"""Adds a scan up: shares with their unknowns, and sums by area, owner, folder and challenge that equal the headline."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from mldebt.findings.cost import total
from mldebt.findings.finding import Finding
from mldebt.findings.grading import HOT, grades, overall
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.ledger import Experiment
from mldebt.findings.scan import HotChange, Sum, Tally, Totals
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainedModel, TrainingRun
from mldebt.findings.vocabulary import PILLARS, Area

MINUTES_A_LINE = 30
COMPLEX = 15
UNOWNED = "unowned"
COUNTED = frozenset({"E1", "E2", "E4"})
RECORDED = frozenset({"L3", "L3r", "L4"})


class Counted(msgspec.Struct, frozen=True):
    """One subject of a pillar as the totals count it."""

    area: Area
    path: str
    owner: str
    is_unknown: bool


class Inventory(msgspec.Struct, frozen=True):
    """The subjects within the scope; None where a pillar could not be looked at."""

    runs: tuple[TrainingRun, ...] | None
    models: tuple[TrainedModel, ...] | None
    configs: tuple[ConfigFile, ...] | None
    hotspots: tuple[Hotspot, ...] | None
    experiments: tuple[Experiment, ...] | None = None

    def config_keys(self) -> Iterable[ConfigKey]:
        """Yield the keys of all config files."""
        for file in self.configs or ():
            yield from file.keys

    def counted(self) -> Iterable[Counted]:
        """Yield what the denominators are made of: entries, user-facing models, files of code, keys."""
        for run in self.runs or ():
            if run.role == "entry":
                yield Counted("experiments", run.path, run.owner or UNOWNED, run.tracking == "unknown")
        for model in self.models or ():
            if model.role == "model":
                yield Counted("models", model.path, model.owner or UNOWNED, model.documentation == "unknown")
        for row in self.hotspots or ():
            if row.symbol is None:
                yield Counted("complexity", row.path, row.owner or UNOWNED, is_unknown=False)
        for file in self.configs or ():
            for key in file.keys:
                yield Counted("configs", key.path, UNOWNED, key.status == "unknown")


def totals(
    findings: Sequence[Finding],
    inventory: Inventory,
    *,
    loc: int,
    readable: float,
    challenge_of: Mapping[Area, int],
    owner_of: Callable[[str], str | None],
) -> Totals:
    """Return the headline; `loc` counts lines of code, `readable` is the share of lines analysed."""
    active = [one for one in findings if one.is_owed]
    minutes = total(one.minutes for one in active)
    hot = hot_change(inventory.hotspots)
    runs, models, keys = _runs(inventory), _models(inventory), _keys(inventory)
    is_listed = any(one.code in HOT and one.severity != "info" for one in findings)
    letters = grades(runs, models, keys, hot, readable=readable, is_hot_listed=is_listed)
    subjects = [
        msgspec.structs.replace(one, owner=owner_of(one.path) or UNOWNED) if one.area == "configs" else one
        for one in inventory.counted()
    ]
    return Totals(
        findings=len(active), minutes=minutes, loc=loc,
        debt_ratio=round(minutes.expected / (MINUTES_A_LINE * loc), 5) if loc else None, grade=overall(letters),
        runs_tracked=runs, models_documented=models, config_keys_live=keys,
        experiments_recorded=recorded(inventory.experiments),
        by_area=_sums(active, subjects, lambda one: one.area, lambda one: one.area, PILLARS),
        by_owner=_sums(active, subjects, lambda one: one.codeowner or one.owner or UNOWNED, lambda one: one.owner),
        by_folder=_sums(active, subjects, lambda one: folder(one.path), lambda one: folder(one.path)),
        by_challenge=_sums(
            active, subjects, lambda one: str(one.challenge), lambda one: str(challenge_of.get(one.area, 11))
        ),
        change_in_hot_code=hot, grades=letters, suppressed=sum(one.suppressed is not None for one in findings),
        notes=sum(one.is_note for one in findings),
    )  # fmt: skip


def folder(path: str) -> str:
    """Return the top-level folder of a path."""
    return path.partition("/")[0] if "/" in path else "."


def _sums(
    findings: Sequence[Finding],
    subjects: Sequence[Counted],
    name: Callable[[Finding], str],
    group: Callable[[Counted], str],
    always: Iterable[str] = (),
) -> dict[str, Sum]:
    members: dict[str, list[Finding]] = defaultdict(list)
    counted: dict[str, list[Counted]] = defaultdict(list)
    for finding in findings:
        members[name(finding)].append(finding)
    for one in subjects:
        counted[group(one)].append(one)
    return {
        key: Sum(
            findings=len(members[key]), minutes=total(one.minutes for one in members[key]), subjects=len(counted[key]),
            unknown=sum(one.is_unknown for one in counted[key]),
        )
        for key in sorted({*members, *counted, *always})
    }  # fmt: skip


def _runs(inventory: Inventory) -> Tally:
    entries = [run.tracking for run in inventory.runs or () if run.role == "entry"]
    unknown = entries.count("unknown")
    yes = entries.count("tracked") + entries.count("remote")
    return Tally(yes, len(entries) - yes - unknown, unknown)


def recorded(experiments: Sequence[Experiment] | None) -> Tally:
    """Return how many experiments are recorded: L3 and above; on neither side is what cannot be told.

    That is a level of LX, and whether a row of low confidence is an experiment.
    """
    levels = [level_told(one) for one in experiments or () if is_counted(one)]
    yes = sum(level in RECORDED for level in levels)
    unknown = levels.count("LX")
    return Tally(yes, len(levels) - yes - unknown, unknown)


def level_told(one: Experiment) -> str:
    """Return the level that a row counts with: none can be told of what only may be an experiment."""
    return one.level if one.is_sure else "LX"


def is_counted(one: Experiment) -> bool:
    """Say whether a row of the ledger counts as an experiment: a change that was tried, or a run that a store kept.

    A changed expression alone (E6) is a candidate, and a result without a change (E3, E5) a further run of what was
    counted already.
    """
    return one.store is not None or bool(COUNTED & set(one.events))


def _models(inventory: Inventory) -> Tally:
    levels = [model.documentation for model in inventory.models or () if model.role == "model"]
    unknown = levels.count("unknown")
    yes = levels.count("minimum") + levels.count("full")
    return Tally(yes, len(levels) - yes - unknown, unknown)


def _keys(inventory: Inventory) -> Tally:
    statuses = [key.status for key in inventory.config_keys()]
    return Tally(statuses.count("live") + statuses.count("external"), statuses.count("dead"), statuses.count("unknown"))


def hot_change(rows: Sequence[Hotspot] | None) -> HotChange | None:
    """Return the share of decayed touches in units above the complexity threshold, or None without history."""
    if not rows:
        return None
    touches = {row.path: row.touches for row in rows if row.symbol is None}
    whole = sum(touches.values())
    if not whole:
        return None
    hot: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.symbol is not None and row.complexity > COMPLEX:
            hot[row.path] = max(hot[row.path], min(row.touches, touches.get(row.path, 0.0)))
    part = sum(hot.values())
    return HotChange(share=round(part / whole, 4), touches=round(whole, 1), hot=round(part, 1))
