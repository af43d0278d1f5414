"""Finds classes that are what their siblings are: nobody here makes them, and all others of their base are models.

A library of models is used by others: what makes none of its classes tells nothing of them. Where a base of the
repository has children of which some are models and none is a part, the rest are models as well.
"""

from collections.abc import Iterator, Mapping

from mldebt.project.code import Spot
from mldebt.project.models.definitions import Definitions
from mldebt.project.models.use import Judged, is_spare


def kin(definitions: Definitions, judged: Mapping[Spot, Judged]) -> Iterator[Spot]:
    """Yield the classes of which nothing is known but that every sibling of which something is known is a model."""
    for children in definitions.children.values():
        ends = [spot for spot in children if spot in judged and spot not in definitions.children]
        known = [spot for spot in ends if not is_spare(judged[spot])]
        if known and all(judged[spot].is_model for spot in known):
            yield from (spot for spot in ends if is_spare(judged[spot]))
