"""# Training run that no tracker records

A script or notebook that somebody starts fits a model, and no experiment tracker, metrics logger or pipeline stage
keeps what it was run with and what came out.

## Why it is debt

What such a run found out lives in a terminal that is closed and in the memory of one person. Nobody can say later which
parameters gave the model that is in use, whether a change helped, or repeat the run: the next question costs the whole
training again.

## Example

The fit is reached from the file that is started, and only the weights and a printed number stay.

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

if __name__ == "__main__":
    x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True))
    model = RandomForestClassifier(n_estimators=300)
    model.fit(x_train, y_train)  # MLD101
    print("accuracy", model.score(x_test, y_test))
    joblib.dump(model, "model.joblib")
```

## Use instead

Any tracker that the team reads will do, if it gets the parameters *and* the metrics of every run.

`train.py`
```python
import joblib
import mlflow
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

if __name__ == "__main__":
    x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True))
    with mlflow.start_run():
        mlflow.log_params({"n_estimators": 300})
        model = RandomForestClassifier(n_estimators=300)
        model.fit(x_train, y_train)
        mlflow.log_metric("accuracy", model.score(x_test, y_test))
    joblib.dump(model, "model.joblib")
```

## Known limits

- Only what is started counts: a main block, a command, module-level code nobody imports, a notebook, or a command in
  a shell script, Makefile, CI file, README or pipeline. Tests, benchmarks, tutorials, libraries and scripts that only
  evaluate are never reported.
- A run that logs to TensorBoard or CSV is *partial*, one whose tracker is switched off is `tracking-off-by-default`,
  one whose answer depends on an unpinned library is *unknown*: none of them is reported here, nor is a run that one
  of its launch configurations tracks.
- A run that writes nothing and only prints is not reported: whether anybody wants to keep its result cannot be told.
  A notebook keeps the scores that its outputs show; one with stripped outputs that saves nothing keeps nothing.
- Pages of a manual, and examples that show how the repository's own installable package is used, are tutorials unless
  a script, pipeline or documented command with arguments starts them. Files of a toolkit that was copied whole, with
  its README and licence, are a library.
- A command that trains with an installed program (`spacy train`, `yolo train`, `trl sft`, `fairseq-train`) is a run of
  the script, pipeline or notebook it stands in; one in a document is not.
- Whether a notebook teaches cannot always be told: a finding in one is a note (info, low confidence), unless a program
  of the repository loads what it saves and no committed output of the notebook shows a score. Lessons, books and the
  tasks of a course teach; a project made for a course is its authors' own work.
- Notes, too, are files of a template or collection that no command trains with, scripts that nothing launches, that
  have no main block and are not called after training, that are not among those the repository launches, that stand
  among examples (where commands start them and nothing is installed, they are what the repository is for), what was
  set aside or under a licence of their own, that are called after analysis or serving, that
  keep numbers only, that make up their data, that an orchestrator or pipeline runs, or that name a tracker they are not
  seen to reach; the evidence says which. Of a file that came with the newest commit no command is expected yet. Medium
  are files that others import, and runs that keep a table. A run that writes its settings, or settings and
  results together, to a file of its own is untracked as a home-grown log is, but may keep as good a record: whether it
  is debt is unknown, and is not reported. The same holds for a checkpoint that holds both beside its weights, for
  settings that are logged whole into a log file, and for a table of results in a folder that is named after three
  settings or more.
- Where nobody has committed for a year before the scan it is minor, and a note where no command starts it: it matters
  when somebody trains again.
- A run that several files start is one finding, and so are notes whose files share one loop and all notes on
  notebooks: the evidence names the others. Of copies of one script that changed little the newest or launched one
  speaks for all, and the others are notes.
- A tracker outside the repository (a private wrapper, a platform that records standard output) is not seen.
- Scores that a script writes to a table of a database may be a record: whether such a run is tracked is unknown. So it
  is of what is called after charts, back tests or preparing data and keeps no model.
- A script that trains on names nothing binds is a snippet and no run, and so is a way to training that fails before it.
  Tensors fitted one by one and a model of which only the ranking of features is read are no trained models.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration and process debt.
- Breck et al., "The ML Test Score", IEEE Big Data 2017, test Infra 1: training is reproducible.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.project.runs.doors import LEADS
from mldebt.rules.noting import in_notebook, loop_of, noted, resting, sharing, spoken_for
from mldebt.rules.places import of_run

CODE = "MLD101"
NAME = "untracked-run"
SEVERITY: Severity = "major"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(10, 30, 60)
MINUTES = "Start a run, pass it the parameters, log the metrics where they are printed, and try it once."
SINCE = "0.1.0"
VERSION = 48
PREVIEW = False


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run that somebody starts and that nothing records; runs of one loop share the repair."""
    if not project.owing.has(subject) or project.certainty.is_unknown(subject):
        return
    confidence, doubt = project.certainty.of(subject)
    is_note = confidence == "low"
    is_group = is_note and in_notebook(subject)
    beside = noted(project) if is_group else sharing(project).get(loop_of(subject), [subject])
    if is_note and beside[:1] != [subject] and project.owing.speaker(subject) == subject:
        return
    users = project.certainty.users(subject)
    less = (Evidence(subject.path, subject.line, f"less sure: {doubt}", subject.cell),) if doubt else ()
    copies = len(project.owing.copies(subject))
    yield Debt(
        message=f"{_said(subject, len(beside) if is_group else 1, copies)}: {subject.reason}",
        **of_run(subject, project),
        severity="info" if is_note else _severity(subject, project),
        confidence=confidence,
        evidence=(
            *subject.evidence,
            *subject.launched_by,
            *project.owing.with_it(subject),
            *users,
            *less,
            *resting(subject, project),
            *spoken_for(subject, beside, project),
        ),
        repair=_repair(project, subject),
    )


