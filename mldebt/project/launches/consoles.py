"""Reads which commands a package installs: from pyproject.toml, setup.cfg or setup.py."""

import posixpath
from collections.abc import Iterator

from mldebt.facts.code import Const, Expr, PythonFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.patterns import regex
from mldebt.project.resolution.callees import whole

CONSOLE_KEY = regex(r"(project\.(gui-)?scripts|tool\.poetry\.scripts)\.(.+)")
CONSOLE_LINE = regex(r"^\s*([\w\-.]+)\s*=\s*([\w.]+)\s*(?::\s*([\w.]+))?")

Console = tuple[str, str, str, int]
"""An installed command, the module and function it calls, and the line that says so."""


def installed_commands(facts: Facts | Unread, path: str) -> tuple[Console, ...]:
    """Return the commands that one file installs, as packaging or its `setup.py` names them."""
    return tuple(_console_commands(path, facts))


def _console_commands(path: str, facts: Facts | Unread) -> Iterator[Console]:
    if isinstance(facts, SettingsFacts):
        for entry in facts.entries:
            value = entry.value or ""
            if (key := CONSOLE_KEY.fullmatch(entry.key)) and ":" in value:
                module, _, function = value.partition(":")
                yield key[3].strip('"'), module.strip(), function.strip(), entry.line
            elif entry.key == "options.entry_points.console_scripts":
                yield from _console_lines(value, entry.line)
    elif isinstance(facts, PythonFacts) and posixpath.basename(path) == "setup.py":
        for scope in facts.scopes:
            for call in scope.calls:
                for name, given in call.keywords:
                    if name == "entry_points":
                        yield from _console_lines("\n".join(_texts(given)), call.line)


def _console_lines(text: str, line: int) -> Iterator[Console]:
    for row in text.splitlines():
        if found := CONSOLE_LINE.match(row):
            yield found[1], found[2], found[3] or "", line


def _texts(value: Expr) -> Iterator[str]:
    """Yield the string constants anywhere in an expression."""
    yield from (part.value for part in whole(value) if isinstance(part, Const) and isinstance(part.value, str))
