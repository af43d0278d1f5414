"""Says one thing that is done with an instance of a model, and where."""

from collections.abc import Container, Sequence

import msgspec
from msgspec.structs import replace

from mldebt.project.code import Spot

EVALUATED = "a class of this name is evaluated"


class Use(msgspec.Struct, frozen=True):
    """One thing done with an instance: made, argument, inside, wraps, trained, saved, loaded, published or served."""

    what: str
    spot: Spot
    line: int
    says: str
    by: Spot | None = None
    under: int = -1


def looped(uses: Sequence[Use], loops: Container[Spot | None]) -> Sequence[Use]:
    """Return the uses of a network that settings choose: the Lightning module that makes it is the loop around it."""
    return [replace(use, what="made") if use.what == "inside" and use.by in loops else use for use in uses]
