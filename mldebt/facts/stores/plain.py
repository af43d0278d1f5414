"""Reads the small YAML, JSON and CSV files of run folders into flat values; what parses before an error is kept."""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mldebt.facts.entries import SettingsError
from mldebt.facts.stores.records import MAX_TEXT, number, settings, whole
from mldebt.facts.yamls import read_yaml
from mldebt.patterns import regex

if TYPE_CHECKING:
    from mldebt.facts.texts import Entry

MAX_LEAVES = 5000
MAX_DEPTH = 20
MAX_ITEMS = 100
MAX_CURVE_ROWS = 100_000
STEPS = ("step", "global_step", "epoch", "iter", "iteration")
STEP = regex(r'"[^"]*"|[^.\[\]"]+|\[\d+\]')
Curve = dict[str, tuple[float, int | None]]


def yaml_values(content: bytes) -> tuple[dict[str, str], str | None]:
    """Return scalars by dotted key, tags unconstructed, and why reading stopped early (a merge marker, say)."""
    entries: list[Entry] = []
    error = None
    try:
        text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        read_yaml(text, entries)
    except SettingsError as problem:
        error = str(problem)
    return {entry.key: entry.value or "" for entry in entries if entry.kind == "scalar"}, error


def given_values(name: str, content: bytes) -> dict[str, str]:
    """Return the settings of a JSON or YAML file, by dotted key."""
    if name.endswith(".json"):
        return settings(leaves(dict(mapping(json_value(content)))))
    return settings(yaml_values(content)[0].items())


def parts_of(key: str) -> list[str]:
    """Return the steps of a dotted key; a quoted step is given without its quotes, an index with its brackets."""
    return [step.strip('"') for step in STEP.findall(key)]


def json_value(content: bytes) -> object:
    """Return a JSON document (NaN and Infinity allowed, as trainers write them), or None where it is none."""
    try:
        return json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None


def json_lines(content: bytes) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a JSON-lines file; a line that is none is passed over."""
    for line in content.splitlines()[:MAX_CURVE_ROWS]:
        found = json_value(line) if line.lstrip().startswith(b"{") else None
        if isinstance(found, dict):
            yield found


def leaves(value: object, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield (dotted key, scalar) of nested objects; a flat list is given as its JSON, any other as an ellipsis."""
    if isinstance(value, dict) and depth < MAX_DEPTH:
        for key, inner in list(value.items())[:MAX_LEAVES]:
            yield from leaves(inner, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(value, dict | list):
        is_flat = isinstance(value, list) and not any(isinstance(item, dict | list) for item in value[:MAX_ITEMS])
        yield prefix, json.dumps(value[:MAX_ITEMS])[:MAX_TEXT] if is_flat else "…"
    else:
        yield prefix, value


def mapping(value: object) -> Mapping[str, object]:
    """Return an object of a document, or an empty one."""
    return value if isinstance(value, dict) else {}


def table_rows(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the header of a CSV or TSV file, its cells stripped (some trainers pad them), and its rows."""
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    first = text.partition("\n")[0]
    mark = max("\t,;", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(text.splitlines(), delimiter=mark):
            if row:
                rows.append([cell.strip() for cell in row])
            if len(rows) > MAX_CURVE_ROWS:
                break
    except csv.Error:
        pass
    return (rows[0], rows[1:]) if rows else ([], [])


def curve(content: bytes) -> Curve:
    """Return the last number of every column of a table and its step; cells may be empty, as in Lightning's files."""
    header, rows = table_rows(content)
    at = next((header.index(name) for name in STEPS if name in header), None)
    found: Curve = {}
    for order, row in enumerate(rows):
        step = whole(row[at]) if at is not None and at < len(row) else order
        for name, cell in zip(header, row, strict=False):
            value = number(cell) if cell and name and name not in STEPS else None
            if value is not None and math.isfinite(value):
                found[name] = (value, step)
    return found
