"""Says which untracked runs owe a finding, one for each run, and which are copies of a script that changed little.

A run that somebody else's door leads to is that run. Copies stand in one folder, or in folders side by side under one
name, use the same library and make nearly the same calls; the one that is launched speaks for them, else the last by
name with numbers read as numbers, which is the newest where copies are numbered or dated. The others are less sure and
share its repair, but stay: a finding that went when a script is copied would look like a repair. What it cannot see:
copies that were moved elsewhere, and two scripts so alike that a team would want each told on its own.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import PythonFacts, Ref
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import Tracking
from mldebt.patterns import regex
from mldebt.project.launches.starts import Starts
from mldebt.project.runs.called import is_aside
from mldebt.project.runs.doors import Doors, is_launched
from mldebt.remembering import remembered

SHOWN = regex(r"what is kept: (prints|log text) \(|nothing but output on the screen")
TRAINS = regex(r"(.*[_-])?(re|pre)?(train|fit|finetune)\w*\.py", re.IGNORECASE)
RECORDED: frozenset[Tracking] = frozenset({"tracked", "partial", "remote"})
ALIKE, FEWEST_CALLS, LISTED = 0.8, 12, 20
Calls = Counter[str]
Key = tuple[str, str | None]


def is_untracked(run: TrainingRun) -> bool:
    """Say whether nothing records a run that somebody starts and that keeps a result, however it is launched."""
    return (
        run.role == "entry"
        and run.tracking == "untracked"
        and run.kind != "evaluation"
        and not any(launch.tracking in RECORDED for launch in run.launches)
        and SHOWN.search(run.reason) is None
    )


class Owing:
    """The untracked runs of one repository that owe a finding, and the one of all copies that speaks for them."""

    def __init__(self, runs: Sequence[TrainingRun], modules: Mapping[str, PythonFacts], starts: Starts) -> None:
        self._runs, self._modules, self._starts = runs, modules, starts

    def has(self, run: TrainingRun) -> bool:
        """Say whether a run owes a finding of its own."""
        return _key(run) in self._speakers

    def with_it(self, run: TrainingRun) -> Iterator[Evidence]:
        """Yield the further doors to a run, and the copies it speaks for."""
        yield from self._doors.others(run)
        for other in self.copies(run)[:LISTED]:
            yield Evidence(other.path, other.line, "nearly the same script, untracked too", other.cell)

    def copies(self, run: TrainingRun) -> Sequence[TrainingRun]:
        """Return the copies that a run speaks for."""
        return self._copies.get(_key(run), ())

    def speaker(self, run: TrainingRun) -> TrainingRun:
        """Return the run that speaks for all copies of a run that owes a finding: itself where it has none."""
        return self._speakers.get(_key(run), run)

    @cached_property
    def launches(self) -> bool:
        """Say whether commands start training in this repository: its team writes down how runs are made."""
        if any(run.role == "entry" and is_launched(run) for run in self._runs):
            return True
        return any(
            TRAINS.fullmatch(posixpath.basename(path)) and any(start.kind in ("script", "pipeline") for start in starts)
            for path, starts in self._starts.all().items()
        )

    @cached_property
    def _doors(self) -> Doors:
        return Doors([run for run in self._runs if is_untracked(run)])

    @cached_property
    def _speakers(self) -> dict[Key, TrainingRun]:
        """Return who speaks for each run that owes a finding, by path and symbol."""
        return {_key(run): group[0] for group in self._groups for run in group}

    @cached_property
    def _copies(self) -> dict[Key, list[TrainingRun]]:
        """Return the copies that a run speaks for, by its path and symbol."""
        return {_key(group[0]): group[1:] for group in self._groups}

    @cached_property
    def _groups(self) -> list[list[TrainingRun]]:
        """Return the runs that owe a finding, copies together, the one that speaks for them first."""
        own = [run for run in self._runs if is_untracked(run) and self._doors.leads_to(run) == run]
        near: dict[tuple[str, ...], list[list[TrainingRun]]] = defaultdict(list)
        found: list[list[TrainingRun]] = []
        for run in sorted(own, key=_standing, reverse=True):
            groups = [group for place in self._places(run) for group in near[place]]
            group = next((group for group in groups if self._is_copy(run, group[0])), None)
            if group is None:
                group = []
                found.append(group)
                for place in self._places(run):
                    near[place].append(group)
            group.append(run)
        return found

    def _places(self, run: TrainingRun) -> Iterator[tuple[str, ...]]:
        """Yield where copies of a run stand: its folder, and its name in folders beside it."""
        folder, name = posixpath.split(run.path)
        yield folder, run.framework, run.kind, run.symbol or ""
        yield posixpath.dirname(folder), _numberless(name), run.framework, run.kind, run.symbol or ""

    def _is_copy(self, run: TrainingRun, other: TrainingRun) -> bool:
        mine, theirs = self._calls(run.path), self._calls(other.path)
        if min(mine.total(), theirs.total()) < FEWEST_CALLS:
            return _numberless(run.path) == _numberless(other.path) and mine == theirs
        return (mine & theirs).total() >= ALIKE * (mine | theirs).total()

    @remembered
    def _calls(self, path: str) -> Calls:
        """Return the calls a file makes, by the name it calls."""
        module = self._modules.get(path)
        return Counter(
            "".join(call.func.steps)
            for scope in (module.scopes if module else ())
            for call in scope.calls
            if isinstance(call.func, Ref)
        )


def _key(run: TrainingRun) -> Key:
    return run.path, run.symbol


def _standing(run: TrainingRun) -> tuple[bool, bool, list[tuple[int, str]]]:
    """Return what makes a run speak for its copies: launched, not set aside, last by name."""
    parts = re.findall(r"\d+|\D+", run.path)
    return (
        is_launched(run),
        not is_aside(run.path),
        [(int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in parts],
    )


def _numberless(text: str) -> str:
    """Return a path or name without numbers and marks of a version: `exp_012/train_v3 (1).py` → `exp_/train_.py`."""
    return re.sub(r"\d+|(?<=_)v(?=\d)| ?\(\d+\)", "", text)
