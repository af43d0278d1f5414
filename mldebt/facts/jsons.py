"""Reads JSON into flat entries with their lines, token by token: no value is built, comments are passed over."""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, pairwise

from mldebt.facts.entries import COMMENTED, MAX_DEPTH, MAX_KEY, MAX_VALUE, SettingsError, bounded, joined
from mldebt.facts.lines import printable
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

TOKEN = regex(
    r'(?P<space>[\s\ufeff]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)|(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<bare>[^\s{}\[\],:\"]+)"
)
MOST_ENTRIES = 5_000
"""A file with more is data: what follows is not kept."""


def read_json(text: str, entries: list[Entry]) -> int:
    """Append one entry a key; what is no JSON is reported after reading on as far as tokens go."""
    problem = _problem(text)
    try:
        with suppress(_EnoughReached):
            _Walk(entries).run(text)
    except SettingsError as stopped:
        raise problem or stopped from stopped
    if problem:
        raise problem
    return 1


def _problem(text: str) -> SettingsError | None:
    try:
        json.loads(text)
    except RecursionError:
        return SettingsError("too-deep", None, "nested too deeply")
    except ValueError as problem:
        line = getattr(problem, "lineno", None)
        if _is_strict(_uncommented(text)):
            return SettingsError("json-error", line, COMMENTED)
        return SettingsError("json-error", line, f"not valid JSON at line {line}" if line else "not valid JSON")
    return None


def _uncommented(text: str) -> str:
    """Return the words of a text without comments, and without commas before a bracket that closes."""
    words = (word for _, _, word in _tokens(text))
    pairs = pairwise(chain(words, ("",)))
    return " ".join(word for word, after in pairs if word != "," or after not in {"}", "]"})


def _is_strict(text: str) -> bool:
    try:
        json.loads(text)
    except (RecursionError, ValueError):
        return False
    return True


class _EnoughReached(Exception):  # noqa: N818 - no error: the rest is data
    """As many entries are read as settings may have."""


class _Level:
    """An open object or array: its path, and the key or number its next value gets."""

    __slots__ = ("is_array", "key", "line", "path")

    def __init__(self, path: str, *, is_array: bool) -> None:
        self.path, self.is_array = path, is_array
        self.key: str | int | None = 0 if is_array else None
        self.line = 1


class _Walk:
    """The open objects and arrays while tokens pass by."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.levels: list[_Level] = []

    def run(self, text: str) -> None:
        for line, kind, word in _tokens(text):
            if kind == "mark":
                self._mark(word, line)
            elif self.levels and not self.levels[-1].is_array and self.levels[-1].key is None:
                self.levels[-1].key, self.levels[-1].line = _unescaped(word)[:MAX_KEY], line
            else:
                self._value(_unescaped(word)[:MAX_VALUE], line, is_text=kind == "text")

    def _mark(self, mark: str, line: int) -> None:
        if mark in "{[":
            path, at = self._place(line)
            if len(self.levels) >= MAX_DEPTH:
                raise SettingsError("too-deep", line, f"nested deeper than {MAX_DEPTH}")
            if path:
                self._add(Entry(path, at, "mapping" if mark == "{" else "sequence"))
            self.levels.append(_Level(path, is_array=mark == "["))
        elif mark in "}]" and self.levels:
            self.levels.pop()

    def _value(self, value: str, line: int, *, is_text: bool) -> None:
        path, at = self._place(line)
        self._add(Entry(path, at, "scalar", value, quoted=is_text))

    def _place(self, line: int) -> tuple[str, int]:
        """Return path and line of the value that starts here, and step on to the next."""
        if not self.levels:
            return "", line
        level = self.levels[-1]
        if level.is_array:
            number = level.key
            level.key = int(number or 0) + 1
            return bounded(f"{level.path}[{number}]", line), line
        key, level.key = level.key, None
        return bounded(joined(level.path, str(key)), line), level.line

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        if len(self.entries) >= MOST_ENTRIES:
            raise _EnoughReached


def _tokens(text: str) -> Iterator[tuple[int, str, str]]:
    line = 1
    for found in TOKEN.finditer(text):
        word = found[0]
        if found.lastgroup == "space":
            line += word.count("\n")
        else:
            yield line, str(found.lastgroup), word


def _unescaped(word: str) -> str:
    if not word.startswith('"'):
        return word
    if "\\" not in word:
        return word[1:-1]
    try:
        return printable(str(json.loads(word)))
    except ValueError:
        return word[1:-1]
