"""# Complex code that keeps changing

A function, method, class body or module level has a cyclomatic complexity above 15 *and* was changed in at least five
commits.

## Why it is debt

Complexity alone costs nothing while nobody touches it, and frequent change alone is cheap where code is simple.
Together they mean that people keep editing something that is hard to read and hard to test, and every edit pays for it.

## Example

`evaluate.py`
```python
def decide(sales, stock, season, store):  # MLD301
    if store.closed or not sales:
        return 0
    if season == "winter" and stock > 10 or season == "summer" and stock > 40:
        return 1
    for sale in sales:
        if sale.returned or sale.free:
            continue
        if sale.amount > 50:
            for part in sale.parts:
                if part.price > 100 and not store.small:
                    return 2
                if store.small:
                    return 3
    while stock > 3:
        stock -= 3 if season == "winter" else 1
    return 4 if stock or sales[-1].amount else 5
```

- commit: Ask for more stock in winter — `evaluate.py`: `stock > 10` → `stock > 12`
- commit: Ask for more stock in summer — `evaluate.py`: `stock > 40` → `stock > 45`
- commit: Count dear parts earlier — `evaluate.py`: `> 100` → `> 90`
- commit: Count large sales earlier — `evaluate.py`: `> 50` → `> 45`

## Use instead

Name the decisions; each part can then be read, tested and changed alone.

`evaluate.py`
```python
LIMITS = {"winter": 10, "summer": 40}
STEPS = {"winter": 3}


def decide(sales, stock, season, store):
    if store.closed or not sales:
        return 0
    if stock > LIMITS.get(season, stock):
        return 1
    return verdict_on_sales(sales, store) or verdict_on_stock(sales, stock, season)


def verdict_on_sales(sales, store):
    large = [sale for sale in sales if sale.amount > 50 and not sale.returned and not sale.free]
    if store.small:
        return 3 if large else 0
    return 2 if any(part.price > 100 for sale in large for part in sale.parts) else 0


def verdict_on_stock(sales, stock, season):
    left = stock % STEPS.get(season, 1)
    return 4 if left or sales[-1].amount else 5
```

- commit: Ask for more stock in winter — `evaluate.py`: `"winter": 10` → `"winter": 12`
- commit: Ask for more stock in summer — `evaluate.py`: `"summer": 40` → `"summer": 45`
- commit: Count dear parts earlier — `evaluate.py`: `price > 100` → `price > 90`
- commit: Count large sales earlier — `evaluate.py`: `amount > 50` → `amount > 45`

## Known limits

- Counted commits are neither merges, nor by bots, nor larger than 30 files; only those that change the unit itself
  count, layout and comments apart. Module level is what stands in no function or class. A shallow clone shows fewer.
- Only the newest 60 commits of a file are compared, most complex and active files first, and 3,000 of a repository: a
  unit that changed before that, or in a file that was not reached, is missed.
- The numbers are facts about the code, not a forecast: nothing is said about future bugs, and never about people.
- The ranking (percentile) moves with time and with other people's edits, so it is shown and never makes a finding.
- Code that is flat (nested at most three deep, a complexity of at most 20, in a constructor 25, a cognitive one of at
  most 1.5 times that) is a note (info): asserts, defaults, one `if` an output type. So is code of a tutorial, what is
  at most a third over the limit, what decides one thing after the other and hardly one within another, what was changed
  less than seven times and does not grow, what nobody changed in the year before the scan, what does little but declare
  options, what makes a text of an object (`__repr__`), and a module whose header tells of another project.
- Of units of one name, complexity and nesting that call nearly the same, in several files, the one that changed most
  speaks, and asks to make one of them; the others are notes.
- A file that draws by its name (`create_plot.py`) is never more than minor: a wrong picture is seen.
- A chain that compares one name with constants, or asks its own methods of them (`path.startswith("/api/")`), counts as
  one decision for severity and order, not in what is shown: a dispatcher that is over the limit by such chains alone is
  a note.
- What a path calls old (`legacy/`, `unused_plot.py`, `train_backup.py`) is a note here and of every rule but those on
  models.
- Tests, generated files and modules that only assign values are left out, and so are files of a toolkit that was taken
  over whole and changed less than three times since. Module level is told where its deepest branches begin.

## References

- T. J. McCabe, "A Complexity Measure", IEEE Transactions on Software Engineering 2(4), 1976; counted as radon 6 does.
- A. Tornhill, "Your Code as a Crime Scene", Pragmatic Bookshelf, 2015: complexity and change frequency together.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from mldebt.findings.cost import NOTHING, over_threshold
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.complexity.bodies import NEWEST
from mldebt.project.complexity.hotspots import COMPLEX
from mldebt.project.complexity.waiting import alike, called, weighed, why_it_waits
from mldebt.project.project import Project
from mldebt.rules.places import of_unit

CODE = "MLD301"
NAME = "complexity-hotspot"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = over_threshold(10)
MINUTES = (
    "5 + 1 to 10 + 5 minutes per point above 15: the published models of SonarSource and Qlty, which disagree fourfold."
)
SINCE = "0.1.0"
VERSION = 16
PREVIEW = False

DRAWS = regex(r"(.*_)?(plot\w*|viz|visuali[sz]\w*|figures?|draw\w*|charts?)(_.*)?", re.IGNORECASE)
VERY_COMPLEX = 30
OFTEN, SURELY = 5, 7
"""Changes that make a hotspot, and those from which strangers found 19 of 24 worth saying: with fewer, 3 of 10."""


def denominator(project: Project) -> int:
    """Return the functions, classes and module levels of code that is not a test."""
    sources = project.sources
    return sum(len(facts.scopes) for path, facts in sources.python.items() if not sources.is_test(path))


def check(subject: Hotspot, project: Project) -> Iterator[Debt]:
    """Yield the debt of a unit that is over the threshold and was changed often; cells and whole files are no units."""
    unit, limit = subject.symbol, project.sources.options.start(CODE, NAME, COMPLEX)
    if unit is None or unit.startswith("cell[") or subject.complexity <= limit or subject.commits < OFTEN:
        return
    if project.sources.is_copied(subject.path):
        return
    grows = _growth(subject, project)
    waits = _waits(subject, project, limit, grows)
    weight = weighed(subject, project.sources)
    is_drawing = DRAWS.fullmatch(PurePosixPath(subject.path).stem) is not None
    severity: Severity = "major" if weight > VERY_COMPLEX and not is_drawing else SEVERITY
    shown, name = called(unit, begins=True), called(unit)
    yield Debt(
        message=f"{shown} has a complexity of {subject.complexity}{grows} and was changed in "
        f"{_commits(subject, project)}: " + (f"{waits}, so it can wait" if waits else _advice(subject, project)),
        **of_unit(subject),
        severity="info" if waits else severity,
        value=subject.complexity,
        evidence=tuple(_evidence(subject, project, limit, weight)),
        repair=Repair(
            key=f"split:{subject.path}#{unit}",
            title=f"Split {name} in {subject.path}",
            named=name,
            causes=(f"split:{subject.path}", f"alike:{unit}:{subject.complexity}:{subject.nesting}"),
            recipe="Cover what it does now with a test, then move the deepest branches and the body of each loop into "
            "functions named after what they decide.",
            base=NOTHING if waits else over_threshold(subject.complexity - limit),
            times=weight / max(limit, 1),
        ),
    )


def _waits(subject: Hotspot, project: Project, limit: int, grows: str) -> str:
    """Return why a unit can wait, or an empty string."""
    if waits := why_it_waits(subject, project.sources, limit):
        return waits
    if project.sources.role(subject.path) == "tutorial":
        return "it stands in a tutorial"
    if not grows and subject.commits < SURELY:
        return "it changes seldom"
    most = max(alike(subject, project.hotspots, project.sources), key=_standing, default=subject)
    if _standing(most) <= _standing(subject) or why_it_waits(most, project.sources, limit):
        return ""
    return f"{most.path} holds one like it, changed as often or more"


def _standing(row: Hotspot) -> tuple[int, str]:
    """Return which of several copies speaks: the one that changed most."""
    return row.commits, row.path


def _advice(subject: Hotspot, project: Project) -> str:
    """Return what to do about a unit: of copies one is made before it is split."""
    files = len({one.path for one in alike(subject, project.hotspots, project.sources)})
    if not files:
        return "split it before the next change"
    hold = "file holds" if files == 1 else "files hold"
    return f"{files} more {hold} one like it: make one of them before the next change, then split it"


def _growth(subject: Hotspot, project: Project) -> str:
    """Return from what a unit grew over the last year; empty where it did not keep growing."""
    trend = project.trends.get((subject.path, subject.symbol or ""))
    if trend is None or not trend.worsens:
        return ""
    return f", up from {trend.points[0].complexity} on {trend.points[0].date},"


def _commits(subject: Hotspot, project: Project) -> str:
    """Return how often the unit changed, and of how many commits where its file has more than were compared."""
    is_bound = len(project.sources.touches.by_path.get(subject.path, ())) > NEWEST
    return f"{subject.commits} of the newest {NEWEST} commits on its file" if is_bound else f"{subject.commits} commits"


def _evidence(subject: Hotspot, project: Project, limit: int, weight: int) -> Iterator[Evidence]:
    """Yield both ingredients, and the rank of the file among the files of the repository."""
    place = (subject.path, subject.line)
    once = f", {weight} where a chain over one name counts once" if weight < subject.complexity else ""
    yield Evidence(
        *place,
        f"cyclomatic complexity {subject.complexity} (limit {limit}){once}, {subject.loc} lines of code, "
        f"nested {subject.nesting} deep",
        subject.cell,
    )
    last = f", last on {subject.last_changed}" if subject.last_changed else ""
    yield Evidence(*place, f"changed in {_commits(subject, project)}{last}", subject.cell)
    files = [row.path for row in project.hotspots if row.symbol is None]
    if subject.path in files:
        rank = files.index(subject.path) + 1
        yield Evidence(subject.path, None, f"its file is number {rank} of {len(files)} by complexity and recent change")
