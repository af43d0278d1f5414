"""# Model whose documentation lacks what a reader needs first

A trained file is in git and code of the repository uses it, and no text says how well it does, or neither that nor what
it was trained on; or the card of a model still asks what `mldebt card` asked.

## Why it is debt

The half that is written is the half that the code shows anyway. What a user has to know, which data it has seen, what
the numbers were and where it fails, is known today and will not be in a year. Whoever trains the next version has no
number to beat, and nobody can say whether the file that answers requests is the good one.

## Example

`README.md`
```markdown
# Harvest

Predicts the yield of a field from twelve monthly weather readings.
```

`harvest.pkl`
```text
csklearn.linear_model._ridge  # MLD203
Ridge
(tR.
```

`app.py`
```python
import joblib
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("harvest.pkl")
```

## Use instead

`README.md`
```markdown
# Harvest

Predicts the yield of a field from twelve monthly weather readings.

Trained on the Almanac dataset of 2015 to 2022; MAE 0.4 t/ha on 2023. Not meant for greenhouses.
```

`harvest.pkl`
```text
csklearn.linear_model._ridge
Ridge
(tR.
```

`app.py`
```python
import joblib
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("harvest.pkl")
```

## Known limits

- One finding a repository: the file that code answering requests names, or other code that trains nothing; it names the
  other files of which the same is true. Where nothing tells anything at all, `undocumented-model` speaks.
- A result counts as told by anything: a measure with its number in a document, docstring, string, notebook (its output,
  too) or settings file, a picture or heading on results, a file named for results or of a tracker, a notebook that was
  run and measures something, a link to an article, a text in another language, an office document, a training that a
  tracker follows. Pages that a service shows its users are not read, nor are comments and the messages of commits.
- Data counts as told where a document, notebook or docstring speaks of a data set at all.
- Classes are left out: what goes in and out of them is often told by their interface. Left out, too, are files named as
  libraries name their public weights, repositories whose README begins by calling them an example, a template or a
  lesson, tests and copied toolkits, and what only a training or a notebook names.
- Missing limits alone are no finding: of 19 READMEs of model repositories 16 named none.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
- Hugging Face, "Annotated Model Card".
"""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, ModelCard, TrainedModel, model_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.artifacts.unproven import Unproven, unproven
from mldebt.project.models.documentation.results import results
from mldebt.project.project import Project
from mldebt.rules.others import MOST_NAMED, beside, rank

CODE = "MLD203"
NAME = "incomplete-model-documentation"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(10, 25, 60)
OVER = ("MLD202", "MLD210")
MINUTES = "Look up the missing facts, write a sentence for each, let the model's owner read them."
SINCE = "0.1.0"
VERSION = 14
PREVIEW = True

SAYS = {"training_data": "what it was trained on", "metrics": "how well it does"}


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a card that still asks, and that of the first file in use of whose results nothing tells."""
    card = _asking(subject, project)
    if card is not None and _is_work(subject, project) and not _is_led(subject, project):
        questions = card.questions
        message = f"The card of `{subject.name}` leaves {len(questions)} questions open: {questions[0].says}"
        recipe = "Answer the questions of its card, or delete what nobody can answer."
        yield _debt(subject, message, questions, recipe, len(questions))
        return
    files = _unproven(project)
    if files and files[0].model is subject:
        evidence = (files[0].used, *_read(project), *(_beside(one) for one in files[1:]))
        lacks = " and ".join(SAYS[item] for item in files[0].lacks)
        recipe = f"State in the README or a card beside it {lacks}: the data with its version, and the last evaluation "
        yield _debt(subject, _message(files), evidence, f"{recipe}with its number and its set.", len(files[0].lacks))


def _debt(subject: TrainedModel, message: str, evidence: tuple[Evidence, ...], recipe: str, value: int) -> Debt:
    return Debt(
        message=message,
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.name if subject.kind in {"class", "factory"} else None,
        anchor=f"{subject.kind}:{subject.name}",
        subject=model_subject(subject),
        value=value,
        text=subject.name,
        evidence=evidence,
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Complete the documentation of {subject.name}",
            recipe=recipe,
            base=COST,
        ),
    )


def _message(files: tuple[Unproven, ...]) -> str:
    first, *others = files
    lacks = " or ".join(SAYS[item] for item in first.lacks)
    does = "serves" if first.is_served else "uses"
    named = beside({one.model.name for one in others} - {first.model.name})
    return f"No text says of `{first.model.name}`, which {first.used.path}:{first.used.line} {does}, {lacks}{named}"


def _read(project: Project) -> Iterator[Evidence]:
    for path in results(project.sources).read[:MOST_NAMED]:
        yield Evidence(path, 1, "was read and does not say it")


def _beside(other: Unproven) -> Evidence:
    return Evidence(other.model.path, other.model.line, f"the same; `{other.used.path}` names it")


@lru_cache(maxsize=1)
def _unproven(project: Project) -> tuple[Unproven, ...]:
    return unproven(project.models, project.sources, project.runs, project.served)


def _asking(model: TrainedModel, project: Project) -> ModelCard | None:
    """Return the card that was written for a model and still asks."""
    return next((card for card in project.cards if card.questions and card.name == model.name), None)


def _is_work(model: TrainedModel, project: Project) -> bool:
    sources = project.sources
    if model.role != "model" or sources.role(model.path) != "code" or sources.is_teaching(model.path):
        return False
    return sources.kits.of(model.path) is None and "test" not in model.reach


def _is_led(subject: TrainedModel, project: Project) -> bool:
    """Say whether an earlier row of the family has the same card."""
    return any(
        other.family == subject.family
        and _asking(other, project)
        and _is_work(other, project)
        and rank(other) < rank(subject)
        for other in project.models
    )
