"""Says which rows of the ledger are sure: those of the classes that readers who wrote no detector found right.

| class of row | what is asked of it |
|---|---|
| values changed in Python code, L2 or L3r | clear names, a run that read them, two witnesses of what keeps it |
| values changed in the run's own program, or a copy of it, L0 | the same; no tracker is imported anywhere, and what
  its window brought is code alone |
| a run that a store keeps | metrics; a commit that the store names, or that the program stayed at |
| a state of a pipeline's lock | metrics, or the values that a try of its commit changed |

Every other row is low: a changed value in settings, a shell script or a notebook; a result beside a try or alone; a
copy that keeps something; a changed expression; a launch that measured nothing (decision 0018 has the shares).
"""

from collections.abc import Collection, Iterator
from functools import cached_property

from mldebt.facts.code import PythonFacts
from mldebt.facts.stores.event_folders import SEVERAL
from mldebt.facts.stores.records import UNREAD, RunRecord, is_measured
from mldebt.findings.vocabulary import Confidence
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import TRIED, Event
from mldebt.project.experiments.history.choosing import is_unread_result, lane_of, may_tell
from mldebt.project.experiments.history.reasons import tells_of
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.texts.mentions import TRACKERS
from mldebt.project.experiments.tries.grouping import WINDOW_COMMITS, WINDOW_SECONDS, Group
from mldebt.project.experiments.tries.verifying import Verified, Verifier
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import is_clear, plain
from mldebt.repository.kinds import is_other_code, kind_of
from mldebt.repository.model import Change, Commit, History

FILES = frozenset({"plain_metrics", "kaggle", "notebook"})
"""Stores that hold what somebody wrote to a file, not runs."""
ENOUGH = 2
MOST_REWRITTEN, MOST_BESIDE_ONE = 0.3, 0.2
"""Parts of the lines before, above which a program was made anew or to fit: with several clear values, and with one."""
BROKEN = regex(r"(?<![\w.\-])~?(-?\d*\.\d+)(?=(?:m?s|min|h)\b|%|\.?(?:[^\w.]|$))|(?<![\w.])(\d+)\s?%")
"""A number with a part behind the point, in what is no version or name, or a percentage."""
MEASURING = regex(r"(?i)(?:^|[._\-])(?:test|val|valid(?:ation)?|eval(?:uation)?|infer(?:ence)?)(?=[._\-]|$)")
"""A part of a key that says that it is of what measures, as in `VAL_BATCH_SIZE`."""
KEPT = ("L2", "L3r")
NOTHING = "L0"
SILENT = frozenset(
    {"python", "requirements", "shell", "makefile", "dockerfile", "env", "toml", "ini", "gin", "yaml", "weights"}
)
"""Kinds of files that say no number that was measured, but where their name says so."""
WORDS = regex(
    r"(?i)(?:^|/)(?:(?:licen[cs]e|contributing|changelog|code_of_conduct|citation|authors|claude|agents)(?:\.\w+)?$|"
    r"\.|docker/|k8s/|helm/)"
)
"""Texts and folders that hold no result, and what is hidden."""


class Certainty:
    """Answers for the tries of one history."""

    def __init__(self, sites: Sites, verifier: Verifier, history: History) -> None:
        self._sites, self._verifier, self._history = sites, verifier, history

    def of(self, group: Group, level: str) -> Confidence:
        """Return how sure it is that a group of events, of a level, is an experiment as told."""
        return "low" if next(self.doubts(group, level), "") else "high"

    def doubts(self, group: Group, level: str) -> Iterator[str]:
        """Yield why a try may not be what its row tells; the cheap questions first."""
        yield from self._of_try(group)
        yield from _of_level(group, level)
        if level == NOTHING:
            yield from self._of_nothing(group)
        yield from _of_versions(self._verifier.of(group), _clear(group))

    def _of_try(self, group: Group) -> Iterator[str]:
        """Yield why something may be no try, whatever kept it."""
        yield from _of_class(group)
        clear = _clear(group)
        if len(clear) < ENOUGH and not (clear and any(tells_of(commit, clear) for commit in self._commits(group))):
            yield "its values are not clear"
        if any(_is_shared(event, self._sites) for event in group.events):
            yield "several runs read what changed"

    def _commits(self, group: Group) -> Iterator[Commit]:
        return (self._history.commits[-1 - event.at] for event in group.events)

    def _of_nothing(self, group: Group) -> Iterator[str]:
        """Yield what may have kept a result of a try of which nothing is told to: a claim about all there is."""
        if any(_says_a_number(commit.subject, group) for commit in self._commits(group)):
            yield "its message says a number that it did not set"
        if self._has_tracker:
            yield "a tracker is used somewhere"
        if self._is_shown(group):
            yield "what was committed within its time may hold its result"

    def _is_shown(self, group: Group) -> bool:
        """Say whether a file that may hold a result came with a try, beside its own, or within a window after it."""
        own, commits = {event.path for event in group.events}, self._history.commits
        end, last = group.last.time + WINDOW_SECONDS, group.last.at
        for at in sorted({*(event.at for event in group.events), *range(last, last + 1 + WINDOW_COMMITS)}):
            commit = commits[-1 - at] if at < len(commits) else None
            if commit is None or commit.committer_time > end:
                continue
            if any(change.path not in own and may_hold_a_result(change) for change in commit.changes):
                return True
        return False

    @cached_property
    def _has_tracker(self) -> bool:
        return any(map(imports_a_tracker, self._sites.sources.python.values()))


