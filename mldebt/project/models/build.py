"""Builds the model pillar: the inventory with its documentation."""

from collections.abc import Sequence

from mldebt.findings.subjects import TrainedModel, TrainingRun
from mldebt.project.sources import Sources


def find_models(sources: Sources, runs: Sequence[TrainingRun]) -> tuple[TrainedModel, ...]:
    """Return models and components, by path and line."""
    del sources, runs
    return ()
