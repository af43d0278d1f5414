"""# Hotspot that keeps getting more complex

A unit with a complexity above 15 that was changed in at least five commits has gained at least three points and a fifth
of its complexity within the last year, in more than one step.

## Why it is debt

Every change makes the next one dearer. It is cheapest to stop while the last additions are remembered, and a unit that
grew all year will grow on if nobody decides otherwise.

## Example

`evaluate.py`
```python
def decide(sales, stock, season, store):
    if store.closed or not sales:
        return 0
    if season == "winter" and stock > 10 or season == "summer" and stock > 40:
        return 1
    for sale in sales:
        if sale.returned or sale.free:
            continue
        if sale.amount > 100 and not store.small:
            return 2
    return 5
```

- commit on day 60: Small stores — `evaluate.py`: `            return 2` → `            return 2 if stock else 3`
- commit on day 120: Cakes — `evaluate.py`: `sale.free:` → `sale.free or sale.cake and stock:`
- commit on day 180: Rolls — `evaluate.py`: `not sales:` → `not sales or sales[0].roll:`
- commit on day 240: Gifts — `evaluate.py`: `sale.free or` → `sale.free or sale.gift or`
- commit on day 300: Autumn

`evaluate.py`
```python
def decide(sales, stock, season, store):  # MLD303
    if store.closed or not sales or sales[0].roll:
        return 0
    if season == "winter" and stock > 10 or season == "summer" and stock > 40:
        return 1
    if season == "autumn" and stock > 20 or store.small:
        return 1
    for sale in sales:
        if sale.returned or sale.free or sale.gift or sale.cake and stock:
            continue
        if sale.amount > 100 and not store.small:
            return 2 if stock else 3
    return 5
```

## Use instead

What is added gets a name and a place of its own.

`evaluate.py`
```python
LIMITS = {"winter": 10, "summer": 40}


def decide(sales, stock, season, store):
    if store.closed or stock > LIMITS.get(season, stock):
        return 0
    return 2 if any(map(is_large, sales)) else 5


def is_large(sale):
    return sale.amount > 100 and not sale.returned
```

- commit on day 60: Autumn — `evaluate.py`: `"summer": 40` → `"summer": 40, "autumn": 20`
- commit on day 120: Gifts — `evaluate.py`: `not sale.returned` → `not sale.returned and not sale.gift`

## Known limits

- At most seven versions of a file are compared, spread over the year before the scanned commit, and the first of them
  must be 90 days older than the last that added to the unit. What was added within 60 days of the first version that
  has the unit is the writing of it, and counts for nothing.
- Flat code and tutorials are notes, and toolkits that were taken over whole are left out, as in `complexity-hotspot`.
- Steps that were taken back do not count, and where the last three looked at added nothing it has stopped growing.
- A unit that was renamed begins anew. Versions that today's Python cannot parse are passed over.
- It is the same code that `complexity-hotspot` reports, and the same edit repairs both: where that one asks for it, and
  says since when it grew, this is a note, so that one function is counted once.

## References

- M. M. Lehman, "Programs, Life Cycles, and Laws of Software Evolution", Proceedings of the IEEE 68(9), 1980.
"""

from collections.abc import Iterator

from mldebt.findings.cost import over_threshold
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.complexity.hotspots import COMPLEX
from mldebt.project.complexity.trends import Trend
from mldebt.project.complexity.waiting import called, why_it_waits
from mldebt.project.project import Project
from mldebt.rules.places import of_unit

CODE = "MLD303"
NAME = "worsening-hotspot"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = over_threshold(5)
MINUTES = "What `complexity-hotspot` asks for the same unit, and counted there: this finding adds nothing to it."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = False


def denominator(project: Project) -> int:
    """Return the hot units whose past could be compared."""
    return len(project.trends)


def check(subject: Hotspot, project: Project) -> Iterator[Debt]:
    """Yield the debt of a hot unit that grew over the last year; `value` is its complexity."""
    trend = project.trends.get((subject.path, subject.symbol or ""))
    if trend is None or not trend.worsens or project.sources.is_copied(subject.path):
        return
    first, last = trend.points[0], trend.points[-1]
    unit = subject.symbol or ""
    shown, name = called(unit, begins=True), called(unit)
    waits = why_it_waits(subject, project.sources, COMPLEX)
    is_note = waits or project.sources.role(subject.path) == "tutorial"
    yield Debt(
        message=f"{shown} grew from a complexity of {first.complexity} to {last.complexity} since {first.date}: "
        "stop adding to it",
        **of_unit(subject),
        severity="info" if is_note else SEVERITY,
        value=subject.complexity,
        evidence=(
            Evidence(subject.path, subject.line, f"complexity {_steps(trend)}", subject.cell),
            Evidence(subject.path, subject.line, f"changed in {subject.commits} commits in all", subject.cell),
        ),
        repair=Repair(
            key=f"split:{subject.path}#{unit}",
            title=f"Split {name} in {subject.path}",
            named=name,
            causes=(f"split:{subject.path}", f"alike:{unit}:{subject.complexity}:{subject.nesting}"),
            recipe="Begin with what was added last: give it a name and a place of its own.",
        ),
    )  # fmt: skip


def _steps(trend: Trend) -> str:
    return ", ".join(f"{point.complexity} on {point.date}" for point in trend.points)
