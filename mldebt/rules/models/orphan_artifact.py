"""# Trained file that nothing makes or loads

The file is committed, and no code, setting, script or document of the repository spells its name, its folder or an end
of a computed name that it could have.

## Why it is debt

Nobody can say what it is, whether it is in use somewhere else, or with which code and data it could be made again; so
nobody dares to delete it. It is shipped, backed up and copied all the same.

## Example

`train.py`
```python
import joblib
from sklearn.linear_model import Ridge

model = Ridge().fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.joblib")
```

`old/rf_tuned.pkl`
```text
csklearn.ensemble._forest  # MLD205
RandomForestRegressor
(tR.
```

## Use instead

The code that makes it stands beside it, or the file is gone.

`train.py`
```python
import joblib
from sklearn.linear_model import Ridge

model = Ridge().fit([[0.0], [1.0]], [0.0, 1.0])
joblib.dump(model, "harvest.pkl")
```

`harvest.pkl`
```text
csklearn.linear_model._ridge
Ridge
(tR.
```

## Known limits

- A name is looked for in every file that is read, comments of Python files excepted. A word that happens to be the stem
  or folder of the file counts as a use, so that many orphans stay unreported.
- Where a path is taken from the command line and loaded, where a file name is put together at run time so that it could
  be this one, and where code in other languages stands beside, nothing is reported.
- Who loads the file from outside the repository cannot be seen: the finding asks, it does not say "delete".
- One finding stands for the files of a folder or series.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: undeclared consumers.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD205"
NAME = "orphan-artifact"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(10, 30, 60)
MINUTES = "Ask the last author what it is; delete it, or name it beside the code that makes it."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = True

MOST_LISTED = 8


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of the first file of a series that nothing spells; `value` is how many there are."""
    if not _is_orphan(subject, project):
        return
    family = [other for other in project.models if other.family == subject.family and _is_kept(other)]
    if family[0] is not subject or not all(_is_orphan(other, project) for other in family):
        return
    others = f" and {len(family) - 1} more of its folder" if len(family) > 1 else ""
    last = project.versions.latest(subject.path)
    yield Debt(
        message=f"Nothing in the repository makes, loads or names `{subject.path}`{others}",
        **of_model(subject),
        confidence="medium",
        value=len(family),
        evidence=(
            *(Evidence(other.path, None, "spelt nowhere") for other in family[:MOST_LISTED]),
            *([Evidence(subject.path, None, f"last changed in {last.named}")] if last else []),
        ),
        repair=Repair(
            key=f"orphan:{subject.family}",
            title=f"Delete {subject.name}, or say what makes it",
            recipe="Ask who committed it what it is for; then delete it, or name it in the README with the command "
            "that makes it.",
            base=COST,
        ),
    )  # fmt: skip


def _is_kept(model: TrainedModel) -> bool:
    return model.kind == "artifact" and model.artifact is not None and model.artifact.stored in {"git", "lfs"}


def _is_orphan(model: TrainedModel, project: Project) -> bool:
    if not _is_kept(model) or project.sources.role(model.path) != "code" or project.sources.is_teaching(model.path):
        return False
    spelling = project.spelling
    if spelling.has_other_code or spelling.of_file(model.path) is not None:
        return False
    return not any(one.source == "argument" for one in project.loadings)
