"""Minutes of repair as a range: an estimate is never a single number."""

import math
from collections.abc import Iterable, Sequence

import msgspec


class Cost(msgspec.Struct, frozen=True):
    """Minutes one fix takes: a low, an expected and a high estimate, `low <= expected <= high`.

    Nobody has calibrated these for machine learning; every place that prints them says "estimate".
    """

    low: int = 0
    expected: int = 0
    high: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def times(self, count: int) -> "Cost":
        """Return the cost of doing this `count` times."""
        return Cost(self.low * count, self.expected * count, self.high * count)


NOTHING = Cost()


def total(costs: Iterable[Cost]) -> Cost:
    """Return the sum: lows, expecteds and highs each for themselves."""
    found = NOTHING
    for cost in costs:
        found += cost
    return found


def allot(cost: Cost, count: int) -> Sequence[Cost]:
    """Share a cost among `count` parts in whole minutes that sum to it exactly; the first get the rest."""
    parts = []
    for place in range(count):
        share = [amount // count + (place < amount % count) for amount in (cost.low, cost.expected, cost.high)]
        parts.append(Cost(*share))
    return parts


def over_threshold(excess: int) -> Cost:
    """Return the minutes to bring a unit `excess` points of complexity below its threshold.

    Low is 5 + 1 a point (sonar-python S3776), high is 10 + 5 a point (qltysh/qlty function_complexity.rs), expected
    their geometric mean rounded to 5.
    """
    low, high = 5 + excess, 10 + 5 * excess
    expected = 5 * round(math.sqrt(low * high) / 5)
    return Cost(low, min(max(expected, low), high), high)
