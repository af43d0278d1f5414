"""Turns the magics and shell lines of a cell into Python that keeps its lines, and into the commands they run."""

import re
from collections.abc import Sequence

from mldebt.facts.commands import Command
from mldebt.facts.lines import split_lines
from mldebt.facts.script import commands_in
from mldebt.parsing import check_cell
from mldebt.patterns import regex

SURE_MAGIC = regex(r"^(\s*)(?:%{1,2}[A-Za-z]|!|\?)")
MAGIC = regex(r"^(\s*)([%!?]|[\w.]+\?\??\s*$)")
SHELL_ASSIGNMENT = regex(r"^(\s*)[\w, ]+=\s*[!%](?!=)")
CELL_MAGIC = regex(r"^\s*%%(\w+)\s*(.*)$")
PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "memit", "wandb", "px"})


def plain_python(text: str, cell: int, commands: list[Command]) -> list[str]:
    """Replace magics and shell lines by `pass` at their indent and keep what they run."""
    lines = split_lines(text) or [""]
    if (found := CELL_MAGIC.match(lines[0])) and found[1] not in PYTHON_MAGICS:
        if found[1] in ("bash", "sh", "script", "cmd"):
            for number, line in enumerate(lines[1:], 2):
                commands += commands_in(line, number, cell)
        return [""] * len(lines)
    if lines[0].startswith((" ", "\t")):
        lines = _dedented(lines)
    if not any(MAGIC.match(line) or SHELL_ASSIGNMENT.match(line) for line in lines) or not fault("\n".join(lines)):
        return lines
    for marked in (SURE_MAGIC, MAGIC):
        clean, found_commands = _without_magics(lines, cell, marked)
        if not fault("\n".join(clean)):
            break
    commands += found_commands
    return clean


def _dedented(lines: list[str]) -> list[str]:
    """Take the first line's indent off all lines that have it, as IPython does."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_magics(lines: Sequence[str], cell: int, marked: re.Pattern[str]) -> tuple[list[str], list[Command]]:
    clean: list[str] = []
    commands: list[Command] = []
    for number, line in enumerate(lines, 1):
        if len(clean) >= number:  # it continues a command above
            continue
        if not (found := marked.match(line)) and not SHELL_ASSIGNMENT.match(line):
            clean.append(line)
            continue
        rows = _continued(lines[number - 1 :])
        bare = " ".join(row.strip() for row in rows)
        if found:
            clean.append(found[1] + "pass")
        elif found := SHELL_ASSIGNMENT.match(line):
            clean.append(found[1] + re.sub(r"=\s*[!%].*$", "= None", line.strip()))
        clean += [""] * (len(rows) - 1)
        if "!" in bare[:40] or bare.startswith("%run"):
            shown = bare.partition("!")[2] if not bare.startswith("%run") else "python " + bare[4:].strip()
            commands += commands_in(shown, number, cell)
    return clean, commands


def _continued(lines: Sequence[str]) -> list[str]:
    """Return the rows of the command that the first line starts, without the backslashes that join them."""
    rows: list[str] = []
    for line in lines:
        rows.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            break
    return rows


def fault(source: str) -> str | None:
    """Return why a cell does not parse, or None where it does."""
    try:
        check_cell(source)
    except SyntaxError as problem:
        return f"does not parse at line {problem.lineno}: {problem.msg}"
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"does not parse: {type(problem).__name__}"
    return None
