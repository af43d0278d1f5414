"""Says what a passage is: a piece of text that can be reached from a model, and where it stands."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from mldebt.facts.texts import line_at
from mldebt.patterns import regex

Where = Literal["docstring", "module", "call", "section", "mention", "row", "desc"]
TREE = regex(r"^[^\n]*(?:[├└│]|\s<- )[^\n]*$|^[ \t|+`\\]*(?:\|--|`--|\+--|\|__)[^\n]*$", re.MULTILINE)
COMMAND = regex(
    r"^[ \t]*(?:[$>#%!][ \t]*)?(?:sudo )?(?:git|dvc|conda|pip3?|python[\d.]*|py|tox|pytest|docker(?:-compose)?|mlflow"
    r"|cd|mkdir|touch|uvicorn|gunicorn|streamlit|flask|npm|npx|yarn|brew|apt(?:-get)?|source|export|curl|wget|chmod"
    r"|heroku|gcloud|aws|az|kubectl|poetry|uv|virtualenv|jupyter|kaggle|ssh|scp|bash|sh)[ \t]+\S[^\n]*$",
    re.MULTILINE,
)
TABLE = regex(r"(?is)<table.*?</table>")
SHORT = 3
HEADING = -1
"""The offset of a section's heading, which stands above the first row of its text."""
NUMBERED = regex(r"^(?:\d[\d.]*\s+|[^\w\s]\s*)+(?=\w)")


class Passage(NamedTuple):
    """A piece of reachable text.

    `name` is whose text it is, `title` the headings above it, `header` the heads of a row's columns; `jumps` tell
    the lines of its rows where these do not follow one another from `line` on (`Section.jumps`).
    """

    text: str
    path: str
    line: int
    where: Where
    name: str
    title: str = ""
    cell: int | None = None
    header: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    jumps: tuple[tuple[int, int], ...] = ()

    @property
    def heading(self) -> str:
        """The nearest heading without the number or sign before it: `2.1 Data`."""
        return NUMBERED.sub("", self.title.rpartition(" > ")[2])

    def line_of(self, offset: int) -> int:
        """Return the line on which a row of the text stands; a table's row is told as a whole."""
        return self.line if offset == HEADING or self.where == "row" else line_at(self.jumps, offset, self.line)


class Part(NamedTuple):
    """A section with the headings above it."""

    path: str
    line: int
    end_line: int
    title: str
    heading: str
    text: str
    jumps: tuple[tuple[int, int], ...] = ()

    def passage(self, name: str) -> Passage:
        """Return what the section says without its tables, read as a text on `name`."""
        text = without_rows(self.text)
        return Passage(text, self.path, self.line, "section", name, self.title, jumps=self.jumps)

    def line_of(self, row: int) -> int:
        """Return the line of the document on which a row of the text stands, counted from 0."""
        return line_at(self.jumps, row, self.line)


@lru_cache(maxsize=4_000)
def without_rows(text: str) -> str:
    """Return the prose of a text: no trees of files, commands and tables, which are read by row; its lines remain."""
    text = COMMAND.sub(" ", TREE.sub(" ", text))
    if "|" not in text and "<t" not in text:
        return text
    text = TABLE.sub(lambda table: "\n" * table[0].count("\n"), text)
    return "\n".join(
        "" if line.lstrip().startswith("|") or line.count("|") >= max(SHORT, line.count("](")) else line
        for line in text.split("\n")
    )
