"""# Configurations that were tried and left no record

History shows that hyper-parameters of a run were changed, again and again, and nothing in the repository tells what
came of it.

## Why it is debt

The question was asked and paid for, and the answer is lost. The next person tries the same values again, or keeps a
value because nobody dares to touch it.

## Example

Three commits turn one knob; no store, file, message or tracker keeps a result.

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    model = RandomForestClassifier(n_estimators=100, max_depth=3)
    model.fit(*load_iris(return_X_y=True))  # MLD105
    joblib.dump(model, "model.joblib")
```

- commit: increase trees — `train.py`: `n_estimators=100` → `n_estimators=300`
- commit: reduce trees — `train.py`: `n_estimators=300` → `n_estimators=200`
- commit: deeper trees — `train.py`: `max_depth=3` → `max_depth=5`

## Use instead

Record each run; a score in the commit message is better than nothing.

`train.py`
```python
import joblib
import mlflow
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    mlflow.sklearn.autolog()
    model = RandomForestClassifier(n_estimators=100, max_depth=3)
    model.fit(*load_iris(return_X_y=True))
    joblib.dump(model, "model.joblib")
```

- commit: more trees — `train.py`: `n_estimators=100` → `n_estimators=300`

## Known limits

- One finding a run, at the run as it is today; the evidence lists the tries. Runs that are gone are not reported.
- It is information: what is past cannot be repaired and costs no minutes. Only where the last unrecorded configuration
  came with a trained file that is still in the repository does it cost a run, to record it.
- A change of a default is not proof that anybody trained with it: three tries without a record are needed, or one that
  came with a model. A run that is tracked today, or whose tracker waits for a flag, is not reported.
- Only tries that are sure count (`mldebt experiments`): nothing but code came in their time, and no program imports a
  tracker. Others at the run are told in the evidence.
- Results kept outside the repository are not seen; shallow and partial clones, templates and teaching material are
  never reported.
- Looked for only where the ledger is read.

## References

- experiment events E1 and E2 and levels L0 to L4: `mldebt experiments`.
- KazukiOnodera/Home-Credit-Default-Risk@047692e: values changed and changed back without a result.
"""

from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.experiments.tries.levels import OFF
from mldebt.project.project import Project
from mldebt.project.runs.called import is_aside, looks
from mldebt.project.runs.tries import SHOWN, UNRECORDED, entry_of, is_try, model_with, told, tries_of
from mldebt.rules.places import of_run

CODE = "MLD105"
NAME = "unrecorded-experiment"
SEVERITY: Severity = "info"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(10, 20, 60)
MINUTES = "Nothing, for what is past; where a kept model hangs on it, train once with a tracker and keep the record."
SINCE = "0.1.0"
VERSION = 24
PREVIEW = True

FEWEST = 3


def check(subject: Experiment, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run at the last of its unrecorded tries; the others are evidence."""
    run = entry_of(project.runs, subject.run_path)
    if run is None or not _is_lost(subject) or run.tracking != "untracked" or is_aside(run.path) or looks(run.path):
        return
    tried = tries_of(project.experiments or (), run.path)
    lost = [one for one in tried if _is_lost(one)]
    if lost[-1].id != subject.id:
        return
    model = model_with(project.sources, subject) if tried[-1].id == subject.id else None
    if len(lost) < FEWEST and model is None:
        return
    yield _debt(run, lost, tried, project, model)


def _is_lost(one: Experiment) -> bool:
    """Say whether something was tried and surely not recorded: a tracker that waits for a flag may have been on."""
    return is_try(one) and one.level in UNRECORDED and one.reason != OFF


def _doubted(run: TrainingRun, project: Project) -> Iterator[Evidence]:
    """Yield how many other changes at a run may be tries, where there are some."""
    if many := sum(one.run_path == run.path and not one.is_sure for one in project.experiments or ()):
        yield Evidence(run.path, run.line, f"may be tries as well and are not counted: {many}")


def _debt(
    run: TrainingRun, lost: Sequence[Experiment], tried: Sequence[Experiment], project: Project, model: str | None
) -> Debt:
    many = f"{len(lost)} of {len(tried)} configurations" if len(tried) > 1 else "One configuration"
    behind = f"; the last came with {model}" if model else ""
    return Debt(
        message=f"{many} tried here left no record of a result{behind}",
        **of_run(run, project, "history"),
        severity="minor" if model else SEVERITY,
        confidence="medium",
        value=float(len(lost)),
        evidence=(
            *((Evidence(model, None, "the model that came with the last of them"),) if model else ()),
            *(told(one) for one in reversed(lost[-SHOWN:])),
            *_doubted(run, project),
        ),
        repair=Repair(
            key=f"record-past:{run.path}",
            title=f"Record the configuration behind {model}" if model else f"Record the next tries of {run.path}",
            recipe="Train once with today's values and keep parameters, scores and commit with the model."
            if model
            else "Nothing to repair in the past: let the next change of a value come with its result.",
            base=COST if model else NOTHING,
        ),
    )
