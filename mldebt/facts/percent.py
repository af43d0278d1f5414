"""Reads Databricks and percent-format `.py` files as the notebooks they are."""

import re

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.lines import split_lines
from mldebt.facts.notebook import join
from mldebt.facts.notebook_file import Source, digest
from mldebt.patterns import regex

DATABRICKS = "# Databricks notebook source"
BREAK = regex(r"^# COMMAND ----------\s*$|^# Databricks notebook source\s*$|^# ?%%(?!\w)(.*)$")
MAGIC = "# MAGIC "
MARK = regex(r"^# ?%%(?!\w)", re.MULTILINE)
FEW, SPARSE = 2, 100
"""Marks that may be separators, and lines for each mark beyond which they are: of 100 such files, 97 have fewer."""
DEFINES = r"async def|def|class|import|from|if __name__|if (?:typing\.)?TYPE_CHECKING|else|elif|except|finally|try"
WORKS = regex(rf"^(?!(?:{DEFINES})\b)[^\W\d]\w*", re.MULTILINE)
STARTED = regex(r"^if __name__ == ", re.MULTILINE)
LONG_TEXT = regex(r"\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}")


def is_notebook(text: str) -> bool:
    """Say whether a module is a notebook in disguise: the Databricks header, or at least three `# %%` cells that work.

    A module whose sections have `# %%` headings defines things: most of its cells hold no statement of their own. Marks
    inside a text of several lines are quoted, and make no cells. A file that asks whether it is started is a script,
    whatever stands between its parts, and so is a long one with a mark here and there.
    """
    if text.startswith(DATABRICKS):
        return True
    plain, has_text = LONG_TEXT.sub("", text), "[markdown]" in text
    if STARTED.search(plain) and not has_text:
        return False
    marks = len(MARK.findall(plain))
    if marks <= FEW or (not has_text and text.count("\n") > SPARSE * marks):
        return False
    cells = [cell for cell in _cells(text) if cell.kind == "code"]
    working = sum(WORKS.search(LONG_TEXT.sub("", cell.text)) is not None for cell in cells)
    return has_text or working * 2 >= len(cells)


def read_percent(text: str) -> NotebookFacts:
    """Return its cells in order; a line is one of the file, as an editor counts."""
    cells = _cells(text)
    found = join(cells, language="python", notes=("percent format",))
    commands = (
        msgspec.structs.replace(one, line=one.line + cells[one.cell].first - 1)
        for one in found.commands
        if one.cell is not None
    )
    return msgspec.structs.replace(found, commands=tuple(commands))


def _cells(text: str) -> list[Source]:
    cells: list[Source] = []
    held: list[str] = []
    kind = "code"
    for number, line in enumerate([*split_lines(text), "# %%"], 1):
        mark = BREAK.match(line)
        if not mark:
            held.append(line)
            continue
        body = "\n".join(held)
        if body.strip():
            cells.append(msgspec.structs.replace(_cell(kind, body), first=number - len(held)))
        held, kind = [], "markdown" if mark[1] and "[markdown]" in mark[1] else "code"
    return cells


def _cell(kind: str, body: str) -> Source:
    if MAGIC.strip() in body:
        lines = [line.removeprefix(MAGIC).removeprefix("# MAGIC") for line in split_lines(body)]
        first = next((line for line in lines if line.strip()), "")
        if first.startswith("%md"):
            return Source("markdown", "\n".join(lines), digest(body))
        return Source("code", "\n".join(lines), digest(body))
    return Source(kind, body, digest(body))
