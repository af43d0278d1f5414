"""# Files that are given the same edits and nothing says why

Two files in different folders were changed by the same commits at least five times, in at least 30 % of their changes,
and several of those commits made the same edit in both, although neither imports nor names the other.

## Why it is debt

Whoever edits one of them has to know that the other must follow. Nothing in the code says so, no test fails and no
import breaks when it is forgotten: the two drift apart and results differ without a trace.

## Example

The scaling stands in the training and again in the service.

`baking/clean.py`
```python
def scaled(loaf):  # MLD304
    return (loaf.weight - 500) / 50
```

`service/answer.py`
```python
def prepared(order):
    return (order.weight - 500) / 50
```

- commit: Bread is heavier now — `baking/clean.py`: `500` → `510`; `service/answer.py`: `500` → `510`
- commit: Rolls vary more — `baking/clean.py`: `50` → `60`; `service/answer.py`: `50` → `60`
- commit: New scales — `baking/clean.py`: `510` → `512`; `service/answer.py`: `510` → `512`
- commit: New oven — `baking/clean.py`: `60` → `55`; `service/answer.py`: `60` → `55`
- commit: Count sold loaves

`service/sold.py`
```python
def sold(orders):
    return len(orders)
```

- commit: Count returned ones too — `service/sold.py`: `len(orders)` → `sum(not order.returned for order in orders)`
- commit: Count gifts — `service/sold.py`: `not order.returned` → `order.kept`
- commit: Count all — `service/sold.py`: `order.kept` → `1`
- commit: Count halves — `service/sold.py`: `sum(1` → `sum(order.part`
- commit: Count whole ones — `service/sold.py`: `order.part` → `order.whole`

## Use instead

What must change together stands once, and both import it.

`scaling.py`
```python
def scaled(thing):
    return (thing.weight - 500) / 50
```

`baking/clean.py`
```python
from scaling import scaled
```

`service/answer.py`
```python
from scaling import scaled
```

- commit: Bread is heavier now — `scaling.py`: `500` → `510`
- commit: Rolls vary more — `scaling.py`: `50` → `60`

## Known limits

- Counted commits are neither merges, nor by bots, nor larger than 30 files. A shared commit counts as unexplained only
  if it changed ten files at most, none of them one that imports both or that both import; five of those are needed.
- At least twice as many commits must be unexplained as two files of that activity would share by chance: where every
  commit changes everything, nothing can be told.
- Settings and code, and tests and code, change together by nature: they are listed by `mldebt hotspots --coupled` with
  their kind, and never reported. So are files of one folder.
- An edit is the same where both files lost a name, text or number and got another, or both got two that neither had.
  Three of the latter are needed; one of the former counts for two.
  Edits in other words on each side, as of a writer and a reader of one file, are not seen.
- That both were changed at once is no debt by itself: a day's work committed in the evening changes much at once.

## References

- A. Tornhill, code-maat (adamtornhill/code-maat@e745abec `cmd_line.clj:23-32`): degree and thresholds.
- H. Gall, K. Hajek, M. Jazayeri, "Detection of Logical Coupling Based on Product Release History", ICSM 1998.
"""

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Coupling
from mldebt.findings.subjects import Evidence, unit_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.complexity.couplings import MIN_SHARED
from mldebt.project.complexity.hotspots import GENERATED
from mldebt.project.complexity.parallels import Parallel, Word, parallels
from mldebt.project.project import Project

CODE = "MLD304"
NAME = "change-coupling"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = Cost(20, 60, 180)
MINUTES = (
    "Find what the two share, move it to one place, import it twice; an hour where it is a constant or a function."
)
SINCE = "0.1.0"
VERSION = 5
PREVIEW = True

LIFT = 2.0
WEIGHT, SHOWN, WORDS = 3, 3, 3


def check(subject: Coupling, project: Project) -> Iterator[Debt]:
    """Yield the debt of two files of code in different folders that keep getting the same edits, unexplained."""
    if subject.kind != "code" or posixpath.dirname(subject.left) == posixpath.dirname(subject.right):
        return
    if subject.alone < MIN_SHARED or subject.alone < LIFT * subject.chance:
        return
    if not all(_is_own_work(path, project) for path in (subject.left, subject.right)):
        return
    alike = parallels(project.sources, subject.left, subject.right)
    if sum(one.weight for one in alike) < WEIGHT:
        return
    names = sorted(path.rpartition("/")[2] for path in (subject.left, subject.right))
    yield Debt(
        message=f"This file and {subject.right} were given the same edits in {len(alike)} commits, and no code "
        "connects them: put what they share in one place",
        path=subject.left,
        line=1,
        anchor=f"with:{subject.right}",
        subject=unit_subject(subject.left, "<module>"),
        confidence="medium",
        value=subject.shared,
        text="|".join(names),
        evidence=tuple(_evidence(subject, alike)),
        repair=Repair(
            key=f"uncouple:{subject.left}|{subject.right}",
            title=f"Say once what {subject.left} and {subject.right} share",
            recipe="Read the shared commits side by side, name what changed in both, move it to one module or setting "
            "and use it from both.",
            base=COST,
        ),
    )


def _evidence(subject: Coupling, alike: Sequence[Parallel]) -> Iterator[Evidence]:
    commits = f"changed in {subject.left_commits} commits, {subject.shared} of them shared, last on {subject.last}"
    yield Evidence(subject.left, 1, commits)
    yield Evidence(subject.right, 1, f"changed in {subject.right_commits} commits; neither names the other")
    alone = (
        f"in {subject.alone} of the shared commits few files changed, and none that connects the two; "
        f"about {subject.chance:.0f} would be shared by chance"
    )
    yield Evidence(subject.left, None, alone)
    yield from (Evidence(subject.left, None, _told(one)) for one in alike[:SHOWN])


def _told(one: Parallel) -> str:
    lost = f"lost {_shown(one.lost)} and " if one.lost else ""
    return f"commit {one.commit.sha[:8]}: both {lost}got {_shown(one.got)}"


def _shown(words: Sequence[Word]) -> str:
    return ", ".join(str(word)[:40] for word in words[:WORDS])


def _is_own_work(path: str, project: Project) -> bool:
    sources = project.sources
    is_generated = GENERATED.search(sources.python[path].header) is not None
    return not is_generated and not sources.is_teaching(path) and sources.kits.of(path) is None
