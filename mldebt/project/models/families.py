"""Groups what belongs together, so that one missing text is one finding: a class with its factories, models made side by side."""

from collections.abc import Iterable

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


def group(flows: Flows, models: Iterable[Spot]) -> Families:
    """Return the families of the models: factories join the one class they return; copies and what is made side by side are joined."""
    families = Families()
    chosen = set(models)
    for factory, made in flows.factories.items():
        inside = [spot for spot in made if spot in chosen]
        if len(inside) == 1:
            families.join(inside[0], factory)
    copies: dict[tuple[str, str], list[Spot]] = {}
    for spot in sorted(chosen):
        scope = flows.code.scope(spot)
        copies.setdefault((scope.name, scope.body), []).append(spot)
    for spots in copies.values():
        for other in spots[1:]:
            families.join(spots[0], other)
    together: dict[tuple[Spot, int], list[Spot]] = {}
    for spot in chosen:
        for use in flows.uses.get(spot, ()):
            if use.what == "made" and use.spot not in flows.factories:
                together.setdefault((use.spot, use.under), []).append(spot)
    for spots in together.values():
        for other in spots[1:]:
            families.join(*sorted((spots[0], other)))
    return families
