"""What changed since the base: the waterfall of minutes and the items behind it.

"Paid off" is never said; *repaired* is, of findings whose subject is still there without its debt.
"""

import math

import msgspec

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.report.page.charts import linear, ticks
from mldebt.report.wording.spots import Spot, Subject
from mldebt.report.wording.words import DAYS_ABOVE, count, day, effort, owed, signed, significant

ITEMS = 10
LEFT, RIGHT, ROW = 190.0, 880.0, 26.0
HAIR = 0.15


class Step(msgspec.Struct, frozen=True):
    """One bar of the waterfall: what it stands for, its minutes and its place."""

    name: str
    value: str
    kind: str
    x: float
    y: float
    width: float
    label_x: float
    joint: float


class Tick(msgspec.Struct, frozen=True):
    """A grid line and its label."""

    at: float
    label: str


class Item(msgspec.Struct, frozen=True):
    """A finding that came or went."""

    code: str
    message: str
    spot: Spot
    cost: str
    tag: str


class Amount(msgspec.Struct, frozen=True):
    """One row of the table that says what the bars show."""

    name: str
    cost: str


class Changes(msgspec.Struct, frozen=True):
    """The section; `nothing` replaces the chart where there is none."""

    title: str
    lede: str
    axis: str
    nothing: str
    steps: tuple[Step, ...]
    ticks: tuple[Tick, ...]
    height: float
    label: str
    unit: str
    amounts: tuple[Amount, ...]
    new: tuple[Item, ...]
    more_new: int
    repaired: tuple[Item, ...]
    more_repaired: int


def changes(subject: Subject, most: int = ITEMS) -> Changes:
    """Return the section about the change since the base, `most` items on either side."""
    scan = subject.scan
    came = sorted(came_since(scan), key=lambda one: (-one.minutes.expected, one.path, one.line, one.code))
    went = sorted(
        scan.compared.fixed, key=lambda one: (one.how == "deleted", -one.minutes.expected, one.path, one.code)
    )
    new = tuple(
        Item(one.code, one.message, subject.spot(one.path, one.line, one.cell), owed(one.minutes), one.status)
        for one in came[:most]
    )
    gone = tuple(
        Item(one.code, one.message or one.name, Spot(one.path), owed(one.minutes), one.how) for one in went[:most]
    )
    steps, marks, unit = _waterfall(scan)
    is_first = scan.compared.kind == "none" and len(scan.history) < 2  # this scan alone: the header says so
    return Changes(
        title="" if is_first else "Since last scan", lede=_lede(scan), axis=_axis(marks, unit),
        nothing=_nothing(scan, len(came), len(went)), steps=steps, ticks=marks,
        height=ROW * len(steps) + 34,
        label=_label(scan), unit=unit, amounts=_amounts(scan) if steps else (), new=new,
        more_new=max(len(came) - most, 0),
        repaired=gone, more_repaired=max(len(went) - most, 0),
    )  # fmt: skip


def _lede(scan: Scan) -> str:
    compared = scan.compared
    if compared.kind == "none" and len(scan.history) > 1:
        return (
            "Past commits were judged after this scan, so none of its findings is called new; how the debt went is "
            "below. The next commit that is scanned is compared with this one."
        )
    if compared.kind == "none":
        return ""
    what = {"scan": "the scan", "commit": "the commit", "baseline": "the baseline"}[compared.kind]
    when = f" of {day(compared.date)}" if compared.date else ""
    base = f", commit {compared.base[:7]}" if compared.base and compared.kind != "baseline" else ""
    return (
        f"Compared with {what}{when}{base}. "
        "Only what was repaired counts as paid off; code that went away took its debt along."
    )


def _axis(marks: tuple[Tick, ...], unit: str) -> str:
    """Say where the axis starts unless it is at zero."""
    return f" The axis starts at {marks[0].label} {unit}, not at zero." if marks and marks[0].label != "0" else ""


def _nothing(scan: Scan, came: int, went: int) -> str:
    if scan.compared.kind == "none" or came or went:
        return ""
    return "No finding came, went or got worse."


