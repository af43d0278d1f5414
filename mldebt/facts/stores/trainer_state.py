"""Reads what Hugging Face trainers leave beside their weights: `trainer_state.json`, result files, the generated card.

`training_args.bin` is a pickle and is never opened; parameters come from the generated card's list, where it is kept.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.facts.stores.plain import json_value, leaves, mapping
from mldebt.facts.stores.records import Folder, Reading, RunRecord, graded, measures, number, settings, whole
from mldebt.patterns import regex

CHECKPOINT = regex(r"checkpoint-\d+")
LISTED = regex(r"^- ([a-z_]+): (\S.*)$", re.MULTILINE)
HEADING = "hyperparameters were used during training"
RESULTS = ("train_results.json", "eval_results.json", "all_results.json")
STATE = "trainer_state.json"
META = regex(r"epoch|step|total_flos|.*(?:_runtime|_per_second|_samples|_time)")


def read_trainer_state(folder: Folder) -> Reading | None:
    """Return one record an output folder: of several checkpoints the furthest."""
    runs: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for path, content in sorted(folder.files.items()):
        parent, name = posixpath.split(path)
        above, last = posixpath.split(parent)
        runs[above if CHECKPOINT.fullmatch(last) else parent].append((name, content))
    records, errors = [], []
    for run, files in sorted(runs.items()):
        states = [json_value(content) for name, content in files if name == STATE]
        if any(not isinstance(state, dict) for state in states):
            errors.append(f"{folder.place(run)}/{STATE}: not valid JSON")
        states = [state for state in states if isinstance(state, dict) and "log_history" in state]
        if states:
            furthest = max(states, key=lambda state: whole(mapping(state).get("global_step")) or 0)
            records.append(_record(folder.place(run), mapping(furthest), files))
    return Reading(tuple(records), "; ".join(errors[:3]) or None) if records or errors else None


def _record(place: str, state: Mapping[str, object], files: list[tuple[str, bytes]]) -> RunRecord:
    results = [json_value(content) for name in RESULTS for held, content in files if held == name]
    finals = [
        (key, number(value), None) for one in results for key, value in mapping(one).items() if not META.fullmatch(key)
    ]
    cards = [content for name, content in files if name == "README.md"]
    params = [pair for content in cards for pair in _listed(content)]
    checkpoint = state.get("best_model_checkpoint")
    return graded(
        RunRecord(
            "hf_trainer", place, place, name=posixpath.basename(place) or None,
            params=settings([*params, *leaves(dict(mapping(state.get("trial_params"))))]),
            metrics=measures([*_history(state), *finals]),
            artifacts=(posixpath.basename(checkpoint),) if isinstance(checkpoint, str) else (),
        )
    )  # fmt: skip


def _history(state: Mapping[str, object]) -> Iterator[tuple[str, float | None, int | None]]:
    history = state.get("log_history")
    for row in history if isinstance(history, list) else []:
        step = whole(mapping(row).get("step"))
        yield from ((key, number(value), step) for key, value in mapping(row).items() if not META.fullmatch(key))
    yield "best_metric", number(state.get("best_metric")), None


def _listed(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the parameters that the trainer's card lists."""
    text = content.decode("utf-8", "replace")
    _, found, after = text.partition(HEADING)
    if found:
        yield from LISTED.findall(after.partition("\n#")[0])
