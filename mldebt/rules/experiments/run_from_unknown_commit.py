"""# Recorded run whose commit is not in the repository

A run store names the commit that made a run, and this repository has no such commit.

## Why it is debt

The record looks complete, and the one thing that would repeat the run is missing: the code was on a branch that was
squashed, rewritten or never pushed. Nobody finds out until the result has to be made again.

## Example

The tag `mlflow.source.git.commit` names a commit that was squashed away.

`mlruns/1/meta.yaml`
```yaml
experiment_id: '1'
name: bread
```

`mlruns/1/0123456789abcdef0123456789abcdef/meta.yaml`
```yaml
experiment_id: '1'  # MLD107
run_id: 0123456789abcdef0123456789abcdef
start_time: 1700000000000
status: 3
lifecycle_stage: active
```

`mlruns/1/0123456789abcdef0123456789abcdef/tags/mlflow.source.git.commit`
```text
0123456789012345678901234567890123456789
```

`mlruns/1/0123456789abcdef0123456789abcdef/params/trees`
```text
300
```

## Use instead

Push before a run that counts, and keep the branches of recorded runs (a tag for each model in use will do).

`train.py`
```python
import mlflow
from sklearn.datasets import load_iris
from sklearn.svm import SVC

if __name__ == "__main__":
    mlflow.sklearn.autolog()
    SVC().fit(*load_iris(return_X_y=True))
```

## Known limits

- Information about the past: no minutes. One finding a store, at the last such run, however many runs it holds.
- Only where the whole history was read: in a shallow or partial clone the commit may exist elsewhere. Branches that
  were not fetched are not seen.
- Stores without a commit (notebooks, `python -c`, no git at hand) say nothing and are not reported.
- Looked for only where the run stores are read.

## References

- Of 36 commit tags in the MLflow stores of ten public repositories 13 named commits those never had.
"""

import re
from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.ledger import Experiment
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.project import Project

CODE = "MLD107"
NAME = "run-from-unknown-commit"
SEVERITY: Severity = "info"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(5, 15, 60)
MINUTES = "Nothing, for what is past; finding the branch and pushing it again is worth it for a model in use."
SINCE = "0.1.0"
VERSION = 2
PREVIEW = True

UNKNOWN = regex(r".*: commit ([0-9a-f]{8}) is not in this repository", re.DOTALL)
SHOWN = 8


def check(subject: Experiment, project: Project) -> Iterator[Debt]:
    """Yield the debt of a store at the last of its runs whose commit is unknown."""
    place = _place(subject)
    if place is None:
        return
    folder = _store_of(place)
    lost = [one for one in project.experiments or () if (at := _place(one)) and _store_of(at) == folder]
    if lost[-1].id != subject.id:
        return
    meta = f"{place}/meta.yaml"
    yield _debt(subject, meta if meta in project.sources.files else place, folder, lost)


def _debt(subject: Experiment, path: str, folder: str, lost: Sequence[Experiment]) -> Debt:
    many = f"{len(lost)} recorded runs name" if len(lost) > 1 else "A recorded run names"
    return Debt(
        message=f"{many} a commit that is not in this repository",
        path=path,
        line=1,
        anchor=f"commits:{subject.store}",
        subject=f"unit:{path}#",
        severity=SEVERITY,
        value=float(len(lost)),
        evidence=tuple(item for one in lost[-SHOWN:] for item in one.evidence if UNKNOWN.fullmatch(item.says)),
        repair=Repair(
            key=f"push:{folder}",
            title=f"Find the commits that the runs in {folder} name",
            recipe="Ask who made the run for the branch and push it, or note at the model that its code is lost.",
            base=NOTHING,
        ),
    )


def _place(one: Experiment) -> str | None:
    """Return where the store of a run with an unknown commit stands, or None for any other experiment."""
    if one.store is None or one.commit_link != "none":
        return None
    return next((item.path for item in one.evidence if UNKNOWN.fullmatch(item.says)), None)


def _store_of(place: str) -> str:
    """Return the store that a run's place belongs to: its database, or its top folder."""
    return place if place.endswith((".db", ".sqlite", ".sqlite3")) or "/" not in place else place.partition("/")[0]
