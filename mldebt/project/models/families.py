"""Groups a class with its factories, and models made side by side, so that one missing text is one finding."""

from collections.abc import Collection, Iterable

from mldebt.project.code import Spot
from mldebt.project.models.flows import Flows


class Families:
    """Disjoint sets of spots; each is known by the name of its first class."""

    def __init__(self) -> None:
        self._parent: dict[Spot, Spot] = {}

    def of(self, spot: Spot) -> Spot:
        """Return the spot that stands for a family."""
        while (above := self._parent.get(spot, spot)) != spot:
            spot = above
        return spot

    def join(self, one: Spot, other: Spot) -> None:
        """Make two families one, led by the first."""
        left, right = self.of(one), self.of(other)
        if left != right:
            self._parent[right] = left


def group(flows: Flows, models: Collection[Spot]) -> Families:
    """Return the families: factories join the one class they return; copies and models made side by side are joined."""
    families = Families()
    chosen = sorted(models)
    for factory, made in flows.factories.items():
        inside = [spot for spot in made if spot in models]
        if len(inside) == 1:
            families.join(inside[0], factory)
    for spots in (*_copies(flows, chosen), *_together(flows, chosen)):
        for other in spots[1:]:
            families.join(*sorted((spots[0], other)))
    return families


def _copies(flows: Flows, models: Iterable[Spot]) -> Iterable[list[Spot]]:
    found: dict[tuple[str, str], list[Spot]] = {}
    for spot in models:
        scope = flows.code.scope(spot)
        found.setdefault((scope.name, scope.body), []).append(spot)
    return found.values()


def _together(flows: Flows, models: Iterable[Spot]) -> Iterable[list[Spot]]:
    """Return the models that one scope makes under one condition: each is a part of one system."""
    found: dict[tuple[Spot, int], list[Spot]] = {}
    for spot in models:
        for use in flows.uses.get(spot, ()):
            if use.what == "made" and use.spot not in flows.factories:
                found.setdefault((use.spot, use.under), []).append(spot)
    return found.values()
