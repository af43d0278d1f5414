"""Says which rows of the ledger are sure: those of which it can be shown that they are an experiment as they are told.

Sure is a run that a store or a pipeline's lock keeps, and a change of clear hyper-parameters of a run, in place or in a
copy of its script: two of them, or one where the message says that it changes something. What kept the run must have
been told by the analysis of runs, and no result may be left over that may be its own: where none is told, no file of
its commit may hold one by its name.

All else may be an experiment: a result alone, whose run nobody knows; a copy without another clear value; a lone value;
a changed expression; a launch of Hydra's that measured nothing (decision 0018).
"""

from collections.abc import Iterable

from mldebt.facts.stores.records import RunRecord
from mldebt.facts.stores.tensorboard import SEVERAL
from mldebt.findings.vocabulary import Confidence
from mldebt.patterns import regex
from mldebt.project.experiments.choosing import may_tell
from mldebt.project.experiments.events import TRIED
from mldebt.project.experiments.grouping import Group
from mldebt.project.experiments.names import is_clear
from mldebt.project.experiments.reasons import says_it_tries
from mldebt.repository.model import Commit

FILES = frozenset({"plain_metrics", "kaggle", "notebook"})
"""Stores that hold what somebody wrote to a file, not runs."""
ENOUGH = 2
MEASURING = regex(r"(?i)(?:^|[._\-\[])(?:test|val|valid(?:ation)?|eval(?:uation)?|infer(?:ence)?)(?=[._\-\[\]]|$)")
"""A part of a key that says that it is of what measures, as in `data.test-other.batch_size`."""
OPEN = ("L0", "L1")
"""Levels that a result of its window would make higher."""


def confidence(group: Group, level: str, commits: Iterable[Commit]) -> Confidence:
    """Return how sure it is that a group of events, of these commits and of a level, is an experiment as it is told."""
    if any(event.kind == "E4" for event in group.events):
        return "high"
    made = list(commits)
    is_open = level in OPEN and (group.doubted is not None or _may_be_told(group, made))
    is_told = level != "LX" and _is_judged(group) and not is_open
    return "high" if is_told and _is_tried(group, made) else "low"


def kept_confidence(record: RunRecord) -> Confidence:
    """Return how sure a stored run is one: of four that Hydra started and nothing measured two trained nothing.

    One that keeps nothing tells of no experiment; several event files of one folder may be of several.
    """
    is_none = not record.metrics and (record.store == "hydra" or not (record.params or record.store == "dvc"))
    return "low" if record.store in FILES or is_none or record.reason == SEVERAL else "high"


def _is_judged(group: Group) -> bool:
    """Say whether all that was tried is read by a run, and the analysis of runs told what kept that."""
    tried = [event for event in group.events if event.kind in TRIED]
    return bool(tried) and all(event.is_judged and not event.is_near for event in tried)


def _may_be_told(group: Group, commits: Iterable[Commit]) -> bool:
    """Say whether a file of its commits, none of its own, may hold a score that was not read."""
    own = {event.path for event in group.events}
    changes = (change for commit in commits for change in commit.changes if change.path not in own)
    return any(change.status != "D" and may_tell(change.path, is_new=change.status == "A") for change in changes)


def _is_tried(group: Group, commits: Iterable[Commit]) -> bool:
    """Say whether clear parameters of a training changed in place: several, or one by a commit that says so."""
    params = (row for event in group.events for row in event.params if not row.is_minor and not row.is_moved)
    clear = {row.key for row in params if is_clear(row.key) and not MEASURING.search(row.key)}
    return len(clear) >= ENOUGH or (bool(clear) and any(map(says_it_tries, commits)))
