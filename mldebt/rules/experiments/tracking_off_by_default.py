"""# Tracking is built in and switched off by default

A training run supports a tracker, but the default of a flag, an option or a configuration file keeps it from recording
anything.

## Why it is debt

Everybody who starts the run the way it is written keeps nothing, and believes it is tracked because the tracker's name
is in the code. Records then depend on who remembered the flag, so runs cannot be compared with each other.

## Example

`train.py`
```python
import joblib
import mlflow
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

use_mlflow = False

if __name__ == "__main__":
    x, y = load_iris(return_X_y=True)
    model = RandomForestClassifier(n_estimators=300)
    model.fit(x, y)  # MLD102
    if use_mlflow:
        mlflow.log_params({"n_estimators": 300})
        mlflow.log_metric("accuracy", model.score(x, y))
    joblib.dump(model, "model.joblib")
```

## Use instead

Record unless somebody says no.

`train.py`: `use_mlflow = False` → `use_mlflow = True`.

## Known limits

- The finding stands at the run; the default that decides is in the message and is the first evidence. Launch
  configurations that switch the tracker on are listed as evidence and do not change the answer.
- A run that is recorded in part all the same (TensorBoard is on, the tracker off), one whose tracker only shows
  pictures in a browser (visdom), and a notebook have medium confidence.
- Only defaults written in the repository are known: a machine that exports the variable is not seen.
- Being off by default can be a decision, in a public template for example: say so with a suppression and its reason.

## References

- karpathy/nanoGPT@3adf61e1 `train.py:43`: `wandb_log = False` with a configuration that turns it on.
- ashleve/lightning-hydra-template@bddbc24b `configs/train.yaml:10`: `logger: null`.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.project.runs.called import is_aside
from mldebt.rules.places import of_run

CODE = "MLD102"
NAME = "tracking-off-by-default"
SEVERITY: Severity = "minor"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(2, 5, 20)
MINUTES = "Turn one default over and check that the run starts where the tracker is not installed."
SINCE = "0.1.0"
VERSION = 29
PREVIEW = True

DECIDES = "off by default: "


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run whose tracker waits for a flag; runs that share the default share the repair."""
    if subject.role != "entry" or subject.tracking != "optional" or subject.kind == "evaluation":
        return
    if project.sources.is_shown(subject.path):
        return
    default = next((item for item in subject.evidence if item.says.startswith(DECIDES)), None)
    path, says = (
        (default.path, default.says.removeprefix(DECIDES)) if default else (subject.path, "turn the default over")
    )
    yield Debt(
        message=f"Tracking is {subject.reason}",
        **of_run(subject, project),
        severity="info" if is_aside(subject.path) else SEVERITY,
        confidence="medium" if _is_doubtful(subject) else "high",
        evidence=(*((default,) if default else ()), *_others(subject, default)),
        repair=Repair(
            key=f"switch-on:{path}:{says}",
            title=f"Track by default in {path}: {says}",
            recipe="Let the default record, and let a flag switch it off; make the tracker optional at import if it "
            "may be missing.",
            base=COST,
            each=Cost(0, 2, 5),
        ),
    )


def _is_doubtful(subject: TrainingRun) -> bool:
    """Say whether something is recorded all the same, what is off only shows, or the run may teach or try."""
    shows = "visdom" in subject.reason.lower() or subject.records.metrics
    return shows or is_aside(subject.path) or subject.path.endswith(".ipynb")


def _others(subject: TrainingRun, default: Evidence | None) -> Iterator[Evidence]:
    """Yield what the launch configurations answer, then what else the verdict stands on."""
    for launch in subject.launches:
        yield Evidence(launch.config, None, f"with this configuration the run is {launch.tracking}")
    yield from (item for item in subject.evidence if item != default)
