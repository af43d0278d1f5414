"""# Model whose documentation lacks what a reader needs first

A trained file is published, or a service loads it, and what is said of it names neither what it was trained on nor how
well it does; or the card of a model still asks what `mldebt card` asked.

## Why it is debt

The half that is written is the half that the code shows anyway. What a user has to know, which data it has seen, what
the numbers were and where it fails, is known today and will not be in a year.

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

- What counts as said is what `undocumented-model` reads. Where any document around names data or a result, be it of
  another model, links to an article or is in a language that is not read, nothing is reported; nor where a notebook of
  the repository trains a model, whose printed results are not read.
- Classes are left out: what goes in and out of them is often told by their interface.
- One finding a family; nothing where another row of the family says enough. Lessons, tests, tutorials and copied
  toolkits are left out, and so is what is neither published nor named in code that answers requests.
- Missing limits alone are no finding: of 19 READMEs of model repositories 16 named none.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
- Hugging Face, "Annotated Model Card".
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.scan import Measured
from mldebt.findings.subjects import Evidence, Item, ModelCard, TrainedModel, model_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.surroundings import surroundings
from mldebt.project.project import Project

CODE = "MLD203"
NAME = "incomplete-model-documentation"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(10, 25, 60)
OVER = ("MLD201", "MLD202", "MLD210")
MINUTES = "Look up the missing facts, write a sentence for each, let the model's owner read them."
SINCE = "0.1.0"
VERSION = 10
PREVIEW = True
MEASURED: tuple[Measured, ...] = (
    Measured(0.25, None, 8, "hand check by the author of the rule, 4 other repositories"),
    Measured(0.69, None, 13, "hand check by a second author, 13 other repositories, version 2"),
)

KEPT = frozenset({"saved", "served", "published"})
ENOUGH = frozenset({"minimum", "full", "unknown"})
KINDS = ("class", "factory", "artifact", "checkpoint")
SAYS = {
    "purpose": "what it is for",
    "inputs_outputs": "what goes in and out",
    "training_data": "what it was trained on",
    "metrics": "how well it does",
    "limitations": "where it fails",
}
TRAINING = frozenset({"training_data", "metrics"})


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a family's first row whose text says something, but not enough; `value` counts what lacks."""
    card = _asking(subject, project)
    if not _is_incomplete(subject, project, card) or _is_led(subject, project):
        return
    lacking = [item for item in SAYS if (held := getattr(subject.items, item)) is None or not held.found]
    missing = [item for item in lacking if item in TRAINING] or lacking
    yield Debt(
        message=_message(subject, missing, card),
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.name if subject.kind in {"class", "factory"} else None,
        anchor=f"{subject.kind}:{subject.name}",
        subject=model_subject(subject),
        value=len(card.questions) if card else len(lacking),
        text=subject.name,
        evidence=(*_found(subject), *(card.questions if card else ())),
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Complete the documentation of {subject.name}",
            recipe="Answer in its docstring or card: " + ", ".join(SAYS[item] for item in lacking) + "."
            if lacking
            else "Answer the questions of its card, or delete what nobody can answer.",
            base=COST,
        ),
    )  # fmt: skip


def _message(model: TrainedModel, missing: list[str], card: ModelCard | None) -> str:
    if card:
        return f"The card of `{model.name}` leaves {len(card.questions)} questions open: {card.questions[0].says}"
    return f"The text on `{model.name}` does not say {' or '.join(SAYS[item] for item in missing)}"


def _asking(model: TrainedModel, project: Project) -> ModelCard | None:
    """Return the card that was written for a model and still asks."""
    return next((card for card in project.cards if card.questions and card.name == model.name), None)


def _is_incomplete(model: TrainedModel, project: Project, card: ModelCard | None) -> bool:
    sources = project.sources
    if model.role != "model" or sources.role(model.path) != "code" or sources.is_teaching(model.path):
        return False
    if sources.kits.of(model.path) is not None or "test" in model.reach:
        return False
    if card is not None:
        return True
    if model.kind not in {"artifact", "checkpoint"} or model.documentation != "partial" or model.placeholder:
        return False
    if any((held := getattr(model.items, item)) is not None and held.found for item in TRAINING):
        return False
    if "published" not in model.reach and not (KEPT & set(model.reach) and _is_served(model, project)):
        return False
    is_shown = any(run.path.endswith(".ipynb") for run in project.runs)
    return not is_shown and surroundings(sources).tells(model.path, TRAINING) is None


def _is_served(model: TrainedModel, project: Project) -> bool:
    """Say whether code that answers requests names a file."""
    return any(model.name in text for path in project.served for text, _ in project.sources.code.modules[path].strings)


def _is_led(subject: TrainedModel, project: Project) -> bool:
    """Say whether the family says enough elsewhere, or an earlier row of it says the same."""
    for other in project.models:
        if other.family != subject.family or other is subject or other.role != "model":
            continue
        card = _asking(other, project)
        if other.documentation in ENOUGH and card is None and _asking(subject, project) is None:
            return True
        if _is_incomplete(other, project, card) and _rank(other) < _rank(subject):
            return True
    return False


def _rank(model: TrainedModel) -> tuple[int, str, int, int, str]:
    return KINDS.index(model.kind), model.path, model.cell or 0, model.line, model.name


def _found(model: TrainedModel) -> Iterator[Evidence]:
    for name, says in SAYS.items():
        item: Item | None = getattr(model.items, name)
        if item is not None and item.found and item.path is not None:
            yield Evidence(item.path, item.line, f"says {says}")
