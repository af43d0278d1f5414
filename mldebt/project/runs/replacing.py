"""Tells which methods that replace others a run enters: those of the kinds of object that it makes.

`self.fit()` in a base class means what the class of the object defines. A run that makes objects of some classes of a
family enters their methods only; of a family of which it makes none, by any way that is seen, all may be meant.
"""

from typing import NamedTuple

from mldebt.project.code import Code, Spot
from mldebt.project.runs.edges import Edge


class Way(NamedTuple):
    """A step of a run: from where, how far from the start, and how far in silent code it leads."""

    spot: Spot
    depth: int
    silent: int
    edge: Edge


class Replacing:
    """The classes one run makes, and the replacing methods that wait for theirs to be made."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._made: set[Spot] = set()
        self._entered: set[Spot] = set()
        self._waiting: list[Way] = []

    def waits(self, way: Way) -> bool:
        """Say whether a step waits until it is known which classes are made."""
        if way.edge.instead is not None:
            self._waiting.append(way)
        return way.edge.instead is not None

    def make(self, made: Spot) -> None:
        """Take note of a class of which an object is made, and so of those above it."""
        if made not in self._made:
            above = (base.spot for base in self._code.bases(made) if base.kind == "class")
            self._made.update((made, *(spot for spot in above if spot is not None)))

    def enter(self, edge: Edge) -> None:
        """Take note of the class whose method a step enters: there is an object of it."""
        parent = self._code.scope(edge.spot).parent
        if parent > 0:
            self._entered.add(Spot(edge.spot.path, parent))

    def ready(self) -> list[Way]:
        """Return the steps to methods whose class is made by now, or else those of families of which nothing is."""
        answers = [(way, self._is_made(way.edge)) for way in self._waiting]
        wanted = True if any(answer for _, answer in answers) else None
        self._waiting = [way for way, answer in answers if answer is not wanted]
        return [way for way, answer in answers if answer is wanted]

    def _is_made(self, edge: Edge) -> bool | None:
        """Say whether an object is made whose method a step enters; None where none of its family is."""
        own = Spot(edge.spot.path, self._code.scope(edge.spot).parent)
        if own in self._made or own in self._entered:
            return True
        return False if edge.instead in self._made else None
