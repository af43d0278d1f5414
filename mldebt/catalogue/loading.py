"""Loads the catalogue once: training calls and trackers as compiled rows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

HERE = Path(__file__).parent


class TrainingRow(msgspec.Struct, frozen=True):
    """One way to fit a model; see the head of training.yaml for the kinds of `match`."""

    id: str
    framework: str
    match: str
    kind: str = "single"
    names: tuple[re.Pattern[str], ...] = ()
    methods: frozenset[str] = frozenset()
    on: re.Pattern[str] | None = None
    all: tuple[tuple[str, ...], ...] = ()
    weight: float = 1.0
    min_args: int = 0
    needs_last_step: bool = False


class Tracker(msgspec.Struct, frozen=True):
    """One tracker: which calls start a run and record what; names that start with a dot are methods of the run object."""

    id: str
    gives: str
    imports: tuple[str, ...]
    start: tuple[re.Pattern[str], ...]
    params: tuple[re.Pattern[str], ...]
    metrics: tuple[re.Pattern[str], ...]
    artifacts: tuple[re.Pattern[str], ...]
    callbacks: tuple[re.Pattern[str], ...]
    autolog: tuple[re.Pattern[str], ...]
    covers: frozenset[str]
    gives_with: Mapping[str, str]
    is_auto: bool
    keyword_params: frozenset[str]


def _load(name: str) -> Any:  # noqa: ANN401 - package data of known shape
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # noqa: S506 - our own package data


def _pattern(name: str) -> re.Pattern[str]:
    bare = name.partition("(")[0].removesuffix(" =").replace(".{x}", "").replace("[{x}]", "").strip()
    return re.compile(re.escape(bare).replace(r"\*", r"\w+(?:\.\w+)*").replace(r"\{run\}", r"\w+"))


def _patterns(names: Iterable[str] | None) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(name) for name in names or () if not name.startswith("{"))


@cache
def training_rows() -> tuple[TrainingRow, ...]:
    """Return the training entry points in the order they are tried."""
    rows = []
    for row in _load("training.yaml")["entry_points"]:
        rows.append(
            TrainingRow(
                row["id"], row["framework"], row["match"], row.get("kind", "single"), _patterns(row.get("names")),
                frozenset(row.get("methods", ())), re.compile(row["on_re"]) if "on_re" in row else None,
                tuple(tuple(group) for group in row.get("all", ())), row.get("weight", 1.0), row.get("min_args", 0),
                row["id"] == "sklearn.pipeline",
            )  # fmt: skip
        )
    return tuple(rows)


class Negatives(msgspec.Struct, frozen=True):
    """Classes and calls that fit something which is no model."""

    roots: re.Pattern[str]
    classes: re.Pattern[str]
    names: frozenset[str]
    calls: tuple[re.Pattern[str], ...]


@cache
def negatives() -> Negatives:
    """Return what never counts as training."""
    found = _load("training.yaml")["negatives"]
    transformers = found["transformers"]
    return Negatives(
        re.compile(transformers["roots_re"]), re.compile(transformers["class_re"]), frozenset(transformers["names"]), _patterns(found["calls"])
    )


@cache
def trackers() -> tuple[Tracker, ...]:
    """Return every tracker of the catalogue."""
    found = []
    for row in _load("trackers.yaml")["trackers"]:
        params = row.get("params") or ()
        found.append(
            Tracker(
                row["id"], row.get("gives", "tracked"), tuple(row.get("imports", ())), _patterns(row.get("run_start")),
                _patterns(params), _patterns(row.get("metrics") if isinstance(row.get("metrics"), list) else ()),
                _patterns(row.get("artifacts")), _patterns(row.get("callbacks")), _patterns(row.get("autolog")),
                frozenset(row.get("autolog_covers", ())), row.get("gives_with", {}), "auto" in row,
                frozenset(re.findall(r"\((\w+)=", " ".join(params))),
            )  # fmt: skip
        )
    return tuple(found)


@cache
def tracker_imports() -> Mapping[str, str]:
    """Return top-level import → tracker id."""
    return {name: tracker.id for tracker in trackers() for name in tracker.imports}
