"""The events of experiments (E1 to E6) as history shows them, and what is remembered of a pair of versions."""

import msgspec

from mldebt.findings.ledger import Metric
from mldebt.project.experiments.changes.making import Expressed
from mldebt.project.experiments.history.walking import Wanted

TRIED = ("E1", "E2", "E6")
KEPT = ("E3", "E4", "E5")
MAX_CHANGED = 60
COPY = "of its lines are those of"
"""What a copied script's event says."""
ANOTHER = "a new folder of experiments beside older ones"
"""What the event of a folder says that was copied and changed."""


class Changed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter with another value than before; `is_minor` makes a replicate, not a new configuration.

    `is_moved` says that something else owned the old value: a function, a call or a table of another name. What is the
    default of an argument names the function or the class that it is of in `default_of`.
    """

    key: str
    previous: str
    value: str
    line: int
    is_minor: bool = False
    is_moved: bool = False
    default_of: str = ""


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What two versions of one file say: kept by (old blob, new blob), without path or commit.

    `trains` and `starts` are those of the new version; `scores`
    are results the change wrote down, as (line, metric). `stages` are those of a lock, or the programs a script starts.
    `has_plots` says that a notebook shows what it trained in pictures.
    """

    changes: tuple[Changed, ...] = ()
    trains: bool = False
    starts: bool = False
    expression: Expressed | None = None
    scores: tuple[tuple[int, Metric], ...] = ()
    stages: tuple[str, ...] = ()
    has_plots: bool = False


class Event(msgspec.Struct, frozen=True):
    """One event at one commit: `at` is the commit's place in the history (oldest first), `path` as it was then.

    `family` is what was tried or measured (script, configuration), `run_path` the run site, `change` what was read.
    `tracker` is what kept the metrics of the run then, `how` its mechanism in words, `doubt` why nobody can tell that
    nothing did; all are asked for at last. `is_thin` says that it alone is no evidence of a try, `is_near` that no run
    is known to read its file but one is the only one. `authored` is the time that a rebase does not change.
    """

    kind: str
    at: int
    sha: str
    time: int
    author: str
    path: str
    says: str
    line: int | None = None
    cell: int | None = None
    family: str = ""
    run_path: str | None = None
    params: tuple[Changed, ...] = ()
    metrics: tuple[Metric, ...] = ()
    tracker: str | None = None
    how: str = ""
    doubt: str = ""
    level: str = "L0"
    is_thin: bool = False
    is_near: bool = False
    is_judged: bool = False
    change: Wanted | None = None
    authored: int = 0
