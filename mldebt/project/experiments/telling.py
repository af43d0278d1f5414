"""Makes events of what a change tells: what every kind of event takes from the change and its commit."""

from collections.abc import Iterator, Sequence

from mldebt.findings.ledger import Metric
from mldebt.project.experiments.changed import Changed
from mldebt.project.experiments.events import Event, Reading
from mldebt.project.experiments.keeping import Keeper
from mldebt.project.experiments.walking import Wanted


def event_of(
    kind: str, one: Wanted, says: str, *, line: int | None = None, cell: int | None = None, site: str | None = None,
    family: str = "", params: Sequence[Changed] = (), metrics: Sequence[Metric] = (), keeper: Keeper | None = None,
    level: str = "L0",
) -> Event:  # fmt: skip
    """Return an event of a change, at the commit, time and person of its commit."""
    return Event(
        kind, one.at, one.commit.sha, one.commit.committer_time, one.commit.person, one.path, says, line=line,
        cell=cell, family=family, run_path=site, params=tuple(params), metrics=tuple(metrics),
        tracker=keeper.tracker if keeper else None, doubt=keeper.doubt if keeper else "", level=level,
    )  # fmt: skip


def outputs_of(one: Wanted, reading: Reading, site: str, family: str) -> Iterator[Event]:
    """Yield E3 for the scores that the outputs of a training notebook show."""
    if one.lane != "notebook" or not reading.scores:
        return
    metrics = [metric for _, metric in reading.scores]
    yield event_of(
        "E3", one, "metrics in the output of a training cell", site=site, family=family,
        metrics=metrics, level="L1",
    )  # fmt: skip
