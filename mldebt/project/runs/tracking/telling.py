"""Says which files can matter to a run, and which calls set its libraries up: trainers, their arguments, studies."""

from collections.abc import Iterator, Sequence

from mldebt.catalogue.loading import training
from mldebt.facts.code import Call
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.trackernames import DISTINCT, VAGUE, WRITER_CLASS, logger_of
from mldebt.project.runs.tracking.trackers import TrackerCalls
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

NOTABLE = frozenset({
    "Trainer", "LightningCLI", "from_argparse_args", "create_study", "load_study", "Accelerator", "setup",
    "instantiate", "GradientTape", "value_and_grad", "Monitor", "VecMonitor", "EvalCallback",
    "MonitoredTrainingSession", "Supervisor", "SummarySaverHook",
})  # fmt: skip


class Telling:
    """Which files speak of training or tracking, by the names they call and import."""

    def __init__(self, code: Code, trackers: TrackerCalls) -> None:
        self._code, self._trackers = code, trackers
        self._words = (
            {method for row in training().entries for method in row.methods}
            | {"backward", "minimize", "apply_gradients", "apply_gradient", "apply_updates", "grad"}
            | (DISTINCT.keys() - VAGUE)
            | WRITER_CLASS
            | NOTABLE
        ) - {"run", "step", "update", "search", "submit", "train", "learn"}

    @remembered
    def __call__(self, path: str) -> bool:
        """Say whether a file can matter."""
        module = self._code.modules[path]
        if any(entry.module.partition(".")[0] in self._trackers.rows.own_roots for entry in module.imports):
            return True
        return any(word in self._words or logger_of(word) for word in self._code.callees.of(path))


class Setups:
    """Set-up calls, scope by scope."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def calls(self, reach: Reach) -> Iterator[tuple[Spot, Call]]:
        """Yield the calls of reached scopes that can set a library up."""
        for spot in reach.hops:
            for call in self._notable(spot):
                yield spot, call

    @remembered
    def _notable(self, spot: Spot) -> Sequence[Call]:
        return [call for call in self.code.scope(spot).calls if _is_notable(call)]


def _is_notable(call: Call) -> bool:
    leaf = call.leaf
    return (
        leaf in NOTABLE
        or leaf.endswith(("Trainer", "TrainingArguments", "Config", "Arguments", "Args"))
        or any(name == "tensorboard_log" for name, _ in call.keywords)
    )
