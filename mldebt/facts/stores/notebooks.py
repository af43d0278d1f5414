"""Reads the numbers that a notebook shows below its training calls: what a person saw of a run, and run addresses.

A strong pattern (an epoch line, a loss table) counts anywhere in a notebook that trains; the generic `accuracy: 0.9`
only at or below a training call, where in 1,625 notebooks 347 showed one and only 211 of them trained.
"""

from collections.abc import Collection

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.stores.records import Measure, RunRecord, cut, measures, number
from mldebt.patterns import regex

SPLIT = r"(?:val(?:idation)?|test|train(?:ing)?|eval|best|mean|final)?[_ ]?"
NAME = (
    r"(?:accuracy|acc|auc|roc[_ -]?auc|f1(?:[_ -]score)?|precision|recall|rmse|mse|mae|r2|log_?loss|m?iou|dice|bleu|"
    r"wer|perplexity|loss|score)"
)
WEAK = regex(rf"(?i)\b({SPLIT}{NAME})\b[^\n\d=:]{{0,20}}[:=]\s*([-+]?\d*\.?\d+(?:e[-+]?\d+)?)")
STRONG = regex(
    r"(?m)^Epoch \d+/\d+\s*$|Fitting \d+ folds for each of \d+ candidates|precision\s+recall\s+f1-score\s+support|"
    r"^\[\d+\]\s*(?:train|valid|validation|training|eval|test)\w*(?:'s |-)\w+[:\s]|^\d+:\s+learn: [\d.]+|"
    r"TrainOutput\(global_step=\d+|Test metric|Validate metric"
)
LINKS = (
    ("wandb", regex(r"wandb\.ai/[\w-]+/[\w-]+/runs/(\w+)")),
    ("mlflow", regex(r"#/experiments/\d+/runs/([0-9a-f]{32})")),
    ("comet", regex(r"comet(?:-ml)?\.com/[\w-]+/[\w-]+/([0-9a-f]{32})")),
)
REASON = "numbers in the output of a training notebook"
LINKED = "the address of a remote run in a notebook's output"


def read_notebook_outputs(path: str, notebook: NotebookFacts, training_cells: Collection[int]) -> tuple[RunRecord, ...]:
    """Return what the outputs show: one L1 record of numbers, and one L3r record a run address."""
    if not training_cells:
        return ()
    first = min(training_cells)
    values: list[tuple[str, float | None, int | None]] = []
    links: dict[str, RunRecord] = {}
    shown: int | None = None
    for cell in notebook.cells:
        if cell.kind != "code" or not cell.outputs:
            continue
        weak = WEAK.findall(cell.outputs) if cell.index >= first else []
        values += [(name.strip().lower(), number(value), None) for name, value in weak]
        if shown is None and (weak or STRONG.search(cell.outputs)):
            shown = cell.index
        for tracker, pattern in LINKS:
            for identity in pattern.findall(cell.outputs)[:20]:
                place = f"{path}#cell{cell.index}"
                links[identity] = RunRecord(tracker, cut(identity), place, script=path, level="L3r", reason=LINKED)
    if shown is None:
        return tuple(links.values())
    numbers: dict[str, Measure] = measures(values)
    seen = RunRecord(
        "notebook", path, f"{path}#cell{shown}", path, script=path, metrics=numbers, level="L1", reason=REASON
    )
    return (seen, *links.values())
