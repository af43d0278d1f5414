"""Reconstructs the ledger of experiments from history, notebooks, configurations and run stores.

It tells what was tried and which results were kept in the repository, at which commit, with how good evidence. It
cannot know runs that changed nothing in git, nor results kept elsewhere; where looking was cut short the level is LX.
The settings of a template are changed for others to choose: its history holds no experiments.
"""

from collections.abc import Callable, MutableMapping, Sequence
from typing import NamedTuple

import msgspec

from mldebt.findings.ledger import Experiment
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import ANOTHER, COPY, TRIED, Event
from mldebt.project.experiments.finding import Finder
from mldebt.project.experiments.history.choosing import WRITTEN, is_of_a_tracker, is_unread_result
from mldebt.project.experiments.history.walking import ReadBlobs, Sizes, Walk
from mldebt.project.experiments.sites.present import EXEMPLARY, TEACHING, Runs, Sites
from mldebt.project.experiments.tracking.past_runs import Judge
from mldebt.project.experiments.tracking.verdicts import Keeping
from mldebt.project.experiments.tries.certainty import Certainty
from mldebt.project.experiments.tries.grouping import Group, sequences
from mldebt.project.experiments.tries.levels import UNSEEN, Kept, Sight, graded
from mldebt.project.experiments.tries.locks import with_locks
from mldebt.project.experiments.tries.owning import grouped
from mldebt.project.experiments.tries.rows import experiment, is_thin, is_undone
from mldebt.project.experiments.tries.stored import joined
from mldebt.project.experiments.tries.verifying import Verifier
from mldebt.project.experiments.values.names import is_choice, is_clear
from mldebt.project.run_stores.stores import Stores
from mldebt.project.sources import Sources
from mldebt.repository.model import History

PIPELINE = regex(r"(?:^|/)(?:dvc\.(?:yaml|lock)|[^/]+\.dvc|dvclive(?:\.json|/.*))$")
OUTCOMES = frozenset({"result", "document", "lock", "notebook"})


class Ledger(msgspec.Struct, frozen=True):
    """The experiments, and how far history could be read: `read` + `unread` are the commits behind the scanned one.

    `cut` are commits that a budget left out, `failed` files that the program could not read; both count as unread.
    """

    experiments: tuple[Experiment, ...] = ()
    read: int = 0
    unread: int = 0
    cut: int = 0
    failed: tuple[str, ...] = ()


def read_ledger(
    sources: Sources,
    runs: Runs,
    read_blobs: ReadBlobs,
    find_stores: Callable[[], Stores] = Stores,
    *,
    kept: MutableMapping[str, bytes] | None = None,
    sizes: Sizes | None = None,
    history: History | None = None,
    judge: Judge = lambda _sources, _path: None,
) -> Ledger:
    """Return the ledger; `kept` remembers pairs of versions. Runs and stores are asked for where they are needed.

    `sizes` tells of many blobs at once which are there and how large they are; without it every one is asked for.
    `history` is another than that of the scanned commit: with the branches beside it. `judge` finds the run of a file.
    """
    history = sources.history if history is None else history
    sites, walk = Sites(sources, runs), Walk(history, read_blobs, sizes)
    kept = {} if kept is None else kept
    keeping = Keeping(walk, sites, kept, history, judge)
    events = list(Finder(walk, sites, kept, keeping).events())
    events = [] if sites.is_template else list(_of_a_trainer(events, sites))
    groups = [group for group in grouped(events, sites) if not is_undone(group) and not is_thin(group)]
    certainty = Certainty(sites, Verifier(walk, kept), history)
    keeping.settle(groups)
    stores = find_stores()
    seen, named = _Seen(sites, _sight(walk, history, groups, stores), certainty), sequences(groups)
    every = (_row(group, named.get(place), seen) for place, group in enumerate(groups))
    rows = [row for row in every if not _is_guessed(row)]
    unread = len(walk.missing) + walk.cut
    failed = tuple(f"{place} ({error})" for place, error in sorted(walk.failed.items()))
    told = with_locks(joined(rows, stores.runs, sites), history, stores.runs)
    return Ledger(tuple(told), history.read - unread, history.unread + unread, walk.cut, failed)


