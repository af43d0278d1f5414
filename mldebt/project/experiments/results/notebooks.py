"""Reads a past notebook as one text of code and as the metrics printed at or below its last training call."""

from functools import lru_cache

import msgspec

from mldebt.facts.notebook_file import NotebookError, Source, cell_sources
from mldebt.findings.ledger import Metric
from mldebt.patterns import regex
from mldebt.project.experiments.results.scores import output_scores
from mldebt.project.experiments.texts.training import trains

RECENT = 8
PLOT = regex(
    r"<(?:matplotlib\.)?(?:figure\.)?Figure |<Figure size|AxesSubplot|<Axes:|<matplotlib\.(?:lines|axes|image)|<PIL\.|"
    r"IPython\.core\.display\.(?:Image|HTML)"
)


class Notebook(msgspec.Struct, frozen=True):
    """A notebook's code (magics as comments), its metrics, the first line of each code cell, whether it shows plots.

    Plots are those at or below the first call that trains, metrics those of the last such cell that shows some.
    """

    text: str
    metrics: tuple[Metric, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    has_plots: bool = False

    def cell_of(self, line: int) -> int | None:
        """Return the index of the cell that holds a line of the text."""
        return next((index for start, index in reversed(self.cells) if start <= line), None)


@lru_cache(maxsize=RECENT)
def read_past_notebook(content: bytes) -> Notebook:
    """Return a notebook's code and metrics; one that cannot be read is empty."""
    try:
        sources = cell_sources(content)
    except (NotebookError, RecursionError):
        return Notebook("")
    lines: list[str] = []
    cells: list[tuple[int, int]] = []
    outputs: list[list[str]] = []
    for index, source in enumerate(sources):
        if source.kind != "code":
            continue
        cells.append((len(lines) + 1, index))
        lines += _plain(source)
        if trains(source.text):
            outputs.append([])
        if outputs:
            outputs[-1].append(source.outputs)
    fits = ["\n".join(shown) for shown in outputs]
    scores = next((found for shown in reversed(fits) if (found := output_scores(shown))), [])
    has_plots = any(PLOT.search(shown) for shown in fits)
    return Notebook("\n".join(lines) + "\n", tuple(scores), tuple(cells), has_plots)


def _plain(source: Source) -> list[str]:
    return [f"#{line}" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.text.split("\n")]
