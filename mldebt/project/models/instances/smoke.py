"""Tells the smoke block at the end of a file: what starts it only to see that its classes work."""

from collections.abc import Callable, Mapping, Sequence

from mldebt.facts.code import PythonFacts
from mldebt.findings.subjects import TrainingRun
from mldebt.project.models.classes.ends import trains

Runs = Callable[[], Sequence[TrainingRun]]


class Smoke:
    """The smoke blocks of a repository; the runs are asked for where a use in a main block hangs on them."""

    def __init__(self, modules: Mapping[str, PythonFacts], runs: Runs) -> None:
        self._modules, self._runs = modules, runs
        self._known: dict[str, bool] = {}

    def has(self, path: str, line: int) -> bool:
        """Say whether a line stands in the block that starts a file, where neither that block nor a run trains."""
        start = self._modules[path].main_line
        if not start or line < start:
            return False
        if path not in self._known:
            is_run = trains(self._modules[path], start) or any(run.path == path for run in self._runs())
            self._known[path] = not is_run
        return self._known[path]