def _sight(walk: Walk, history: History, groups: Sequence[Group], stores: Stores) -> Sight:
    """Return what else of the past was seen beside its tries, and what was not."""
    lacks_experiments = any(row.type == "dvc" and "not fetched" in (row.error or "") for row in stores.rows)
    unseen = tuple((at, path) for at, lost in walk.missing.items() for lane, path in lost if lane in OUTCOMES)
    return Sight(
        unseen, _unread_results(history), _outputs(history, groups), _loose(groups),
        frozenset(group.family for group in groups if _is_try(group)),
        is_shallow=history.shallow, unfetched=_first_pipeline(history) if lacks_experiments else None,
        has_events=any(row.type == "tensorboard" and row.runs for row in stores.rows),
    )  # fmt: skip


def _first_pipeline(history: History) -> int:
    """Return the place of the first commit with a file of DVC's, or that of the first commit where none is seen."""
    found = (
        at for at, commit in enumerate(reversed(history.commits))
        if any(change.path.startswith(".dvc/") or PIPELINE.search(change.path) for change in commit.changes)
    )  # fmt: skip
    return next(found, 0)


def _is_guessed(row: Experiment) -> bool:
    """Say whether the level of a try is open for another reason than a clone that lacks what would tell.

    Of the judged rows of such tries half were wrong: a run not followed, a result of something else in their window.
    Where a clear parameter has another value, or a training script was copied and changed, the try is there all the
    same; what kept it is open.
    """
    is_changed = any(is_clear(param.key) or is_choice(param.key) for param in row.params)
    is_copied = any(COPY in one.says or ANOTHER in one.says for one in row.evidence)
    is_tried = row.reason not in (TEACHING, EXEMPLARY) and (is_changed or is_copied)
    return row.level == "LX" and row.reason not in UNSEEN and not is_tried


def _is_try(group: Group) -> bool:
    return any(event.kind in TRIED for event in group.events)


def _loose(groups: Sequence[Group]) -> tuple[Kept, ...]:
    """Return the results that belong to no try."""
    alone = (event for group in groups if not _is_try(group) for event in group.events)
    return tuple(Kept(event.at, event.time, event.path) for event in alone)


def _unread_results(history: History) -> tuple[Kept, ...]:
    """Return a result of each folder that each commit kept in a form that is not read."""
    found: dict[tuple[int, str], Kept] = {}
    for back, commit in enumerate(history.commits):
        at = len(history.commits) - 1 - back
        for change in commit.changes:
            if change.status != "D" and is_unread_result(change.path):
                found.setdefault((at, change.path.rpartition("/")[0]), Kept(at, commit.committer_time, change.path))
    return tuple(found.values())


def _outputs(history: History, groups: Sequence[Group]) -> dict[int, list[str]]:
    """Return the texts and pictures that changed in each commit of a try."""
    last = len(history.commits) - 1
    tried = {event.at for group in groups for event in group.events if event.kind in TRIED}
    changes = {at: history.commits[last - at].changes for at in tried}
    return {
        at: [change.path for change in rows if change.status != "D" and change.path.endswith(WRITTEN)]
        for at, rows in changes.items()
    }


def _of_a_trainer(events: Sequence[Event], sites: Sites) -> Sequence[Event]:
    """Drop results where nothing ever trained: benchmarks and prose of other programs."""
    is_trainer = bool(sites.runs) or any(event.run_path or is_of_a_tracker(event.path) for event in events)
    return events if is_trainer else ()


class _Seen(NamedTuple):
    """What rows are told by."""

    sites: Sites
    sight: Sight
    certainty: Certainty


def _row(group: Group, sequence: str | None, seen: _Seen) -> Experiment:
    run = seen.sites.runs.get(group.run_path or "")
    scope = seen.sites.scope(group.first.path or group.family, group.run_path)
    level, reason = graded(group, scope, seen.sight)
    return experiment(
        group, level=level, reason=reason, kind=run.kind if run else "single", sequence=sequence,
        confidence=seen.certainty.of(group, level), alike=_alike(group, seen.sites),
    )  # fmt: skip


def _alike(group: Group, sites: Sites) -> Sequence[str]:
    """Return the runs that the settings of a try may all be of, the one that was taken first; none of a stage's."""
    tried = [(event.change, event.params) for event in group.events if event.kind in TRIED]
    rows = [(one.today, params) for one, params in tried if one and one.lane == "settings"]
    if len(rows) < len(tried) or any(sites.of_stages(today, [row.key for row in params]) for today, params in rows):
        return ()
    return next((runs for runs in (sites.alike.get(today, []) for today, _ in rows) if group.run_path in runs), ())
