"""# Notebook that holds a whole project

A notebook has more than 500 lines of code, was changed in at least two commits and in the last year.

## Why it is debt

Nobody reviews, tests or imports half a thousand lines of a notebook. They run in one order on one machine, every helper
in them is copied to the next notebook, and a change shows as a diff of cells and outputs.

## Example

The line marked `× 501` stands for as many lines of loading, cleaning, features, models and plots.

`explore.ipynb`
```ipynb
sold = 0  # MLD307
for line in open("sales.csv"):
    sold += 1
# %%
sold = sold + 1  # × 501
```

- commit: Look at June — `explore.ipynb`: `sales.csv` → `june.csv`

## Use instead

`sales.py`
```python
import csv


def rows(path):
    with open(path) as file:
        yield from csv.DictReader(file)
```

`explore.ipynb`
```ipynb
from sales import rows
# %%
print(sum(float(row["amount"]) for row in rows("sales.csv")))
```

## Known limits

- Blank lines, comments, Markdown, magics and outputs are no lines of code.
- Notebooks of a course, book or documentation, and those that show how the repository's own package is used, are
  not reported: they show code on purpose.
- A Python file with `# %%` headings is a notebook if most of its cells do something, no other file imports it and
  no command of a script, pipeline or document starts it.
- Counted commits are neither merges, nor by bots, nor larger than 30 files, nor did they only run the notebook again.
- A year is that before the newest commit. Files named as an archive or a copy are left out.
- The limit is a convention, not a finding of research.

## References

- J. F. Pimentel et al., "A Large-Scale Study About Quality and Reproducibility of Jupyter Notebooks", MSR 2019.
- A. Rule et al., "Ten Simple Rules for Writing and Sharing Computational Analyses in Jupyter Notebooks", PLOS
  Computational Biology 15(7), 2019: rule 4, modularise code.
"""

from collections.abc import Iterator

from mldebt.facts.cells import NotebookFacts
from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import Evidence, unit_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.complexity.duplicates import is_put_aside
from mldebt.project.complexity.ownership import is_worked_with
from mldebt.project.project import Project

CODE = "MLD307"
NAME = "oversized-notebook"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = Cost(60, 180, 480)
MINUTES = "Move the functions and the steps that others need into modules: an hour to a day, by how much is entangled."
SINCE = "0.1.0"
VERSION = 4
PREVIEW = True

LONG = 500
OFTEN = 2


def denominator(project: Project) -> int:
    """Return the notebooks."""
    return sum(isinstance(facts, NotebookFacts) for facts in project.sources.facts.values())


def check(subject: Hotspot, project: Project) -> Iterator[Debt]:
    """Yield the debt of a notebook with too many lines of code; `value` is their number."""
    facts = project.sources.facts.get(subject.path)
    limit = project.sources.options.start(CODE, NAME, LONG)
    if subject.symbol is not None or not isinstance(facts, NotebookFacts) or subject.loc <= limit:
        return
    if subject.commits < OFTEN or project.sources.is_teaching(subject.path):
        return
    if is_put_aside(subject.path) or project.sources.is_whole(subject.path):
        return
    if not is_worked_with(project.sources, (subject.path,)):
        return
    yield Debt(
        message=f"This notebook has {subject.loc} lines of code: move what is settled into modules that can be tested",
        path=subject.path,
        line=1,
        cell=next((cell.index for cell in facts.cells if cell.loc), None),
        anchor="",
        subject=unit_subject(subject.path, "<module>"),
        value=subject.loc,
        evidence=tuple(_evidence(subject, facts, limit)),
        repair=Repair(
            key=f"shorten:{subject.path}",
            title=f"Move code out of {subject.path}",
            recipe="Begin with functions and with cells that are run unchanged every time: put them in a module beside "
            "the notebook, import it, and keep the notebook for what is being looked at.",
            base=COST,
        ),
    )


def _evidence(subject: Hotspot, facts: NotebookFacts, limit: int) -> Iterator[Evidence]:
    cells = [cell for cell in facts.cells if cell.kind == "code"]
    units = sum(scope.kind == "function" for scope in facts.code.scopes)
    yield Evidence(
        subject.path, None,
        f"{subject.loc} lines of code (limit {limit}) in {len(cells)} code cells, {units} functions, "
        f"complexity {subject.complexity} in all",
    )  # fmt: skip
    yield Evidence(subject.path, None, f"changed in {subject.commits} commit{'s' * (subject.commits != 1)}")
