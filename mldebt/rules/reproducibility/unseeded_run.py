"""# Training run that fixes no random seed

A run that somebody starts draws at random (first weights, batches, splits), keeps what comes out, and nothing it enters
fixes a seed.

## Why it is debt

Starting the same commit with the same data gives another model and another score. Whether a change helped or the draw
was lucky cannot be told, and a result that somebody asks about a year later cannot be made again.

## Example

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

if __name__ == "__main__":
    x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True))
    model = RandomForestClassifier(n_estimators=300)
    model.fit(x_train, y_train)  # MLD601
    print("accuracy", model.score(x_test, y_test))
    joblib.dump(model, "model.joblib")
```

## Use instead

One seed for every generator in use, recorded with the run.

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

SEED = 17

if __name__ == "__main__":
    x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True), random_state=SEED)
    model = RandomForestClassifier(n_estimators=300, random_state=SEED)
    model.fit(x_train, y_train)
    print("accuracy", model.score(x_test, y_test))
    joblib.dump(model, "model.joblib")
```

## Known limits

- One seed of any kind is enough: a run that seeds NumPy and forgets PyTorch, or seeds the split and not the model, is
  not reported. Fixed seeds do not make GPU kernels deterministic.
- A seed that a launch command, a settings file or code that cannot be followed may give makes the answer unknown and
  silent. So does any name that speaks of a seed in code the run imports.
- Libraries that seed themselves (the Hugging Face `Trainer`, ultralytics, LightGBM, XGBoost, CatBoost, gensim) and
  those whose configuration decides (mmengine, detectron2) are silent.
- Runs that only print are not reported, nor are tutorials, tests, benchmarks, evaluations and remote jobs.

## References

- Pineau et al., "Improving Reproducibility in Machine Learning Research", JMLR 22, 2021: random seeds.
- Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks", MLSys 2021.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.project import Project
from mldebt.project.runs.called import is_aside, looks
from mldebt.rules.places import of_run

CODE = "MLD601"
NAME = "unseeded-run"
SEVERITY: Severity = "minor"
AREA: Area = "reproducibility"
CHALLENGE = 11
COST = Cost(3, 10, 30)
MINUTES = "Add one seed option, fix every generator with it where the run starts, and start it twice to compare."
SINCE = "0.1.0"
VERSION = 6
PREVIEW = True

SHOWN = regex(r"what is kept: (prints|log text) \(|nothing but output on the screen")


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run whose outcome depends on the draw; runs that train in one file share the repair."""
    if subject.role != "entry" or subject.kind in ("evaluation", "remote"):
        return
    if subject.tracking == "untracked" and SHOWN.search(subject.reason):
        return
    if project.entries.is_double(subject.path) or is_aside(subject.path) or looks(subject.path):
        return
    if project.sources.is_shown(subject.path):
        return
    found = project.seeds.of(subject)
    if found.answer not in ("unseeded", "off"):
        return
    is_off = found.answer == "off"
    yield Debt(
        message=f"No seed is fixed by default: {found.reason}"
        if is_off
        else f"Nothing this run enters fixes a seed, and {found.reason}",
        **of_run(subject, project),
        confidence="medium" if is_off else "high",
        evidence=found.evidence,
        repair=Repair(
            key=f"seed:{subject.path}",
            title=f"Fix a seed in {subject.path}",
            recipe="Take a seed as an option with a number as its default, set every generator in use from it before "
            "data and model are made, and log it with the run.",
            base=COST,
        ),
    )
