"""Says what kept the metrics of a run by the verdict on its tracking, beside what its files say by name."""

import msgspec

from mldebt.findings.subjects import TrainingRun

NAMED = "it names a tracker that it was not seen to reach"
LOCKED = "its pipeline may have recorded it, in a lock that does not tell of it"
ACTIVE = ("remote", "stored", "metered", "default")
BY_ANSWER = {"tracked": "remote", "remote": "remote", "partial": "metered"}
SERVERS = frozenset(
    {"wandb", "mlflow", "neptune", "comet", "clearml", "aim", "swanlab", "trackio", "polyaxon", "guild"}
)
"""Trackers that keep on a server, or in a folder that is not committed, whatever part of a run they are given."""


class Keeper(msgspec.Struct, frozen=True):
    """The tracker of a run at a commit, or why it cannot be told that there was none.

    `is_switched` says that the changed launch script or configuration turns the tracker on or off; `is_judged` that the
    analysis of runs gave the answer, not names in the text.
    """

    tracker: str | None = None
    doubt: str = ""
    is_switched: bool = False
    is_judged: bool = False


def judged(run: TrainingRun, changed: str, named: Keeper) -> Keeper:
    """Return what a run's verdict says of a change of one file; `named` is what its files say by name.

    A changed launch has the answer of its own. That nothing was kept is said only where no name speaks against it.
    """
    launched = {launch.tracking for launch in run.launches if launch.config.partition(":")[0] == changed}
    tracking = launched.pop() if len(launched) == 1 else run.tracking
    if tracking == "tracked" and run.trackers == ("dvc",):
        return Keeper(doubt=LOCKED)
    if (answer := BY_ANSWER.get(tracking)) is not None:
        is_served = not SERVERS.isdisjoint(run.trackers) and tracking == run.tracking
        return Keeper("remote" if is_served else answer, is_judged=True)
    if tracking == "optional":
        return Keeper("metered" if run.records.metrics else "off", is_judged=True)
    if tracking == "unknown":  # a library's default, mostly, whose version is not told
        return named if named.tracker in ACTIVE else Keeper(doubt=f"its tracking cannot be told: {run.reason}")
    if named.tracker in ACTIVE:
        return Keeper(doubt=NAMED)
    return Keeper(named.tracker, named.doubt, is_judged=not named.doubt)
