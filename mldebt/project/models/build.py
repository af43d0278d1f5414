"""Builds the model pillar: the inventory of classes, factories, artifacts and checkpoints with their documentation."""

from collections.abc import Sequence

from mldebt.findings.subjects import TrainedModel, TrainingRun
from mldebt.project.models.files import file_rows
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.rows import class_rows
from mldebt.project.sources import Sources


def find_models(sources: Sources, runs: Sequence[TrainingRun]) -> tuple[TrainedModel, ...]:
    """Return models and components, by path and line."""
    inventory = Inventory(sources, runs)
    rows = [*class_rows(inventory), *file_rows(inventory)]
    return tuple(sorted(rows, key=lambda row: (row.path, row.cell or 0, row.line, row.name, row.kind)))
