"""Orders models, of which the first of a kind speaks for the others, and names those others."""

from collections.abc import Collection

from mldebt.findings.listing import listed
from mldebt.findings.subjects import TrainedModel

KINDS = ("class", "factory", "artifact", "checkpoint")

Rank = tuple[int, str, int, int, str]


def rank(model: TrainedModel) -> Rank:
    """Return what orders models: code before files, then by place."""
    return KINDS.index(model.kind), model.path, model.cell or 0, model.line, model.name


def beside(others: Collection[str]) -> str:
    """Return the names of the models that the same missing text would tell of."""
    return f"; nor of {listed([f'`{name}`' for name in sorted(others)])}" if others else ""