def came_since(scan: Scan) -> tuple[Finding, ...]:
    """Return the findings that are new or worse than in the base."""
    return tuple(one for one in scan.findings if one.status != "existing" and one.is_owed)


def parts(scan: Scan) -> tuple[tuple[str, Cost, int], ...]:
    """Return the steps of the waterfall: name, cost and the sign it enters the sum with."""
    fall = scan.compared.waterfall
    return (
        ("Repaired", fall.repaired, -1), ("Deleted with its code", fall.deleted, -1),
        ("Suppressed", fall.suppressed, -1), ("Can wait by now", fall.noted, -1),
        ("Excluded or rule off", fall.excluded_or_disabled, -1), ("New", fall.new, 1), ("Worsened", fall.worsened, 1),
        ("Rule or version changed", fall.rule_or_version_changed, 1), ("Not looked at", fall.not_looked_at, -1),
    )  # fmt: skip


def _waterfall(scan: Scan) -> tuple[tuple[Step, ...], tuple[Tick, ...], str]:
    before, now = scan.compared.before, scan.totals.minutes
    moved = [(name, sign * cost.expected) for name, cost, sign in parts(scan) if cost != NOTHING]
    if scan.compared.kind == "none" or before is None or not moved:
        return (), (), ""
    rest = now.expected - before.expected - sum(value for _, value in moved)
    if rest:
        moved.append(("Other", rest))
    reached, tops = before.expected, [before.expected, now.expected]
    for _, value in moved:
        reached += value
        tops.append(reached)
    size, unit = (480, "days") if max(tops) > DAYS_ABOVE else (60, "h")
    marks = _marks(min(tops) / size, max(*tops, 1) / size)
    domain = (marks[0] * size, marks[-1] * size)
    start = round(domain[0])
    parted = [("Before", (start, before.expected), "total", f"{significant(before.expected / size)} {unit}")]
    reached = before.expected
    for name, value in moved:
        parted.append((name, (reached, reached + value), "rise" if value > 0 else "fall", signed(value)))
        reached += value
    parted.append(("Now", (start, now.expected), "total", f"{significant(now.expected / size)} {unit}"))
    return (
        tuple(_step(part, domain, row) for row, part in enumerate(parted)),
        tuple(Tick(linear(mark * size, domain, (LEFT, RIGHT)), _shown(mark)) for mark in marks),
        unit,
    )


def _shown(mark: float) -> str:
    """Return a tick whole: two significant figures would give neighbours one label."""
    return f"{mark:,.10g}"


def _marks(low: float, high: float) -> tuple[float, ...]:
    """Return the ticks of the axis: from zero, or from near the lowest sum where the moves would be hairs beside it."""
    if high - low >= HAIR * high:
        return ticks(high)
    step = ticks(max((high - low) * 2, high / 100))[1]
    first = math.floor((low - (high - low)) / step)
    return tuple(round(step * index, 10) for index in range(max(first, 0), math.ceil(high / step - 1e-9) + 1))


def _step(part: tuple[str, tuple[int, int], str, str], domain: tuple[float, float], row: int) -> Step:
    name, ends, kind, value = part
    left, right = (linear(end, domain, (LEFT, RIGHT)) for end in (min(ends), max(ends)))
    width = round(max(right - left, 1.5), 1)
    joint = linear(ends[1], domain, (LEFT, RIGHT))
    return Step(name, value, kind, left, row * ROW + 4, width, round(left + width + 8, 1), joint)


def _amounts(scan: Scan) -> tuple[Amount, ...]:
    before = scan.compared.before or NOTHING
    rows = [Amount("Before", str(effort(before)))]
    rows += [
        Amount(name, f"{'less' if sign < 0 else 'more'} {effort(cost)}")
        for name, cost, sign in parts(scan)
        if cost != NOTHING
    ]
    return (*rows, Amount("Now", str(effort(scan.totals.minutes))))


def _label(scan: Scan) -> str:
    if scan.compared.before is None:
        return ""
    moved = [f"{name.lower()} {signed(sign * cost.expected)}" for name, cost, sign in parts(scan) if cost != NOTHING]
    return f"Waterfall of estimated effort in {count(len(moved), 'step')}: {', '.join(moved)}."
