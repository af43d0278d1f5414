"""Puts the variables of a script into its commands: `SCRIPT=train.py`, then `python $SCRIPT --config $CONFIG`.

A variable means what it was set to last above the command, or first below it, as Make allows. One that a command, an
absolute place or the caller sets stays as it is written.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.commands import Command
from mldebt.facts.script import split_words
from mldebt.patterns import regex

USE = regex(r"\$(?:(\w+)|\((\w+)\)|\{(\w+)(?::?-([^}$`]*))?\})")
COMPUTED = regex(r"[$`]|^[/~]")
DEEPEST = 4
LONGEST = 2000
"""Characters of a value: one that is made of itself would double without end."""

Variable = tuple[str, str, int]
"""The name of a variable, what it is set to, and the line."""


def expanded(commands: Sequence[Command], variables: Sequence[Variable]) -> Iterator[Command]:
    """Yield the commands of a script with their words as the shell would hand them on, as far as that can be told."""
    values: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, value, place in variables:
        values[name].append((place, value))
    script = _Script(values)
    for command in commands:
        if any("$" in word for word in command.words):
            words = tuple(part for word in command.words for part in script.words(word, command.line, 0))
            yield msgspec.structs.replace(command, words=words)
        else:
            yield command


class _Script:
    """The variables of one script; what a value stands for is worked out once, whoever uses it."""

    def __init__(self, values: Mapping[str, Sequence[tuple[int, str]]]) -> None:
        self._values = values
        self._known: dict[tuple[str, int, int], str | None] = {}

    def words(self, word: str, line: int, depth: int) -> list[str]:
        """Return the words that one word becomes: several where it is but a variable."""
        if "$" not in word or depth > DEEPEST:
            return [word]
        if whole := USE.fullmatch(word):
            value = self._value(whole, line, depth)
            return [word] if value is None else split_words(value)
        return [USE.sub(lambda use: self._inside(use, line, depth), word)]

    def _inside(self, use: re.Match[str], line: int, depth: int) -> str:
        value = self._value(use, line, depth)
        return use[0] if value is None or " " in value else value

    def _value(self, use: re.Match[str], line: int, depth: int) -> str | None:
        """Return what a use of a variable stands for, or None where that is not written in the script or too long."""
        values = self._values.get(use[1] or use[2] or use[3], ())
        if not values:
            return use[4]
        set_to = next((value for place, value in reversed(values) if place < line), values[0][1])
        key = set_to, line, depth
        if key not in self._known:
            found = " ".join(part for word in split_words(set_to) for part in self.words(word, line, depth + 1))
            self._known[key] = None if len(found) > LONGEST or COMPUTED.search(found) else found
        return self._known[key]
