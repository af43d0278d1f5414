"""# The same function in several notebooks or scripts

A function or class of at least ten lines of code stands with the same text in three or more notebooks or scripts, or
two of them share twenty such lines.

## Why it is debt

A step of the pipeline that is copied is repaired in one place and wrong in the others. Results of two notebooks can no
longer be compared, because nobody knows whether both clean and score the data alike.

## Example

The function that stands in three notebooks is written here once.

`… cleaned`
```python
def cleaned(rows):
    kept = []
    for row in rows:
        if not row["store"]:
            continue
        weight = float(row["weight"])
        if weight < 100:
            weight = weight * 1000
        row["weight"] = weight
        kept.append(row)
    return kept
```

`first.ipynb`
```ipynb
… cleaned  # MLD306
# %%
import csv
print(len(cleaned(csv.DictReader(open("may.csv")))))
```

`second.ipynb`
```ipynb
import csv


… cleaned
# %%
rows = cleaned(csv.DictReader(open("june.csv")))
print(max(row["weight"] for row in rows))
```

`third.ipynb`
```ipynb
import csv


… cleaned
# %%
rows = cleaned(csv.DictReader(open("july.csv")))
print(sum(row["weight"] for row in rows))
```

## Use instead

`cleaning.py`
```python
… cleaned
```

`first.ipynb`
```ipynb
import csv
from cleaning import cleaned
print(len(cleaned(csv.DictReader(open("may.csv")))))
```

`second.ipynb`
```ipynb
import csv
from cleaning import cleaned
print(max(row["weight"] for row in cleaned(csv.DictReader(open("june.csv")))))
```

## Known limits

- Layout, comments, docstrings and quote style do not matter; one changed name or number makes it another text.
- Functions and classes at the top of a file only, less those that declare command-line options, be it as fields of a
  class. Files that others import are modules, not scripts, and so are those of a package that nothing else starts.
- Scripts that train and share most of their lines are experiments by copy; equal files, and files in folders that say
  archive, old or backup, are left alone, as is a notebook exported to a script of its name and a file whose name
  states another version (`_v2`). So are tests, benchmarks, courses, project
  templates, copied toolkits, folders into which files were moved from above and not changed since, and folders of more
  than 30 code files that nearly all are as one commit left them: they were gathered, nobody edits them.
- What reads `/kaggle/…` runs where no module of the repository can be imported: it has to stand alone.
- Of the copies one at least was changed in the year before the newest commit; what rests drifts no further.
- One finding for each set of files. A collection whose files have to stand alone by design is reported like any other.

## References

- M. Källén, U. Sigvardsson, T. Wrigstad, "Jupyter Notebooks on GitHub: Characteristics and Code
  Clones", The Art, Science, and Engineering of Programming 5(3), 2021.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.hotspots import Duplicate
from mldebt.findings.listing import listed
from mldebt.findings.subjects import Evidence, unit_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project

CODE = "MLD306"
NAME = "duplicated-pipeline"
SEVERITY: Severity = "minor"
AREA: Area = "complexity"
CHALLENGE = 11
COST = Cost(10, 20, 45)
EACH = Cost(2, 5, 10)
MINUTES = "Move the function to a module and import it; every further copy is deleted and its file run once."
SINCE = "0.1.0"
VERSION = 10
PREVIEW = True

SHOWN = 8
NAMED = 3


def denominator(project: Project) -> int:
    """Return the notebooks and scripts."""
    return sum(bool(project.sources.starts.of(path)) for path in project.sources.python)


def check(subject: Duplicate, project: Project) -> Iterator[Debt]:  # noqa: ARG001 - the shape every rule has
    """Yield the debt of a set of files that hold the same functions; `value` is the lines that are there too often."""
    first, names = subject.copies[0], subject.names
    others = len({copy.path for copy in subject.copies}) - 1
    shown = listed(names, NAMED)
    stands = "stands" if len(names) == 1 else "stand"
    yield Debt(
        message=f"{shown} ({subject.loc} lines) {stands} alike in {others} other "
        f"{'files' if others > 1 else 'file'}: move {'it' if len(names) == 1 else 'them'} to a module",
        path=first.path,
        line=first.line,
        end_line=first.end_line,
        cell=first.cell,
        symbol=names[0],
        anchor=names[0],
        subject=unit_subject(first.path, names[0]),
        value=subject.loc * others,
        text=subject.body,
        evidence=tuple(
            Evidence(copy.path, copy.line, f"the same text of {names[0]}", copy.cell)
            for copy in subject.copies[1 : SHOWN + 1]
        ),
        repair=Repair(
            key=f"share:{first.path}#{names[0]}",
            title=f"Share {names[0]} instead of copying it",
            recipe="Move it to a module beside the files, import it in each of them, and run each once.",
            base=COST + EACH.times(others),
        ),
    )
