"""Says what kept the metrics of a run: what its files say by name, and the verdict on its tracking beside that."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.findings.subjects import TrainingRun
from mldebt.patterns import regex
from mldebt.project.experiments.texts.imported import Tree, resolved
from mldebt.project.experiments.tracking.trackers import Said

CONDITION = "a tracker is used under a condition that was not followed"
STRONGEST = ("off", "guarded", "remote", "stored", "metered", "default")
NAMED = "named"
LOCKED = "its pipeline may have recorded it, in a lock that does not tell of it"
ACTIVE = ("remote", "stored", "metered", "default")
BY_ANSWER = {"tracked": "remote", "remote": "remote", "partial": "metered"}
SERVERS = frozenset(
    {"wandb", "mlflow", "neptune", "comet", "clearml", "aim", "swanlab", "trackio", "polyaxon", "guild"}
)
"""Trackers that keep on a server, or in a folder that is not committed, whatever part of a run they are given."""


HOP = "leads to"
"""What the evidence of a launch says of a file on the way."""
PLACE = regex(r" \([^()]{1,300}:\d+\)")
HOOKING = ("mmengine",)
"""What is told of a runner that keeps more by hooks of the configuration it is given: which one that is, is not."""


class Keeper(msgspec.Struct, frozen=True):
    """The tracker of a run at a commit, or why it cannot be told that there was none.

    A tracker that a run names and was not seen to reach is `named`. `how` names what keeps it, as the analysis of runs
    told it. `is_switched` says that the changed launch or
    configuration turns the tracker on or off; `is_judged` that the analysis of runs gave the answer, and that nothing
    the texts say by name (`is_named`: of any tracker; `is_open`: of a switch around it) speaks against it.
    """

    tracker: str | None = None
    doubt: str = ""
    is_switched: bool = False
    is_judged: bool = False
    how: str = ""
    is_named: bool = False
    is_open: bool = False


def judged(run: TrainingRun, changed: str, named: Keeper) -> Keeper:
    """Return what a run's verdict says of a change of one file; `named` is what its files say by name.

    A changed launch has the answer of its own. That nothing was kept is said only where no name speaks against it, and
    is judged where no tracker is named at all or its default is written off; that something kept it is where no
    condition or default switches it off.
    """
    launched = {launch.tracking for launch in run.launches if launch.config.partition(":")[0] == changed}
    tracking, is_off = launched.pop() if len(launched) == 1 else run.tracking, named.tracker == "off"
    answer = BY_ANSWER.get(tracking)
    if answer is not None and run.trackers == ("dvc",):
        return Keeper(doubt=LOCKED)
    if answer is not None:
        is_served = not SERVERS.isdisjoint(run.trackers) and tracking == run.tracking
        is_judged = not named.is_open and run.trackers != HOOKING
        return Keeper("remote" if is_served else answer, is_judged=is_judged, how=_how(run, changed))
    if tracking == "optional":
        return Keeper("metered" if run.records.metrics else "off", is_judged=run.records.metrics or is_off)
    if tracking == "unknown":  # a library's default, mostly, whose version is not told
        return named if named.tracker in ACTIVE else Keeper(doubt=f"its tracking cannot be told: {run.reason}")
    if named.tracker in ACTIVE:
        return Keeper(NAMED)
    return Keeper(named.tracker, named.doubt, is_judged=is_off or not (named.doubt or named.is_named))


def concluded(says: Mapping[str, Said | None], tree: Tree, changed: str, *, is_cut: bool) -> Keeper:
    """Return what the files of a run say by name of its tracker, of which one was changed."""
    read = [(path, one) for path, one in says.items() if one is not None]
    states = _states([one for _, one in read])
    if told := _switch(says, changed):
        by_switch = {"on": "remote", "events": "metered", "hook": "remote"}
        return Keeper(by_switch.get(told) or _without_remote(states), is_switched=True, is_judged=told == "hook")
    found = next((state for state in STRONGEST if state in states), None)
    if found == "guarded":
        return Keeper(doubt=CONDITION)
    if found is not None:
        return Keeper(found)
    if (lost := next((path for path, one in says.items() if one is None), None)) is not None:
        return Keeper(doubt=f"{lost} could not be read")
    return Keeper(doubt=next(_doubts(read, tree), "it imports too many files to read" if is_cut or not read else ""))


def _states(says: Sequence[Said]) -> set[str | None]:
    """Return what files say of trackers; a writer that any of them feeds keeps the metrics."""
    feeds = any(one.feeds for one in says)
    return {"metered" if one.tracker == "writer" and feeds else one.tracker for one in says}


def _doubts(read: Iterable[tuple[str, Said]], tree: Tree) -> Iterator[str]:
    """Yield what may keep a record beside what is known: a word of settings, or an import that is not here."""
    for path, one in read:
        for module, name in one.doubts:
            if not module:
                yield f"{path} names {name}"
            elif not any(True for told in (module, f"{module}.{name}") for _ in resolved(told, path, tree)):
                yield f"{name} of {module} may keep a record" if name != "*" else f"{module} is not here"


def _switch(says: Mapping[str, Said | None], changed: str) -> str:
    """Return what the changed file, else all others that say so, make of the tracker: its switch, or nothing."""
    own = says.get(changed)
    if own and own.switch:
        return own.switch
    others = {one.switch for one in says.values() if one and one.switch}
    return others.pop() if len(others) == 1 else ""


def _without_remote(states: Collection[str | None]) -> str:
    """Return what keeps the metrics where the tracker is turned off: event files, or nothing."""
    return next((state for state in ("metered", "default") if state in states), "off")


def _how(run: TrainingRun, changed: str) -> str:
    """Return the mechanism that keeps a run in words, without its place, as its changed launch or the run tells it."""
    launched = (launch for launch in run.launches if launch.config.partition(":")[0] == changed and launch.evidence)
    own = next((launch for launch in launched if launch.tracking != run.tracking), None)
    told = (item.says for item in own.evidence if item.says != HOP) if own else ()
    return PLACE.sub("", next(iter(told), run.reason))
