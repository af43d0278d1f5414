"""The shape of what a notebook says: one Python module, and the cells it is joined from."""

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.facts.commands import Command


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """One notebook cell. For a code cell `start` is its first line in the joined module and `lines` its length.

    `key` is the cell's id (format 4.5) or else a hash of its normalised source; `outputs` the text outputs joined, cut
    at 4,000 characters; `error` why the cell could not be parsed, or None; `text` the Markdown source of a Markdown
    cell. `complexity`, `loc` and `body` are those of the cell's module-level code; `statements` counts all of its
    statements, the inner ones too. `first` is the number of its first line: in a script of cells that of the file.
    """

    index: int
    kind: str
    start: int
    lines: int
    key: str
    text: str = ""
    outputs: str = ""
    error: str | None = None
    complexity: int = 1
    cognitive: int = 0
    nesting: int = 0
    loc: int = 0
    body: str = ""
    tags: tuple[str, ...] = ()
    statements: int = 0
    first: int = 1


class NotebookFacts(msgspec.Struct, frozen=True, array_like=True, tag="notebook"):
    """A notebook as one Python module plus its cells; `commands` are its `!` and `%run` lines."""

    code: PythonFacts
    cells: tuple[Cell, ...]
    commands: tuple[Command, ...] = ()
    language: str = "python"
    notes: tuple[str, ...] = ()

    def place(self, line: int) -> tuple[int | None, int]:
        """Map a line of the joined module to (cell index, line within that cell, in a script line of the file)."""
        for cell in self.cells:
            if cell.kind == "code" and cell.start <= line < cell.start + max(cell.lines, 1):
                return cell.index, line - cell.start + cell.first
        return None, line
