"""Reads the commands a document shows: in shell fences, on lines of their own, and quoted in a sentence.

Outside shell fences only what names a Python file after an interpreter or launcher counts. A line that begins with `#`
is read too where it does: whether that is a prompt or a remark, it says how the file is started.
"""

import re
from collections.abc import Iterator, Sequence

from mldebt.facts.commands import Command
from mldebt.facts.script import commands_in, logical_lines
from mldebt.facts.texts import Fence
from mldebt.patterns import regex

SHELLS = frozenset({"", "bash", "sh", "shell", "console", "zsh", "text", "cmd", "none", "python3", "terminal"})
PROMPT = regex(r"(?:\$|>|%|\(\w+\)\s*\$)\s+")
STARTER = r"(?:\w+=\S+[ \t]+){0,9}(?:python[\d.]*|torchrun|accelerate[ \t]+launch|deepspeed|papermill|mpirun|srun)\b"
STARTED = regex(rf"[ \t]*(?:[$>%][ \t]+)?{STARTER}[ \t].{{0,400}}?\.py\b")
OPTION = regex(r"[ \t]*-- ?[A-Za-z]")
SHOWN = regex(rf"(?:(?:[-*+>$!%]|\d+[.)]|\(\w+\)\s*\$)[ \t]*)*({STARTER}[ \t].*\.(?:py|ipynb)\b.*)")
REMARKED = regex(rf"^([ \t]*)#+[ \t]*(?={STARTER}[ \t]+(?:-\S+[ \t]+)*[\w./-]+\.py\b)", re.MULTILINE)
QUOTED = regex(
    r"`((?:\w+=[^`\s]+ ){0,9}(?:python[\d.]*|torchrun|accelerate|deepspeed|papermill|bash|sh|make)\b[^`\n]{2,400})`"
)


def commands_of_fence(fence: Fence) -> Iterator[Command]:
    """Yield the commands of a fence: all rows of a shell's, else those that start a Python file."""
    is_shell = fence.language in SHELLS
    if not is_shell and ".py" not in fence.text:
        return
    for line, row in logical_lines(_continued(REMARKED.sub(r"\1", fence.text)), fence.line):
        if is_shell:
            yield from commands_in(PROMPT.sub("", row, count=1) if PROMPT.match(row) else row, line)
        elif shown := SHOWN.fullmatch(row):
            yield from commands_in(shown[1], line)


def _continued(text: str) -> str:
    """Return the text with the backslash that a command lacks where its options follow on lines of their own."""
    if "\n" not in text or "--" not in text:
        return text
    lines, is_command = text.split("\n"), False
    for number, line in enumerate(lines):
        is_option = OPTION.match(line) is not None
        if is_option and is_command and not lines[number - 1].rstrip().endswith("\\"):
            lines[number - 1] += " \\"
        is_command = bool(STARTED.match(line)) or (is_command and is_option)
    return "\n".join(lines)


def commands_of_text(lines: Sequence[str], first: int) -> Iterator[Command]:
    """Yield the commands that lines outside fences show; `lines` holds an empty one for each inside a fence."""
    if not any("`" in line or ".py" in line for line in lines):
        return
    for number, row in logical_lines(REMARKED.sub(r"\1", "\n".join(lines)), first):
        if (".py" in row or ".ipynb" in row) and (shown := SHOWN.fullmatch(row)):
            yield from commands_in(shown[1], number)
    for number, line in enumerate(lines, first):
        for quoted in QUOTED.findall(line) if "`" in line else ():
            yield from commands_in(quoted, number)
