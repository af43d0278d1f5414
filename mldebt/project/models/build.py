"""Builds the model pillar: the inventory of classes, factories, artifacts and checkpoints with their documentation.

What it takes is loaded when it is asked for, often in a process beside the one that looks for runs.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from mldebt.findings.subjects import TrainedModel, TrainingRun
from mldebt.project.models.files.versions import Versions
from mldebt.project.sources import Sources

if TYPE_CHECKING:
    from mldebt.project.models.artifacts.staleness import Staleness
    from mldebt.project.models.inventory import Inventory


def find_models(
    sources: Sources, runs: Callable[[], Sequence[TrainingRun]], versions: Versions | None = None
) -> tuple[TrainedModel, ...]:
    """Return models and components, by path and line; the runs are asked for late, as they may come from elsewhere."""
    from mldebt.project.models.artifacts.producers import Producers
    from mldebt.project.models.artifacts.staleness import Staleness
    from mldebt.project.models.file_rows import file_rows
    from mldebt.project.models.inventory import Inventory

    inventory = Inventory(sources, runs)
    producers = Producers(inventory)
    staleness = Staleness(producers, versions or Versions(sources))
    rows = [*_with_cards(inventory, staleness), *file_rows(inventory, producers, staleness)]
    return tuple(sorted(rows, key=lambda row: (row.path, row.cell or 0, row.line, row.name, row.kind)))


def _with_cards(inventory: "Inventory", staleness: "Staleness") -> Iterator[TrainedModel]:
    """Yield the rows of classes, each with what changed since its card was written."""
    from mldebt.project.models.rows import class_rows

    spots = {(spot.path, inventory.code.scope(spot).line): spot for spot in inventory.all}
    for row in class_rows(inventory):
        spot = spots.get((row.path, row.line)) if row.role == "model" and row.cell is None else None
        stale = staleness.of_card(row, spot) if spot else None
        yield msgspec.structs.replace(row, stale_against=stale) if stale is not None else row
