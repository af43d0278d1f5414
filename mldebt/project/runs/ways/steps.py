"""What leads out of a scope, as a run looks at it."""

import msgspec

from mldebt.facts.code import Expr
from mldebt.project.code import Spot

NOTHING = frozenset[Spot]()


class Asked(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a call by which scopes are entered: its number in its scope, what it calls, and where it stands.

    Its arguments are most of it, and are hardly asked for.
    """

    number: int
    func: Expr
    line: int
    under: int


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A scope that can be entered by a call; `is_wide` where a class is made whose method may be called later.

    `made` is the class that the call makes; `instead` are the classes whose method may be meant as well as what is
    entered. With the class of what is entered among them, that has to be made.
    """

    spot: Spot
    call: Asked | None
    is_wide: bool = False
    made: Spot | None = None
    instead: frozenset[Spot] = NOTHING


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


class Steps(msgspec.Struct, frozen=True, gc=False):
    """The steps out of a scope, and the classes it makes with those above them; every run takes all of `is_plain`."""

    all: tuple[Step, ...]
    makes: frozenset[Spot]
    is_plain: bool
