"""# Trained file that each run writes over

A training script saves its model under one fixed name, a service of the repository loads that name, and neither git,
LFS, DVC, a tracker nor a registry keeps the versions.

## Why it is debt

The next run replaces what is in use, and nothing tells afterwards which run, code and data the predictions of last week
came from. There is nothing to go back to.

## Example

`train.py`
```python
import joblib
from sklearn.linear_model import Ridge

model = Ridge().fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.joblib")  # MLD206
```

`serve.py`
```python
import joblib
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("harvest.joblib")
```

## Use instead

`train.py`
```python
import joblib
import mlflow
from sklearn.linear_model import Ridge

with mlflow.start_run():
    model = Ridge().fit([[0.0], [1.0]], [0.0, 1.0])
    joblib.dump(model, "harvest.joblib")
    mlflow.log_artifact("harvest.joblib")
```

`serve.py` stays as it is.

## Known limits

- Only names that stand in the code of both sides are matched; a name that is put together at run time is taken as one
  with a version, and so is one with a date, number or hash in it.
- A file that is committed, or that a `.dvc` file or `dvc.yaml` names, has its versions there. A tracker, registry or
  upload anywhere in what the script imports counts as keeping it.
- Whether somebody copies the file away by hand, and volumes that keep versions, cannot be seen.

## References

- Breck et al., "The ML Test Score", IEEE Big Data 2017: models can be rolled back.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainingRun, run_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project

CODE = "MLD206"
NAME = "unversioned-artifact"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(15, 40, 90)
MINUTES = "Log the file to the tracker or registry, or let DVC track it, and load it by version."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = True


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run for each file it writes over that a service loads; its first run tells."""
    is_own = subject.role == "entry" and project.sources.role(subject.path) == "code"
    first = next((run for run in project.runs if run.path == subject.path), None)
    if not is_own or subject is not first or subject.records.artifacts or project.sources.is_teaching(subject.path):
        return
    for written in project.overwriting.of(subject.path):
        if _is_told(written.name, subject, project):
            continue
        place = written.loaders[0]
        yield Debt(
            message=f"Each run writes over `{written.name}`, which {place.path} loads; nothing keeps the one before",
            path=subject.path,
            line=written.line or subject.line,
            cell=written.cell,
            symbol=subject.symbol,
            anchor=f"file:{written.name}",
            subject=run_subject(subject),
            text=written.name,
            evidence=(Evidence(written.path, written.line, written.says, written.cell), *written.loaders[:8]),
            repair=Repair(
                key=f"version:{written.name}",
                title=f"Keep the versions of {written.name}",
                recipe="Let the run log the file to the tracker or registry, or track it with DVC; load it by version "
                "and write that into the log of predictions.",
                base=COST,
            ),
        )  # fmt: skip


def _is_told(name: str, subject: TrainingRun, project: Project) -> bool:
    """Say whether a run of an earlier file writes over the same name."""
    earlier = {run.path for run in project.runs if run.role == "entry" and run.path < subject.path}
    return any(written.name == name for path in sorted(earlier) for written in project.overwriting.of(path))
