"""One commit of the past by its complexity alone: what a trend shows that judged nothing else."""

from collections.abc import Sequence

import msgspec

SCHEMA = "mldebt.complexity-trend/1"


class ComplexityPoint(msgspec.Struct, frozen=True):
    """How complex the functions of a commit are: methods and closures too, of modules and of notebooks.

    `complexity` is the sum over the functions, `outside` counts the decisions at module, class and cell level, `over`
    the functions above the bound of `complexity-hotspot`. `highest_at` is path and name of the most complex one.
    """

    commit: str
    date: str
    files: int
    functions: int
    complexity: int
    outside: int
    over: int
    highest: int
    highest_at: str
    unparsable: int
    missing: int

    @property
    def mean(self) -> float:
        """Return the mean complexity of a function, 0 where there is none."""
        return self.complexity / self.functions if self.functions else 0.0

    @property
    def unread_share(self) -> float:
        """Return the share of the files that could not be read."""
        lost = self.unparsable + self.missing
        return lost / (self.files + lost) if lost else 0.0


class ComplexityTrend(msgspec.Struct, frozen=True):
    """The points of a repository by date; `bound` is the complexity above which a function counts as over it."""

    schema: str
    repository: str
    bound: int
    points: tuple[ComplexityPoint, ...]


def complexity_trend(repository: str, bound: int, points: Sequence[ComplexityPoint]) -> ComplexityTrend:
    """Put the trend together."""
    return ComplexityTrend(SCHEMA, repository, bound, tuple(points))
