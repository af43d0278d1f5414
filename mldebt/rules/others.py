"""Orders models, of which the first of a kind speaks for the others, and names those others."""

from collections.abc import Collection

from mldebt.findings.subjects import TrainedModel

KINDS = ("class", "factory", "artifact", "checkpoint")
MOST_NAMED = 3

Rank = tuple[int, str, int, int, str]


def rank(model: TrainedModel) -> Rank:
    """Return what orders models: code before files, then by place."""
    return KINDS.index(model.kind), model.path, model.cell or 0, model.line, model.name


def beside(others: Collection[str]) -> str:
    """Return the names of the models that the same missing text would tell of."""
    names = sorted(others)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"; nor of {', '.join(f'`{name}`' for name in names[:MOST_NAMED])}{more}" if names else ""
