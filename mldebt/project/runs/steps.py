"""Which steps a run takes out of a scope."""

import msgspec

from mldebt.project.runs.edges import Edge


class Step(msgspec.Struct, frozen=True, gc=False):
    """An edge, whether it stands in the main block of its file, and whether it leads into telling code."""

    edge: Edge
    is_own_main: bool
    is_telling: bool


def is_taken(step: Step, *, telling: bool, wide: bool, at_start: bool) -> bool:
    """Say whether a run takes a step: the main block of another file is not run, wide edges stay in telling code."""
    if step.is_own_main and not at_start:
        return False
    return not step.edge.is_wide or (wide and telling)
