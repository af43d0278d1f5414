"""What is known of the scopes that one started file can enter: by which hops, and what by default is in the way."""

import msgspec

from mldebt.project.code import Spot
from mldebt.project.runs.values.defaults import Default


class Hop(msgspec.Struct, frozen=True, gc=False):
    """How a scope is entered: from where, at which line, and the default that keeps it from happening, if any."""

    source: Spot | None
    line: int
    off: Default | None = None

    def yields(self, off: Default | None) -> bool:
        """Say whether another way to the scope is preferred, by the default that bars that one."""
        return self.off is not None and off is None


class Reach:
    """The scopes one started file can enter; `is_cut` where there are more than anybody follows."""

    def __init__(self, hops: dict[Spot, Hop], *, is_cut: bool = False) -> None:
        self.hops, self.is_cut = hops, is_cut

    def starts(self) -> dict[Spot, Hop]:
        """Return the hops that nothing leads to: where the run begins."""
        return {spot: hop for spot, hop in self.hops.items() if hop.source is None}

    def chain(self, spot: Spot) -> list[tuple[Spot, int]]:
        """Return the call sites that lead from the start to a scope, outermost first."""
        found: list[tuple[Spot, int]] = []
        hop = self.hops.get(spot)
        while hop and hop.source is not None and len(found) < len(self.hops):
            found.append((hop.source, hop.line))
            hop = self.hops.get(hop.source)
        return found[::-1]

    def off(self, spot: Spot) -> Default | None:
        """Return the default that keeps a scope from being entered, or None."""
        hop = self.hops.get(spot)
        return hop.off if hop else None
