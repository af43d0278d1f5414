"""# Complex code whose author is gone

A file that is still worked with holds a unit that is complex and changed often; its main author has not been seen in
the repository for 180 days, and those who are still there hold at most a quarter of what is known of it.

## Why it is debt

Code that is hard to read is safe to change only for those who wrote it. When they are gone, the next change begins with
finding out what it does, and usually comes at the worst moment.

## Example

`evaluate.py`
```python
def decide(sales, stock, season, store):  # MLD305
    if store.closed or not sales:
        return 0
    if season == "winter" and stock > 10 or season == "summer" and stock > 40:
        return 1
    for sale in sales:
        if sale.returned or sale.free:
            continue
        if sale.amount > 100 and not store.small:
            return 2
        if sale.amount > 50 and store.small:
            return 3
    while stock > 3:
        stock -= 3 if season == "winter" else 1
    return 4 if stock or sales[-1].amount else 5
```

- commit: Ask for more stock in winter — `evaluate.py`: `stock > 10` → `stock > 12`
- commit: Ask for more stock in summer — `evaluate.py`: `stock > 40` → `stock > 45`
- commit: Count large sales earlier — `evaluate.py`: `> 100` → `> 90`
- commit: Count large sales of small stores earlier — `evaluate.py`: `> 50` → `> 45`
- commit by Ben on day 300: Say what it is

`README.md`
```text
Decides what to bake.
```

## Use instead

Someone who is there works on it before the knowledge is needed, and CODEOWNERS says who answers for it.

`CODEOWNERS`
```text
evaluate.py @bakery/planning
```

`evaluate.py`
```python
def decide(sales, stock):
    return 0 if not sales else 4 if stock else 5
```

- commit by Ben on day 300: Decide later — `evaluate.py`: `0 if not sales` → `1 if not sales`

## Known limits

- Commits are all that is seen: not reviews, not people who moved within the house, not a second name and address
  (`.mailmap` joins them).
- A main author holds at least 30 % of a file's recent change and of all its changes: what many wrote a little of has
  none, nor is it who passed by last. Who made more than a quarter of its changes at any time, and is still here, still
  knows it.
- A file is worked with if it was changed in the year before the newest commit. What rests has no next change to fear.
- A file that CODEOWNERS gives to a team is never reported, nor anything where nobody at all was seen for 180 days: then
  the repository rests.
- Who the author is, is not said here; `mldebt hotspots --owners --people` names people.

## References

- T. Fritz et al., "A Degree-of-Knowledge Model to Capture Source Code Familiarity", ICSE 2010.
- G. Avelino et al., "On the Abandonment and Survival of Open Source Projects", ESEM 2019.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import Evidence, unit_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.complexity.bodies import MIN_TOUCHES
from mldebt.project.complexity.hotspots import COMPLEX
from mldebt.project.project import Project

CODE = "MLD305"
NAME = "orphaned-hotspot"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = Cost(30, 90, 240)
MINUTES = "Someone reads it, writes down what it does and covers it with a test: half an hour to half a day."
SINCE = "0.1.0"
VERSION = 4
PREVIEW = True


def denominator(project: Project) -> int:
    """Return the files that hold a hot unit."""
    return len({row.path for row in project.hotspots if _is_hot(row)})


def check(subject: Hotspot, project: Project) -> Iterator[Debt]:
    """Yield the debt of a file whose hottest unit is this one, and whose author is gone."""
    if not _is_hot(subject) or subject != _hottest(subject.path, project):
        return
    absence = project.ownership.absence(subject.path)
    if absence is None:
        return
    is_teaching = project.sources.role(subject.path) == "tutorial"
    unit = subject.symbol or ""
    touches = project.sources.touches.by_path[subject.path]
    yield Debt(
        message=f"Its main author was last seen here on {absence.since}, and {_left(absence.known)}: let someone "
        "take it over",
        path=subject.path,
        line=subject.line,
        end_line=subject.end_line,
        cell=subject.cell,
        anchor="",
        subject=unit_subject(subject.path, "<module>"),
        severity="info" if is_teaching else SEVERITY,
        evidence=(
            Evidence(
                subject.path, subject.line,
                f"{unit} has a complexity of {subject.complexity} (limit {COMPLEX}) and was changed in "
                f"{subject.commits} commits", subject.cell,
            ),
            Evidence(
                subject.path, None,
                f"{len(touches)} commits made this file; {absence.share:.0%} of their weight is its main author's",
            ),
        ),
        repair=Repair(
            key=f"adopt:{subject.path}",
            title=f"Find an owner for {subject.path}",
            recipe="Name a person or team in CODEOWNERS, let them read it, write down what it does, and cover it with "
            "a test before it has to change.",
            base=NOTHING if is_teaching else COST,
        ),
    )  # fmt: skip


def _is_hot(row: Hotspot) -> bool:
    is_unit = row.symbol is not None and not row.symbol.startswith("cell[")
    return is_unit and row.complexity > COMPLEX and row.commits >= MIN_TOUCHES


def _hottest(path: str, project: Project) -> Hotspot | None:
    return next((row for row in project.hotspots if row.path == path and _is_hot(row)), None)


def _left(known: float) -> str:
    percent = round(100 * known)
    return f"those who are still here made {percent} % of its changes" if percent else "nobody here has changed it"
