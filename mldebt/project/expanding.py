"""Puts the variables of a script into its commands: `SCRIPT=train.py`, then `python $SCRIPT --config $CONFIG`.

A variable means what it was set to last above the command, or first below it, as Make allows. One that a command, an
absolute place or the caller sets stays as it is written.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.commands import Command
from mldebt.facts.script import split_words
from mldebt.patterns import regex

USE = regex(r"\$(?:(\w+)|\((\w+)\)|\{(\w+)(?::?-([^}$`]*))?\})")
COMPUTED = regex(r"[$`]|^[/~]")
DEEPEST = 4

Variable = tuple[str, str, int]
"""The name of a variable, what it is set to, and the line."""


def expanded(commands: Sequence[Command], variables: Sequence[Variable]) -> Iterator[Command]:
    """Yield the commands of a script with their words as the shell would hand them on, as far as that can be told."""
    for command in commands:
        if any("$" in word for word in command.words):
            words = tuple(part for word in command.words for part in _words(word, command.line, variables, 0))
            yield msgspec.structs.replace(command, words=words)
        else:
            yield command


def _words(word: str, line: int, variables: Sequence[Variable], depth: int) -> list[str]:
    """Return the words that one word becomes: several where it is but a variable."""
    if "$" not in word or depth > DEEPEST:
        return [word]
    if whole := USE.fullmatch(word):
        value = _value(whole, line, variables, depth)
        return [word] if value is None else split_words(value)
    return [USE.sub(lambda use: _inside(use, line, variables, depth), word)]


def _inside(use: re.Match[str], line: int, variables: Sequence[Variable], depth: int) -> str:
    value = _value(use, line, variables, depth)
    return use[0] if value is None or " " in value else value


def _value(use: re.Match[str], line: int, variables: Sequence[Variable], depth: int) -> str | None:
    """Return what a use of a variable stands for, or None where that is not written in the script."""
    name = use[1] or use[2] or use[3]
    values = [(value, place) for one, value, place in variables if one == name]
    above = [value for value, place in values if place < line]
    if not values:
        return use[4]
    set_to = above[-1] if above else values[0][0]
    found = " ".join(part for word in split_words(set_to) for part in _words(word, line, variables, depth + 1))
    return None if COMPUTED.search(found) else found
