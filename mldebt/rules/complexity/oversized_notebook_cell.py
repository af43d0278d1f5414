"""# Notebook cell that holds a whole program

One code cell has more than 60 lines of code in at least 15 statements, or a cyclomatic complexity above 15.

## Why it is debt

A cell is the unit that is run, read and re-run. When one cell loads, cleans, trains and plots, nobody can run a part of
it again, its intermediate values cannot be looked at, and its code can be neither imported nor tested.

## Example

Sixteen decisions stand in one cell.

`explore.ipynb`
```ipynb
import csv
# %%
shown = []  # MLD302
for row in csv.DictReader(open("sales.csv")):
    if not row["store"] or row["store"] == "test":
        continue
    if row["kind"] == "bread" and row["weekday"] in ("6", "7"):
        row["kind"] = "weekend bread"
    elif row["kind"] == "cake" and row["price"] > "30":
        row["kind"] = "large cake"
    elif row["kind"] == "roll" or row["kind"] == "bun":
        row["kind"] = "roll"
    if row["returned"] == "yes":
        row["amount"] = "0" if row["free"] == "yes" else "-" + row["amount"]
    if row["amount"] and row["price"] and row["weekday"]:
        shown.append(row)
print(len([row for row in shown if row["kind"] == "roll"]))
```

## Use instead

`sales.py`
```python
import csv

NAMES = {"bun": "roll"}


def rows(path):
    with open(path) as file:
        yield from (row for row in csv.DictReader(file) if is_sale(row))


def is_sale(row):
    return row["store"] not in ("", "test") and row["amount"] and row["price"]


def kind(row):
    return NAMES.get(row["kind"], row["kind"])
```

`explore.ipynb`
```ipynb
from sales import kind, rows
# %%
shown = list(rows("sales.csv"))
# %%
print(sum(kind(row) == "roll" for row in shown))
```

## Known limits

- Blank lines and comments do not count as code; a definition inside the cell counts to its lines, its decisions do not
  count to the cell's.
- A cell of at most three times the limits is a note (info): of nine that strangers judged all held, and they would
  have split none. So is one of a notebook that was changed in fewer than five commits: nobody keeps editing it.
- A note says why it can wait: it is over one limit alone and by at most a third, for nobody sees 64 lines from 58; it
  has less than 120 lines, or is a part of a script, and functions and classes are four fifths of it; it is not far off.
- A list of data, a template or one long call is few statements, however many lines it takes.
- Of cells that begin with the same ten lines in several notebooks one is a finding and the others are its evidence.
- Cells in other languages, cell magics such as `%%bash` and cells that do not parse are not judged.
- Notebooks of a course, book or documentation, and those that show how the repository's own package is used, are not
  judged: one long cell can be the lesson.
- A Python file with `# %%` headings, one for a hundred lines at least, is a notebook if most of its cells do something,
  no other file imports it and no command of a script, pipeline or document starts it.
- Files of a toolkit that was taken over whole, changed less than three times since, are left out.

## References

- J. F. Pimentel et al., "A Large-Scale Study About Quality and Reproducibility of Jupyter Notebooks", MSR 2019.
- A. Rule et al., "Ten Simple Rules for Writing and Sharing Computational Analyses in Jupyter Notebooks", PLOS
  Computational Biology 15(7), 2019: rule 4, modularise code.
"""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.facts.cells import NotebookFacts
from mldebt.findings.cost import NOTHING, Cost, over_threshold
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import Evidence, book_cell
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.complexity.like_cells import BEGINNING, Alike, alike, and_others, defined, likes, lines_of
from mldebt.project.complexity.waiting import is_barely_over
from mldebt.project.project import Project
from mldebt.project.sources import Sources
from mldebt.rules.places import of_unit

CODE = "MLD302"
NAME = "oversized-notebook-cell"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = Cost(5, 15, 30)
MINUTES = "Split a long cell at its headings; a complex one costs what an over-complex function of its size does."
SINCE = "0.1.0"
VERSION = 13
PREVIEW = False

LONG = 60
COMPLEX = 15
NEARLY_ALL, TWICE, FAR = 0.8, 2, 3
CAN_WAIT = "it is little over the limit, so it can wait"
RESTS = "its notebook is hardly ever edited, so it can wait"
NOT_FAR = "it is at most three times the limit, so it can wait"
OFTEN = 5
DEFINES = "it does little but define what others call, so it can wait"
MOVE_IT = "move what it defines into a tested module"
SPLIT_IT = "split it, or move its code into a tested module"


