"""Tells what a notebook cell was before a change that lays it out again, renames its notebook, or makes it longer.

Lines count what a formatter makes of a cell, so a cell that says the same is the same. A notebook that is renamed and
edited is no rename to git where it is short: of one that went with the change a cell is known by half of its lines.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from mldebt.checking.comparing import Judged
from mldebt.checking.lines import Lines
from mldebt.facts.cells import NotebookFacts
from mldebt.findings.finding import Finding
from mldebt.findings.matching import HALF, equal_share
from mldebt.parsing import module_tree
from mldebt.project.complexity.like_cells import sketch


class Known(msgspec.Struct, frozen=True):
    """A code cell: its id or hash, its syntax tree as text, its sketched lines, and what it measures."""

    key: str
    tree: str
    lines: str
    loc: int
    complexity: int

    def continues(self, other: "Known") -> bool:
        """Say whether this is the other one, edited at most by half."""
        return self.key == other.key or equal_share(self.lines, other.lines) >= HALF

    def is_within(self, other: "Known") -> bool:
        """Say whether this is no longer and no more complex than the other one."""
        return self.loc <= other.loc and self.complexity <= other.complexity


def as_before(one: Judged, lines: Lines) -> Judged:
    """Return a finding as old where its cell says what one said before, or went on from one that owed as much."""
    now = None if one.status == "existing" else _cell(one.finding, lines)
    if now is None:
        return one
    is_old = any(
        now.tree == old.tree or (now.continues(old) and now.is_within(old)) for old in _olds(one.finding.path, lines)
    )
    return msgspec.structs.replace(one, status="existing") if is_old else one


def was_there(finding: Finding, lines: Lines) -> bool:
    """Say whether the cell of a finding was there before, though less long."""
    now = _cell(finding, lines)
    return now is not None and any(now.continues(old) for old in _olds(finding.path, lines))


def _cell(finding: Finding, lines: Lines) -> Known | None:
    if not (finding.symbol or "").startswith("cell[") or not finding.path.endswith(".ipynb"):
        return None
    return _known(lines.today(finding.path)).get(finding.cell)


def _olds(path: str, lines: Lines) -> Iterator[Known]:
    for text in lines.continued(path):
        yield from _known(text).values()


@lru_cache(maxsize=8)
def _known(text: str) -> dict[int | None, Known]:
    """Return the code cells of a notebook that parse, by their place; none where it cannot be read."""
    from mldebt.facts.notebook import read_notebook  # only for a notebook that changed
    from mldebt.facts.notebook_file import NotebookError, cell_texts

    content = text.encode("utf-8", "replace")
    try:
        facts, texts = read_notebook(content), cell_texts(content)
    except NotebookError:
        return {}
    return {cell.index: _one(facts, cell.index, texts[cell.index]) for cell in facts.cells if cell.statements}


def _one(facts: NotebookFacts, place: int, text: str) -> Known:
    from mldebt.facts.magics import plain_python

    cell = facts.cells[place]
    tree = ast.dump(module_tree("\n".join(plain_python(text, place, []))))
    return Known(cell.key, tree, sketch(facts, place), cell.loc, cell.complexity)
