"""Tells further doors to one run: a wrapper for a cluster, a notebook that calls a script, a main block for trying.

Two started files make the same run if one enters what the other's main block enters and both end at the same training
call. The run belongs to the file whose main block stands nearest to the call, unless a command starts only the other
one. What it cannot see: two files that call one function with settings so different that a team tells the runs apart.
"""

from collections.abc import Iterator, Sequence

from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.project.runs.called import looks

LEADS = "leads to the training call"
LAUNCHED = ("started by", "installed as")
Place = tuple[str, int | None]


def is_launched(run: TrainingRun) -> bool:
    """Say whether a command or an installed program starts a run."""
    return any(item.says.startswith(LAUNCHED) for item in run.launched_by)


class Doors:
    """The runs that are entered by several started files."""

    def __init__(self, runs: Sequence[TrainingRun]) -> None:
        self._by_path = {run.path: run for run in runs if run.role == "entry"}
        self._leads: dict[str, str] = {}
        wrappers: dict[str, list[str]] = {}
        for run in self._by_path.values():
            for inner in self._inside(run):
                wrappers.setdefault(inner, []).append(run.path)
        for inner, outer in wrappers.items():
            launched = [path for path in outer if is_launched(self._by_path[path]) and not looks(path)]
            if launched and not is_launched(self._by_path[inner]):
                self._leads[inner] = launched[0]
            else:
                self._leads.update((path, inner) for path in outer if path not in self._leads)

    def leads_to(self, run: TrainingRun) -> TrainingRun:
        """Return the run that a run's finding belongs to: itself, unless it is a further door."""
        path, seen = run.path, {run.path}
        if self._by_path.get(path) != run:
            return run
        while (following := self._leads.get(path)) is not None and following not in seen:
            seen.add(following)
            path = following
        return self._by_path[path]

    def others(self, run: TrainingRun) -> Iterator[Evidence]:
        """Yield the further doors to a run."""
        for path in sorted(self._leads):
            other = self._by_path[path]
            if path != run.path and self.leads_to(other) == run:
                yield Evidence(path, other.line, "makes the same run by another door", other.cell)

    def _inside(self, run: TrainingRun) -> Iterator[str]:
        """Yield the nearest other started file whose run a run makes."""
        way = _way(run)
        for path, _ in reversed(way):
            inner = self._by_path.get(path)
            if inner is None or path == run.path or inner.framework != run.framework or inner.kind != run.kind:
                continue
            tail = _way(inner)[1:] or _way(inner)
            if inner.tracking == run.tracking and len(way) > len(tail) and way[-len(tail) :] == tail:
                yield path
                return


def _way(run: TrainingRun) -> list[Place]:
    """Return the hops of a run and its training call."""
    way: list[Place] = []
    for item in run.evidence:
        way.append((item.path, item.line))
        if item.says != LEADS:
            break
    return way
