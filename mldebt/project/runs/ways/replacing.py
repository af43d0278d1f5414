"""Tells which methods that replace others a run enters: those of the kinds of object that it makes.

`self.fit()` in a base class means what the class of the object defines. A run that makes objects of some classes of a
family enters their methods only; of a family of which it makes none, by any way that is seen, all may be meant.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mldebt.project.code import Spot
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.ways.edges import Edges
from mldebt.project.runs.ways.picks import Picks
from mldebt.project.runs.ways.steps import Edge, Step
from mldebt.remembering import remembered


class Way(NamedTuple):
    """A step of a run, and from where."""

    spot: Spot
    step: Step


class Replacing:
    """The classes one run makes, and the replacing methods that wait for theirs to be made.

    `made` are the classes of which an object is made and those above them, `entered` those whose methods a step enters:
    there is an object of them too.
    """

    def __init__(self) -> None:
        self.made: set[Spot] = set()
        self.entered: set[Spot] = set()
        self._waiting: dict[tuple[Spot, frozenset[Spot]], Way] = {}

    def wait(self, way: Way) -> None:
        """Let a step wait until it is known which classes are made; of several that lead to the same, the first."""
        self._waiting.setdefault((way.step.edge.spot, way.step.edge.instead), way)

    def ready(self) -> list[Way]:
        """Return the steps to methods whose class is made by now, or else those of families of which nothing is."""
        answers = [(way, self._is_made(way.step)) for way in self._waiting.values()]
        wanted = True if any(answer for _, answer in answers) else None
        found = [way for way, answer in answers if answer is wanted]
        for way in found:
            del self._waiting[way.step.edge.spot, way.step.edge.instead]
            self.entered.add(way.step.owner)
        return found

    def _is_made(self, step: Step) -> bool | None:
        """Say whether an object is made whose method a step enters; None where none of its family is.

        One of several methods that a call may mean, of classes that have nothing in common, has to be made itself.
        """
        if step.owner in self.made or step.owner in step.edge.instead:
            return step.owner in self.made
        if step.owner in self.entered:
            return True
        return None if step.edge.instead.isdisjoint(self.made) else False


class Making:
    """Where a run makes the objects whose methods are one of several that a call may mean, or that a key picks."""

    def __init__(
        self, spots: Iterable[Spot], edges: Edges, bar: Callable[[Spot, Edge], Default | None], picks: Picks
    ) -> None:
        self._spots, self._edges, self._bar, self._picks = spots, edges, bar, picks

    def bar(self, edge: Edge) -> Default | None:
        """Return the default that keeps every object from being made whose method an edge enters."""
        owner = Spot(edge.spot.path, self._edges.code.scope(edge.spot).parent)
        if edge.instead:
            makers: Sequence[tuple[Spot, Edge]] = self._made.get(owner, ())
        elif edge.made is None and owner in self._picked:
            makers = self._of_kind(owner)
        else:
            return None
        bars = [self._bar(spot, made) for spot, made in makers]
        return bars[0] if all(bars) and bars else None

    @remembered
    def _of_kind(self, owner: Spot) -> Sequence[tuple[Spot, Edge]]:
        """Return the calls that make an object of a class or of one below it."""
        bases, made = self._edges.code.bases, self._made
        kinds = [cls for cls in made if cls == owner or any(base.spot == owner for base in bases(cls))]
        return [way for cls in kinds for way in made[cls]]

    @cached_property
    def _picked(self) -> frozenset[Spot]:
        return frozenset[Spot]().union(*map(self._picks.at, self._spots))

    @cached_property
    def _made(self) -> Mapping[Spot, list[tuple[Spot, Edge]]]:
        """Class → the edges in reach that make one."""
        found: dict[Spot, list[tuple[Spot, Edge]]] = defaultdict(list)
        for spot in self._spots:
            for edge in self._edges.of(spot):
                if edge.made is not None:
                    found[edge.made].append((spot, edge))
        return found
