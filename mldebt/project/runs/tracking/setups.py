"""The calls by which a run sets its libraries up: trainers, their arguments, studies, accelerators."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.telling import NOTABLE
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered


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
