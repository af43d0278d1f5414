"""Tells a program that only measures time, which is a benchmark: it keeps nothing and tells of no score."""

import re
from collections.abc import Iterator

from mldebt.facts.code import Const, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.resolution.callees import everything
from mldebt.project.runs.keeping.records import METRIC_NAME, words_of
from mldebt.project.runs.keeping.saved import KEPT, LOGS
from mldebt.project.runs.keeping.sinks import Sinks
from mldebt.project.runs.ways.hops import Reach

SPEED = regex(
    r"\b(ms|secs?|seconds?|times?|throughput|latency|fps|per second|elapsed|speed\w*|\w+/s(ec)?|memory|tflops|mfu)\b",
    re.IGNORECASE,
)
ROUND = regex(r"epochs?", re.IGNORECASE)
SCORE = regex(r"score|loss|acc(uracy)?\b|error|metric|auc|rmse|mse|mae|mape|f1|wape|evaluate", re.IGNORECASE)
CLOCKS = frozenset(
    {"perf_counter", "elapsed_time", "time", "timeit", "Event", "profile", "monotonic", "record_function"}
)


def only_measures(sinks: Sinks, reach: Reach) -> bool:
    """Say whether a run measures time and keeps nothing: a benchmark."""
    scopes = [sinks.code.scope(spot) for spot in reach.hops]
    if any(rank <= KEPT for spot in reach.hops for rank, _ in sinks.of(spot)):
        return False
    if sum(call.leaf in CLOCKS for scope in scopes for call in scope.calls) < 2:  # a start and an end
        return False
    words = [ROUND.sub("", text) for scope in scopes for text in _printed(scope)]
    is_scored = any(METRIC_NAME.search(text) or SCORE.search(text) for text in words)
    return not is_scored and any(SPEED.search(text) for text in words)


def _printed(scope: Scope) -> Iterator[str]:
    """Yield the words that a scope prints or logs, those that calls put in too: `print("{} ms".format(took))`."""
    for call in scope.calls:
        if call.leaf in ("print", *LOGS):
            for part in everything(call.args, scope.calls):
                if isinstance(part, Ref | Const):
                    yield from words_of(part)
