"""What leads out of a scope, as a run looks at it."""

import msgspec

from mldebt.project.code import Spot
from mldebt.project.runs.ways.edges import Edge


class Step(msgspec.Struct, frozen=True, gc=False):
    """An edge, the scope around what it enters, whether it stands in the main block of its file or enters telling code.

    `owner` is the class where what is entered is a method; `is_handed` where a parameter is called, of which every
    program of the repository may hand over another function.
    """

    edge: Edge
    owner: Spot
    is_own_main: bool
    is_telling: bool
    is_handed: bool = False

    def silence(self, path: str, start: str, before: int) -> int:
        """Return how many files of silent code lie behind this step from a file, in a run that starts in another."""
        if self.is_telling or self.edge.spot.path == start:
            return 0
        return before + (self.edge.spot.path != path)


class Steps(msgspec.Struct, frozen=True, gc=False):
    """The steps out of a scope, and the classes it makes with those above them; every run takes all of `is_plain`."""

    all: tuple[Step, ...]
    makes: frozenset[Spot]
    is_plain: bool
