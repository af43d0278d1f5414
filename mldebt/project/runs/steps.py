"""What leads out of a scope, as a run looks at it."""

import msgspec

from mldebt.project.code import Spot
from mldebt.project.runs.edges import Edge


class Step(msgspec.Struct, frozen=True, gc=False):
    """An edge, the scope around what it enters, whether it stands in the main block of its file or enters telling code.

    `owner` is the class where what is entered is a method.
    """

    edge: Edge
    owner: Spot
    is_own_main: bool
    is_telling: bool


class Steps(msgspec.Struct, frozen=True, gc=False):
    """The steps out of a scope, and the classes it makes with those above them."""

    all: tuple[Step, ...]
    makes: frozenset[Spot]
