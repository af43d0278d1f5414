"""The arithmetic of charts: scales, ticks, stacks and label places, as plain numbers for the templates to draw."""

import math
from collections.abc import Mapping, Sequence

import msgspec


class Segment(msgspec.Struct, frozen=True):
    """One part of a stacked bar: `start` and `size` in data units, measured from zero."""

    key: str
    start: float
    size: float


class Line(msgspec.Struct, frozen=True):
    """The path of a line and where it ends."""

    path: str
    x: float
    y: float


def ticks(top: float, wanted: int = 5) -> tuple[float, ...]:
    """Return round values from 0 to at least `top`, about `wanted` steps of 1, 2, 2.5 or 5 times a power of ten."""
    if top <= 0:
        return (0.0, 1.0)
    rough = top / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)
    steps = math.ceil(top / step - 1e-9)
    return tuple(round(step * index, 10) for index in range(steps + 1))


def linear(value: float, domain: tuple[float, float], extent: tuple[float, float]) -> float:
    """Map a value from its domain to pixels, to a tenth of a pixel."""
    (low, high), (start, end) = domain, extent
    part = 0.0 if high == low else (value - low) / (high - low)
    return round(start + part * (end - start), 1)


def stack(values: Mapping[str, float], order: Sequence[str]) -> tuple[Segment, ...]:
    """Lay the values end to end in the given order, leaving out what is nothing."""
    found: list[Segment] = []
    reached = 0.0
    for key in order:
        size = values.get(key, 0.0)
        if size > 0:
            found.append(Segment(key, reached, size))
            reached += size
    return tuple(found)


def sparkline(values: Sequence[float], width: float, height: float) -> Line | None:
    """Return a small line that starts its scale at zero, None for fewer than two values."""
    if len(values) < 2:  # one value is no line
        return None
    domain, room = (0.0, max(*values, 1.0)), (height - 3, 3.0)
    points = [
        (linear(place, (0, len(values) - 1), (2, width - 4)), linear(value, domain, room))
        for place, value in enumerate(values)
    ]
    return Line("M" + "L".join(f"{x:g} {y:g}" for x, y in points), *points[-1])


def apart(wanted: Sequence[float], gap: float, extent: tuple[float, float]) -> tuple[float, ...]:
    """Move labels as little as needed until neighbours are `gap` apart and inside the extent; input order is kept."""
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    places = [0.0] * len(wanted)
    reached = extent[0]
    for index in order:
        places[index] = max(wanted[index], reached)
        reached = places[index] + gap
    limit = extent[1]
    for index in reversed(order):
        places[index] = min(places[index], limit)
        limit = places[index] - gap
    return tuple(round(each, 1) for each in places)
