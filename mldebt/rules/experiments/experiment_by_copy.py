"""# Experiment made by copying the script

A training script was added as a near-copy of another one, and both are still there.

## Why it is debt

What differs between the two is what was tried, and it is hidden in hundreds of equal lines. A repair in one does not
reach the other, and after the third copy nobody knows which of them made the result in use.

## Example

`train.py`
```python
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

SEED = 17


def load():
    data = pd.read_csv("bread.csv")
    data = data.dropna()
    data["weight"] = data["weight"] / 1000
    return data.drop(columns="crust"), data["crust"]


if __name__ == "__main__":
    x, y = load()
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=SEED)
    model = RandomForestClassifier(n_estimators=300, random_state=SEED)
    model.fit(x_train, y_train)
    print("accuracy", accuracy_score(y_test, model.predict(x_test)))
    joblib.dump(model, "model.joblib")
```

- commit: try more trees

`train_2.py`
```python
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

SEED = 17


def load():
    data = pd.read_csv("bread.csv")
    data = data.dropna()
    data["weight"] = data["weight"] / 1000
    return data.drop(columns="crust"), data["crust"]


if __name__ == "__main__":
    x, y = load()
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=SEED)
    model = RandomForestClassifier(n_estimators=900, random_state=SEED)
    model.fit(x_train, y_train)  # MLD106
    print("accuracy", accuracy_score(y_test, model.predict(x_test)))
    joblib.dump(model, "model.joblib")
```

## Use instead

One script that takes what differs as an option; the tries are runs in a tracker.

`train.py`
```python
import argparse

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int, default=300)
    args = parser.parse_args()
    data = pd.read_csv("bread.csv")
    model = RandomForestClassifier(n_estimators=args.trees, random_state=17)
    model.fit(data.drop(columns="crust"), data["crust"])
    joblib.dump(model, "model.joblib")
```

- commit: try more trees — `train.py`: `default=300` → `default=900`

## Known limits

- At least 70 % of the lines were those of the other script when it was added; what became of the two since is not
  compared. Equal copies are archives and are not reported.
- Only scripts that are started and train, outside folders and names that say archive, old or backup. Where only the
  copy is left, history knows it and nothing is owed.
- Only where its run keeps a result, or it is sure that the copy tried something: two values are others than before.
- Looked for only where the ledger is read.

## References

- KazukiOnodera/Home-Credit-Default-Risk: 225 script copies in 155 commits (experiment event E2).
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.project import Project
from mldebt.project.purposes.putaway import is_archived
from mldebt.project.runs.called import is_aside
from mldebt.project.runs.tries import entry_of
from mldebt.rules.places import of_run

CODE = "MLD106"
NAME = "experiment-by-copy"
SEVERITY: Severity = "minor"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(15, 45, 120)
MINUTES = "Make what differs an option of one script, start both ways once to compare, and delete the copy."
SINCE = "0.1.0"
VERSION = 19
PREVIEW = True

COPIED = regex(r"E2 at (\w+): (\d+%) of its lines are those of (.+)")


def check(subject: Experiment, project: Project) -> Iterator[Debt]:
    """Yield the debt of a copied script that still stands beside the one it was copied from."""
    if not _is_told(subject):
        return
    run = entry_of(project.runs, subject.run_path)
    found = next(((item, match) for item in subject.evidence if (match := COPIED.fullmatch(item.says))), None)
    if run is None or found is None:
        return
    item, match = found
    source = match[3]
    if any(is_archived(path) or is_aside(path) or project.sources.is_teaching(path) for path in (run.path, source)):
        return
    if item.path != run.path or source not in project.sources.files or source == run.path:
        return
    yield Debt(
        message=f"This script was made by copying {source}: {match[2]} of its lines were equal",
        **of_run(run, project, f"copy:{source}"),
        confidence="medium",
        evidence=(
            Evidence(source, None, "the script it was copied from"),
            Evidence(run.path, None, f"added {(subject.started or '')[:10]} by commit {match[1][:8]}"),
        ),
        repair=Repair(
            key=f"merge:{source}",
            title=f"Make one script of {source} and its copies",
            recipe="Turn the lines that differ into options with today's values as defaults, keep the tries as runs of "
            "a tracker or as small configuration files, and delete the copies.",
            base=COST,
            each=Cost(5, 15, 30),
        ),
    )


def _is_told(one: Experiment) -> bool:
    """Say whether a new file tried something, and how it is recorded can be told: it keeps a result, or is sure."""
    return "E2" in one.events and (one.is_sure or one.level not in ("L0", "LX"))
