"""Reads the catalogue shipped in the package, once and only when asked: compiled patterns in place of text.

The YAML is our own and trusted. Reading it takes 20 ms and its reader 25 ms to load, so what it says is kept for the
next start.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from mldebt import startup_cache
from mldebt.findings.vocabulary import RunKind, Tracking
from mldebt.patterns import regex

FOLDER = Path(__file__).resolve().parent
NEVER = regex(r"(?!)")


class EntryPoint(msgspec.Struct, frozen=True):
    """One way of fitting a model. `match` is call, method, method_any or co_occur (see `training.yaml`).

    `words`, where given, are the keywords of which one is needed unless there is a positional argument; `needs`, those
    of which one is needed in any case. `leaves` are the last words of `names`.
    """

    id: str
    framework: str
    match: str
    kind: RunKind
    methods: frozenset[str] = frozenset()
    on: re.Pattern[str] = NEVER
    names: re.Pattern[str] = NEVER
    every: tuple[tuple[str, ...], ...] = ()
    scope: str = ""
    weight: float = 1.0
    min_args: int = 0
    tracker: str | None = None
    words: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    leaves: frozenset[str] = frozenset()


class Decider(msgspec.Struct, frozen=True):
    """A setting of a command-line tool that decides what it records: the first whose value matches."""

    keys: frozenset[str]
    value: re.Pattern[str]
    gives: str


class Tool(msgspec.Struct, frozen=True):
    """An installed program that trains when it is started; `gives` where no decider matches.

    `unread` is the answer where the settings file that the command names is not in the repository.
    """

    id: str
    framework: str
    command: re.Pattern[str]
    gives: str
    says: str
    kind: RunKind = "single"
    unread: str = ""
    deciders: tuple[Decider, ...] = ()


class Negatives(msgspec.Struct, frozen=True):
    """What looks like training and is not: pre-processors by package and class, plain calls, methods."""

    roots: re.Pattern[str]
    classes: re.Pattern[str]
    names: frozenset[str]
    unresolved: re.Pattern[str]
    calls: re.Pattern[str]
    methods: frozenset[str]


class Kept(msgspec.Struct, frozen=True):
    """What a library keeps of a run by itself."""

    gives: Tracking
    says: str


class Training(msgspec.Struct, frozen=True):
    """The training catalogue; `by_itself` goes by the id of a row or by a framework."""

    entries: tuple[EntryPoint, ...]
    negatives: Negatives
    tools: tuple[Tool, ...] = ()
    by_itself: Mapping[str, Kept] = {}


class Tracker(msgspec.Struct, frozen=True):
    """One experiment tracker and the calls by which it starts a run and records something."""

    id: str
    gives: str
    imports: tuple[str, ...] = ()
    run_start: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    autolog: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()
    metrics_only: tuple[str, ...] = ()
    gives_with: dict[str, str] = {}
    integrations: tuple[str, ...] = ()


class CardFormat(msgspec.Struct, frozen=True):
    """What the Hugging Face Hub takes as the metadata of a model card.

    `single` are keys that hold one value, `model_keys` those that only cards of models have, `other_cards` those of
    datasets and Spaces.
    """

    licences: frozenset[str]
    single: frozenset[str]
    model_keys: frozenset[str]
    other_cards: frozenset[str]


def read(name: str) -> dict[str, Any]:
    """Return what a file of the catalogue says."""
    stored = startup_cache.kept(f"catalogue/{name}", lambda: msgspec.msgpack.encode(_parsed(name)))
    content: dict[str, Any] = msgspec.msgpack.decode(stored)
    return content


def _parsed(name: str) -> object:
    import yaml  # 25 ms, not needed where the catalogue is known

    return yaml.load((FOLDER / name).read_bytes(), Loader=yaml.CSafeLoader)


def named(names: list[str]) -> re.Pattern[str]:
    """Return a pattern for dotted names in which `*` stands for one or more segments."""
    if not names:
        return NEVER
    return regex("|".join(re.escape(name).replace(r"\*", r".+") for name in names))


@cache
def training() -> Training:
    """Return the training catalogue, rows in the order they are tried."""
    document = read("training.yaml")
    entries = tuple(_entry(row) for row in document["entry_points"])
    refused = document["negatives"]
    transformers = refused["transformers"]
    return Training(
        entries,
        Negatives(
            regex(transformers["roots_re"]), regex(transformers["class_re"]), frozenset(transformers["names"]),
            regex(transformers["unresolved_class_re"]), named(refused["calls"]), frozenset(refused["methods"]),
        ),
        tuple(_tool(row) for row in document["tools"]),
        {name: Kept(**row) for name, row in document["by_itself"].items()},
    )  # fmt: skip


def _tool(row: dict[str, Any]) -> Tool:
    deciders = (
        Decider(frozenset(item["keys"]), regex(item["value"], re.IGNORECASE), item["gives"])
        for item in row.get("deciders", [])
    )
    return Tool(
        row["id"],
        row["framework"],
        regex(row["re"]),
        row["gives"],
        row["says"],
        row.get("kind", "single"),
        row.get("unread", ""),
        tuple(deciders),
    )


def _entry(row: dict[str, Any]) -> EntryPoint:
    receivers = row.get("on_re")
    extra = row.get("receivers_from", [])
    on = "|".join([*([receivers] if receivers else []), *(re.escape(name) for name in extra)])
    return EntryPoint(
        row["id"],
        row["framework"],
        row["match"],
        row.get("kind", "single"),
        frozenset(row.get("methods", [])),
        regex(on) if on else NEVER,
        named(row.get("names", [])),
        tuple(tuple(group) for group in row.get("all", [])),
        row.get("scope", ""),
        row.get("weight", 1.0),
        row.get("min_args", 0),
        row.get("tracker"),
        frozenset(row.get("words", [])),
        frozenset(row.get("needs", [])),
        frozenset(name.rpartition(".")[2] for name in row.get("names", [])),
    )


@cache
def trackers() -> tuple[Tracker, ...]:
    """Return the tracker catalogue."""
    return tuple(_tracker(row) for row in read("trackers.yaml")["trackers"])


def _tracker(row: dict[str, Any]) -> Tracker:
    lists = {
        name: tuple(row.get(name, ()))
        for name in ("imports", "run_start", "params", "metrics", "artifacts", "data", "autolog")
    }
    return Tracker(
        row["id"],
        row["gives"],
        **lists,
        callbacks=tuple(row.get("callbacks", ())),
        metrics_only=tuple(row.get("metrics_only", ())),
        gives_with=row.get("gives_with", {}),
        integrations=tuple(row.get("integrations", ())),
    )


@cache
def card_format() -> CardFormat:
    """Return the format of model cards."""
    row = read("model_cards.yaml")
    return CardFormat(
        frozenset(row["licences"].split()),
        frozenset(row["single"]),
        frozenset(row["model_keys"]),
        frozenset(row["other_cards"]),
    )


@cache
def silent_packages() -> frozenset[str]:
    """Return the top-level modules of these packages."""
    return frozenset(read("packages.yaml")["silent"])
