"""Cuts the few lines of source that are shown with a finding, with secrets taken out."""

from collections.abc import Sequence

from mldebt.facts import notebook_file
from mldebt.facts.lines import split_lines
from mldebt.findings.finding import SnippetLine
from mldebt.findings.redact import redact

AROUND = 2
MOST = 8
LONGEST = 200


def source_lines(kind: str, content: bytes, cell: int | None) -> Sequence[str]:
    """Return the lines of a file or of one notebook cell; empty where they cannot be read."""
    if cell is None or kind != "notebook":
        return split_lines(content.decode("utf-8-sig", "replace"))
    try:
        cells = notebook_file.cell_texts(content)
    except notebook_file.NotebookError:
        return ()
    return split_lines(cells[cell]) if cell < len(cells) else ()


def snippet(lines: Sequence[str], line: int, end_line: int | None) -> tuple[SnippetLine, ...] | None:
    """Return the finding's lines with two around them, redacted and cut; None where the line is not there."""
    if not 1 <= line <= len(lines):
        return None
    first = max(line - AROUND, 1)
    last = min(max(line, min(end_line or line, line + MOST - 2 * AROUND)) + AROUND, len(lines), first + MOST - 1)
    shown = redact("\n".join(text[:LONGEST] for text in lines[first - 1 : last])).split("\n")
    return tuple(SnippetLine(first + place, text) for place, text in enumerate(shown))
