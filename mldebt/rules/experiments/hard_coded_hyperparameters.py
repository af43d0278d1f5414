"""# Hyper-parameters in the code beside a config system

A run writes its hyper-parameters into the code, although the repository keeps the same parameters in settings files
that other runs read.

## Why it is debt

There are two places to change a learning rate, and only one of them is known. Sweeps, launch scripts and records work
with the settings; this run takes no part in them, and its values drift away from those of the others unseen.

## Example

`config/train.yaml`
```yaml
learning_rate: 0.1
n_estimators: 300
max_depth: 4
```

`train.py`
```python
import joblib
import yaml
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier

if __name__ == "__main__":
    with open("config/train.yaml") as file:
        settings = yaml.safe_load(file)
    model = GradientBoostingClassifier(**settings)
    model.fit(*load_iris(return_X_y=True))
    joblib.dump(model, "model.joblib")
```

`train_large.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier

if __name__ == "__main__":
    model = GradientBoostingClassifier(learning_rate=0.01, n_estimators=2000, max_depth=9)
    model.fit(*load_iris(return_X_y=True))  # MLD109
    joblib.dump(model, "large.joblib")
```

## Use instead

A second settings file for the second run.

`config/large.yaml`
```yaml
learning_rate: 0.01
n_estimators: 2000
max_depth: 9
```

`train.py`
```python
import sys

import joblib
import yaml
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "config/train.yaml"
    with open(name) as file:
        settings = yaml.safe_load(file)
    model = GradientBoostingClassifier(**settings)
    model.fit(*load_iris(return_X_y=True))
    joblib.dump(model, "model.joblib")
```

`config/train.yaml` stays as it is.

## Known limits

- Only where another entry reads a settings file with at least two of the same parameters, and shares a folder or code
  with this run. A repository without settings files is not reported, nor is one whose settings are Python constants.
- A run that takes options from the command line or the environment, or reads any settings, bypasses nothing. Notebooks
  are places to try values and are not reported.
- Hyper-parameters are known by name.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_run

CODE = "MLD109"
NAME = "hard-coded-hyperparameters"
SEVERITY: Severity = "minor"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(10, 20, 45)
MINUTES = "Move the values to a settings file, read it as the other runs do, and start the run once."
SINCE = "0.1.0"
VERSION = 4
PREVIEW = True

SHOWN = 4


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run that goes round the settings its neighbours read."""
    if subject.role != "entry" or subject.cell is not None or subject.kind != "single":
        return
    if (found := project.hard_coded.of(subject)) is None:
        return
    shown = ", ".join(f"{one.name} {one.value}" for one in found.written[:SHOWN])
    yield Debt(
        message=f"Hyper-parameters in the code ({shown}), while {found.reader.path} reads {found.settings}",
        **of_run(subject, project),
        confidence="medium",
        value=float(len(found.written)),
        evidence=found.evidence,
        repair=Repair(
            key=f"settings:{subject.path}",
            title=f"Let {subject.path} read its hyper-parameters from settings",
            recipe=f"Give the run a settings file beside {found.settings} and read it as {found.reader.path} does.",
            base=COST,
        ),
    )