def denominator(project: Project) -> int:
    """Return the code cells of all notebooks."""
    books = (facts for facts in project.sources.facts.values() if isinstance(facts, NotebookFacts))
    return sum(cell.kind == "code" for book in books for cell in book.cells)


def check(subject: Hotspot, project: Project) -> Iterator[Debt]:
    """Yield the debt of a cell that is too long or complex; `value` is its lines if those are over, else its points."""
    is_long, is_complex = subject.loc > LONG, subject.complexity > COMPLEX
    symbol = subject.symbol or ""
    if not (is_long or is_complex) or not _is_own_cell(symbol, subject.path, project.sources):
        return
    beside = _alike(project).get((subject.path, symbol), [subject])
    if beside[0] != subject:
        return
    inside = sum(scope.loc for scope in defined(subject, project.sources))
    measures = [f"{subject.loc} lines of code"] * is_long + [f"a complexity of {subject.complexity}"] * is_complex
    defines = not is_complex and inside >= NEARLY_ALL * subject.loc
    waits = _why_it_waits(subject, defines=defines)
    advice = waits or (MOVE_IT if defines else SPLIT_IT)
    loose, lines = subject.loc - inside if defines else subject.loc, lines_of(subject, project.sources)
    yield Debt(
        message=f"This notebook cell has {' and '.join(measures)}{and_others(beside)}: {advice}",
        **of_unit(subject),
        severity="info" if waits else SEVERITY,
        value=subject.loc if is_long else subject.complexity,
        lines=lines,
        evidence=(*_evidence(subject), *likes(beside)),
        repair=_repair(subject, loose, lines, is_free=bool(waits)),
    )


def _is_own_cell(symbol: str, path: str, sources: Sources) -> bool:
    """Say whether a unit is a cell, of work of the repository's own that is no lesson and no program."""
    if not symbol.startswith("cell["):
        return False
    return not (sources.is_copied(path) or sources.is_teaching(path) or sources.is_whole(path))


def _why_it_waits(subject: Hotspot, *, defines: bool) -> str:
    """Return why a cell over a limit can wait; empty where it should not."""
    is_long, is_complex = subject.loc > LONG, subject.complexity > COMPLEX
    if is_long != is_complex and is_barely_over(*((subject.loc, LONG) if is_long else (subject.complexity, COMPLEX))):
        return CAN_WAIT
    if defines and (subject.loc < TWICE * LONG or subject.path.endswith(".py")):
        return DEFINES
    if subject.last_changed and subject.commits < OFTEN and subject.path.endswith(".ipynb"):
        return RESTS
    return "" if max(subject.loc / LONG, subject.complexity / COMPLEX) > FAR else NOT_FAR


def _repair(subject: Hotspot, loose: int, lines: str, *, is_free: bool) -> Repair:
    """Return the edit that splits a cell: it costs the dearer of both measures that are over.

    By the lines that run it ranks: a cell of definitions does not come before one that does everything.
    """
    costs = [COST] if subject.loc > LONG else []
    costs += [over_threshold(subject.complexity - COMPLEX)] if subject.complexity > COMPLEX else []
    cell = book_cell(subject.path, subject.cell)
    name = f"the cell at line {subject.line}" if cell is None else f"cell {cell}"
    return Repair(
        key=f"split:{subject.path}#{subject.symbol}", title=f"Split {name} of {subject.path}", named=name,
        causes=(f"split:{subject.path}", lines[:BEGINNING] if len(lines) >= BEGINNING else ""),
        recipe="Cut the cell where its task changes; move what a second notebook or script could use into a module "
        "and import it.",
        base=NOTHING if is_free else max(costs, key=lambda cost: cost.expected),
        times=max(loose / LONG, subject.complexity / COMPLEX, 1.0),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _alike(project: Project) -> Alike:
    """Return the cells over a limit that begin alike."""
    sources = project.sources
    rows = (row for row in project.hotspots if row.loc > LONG or row.complexity > COMPLEX)
    return alike((row for row in rows if _is_own_cell(row.symbol or "", row.path, sources)), sources)


def _evidence(subject: Hotspot) -> Iterator[Evidence]:
    says = f"{subject.loc} lines of code (limit {LONG}), complexity {subject.complexity} (limit {COMPLEX})"
    yield Evidence(subject.path, subject.line, says, subject.cell)
    if subject.commits:
        changed = f"changed in {subject.commits} commit{'s' * (subject.commits != 1)}"
        yield Evidence(subject.path, None, f"the notebook was {changed}")
    elif subject.last_changed is not None:
        yield Evidence(subject.path, None, f"the notebook was not changed since {subject.last_changed}")
