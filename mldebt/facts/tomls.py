"""Reads TOML into flat entries: values from the parser, lines from a scan that follows multi-line values."""

import re
import tomllib
from collections.abc import Iterator, Sequence

from mldebt.facts.entries import MAX_VALUE, SettingsError, bounded, joined
from mldebt.facts.lines import split_lines
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w\-]+)"""
TABLE = regex(rf"^\s*(\[\[?)\s*({KEY}(?:\s*\.\s*{KEY})*)\s*\]\]?\s*(?:#.*)?$")
PAIR = regex(rf"^\s*({KEY}(?:\s*\.\s*{KEY})*)\s*=\s*(.*)$")
PART = regex(KEY)
QUOTED = regex(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')

Path = tuple[str | int, ...]


def read_toml(text: str, entries: list[Entry]) -> int:
    """Append one entry a key; a document that does not parse gives the keys the scan can see, and an error."""
    lines = dict(_scan(split_lines(text)))
    try:
        document: object = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as problem:
        entries += [Entry(_written(path), line, "scalar") for path, line in lines.items()]
        found = re.search(r"line (\d+)", str(problem))
        number = int(found[1]) if found else None
        reason = "too-deep" if isinstance(problem, RecursionError) else "toml-error"
        where = f" at line {number}" if number else ""
        raise SettingsError(reason, number, f"not valid TOML{where}") from problem
    entries += _flat(document, (), lines, 1)
    return 1


def _scan(rows: Sequence[str]) -> Iterator[tuple[Path, int]]:
    """Yield (path, line) of every header and key outside of multi-line values, with arrays of tables numbered."""
    prefix: Path = ()
    numbers: dict[Path, int] = {}
    depth, quote = 0, ""
    for number, row in enumerate(rows, 1):
        if quote:
            quote = "" if quote in row else quote
        elif depth > 0:
            depth += _brackets(row)
        elif table := TABLE.match(row):
            path = _numbered(_parts(table[2]), numbers)
            if table[1] == "[[":
                numbers[path] = numbers.get(path, -1) + 1
                path = (*path, numbers[path])
            prefix = path
            yield prefix, number
        elif pair := PAIR.match(row):
            value = pair[2].strip()
            quote = next((mark for mark in ('"""', "'''") if value.startswith(mark) and value.count(mark) == 1), "")
            depth = 0 if quote else max(0, _brackets(value))
            yield (*prefix, *_parts(pair[1])), number


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))


def _numbered(path: Path, numbers: dict[Path, int]) -> Path:
    """Return a table's path with the number of the last element of each array of tables it lies in."""
    found: Path = ()
    for place, part in enumerate(path):
        found = (*found, part)
        if found in numbers and place + 1 < len(path):
            found = (*found, numbers[found])
    return found


def _brackets(row: str) -> int:
    bare = QUOTED.sub("", row)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _flat(value: object, path: Path, lines: dict[Path, int], above: int) -> Iterator[Entry]:
    line = lines.get(path, above)
    written = bounded(_written(path), line)
    if isinstance(value, dict):
        if path:
            yield Entry(written, line, "mapping")
        for key, inner in value.items():
            yield from _flat(inner, (*path, key), lines, line)
    elif isinstance(value, list):
        yield Entry(written, line, "sequence")
        for place, inner in enumerate(value):
            yield from _flat(inner, (*path, place), lines, line)
    else:
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        yield Entry(written, line, "scalar", shown[:MAX_VALUE], quoted=isinstance(value, str) and not _is_float(value))


def _is_float(text: str) -> bool:
    return re.fullmatch(r"[+-]?(?:\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|inf|nan)", text) is not None


def _written(path: Path) -> str:
    found = ""
    for part in path:
        found = f"{found}[{part}]" if isinstance(part, int) else joined(found, part)
    return found
