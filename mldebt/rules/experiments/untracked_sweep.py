"""# Parameter search of which no trial is recorded

One call trains many times with different parameters (grid or random search, Optuna, hyperopt, Ray, Keras Tuner), and
nothing keeps which trial gave which result.

## Why it is debt

A search is the most expensive experiment a team makes, and every trial answers a question. When only the winner is
printed, the others are paid for again the next time somebody asks whether a parameter matters, how sure the choice is,
or where to search on after the data has changed.

## Example

A study without a storage lives in memory.

`tune.py`
```python
import json

import optuna
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score


def objective(trial):
    model = RandomForestClassifier(n_estimators=trial.suggest_int("n_estimators", 10, 500))
    return cross_val_score(model, *load_iris(return_X_y=True)).mean()


if __name__ == "__main__":
    study = optuna.create_study(direction="maximize")
    study.optimize(objective, n_trials=100)  # MLD103
    with open("best.json", "w") as file:
        json.dump(study.best_params, file)
```

## Use instead

A storage keeps every trial; a tracker's callback does as well.

`tune.py`: `"maximize"` → `"maximize", storage="sqlite:///trials.db", study_name="forest"`.

## Known limits

- Only a search that somebody starts counts, as for `untracked-run`; a search that `untracked-sweep` reports is not
  reported by `untracked-run` as well.
- A search whose trials are taken in hand (`cv_results_`, `trials_dataframe()`, a saved search object) is not reported:
  they may be kept. Nor is one over made-up data, one that is not seen to train a model, or a snippet that lacks names.
- A grid of one point is no search: it is a single run.
- Loops written by hand over a list of parameters are single runs here.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
- optuna 5.0.0 `create_study`: without `storage` the study is kept in memory.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Area, Severity, Tracking
from mldebt.project.project import Project
from mldebt.project.runs.called import is_aside
from mldebt.project.runs.entered import Entries
from mldebt.project.runs.searches import has_made_up_data, is_fragment, is_off, kept_trials, tunes_a_model
from mldebt.rules.places import of_run

CODE = "MLD103"
NAME = "untracked-sweep"
SEVERITY: Severity = "critical"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(5, 20, 45)
MINUTES = "Give the search a storage or a tracker's callback, and look once whether all trials arrive."
SINCE = "0.1.0"
VERSION = 17
PREVIEW = True
OVER = ("MLD101",)

KEPT: frozenset[Tracking] = frozenset({"tracked", "partial", "remote"})


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a search that somebody starts and whose trials are lost."""
    if subject.role != "entry" or subject.kind != "sweep" or subject.tracking != "untracked":
        return
    if any(launch.tracking in KEPT for launch in subject.launches):
        return
    if project.entries.is_double(subject.path) or is_aside(subject.path):
        return
    if project.sources.is_shown(subject.path):
        return
    if not _is_search(project.entries, subject.path) or kept_trials(project.entries, project.entries.of(subject.path)):
        return
    yield Debt(
        message=f"No trial of this {subject.framework} search is recorded: {subject.reason}",
        **of_run(subject, project),
        evidence=(*subject.evidence, *subject.launched_by),
        repair=Repair(
            key=f"record-trials:{subject.path}",
            title=f"Record the trials of the search in {subject.path}",
            recipe="Give the search a storage (`create_study(storage=…)`), or log each trial's parameters and score to "
            "the team's tracker; a table of `cv_results_` is the least.",
            base=COST,
        ),
    )


def _is_search(entries: Entries, path: str) -> bool:
    """Say whether a run searches, as far as can be seen, for parameters of a model on data of its own."""
    entered = entries.of(path)
    is_shown = is_fragment(entries, entered) or has_made_up_data(entries, entered)
    return tunes_a_model(entered) and not is_shown and not is_off(entries, entered)
