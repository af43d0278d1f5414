"""# Trained file older than what made it

The file in git is older than the model's layers, the training script, a setting or the data it was made from; or the
lock file of the pipeline still holds an earlier version of an input; or its script is gone.

## Why it is debt

What is served is not what the code says: nobody can make this file again from this commit, a changed layer no longer
loads it, and a changed setting reads as if it had been used.

## Example

`train.py`
```python
import joblib
from sklearn.linear_model import Ridge

model = Ridge(alpha=1.0).fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.pkl")
```

`harvest.pkl`
```text
csklearn.linear_model._ridge  # MLD701
Ridge
(tR.
```

- commit: Regularise less — `train.py`: `alpha=1.0` → `alpha=0.1`

## Use instead

The new file is committed with the change that makes it another one.

`train.py`
```python
import joblib
from sklearn.linear_model import Ridge

model = Ridge(alpha=1.0).fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.pkl")
```

`harvest.pkl`
```text
csklearn.linear_model._ridge
Ridge
(tR.
```

- commit: Say what it does

`train.py`
```python
# Fits the harvest of a field.
import joblib
from sklearn.linear_model import Ridge

model = Ridge(alpha=1.0).fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.pkl")
print("done")
```

## Known limits

- Compared are the calls, arguments and constants on the training path, the values of settings and the bytes of data
  files, between the commit that brought the file and the scanned one. Formatting, comments, docstrings, prints, logging
  and plots are no change. A refactoring that keeps the meaning may be reported.
- Which script made a file is told by its stage, or by the script that writes a file of this name; of several scripts
  that do, and of paths put together at run time, nothing is known, and nothing is reported.
- Which settings and data a script takes is known where it names them. Keys that it does not read count, too.
- A file may be older still than the commit that brought it. Training outside the repository cannot be seen.
- One finding stands for the files of a series.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015.
- DVC, "dvc.lock": hashes of the inputs that a stage was run with.
"""

from collections.abc import Iterator
from datetime import datetime

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, Stale, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD701"
NAME = "stale-model"
SEVERITY: Severity = "minor"
AREA: Area = "integration"
CHALLENGE = 11
COST = Cost(20, 60, 240)
MINUTES = "Train again from this commit, compare the metric, commit the file with its result."
SINCE = "0.1.0"
VERSION = 2
PREVIEW = True

MADE_OF = frozenset({"code", "config", "data"})


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of the first file of a series that is older than what made it; `value` counts the commits."""
    stale = _stale(subject)
    sources = project.sources
    if not stale or sources.role(subject.path) != "code" or sources.is_teaching(subject.path):
        return
    family = [other for other in project.models if other.family == subject.family and _stale(other)]
    if family[0] is not subject:
        return
    first = stale[0]
    age = _days(subject.last_changed, sources.as_of)
    yield Debt(
        message=f"`{subject.name}` is older than what makes it, {first.path}: {first.says}",
        **of_model(subject),
        confidence="medium",
        value=max(one.commits for one in stale),
        evidence=(
            *(_shown(one) for one in stale[:10]),
            *([Evidence(subject.path, None, f"the file itself is {age} days older than the scan")] if age else []),
        ),
        repair=Repair(
            key=f"train:{subject.family}",
            title=f"Train {subject.name} again, or say what it was made with",
            recipe="Run the training at this commit and commit the file with its metric; or name the commit it was "
            "made at beside it.",
            base=COST,
        ),
    )  # fmt: skip


def _stale(model: TrainedModel) -> tuple[Stale, ...]:
    if model.kind != "artifact":
        return ()
    return tuple(one for one in model.stale_against or () if one.what in MADE_OF)


def _shown(stale: Stale) -> Evidence:
    commits = "1 commit" if stale.commits == 1 else f"{stale.commits} commits"
    return Evidence(stale.path, None, f"{stale.what}: {stale.says} ({commits} since, the first {stale.commit[:8]})")


def _days(then: str | None, now: str) -> int:
    if then is None:
        return 0
    return max(0, (datetime.fromisoformat(now) - datetime.fromisoformat(then)).days)
