"""Reads shell scripts, Makefiles and Dockerfiles as far as they start programs and set variables."""

import re
from collections.abc import Iterator

from mldebt.facts.commands import Command
from mldebt.facts.lines import split_lines
from mldebt.facts.texts import ScriptFacts
from mldebt.patterns import regex

VARIABLE = regex(r"^\s*(?:export\s+|ENV\s+|ARG\s+|local\s+|declare\s+(?:-\w+\s+)?)?([A-Za-z_]\w*)\s*[:?+]?=\s*(.*)$")
USED = regex(r"\$\{?\(?([A-Za-z_]\w*)")
REMARK = regex(r"(?<!\S)#(?!\{).*$")
DOCKER = regex(r"^\s*(?:RUN|CMD|ENTRYPOINT)\s+", re.IGNORECASE)
COMMAND = regex(r"""(?:\\.|"(?:[^"\\]|\\.)*"|'[^']*'|[<>]&|&>|[^;&|])+""", re.DOTALL)
MAX_COMMANDS = 5000
LONGEST = 20_000
QUOTES = ("'", '"', "\\")


def read_script(content: bytes) -> ScriptFacts:
    """Return commands with continuation lines joined, variables and the variable names used."""
    text = content.decode("utf-8-sig", "replace")
    commands: list[Command] = []
    variables: list[tuple[str, str, int]] = []
    reads: dict[str, int] = {}
    for line, row in logical_lines(text):
        for name in USED.findall(row):
            reads.setdefault(name, line)
        if (found := VARIABLE.match(row)) and " " not in found[2].strip().strip("\"'")[:1]:
            variables.append((found[1], found[2].strip().strip("\"'")[:500], line))
        commands += commands_in(row, line)
    return ScriptFacts(tuple(commands[:MAX_COMMANDS]), tuple(variables), tuple(reads.items()), len(split_lines(text)))


def logical_lines(text: str, first: int = 1) -> Iterator[tuple[int, str]]:
    """Yield (line, text) with continuation lines joined and comments dropped."""
    held, start = "", 0
    for number, line in enumerate(split_lines(text), first):
        bare = line.strip()
        if not held:
            start = number
        if bare.startswith("#"):
            continue
        if bare.endswith("\\"):
            held += bare[:-1] + " "
            continue
        whole = (held + (REMARK.sub("", bare) if "#" in bare else bare)).strip()
        held = ""
        if whole:
            yield start, whole
    if held.strip():
        yield start, held.strip()


def commands_in(row: str, line: int, cell: int | None = None) -> Iterator[Command]:
    """Yield the commands of one logical line, split at `;`, `&&`, `||`, `|` and `&` that stand outside quotes."""
    row = DOCKER.sub("", row[:LONGEST])
    if row.startswith("[") and row.endswith("]") and row.count('"') > 1:
        row = " ".join(re.findall(r'"([^"]*)"', row))
    for part in COMMAND.findall(row.lstrip("@-+ \t")):
        if text := part.strip()[:2000]:
            yield Command(text, tuple(split_words(text)), line, cell)


def split_words(text: str) -> list[str]:
    """Split as a shell would; unbalanced quotes fall back to white space."""
    if not any(mark in text for mark in QUOTES):
        return text.split()
    import shlex  # only for a file that is read for the first time

    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