def _severity(run: TrainingRun, project: Project) -> Severity:
    """Return how grave a lost record is: one step less where nobody has committed for a year, to train again."""
    if run.kind == "sweep":
        return SEVERITY if project.sources.rests else "critical"
    return "minor" if project.sources.rests else SEVERITY


def _said(run: TrainingRun, notes: int, copies: int) -> str:
    """Return what is wrong with a run and its copies, or with as many runs as one note speaks for."""
    if notes > 1:
        return f"{notes} trainings in notebooks are not tracked and may need no record; the first, of {run.framework}"
    if run.kind == "sweep":
        return "Not one run of this sweep is tracked"
    nor = f", nor {copies} nearly equal script{'s' if copies > 1 else ''}" if copies else ""
    return f"This {run.framework} training run is not tracked{nor}"


def _repair(project: Project, run: TrainingRun) -> Repair:
    """Return the edit that tracks a run: it is made where the newest of its copies trains, and named after it."""
    where = _trains_in(project.owing.speaker(run))
    title = f"runs that train in {where}" if _sharing(project)[where] > 1 else f"runs of {run.path}"
    recipe = (
        "Start a tracker run around the training call; log every parameter once and the metrics where they are printed;"
        " store the commit."
    )
    return Repair(
        key=f"track:{where}",
        title=f"Track the {title}",
        recipe=recipe,
        base=COST,
        each=Cost(0, 5, 10),
        causes=("track",),
    )


@lru_cache(maxsize=1)
def _sharing(project: Project) -> Counter[str]:
    """Count the files that speak for untracked runs by where the edit is made: one alone is called by its own name."""
    owed = {(project.owing.speaker(run).path, _trains_in(run)) for run in project.runs if project.owing.has(run)}
    return Counter(where for _, where in owed)


def _trains_in(run: TrainingRun) -> str:
    """Return the file to edit: where the training call stands if that belongs to the run's own folder, else the run's.

    The evidence leads hop by hop to the training call. A loop elsewhere may be a library's, which is not to be edited.
    """
    site = next((item.path for item in run.evidence if item.says != LEADS), run.path)
    return site if PurePosixPath(site).is_relative_to(PurePosixPath(run.path).parent) else run.path
