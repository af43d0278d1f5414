"""What the monitors of reinforcement-learning libraries keep: the rewards of every episode, in a folder they are given.

Sources: DLR-RM/stable-baselines3@02533bac stable_baselines3/common/monitor.py:48, openai/baselines@02dfa5d3
baselines/bench/monitor.py:25 (without a file name both keep nothing), openai/gym@01ceacc8 gym/wrappers/monitor.py:84.
"""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.guards import Guards
from mldebt.project.runs.tracking import Sign

MONITOR = regex(r"(stable_baselines3?|baselines|gym|gymnasium)\..*\.(Vec)?Monitor|baselines\.bench\.Monitor")
PLACE = frozenset({"filename", "directory"})


def monitors(code: Code, guards: Guards, calls: Iterable[tuple[Spot, Call]]) -> Iterator[Sign]:
    """Yield what the first monitor with a file to write to records."""
    for spot, call in calls:
        target = code.callee(spot, call)
        if target.kind != "external" or not MONITOR.fullmatch(target.name):
            continue
        value = next((given for name, given in call.keywords if name in PLACE), call.args[1] if call.args[1:] else None)
        default = guards.default(spot, value) if value is not None else None
        if value is None or value == Const(None) or (default is not None and not default.is_on):
            continue
        says = "the library's Monitor writes the rewards of every episode to a folder"
        at = Evidence(spot.path, call.line, says)
        yield Sign("monitor", "partial", f"{says} ({spot.path}:{call.line})", metrics=True, evidence=(at,))
        return
