"""Says which rows of the ledger are sure: of `high` confidence is what was seldom wrong among the judged ones.

Of what was tried none is sure where the analysis of runs did not tell what kept it, and none whose level is open. Sure
is otherwise a run that a store or a pipeline's lock keeps; a result file or the output of a training's own cells; two
clear parameters with other values, or one where the message says that it changes something; and a copied training
script of whose run something is kept. All else may be an experiment: a lone value, another new script, a score in a
document or message, a changed expression, a launch of Hydra's that measured nothing.

Of 204 judged rows 75 of 83 that are sure by this are right, of 121 others 84; parts of it were made from them. On fresh
ones it is not shown to part what is right from what is not: of sure ones 56 of 70, 14 of 19 and, by two readers who
wrote no detector, 21 of 30 and 24 of 32 were right; of low ones 17 of 22, 9 of 10 and 6 of 8.
"""

from collections.abc import Iterable

from mldebt.facts.stores.records import RunRecord
from mldebt.findings.vocabulary import Confidence
from mldebt.project.experiments.events import COPY, TRIED, Event
from mldebt.project.experiments.grouping import Group
from mldebt.project.experiments.names import is_clear
from mldebt.project.experiments.reasons import says_it_tries
from mldebt.repository.model import Commit

ENOUGH = 2


def confidence(group: Group, level: str, commits: Iterable[Commit]) -> Confidence:
    """Return how sure it is that a group of events, of these commits and of a level, is an experiment as it is told."""
    kinds = {event.kind for event in group.events}
    if kinds & set(TRIED) and "E4" not in kinds and (level == "LX" or not _is_judged(group)):
        return "low"
    if kinds & set(TRIED) and "E4" not in kinds:
        return "high" if _is_tried(group, commits) or (level not in ("L0", "LX") and _is_copied(group)) else "low"
    return "high" if any(map(_is_measured, group.events)) else "low"


def kept_confidence(record: RunRecord) -> Confidence:
    """Return how sure a stored run is one: of four that Hydra started and nothing measured two trained nothing."""
    return "low" if record.store == "hydra" and not record.metrics else "high"


def _is_judged(group: Group) -> bool:
    """Say whether the analysis of runs told what kept the run of all that was tried."""
    return all(event.is_judged for event in group.events if event.kind in TRIED)


def _is_measured(event: Event) -> bool:
    """Say whether a lock, a file or a training's output holds a result, not what somebody wrote or quoted."""
    return event.kind == "E4" or (event.kind == "E3" and (event.level == "L2" or event.run_path is not None))


def _is_tried(group: Group, commits: Iterable[Commit]) -> bool:
    """Say whether clear parameters were given other values: several, or one by a commit that says so."""
    clear = {row.key for event in group.events for row in event.params if is_clear(row.key)}
    return len(clear) >= ENOUGH or (bool(clear) and any(map(says_it_tries, commits)))


def _is_copied(group: Group) -> bool:
    return any(event.kind == "E2" and COPY in event.says for event in group.events)