def _of_class(group: Group) -> Iterator[str]:
    """Yield why a try is of no class that is sure, whatever its level."""
    tried = [event for event in group.events if event.kind in TRIED]
    others = [event for event in group.events if event.kind not in (*TRIED, "E4")]
    if others or not any(event.kind in ("E1", "E2") for event in tried):
        yield "a result is no proof of what it is of"
    if any(event.change is None or event.change.lane != "python" for event in tried):
        yield "what is not Python code may be read by anything"
    if not _is_locked(group) and any(event.is_near for event in tried):
        yield "no run is known to read it"


def _of_level(group: Group, level: str) -> Iterator[str]:
    """Yield why a level is not proved: by a lock, or by the run's own program and the analysis of its run of then."""
    if _is_locked(group):
        return
    tried = [event for event in group.events if event.kind in TRIED]
    is_own = all(event.change and event.run_path in (event.change.path, event.change.today) for event in tried)
    is_copy = any(event.kind == "E2" for event in tried)
    if not all(event.is_judged for event in tried):
        yield "what kept it was not judged"
    is_kept = level in KEPT and any(event.tracker for event in tried)
    if not ((level == NOTHING and is_own) or (is_kept and not is_copy)):
        yield "its level may be another"


def _is_locked(group: Group) -> bool:
    return any(event.kind == "E4" for event in group.events)


def _of_versions(verified: Verified, clear: Collection[str]) -> Iterator[str]:
    """Yield why its program may not be what a run was tried with."""
    if verified.holders > 1:
        yield "its file holds several configurations"
    if verified.rewritten > (MOST_REWRITTEN if len(clear) >= ENOUGH else MOST_BESIDE_ONE):
        yield "most lines of its program changed"
    if verified.is_idle:
        yield "no training enters the function of a value"


def kept_confidence(record: RunRecord) -> Confidence:
    """Return how sure a stored run is one: it measured something, and what it keeps was read.

    Of four that Hydra started and nothing measured two trained nothing, of eight locks without metrics five were of no
    training. Several event files of one folder may be of several runs.
    """
    return (
        "high"
        if is_measured(record) and record.store not in FILES and record.reason not in (SEVERAL, UNREAD)
        else "low"
    )


def _says_a_number(subject: str, group: Group) -> bool:
    """Say whether a message says a broken number that is no value of the try and no version."""
    rows = [row for event in group.events for row in event.params]
    values = {plain_meaning(value) for row in rows for value in (row.value, row.previous)}
    return any(plain_meaning(found[1] or found[2]) not in values for found in BROKEN.finditer(subject))


def _is_shared(event: Event, sites: Sites) -> bool:
    """Say whether a module is of several runs, and nothing tells which one was meant."""
    one = event.change
    return one is not None and sites.is_shared(one.today, [row.key for row in event.params], event.run_path)


def _clear(group: Group) -> set[str]:
    """Return the clear parameters of a training that changed in place: one name of several tables is one."""
    params = (row for event in group.events for row in event.params if not row.is_minor and not row.is_moved)
    return {plain(row.key) for row in params if is_clear(row.key) and not MEASURING.search(row.key)}


def may_hold_a_result(change: Change) -> bool:
    """Say whether a changed file may hold what came of a training: it is no code, or is called so."""
    path = change.path
    if change.status == "D" or WORDS.search(path):
        return False
    if kind_of(path) not in SILENT and not is_other_code(path):
        return True
    is_named = may_tell(path, is_new=change.status == "A") or is_unread_result(path)
    return is_named or lane_of(path) in ("result", "left", "scored")


def imports_a_tracker(facts: PythonFacts) -> bool:
    """Say whether a program imports what keeps the metrics of runs, used or not."""
    return any(name in one.target.lower() for one in facts.imports for name in TRACKERS)
