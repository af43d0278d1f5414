"""Says which rows of the ledger are sure: those of which it can be shown that they are an experiment as they are told.

Sure is a run that a store or a pipeline's lock keeps, and a change of clear hyper-parameters of a run, in place or in a
copy of its script: two of them, or one where the message says that it changes something. What kept the run must have
been told by the analysis of runs, and no result may be left over that may be its own: where none is told, no file of
its commit may hold one by its name.

All else may be an experiment: a result alone, whose run nobody knows; a copy without another clear value; a lone value;
a changed expression; a launch of Hydra's that measured nothing (decision 0018).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from mldebt.facts.stores.event_folders import SEVERAL
from mldebt.facts.stores.records import LOST, UNREAD, RunRecord, is_measured
from mldebt.findings.vocabulary import Confidence
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import TRIED, Event
from mldebt.project.experiments.history.choosing import is_unread_result, may_tell
from mldebt.project.experiments.history.reasons import MENDING, tells_of
from mldebt.project.experiments.history.walking import Wanted
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.tries.beside import is_understood
from mldebt.project.experiments.tries.grouping import WINDOW_COMMITS, WINDOW_SECONDS, Group
from mldebt.project.experiments.tries.verifying import PLACED, Verified, Verifier, is_shifted
from mldebt.project.experiments.values.meanings import plain_meaning
from mldebt.project.experiments.values.names import is_clear, plain
from mldebt.repository.model import Change, Commit, History

FILES = frozenset({"plain_metrics", "kaggle", "notebook"})
"""Stores that hold what somebody wrote to a file, not runs."""
ENOUGH = 2
MOST_REWRITTEN, MOST_BESIDE_ONE = 0.3, 0.2
"""Parts of the lines before, above which a program was made anew or to fit: with several clear values, and with one."""
MEASURING = regex(r"(?i)(?:^|[._\-\[])(?:test|val|valid(?:ation)?|eval(?:uation)?|infer(?:ence)?)(?=[._\-\[\]]|$)")
"""A part of a key that says that it is of what measures, as in `data.test-other.batch_size`."""
BROKEN = regex(r"(?<![\w.\-])~?(-?\d*\.\d+)(?=(?:m?s|min|h)\b|%|\.?(?:[^\w.]|$))|(?<![\w.])(\d+)\s?%")
"""A number with a part behind the point, in what is no version or name, or a percentage."""
OPEN = ("L0", "L1")
"""Levels that a result of its window would make higher."""


class Certainty:
    """Answers for the tries of one history."""

    def __init__(self, sites: Sites, verifier: Verifier, history: History) -> None:
        self._sites, self._verifier = sites, verifier
        self._showing = {
            len(history.commits) - 1 - back: commit.committer_time for back, commit in enumerate(history.commits)
            if any(change.status != "D" and _shows(change) for change in commit.changes)
        }  # fmt: skip

    def of(self, group: Group, level: str, commits: Sequence[Commit]) -> Confidence:
        """Return how sure it is that a group of events, of these commits and of a level, is an experiment as told."""
        if any(event.kind == "E4" for event in group.events):
            return "high"
        return "low" if next(self.doubts(group, level, commits), "") else "high"

    def doubts(self, group: Group, level: str, commits: Sequence[Commit]) -> Iterator[str]:
        """Yield why a try may not be what its row tells; the cheap questions first."""
        yield from _of_level(group, level, commits)
        clear = _clear(group)
        if any(MENDING.search(commit.subject) for commit in commits):
            clear = set(map(plain, clear))
        if len(clear) < ENOUGH and not (clear and any(tells_of(commit, clear) for commit in commits)):
            yield "its values are not clear"
        yield from _of_kind(group, level)
        if _is_undecided(group, self._sites):
            yield "several runs read what changed"
        if is_shifted(group):
            yield "entries of a list are told by their places"
        if level in OPEN and self._is_shown_later(group):
            yield "a result that is not read was committed within its time"
        if level in OPEN and self._verifier.is_told_beside(group, commits):
            yield "a program or document beside it may say its result"
        if self._verifier.is_split(group, commits):
            yield "its program was parted in two"
        yield from _of_versions(self._verifier.of(group), clear)

    def _is_shown_later(self, group: Group) -> bool:
        """Say whether a result in a form that is not read came within a window, whatever was tried in between."""
        last, end = group.last, group.last.time + WINDOW_SECONDS
        window = range(last.at + 1, last.at + 1 + WINDOW_COMMITS)
        return any(self._showing.get(at, end + 1) <= end for at in window)


def _shows(change: Change) -> bool:
    """Say whether a changed file is a result by its name, in a form that is not read."""
    path = change.path
    is_code = path.endswith((".py", ".ipynb"))
    return is_unread_result(path) or (not is_code and may_tell(path, is_new=change.status == "A"))


def _of_level(group: Group, level: str, commits: Iterable[Commit]) -> Iterator[str]:
    """Yield why the level of a try may be another."""
    if level == "LX":
        yield "its level cannot be told"
    if not _is_judged(group):
        yield "what kept it was not judged"
    if level in OPEN and group.doubted is not None:
        yield "a result may be its own"
    if level == "L0" and any(_says_a_number(commit.subject, group) for commit in commits):
        yield "its message says a number that it did not set"
    if level in OPEN and not _is_seen(group, commits):
        yield "a file beside it may hold its result"


def _of_versions(verified: Verified, clear: Collection[str]) -> Iterator[str]:
    """Yield why its program or settings may not be what a run was tried with."""
    if verified.holders > 1:
        yield "its file holds several configurations"
    if verified.rewritten > (MOST_REWRITTEN if len(clear) >= ENOUGH else MOST_BESIDE_ONE):
        yield "most lines of its program changed"
    if verified.is_product:
        yield "a value stands in a product"
    if verified.is_sample:
        yield "its settings are of a toy's data"


def _of_kind(group: Group, level: str) -> Iterator[str]:
    """Yield why a row is of a kind that strangers found wrong more often than right (decision 0018)."""
    if level not in OPEN and any(event.kind == "E2" for event in group.events):
        yield "what keeps a copy was seldom told rightly"
    if any(event.kind == "E3" for event in group.events):
        yield "its result was seldom told rightly"
    if not _is_of_one_line(group):
        yield "its commits do not follow each other"


def _is_of_one_line(group: Group) -> bool:
    """Say whether each change of a file went on from the version that the one before had left."""
    latest: dict[str, Wanted] = {}
    for event in group.events:
        one, before = event.change, latest.get(event.path)
        if one is None or event.kind not in TRIED:
            continue
        if before is not None and before.at != one.at and one.old != before.new:
            return False
        latest[event.path] = one
    return True


def kept_confidence(record: RunRecord) -> Confidence:
    """Return how sure a stored run is one: of four that Hydra started and nothing measured two trained nothing.

    One that keeps nothing tells of no experiment; several event files of one folder may be of several; one whose
    artifact is lost may be of a lower level.
    """
    is_none = not is_measured(record) and (record.store == "hydra" or not (record.params or record.store == "dvc"))
    return "low" if record.store in FILES or is_none or record.reason in (SEVERAL, LOST, UNREAD) else "high"


def _is_judged(group: Group) -> bool:
    """Say whether all that was tried is read by a run, and the analysis of runs told what kept that."""
    tried = [event for event in group.events if event.kind in TRIED]
    return bool(tried) and all(event.is_judged and not event.is_near for event in tried)


def _is_seen(group: Group, commits: Iterable[Commit]) -> bool:
    """Say whether every file of its commits, but for its own, was read or can hold no score."""
    own = {event.path for event in group.events}
    return all(change.path in own or is_understood(change) for commit in commits for change in commit.changes)


def _says_a_number(subject: str, group: Group) -> bool:
    """Say whether a message says a broken number that is no value of the try and no version."""
    rows = [row for event in group.events for row in event.params]
    values = {plain_meaning(value) for row in rows for value in (row.value, row.previous)}
    return any(plain_meaning(found[1] or found[2]) not in values for found in BROKEN.finditer(subject))


def _is_undecided(group: Group, sites: Sites) -> bool:
    """Say whether a file of settings or a module is of several runs, and nothing tells which one was meant."""
    told = [event for event in group.events if event.kind in TRIED and event.change]
    return any(_may_be_anothers(event.change, event, sites) for event in told if event.change)


def _may_be_anothers(one: Wanted, event: Event, sites: Sites) -> bool:
    if one.lane == "settings":
        return sites.is_undecided(one.today, event.run_path)
    return one.lane == "python" and sites.is_shared(one.today, [row.key for row in event.params], event.run_path)


def _clear(group: Group) -> set[str]:
    """Return the clear parameters of a training that changed in place: entries of one list are one, alone none."""
    params = (row for event in group.events for row in event.params if not row.is_minor and not row.is_moved)
    rows = [row for row in params if is_clear(row.key) and not MEASURING.search(row.key)]
    names = {PLACED.sub("", row.key) for row in rows}
    return set() if len(names) < ENOUGH and any(PLACED.search(row.key) for row in rows) else names
