"""Tells by its content whether a file that a commit adds is what a run left: metrics by name that somebody measured.

A file of settings names losses and scores as well; what was measured has more digits than anybody types.
"""

import math
import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice

from mldebt.facts.stores.plain import json_value, yaml_values
from mldebt.facts.stores.records import number, split_of
from mldebt.facts.stores.results import METRIC
from mldebt.findings.ledger import Metric
from mldebt.patterns import regex
from mldebt.project.experiments.results.scores import file_scores

DEEPEST, MOST, MOST_LEAVES, LONGEST = 12, 40, 5000, 400
PARSED = (".json", ".yaml", ".yml")
MEASURED = regex(rb"\.\d{3}|\d\.?[eE][-+]?\d")
"""How a measured number is written: what holds none need not be parsed."""
TYPED = 2
"""Digits after the point of a number that somebody may have typed."""
AVERAGED = regex(
    r"(?i)(?:^|[^a-z0-9])(?:\w*lrap|m?ap|map@?\d*|qwk|kappa|dice|score|cv|precision|recall)(?:$|[^a-z0-9])"
)
"""Names of metrics that other things are called, too: they count beside a measured number only."""
CHOSEN = regex(r"(?i)(?:weight|coef\w*|lambda|alpha|scale|rate|threshold|margin|thr|min|max|delta)s?$")
PREDICTED = frozenset({"bbox", "box", "boxes", "image_id", "category_id", "segmentation", "label", "labels", "text"})
"""What stands beside a score that a model gave one example."""


def left_scores(path: str, content: bytes) -> list[Metric]:
    """Return the metrics of a file that a run left, or nothing where it holds none that was measured."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix in PARSED and MEASURED.search(content) is None:
        return []
    if suffix == ".json":
        found = list(_metrics(_leaves(json_value(content))))
    elif suffix in (".yaml", ".yml"):
        found = list(_metrics(yaml_values(content)[0].items()))
    else:
        found = file_scores(path, content)
    return found[:MOST] if any(_is_measured(metric.value) for metric in found) else []


def _metrics(leaves: Iterable[tuple[str, object]]) -> Iterator[Metric]:
    for key, value in leaves:
        name = key.rpartition(".")[2]
        if len(key) > LONGEST or CHOSEN.search(name) or not (METRIC.search(name) or AVERAGED.search(name)):
            continue
        told = number(value)
        if told is not None and math.isfinite(told) and (METRIC.search(name) or _is_measured(told)):
            yield Metric(key, told, split_of(key))


def _leaves(document: object) -> Iterator[tuple[str, object]]:
    """Yield the values of a document by their dotted keys; of a list the last one, as curves end."""
    rest: list[tuple[str, object, int]] = [("", document, 0)]
    for _ in range(MOST_LEAVES):
        if not rest:
            return
        prefix, value, depth = rest.pop()
        if isinstance(value, dict) and depth < DEEPEST:
            inner = islice(((key, one) for key, one in value.items() if len(key) < LONGEST), MOST_LEAVES)
            rest += reversed([(f"{prefix}.{key}" if prefix else key, one, depth + 1) for key, one in inner])
        elif isinstance(value, list) and depth < DEEPEST:
            rest += [(prefix, one, depth + 1) for one in value[-1:] if not _is_predicted(one)]
        else:
            yield prefix, value


def _is_predicted(one: object) -> bool:
    """Say whether an item of a list is what a model said of one example: its score is none of a run."""
    return isinstance(one, dict) and not PREDICTED.isdisjoint(one)


def _is_measured(value: float) -> bool:
    return value != round(value, TYPED)
