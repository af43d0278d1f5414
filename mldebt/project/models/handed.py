"""Tells what is there for others: functions hand it out, and nobody in the repository calls them."""

from collections.abc import Sequence

from mldebt.project.models.factories import is_factory
from mldebt.project.models.flows import Flows
from mldebt.project.models.uses import Use


def is_only_handed(flows: Flows, uses: Sequence[Use]) -> bool:
    """Say whether all that is done with a definition is that functions which nobody here calls hand it out."""
    makers = {use.spot for use in uses if use.what == "made" and use.spot in flows.factories}
    if not makers or any(use.what != "made" or use.spot not in makers for use in uses):
        return False
    for maker in makers:
        scope = flows.code.scope(maker)
        callers = {spot for spot, _ in flows.calls(scope.name.rpartition(".")[2])}
        if scope.parent != 0 or not is_factory(scope.name, flows.factories[maker]) or callers - makers:
            return False
    return True
