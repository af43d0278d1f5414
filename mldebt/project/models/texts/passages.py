"""Says what a passage is: a piece of text that can be reached from a model, and where it stands."""

from typing import Literal, NamedTuple

from mldebt.patterns import regex

Where = Literal["docstring", "module", "call", "section", "mention", "row", "desc"]
NUMBERED = regex(r"^(?:\d[\d.]*\s+|[^\w\s]\s*)+(?=\w)")


class Passage(NamedTuple):
    """A piece of reachable text.

    `name` is whose text it is, `title` the headings above it, `header` the heads of a row's columns.
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

    @property
    def heading(self) -> str:
        """The nearest heading without the number or sign before it: `2.1 Data`."""
        return NUMBERED.sub("", self.title.rpartition(" > ")[2])
