"""Says one thing that is done with an instance of a model, and where."""

import msgspec

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
