"""Finds the line of an option file that sets a key, for messages and for `mldebt settings`."""

from collections.abc import Iterator

from mldebt.patterns import regex

PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w\-]+)"""
TABLE = regex(rf"\s*(\[\[?)\s*({PART}(?:\s*\.\s*{PART})*)\s*\]\]?")
PAIR = regex(rf"\s*({PART}(?:\s*\.\s*{PART})*)\s*=")
PARTS = regex(PART)
SHARED = ("tool", "mldebt")

Key = tuple[str | int, ...]


class Lines:
    """The first line of every key of an option file; what a `pyproject.toml` says of other tools is left out."""

    def __init__(self, name: str, text: str, *, is_shared: bool) -> None:
        self.name = name
        above = SHARED if is_shared else ()
        self._lines: dict[Key, int] = {}
        for key, line in _keys(text):
            if key[: len(above)] == above:
                for length in range(len(above), len(key) + 1):
                    self._lines.setdefault(_plain(key[len(above) : length]), line)

    def at(self, key: Key) -> str:
        """Return `file:line` of a key, else of the table around it, else the file alone."""
        for length in range(len(key), 0, -1):
            if (line := self._lines.get(_plain(key[:length]))) is not None:
                return f"{self.name}:{line}"
        return self.name


def _plain(key: Key) -> Key:
    return tuple(part.replace("-", "_") if isinstance(part, str) else part for part in key)


def _keys(text: str) -> Iterator[tuple[Key, int]]:
    table: Key = ()
    numbers: dict[Key, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if heading := TABLE.match(line):
            table = _parts(heading[2])
            if heading[1] == "[[":
                numbers[table] = numbers.get(table, -1) + 1
                table = (*table, numbers[table])
            yield table, number
        elif pair := PAIR.match(line):
            yield (*table, *_parts(pair[1])), number


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in PARTS.findall(dotted))
