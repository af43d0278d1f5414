"""# Model card whose metadata the Hub does not take

The front matter of a model card is no YAML, names a licence or language that the Hub does not know, lacks what an
evaluation result needs, or holds filler.

## Why it is debt

The metadata is what makes a model findable and its licence and results readable by programs. The Hub refuses a push
whose metadata is broken, or shows neither licence nor scores; a wrong licence identifier reads as "no licence".

## Example

`MODEL_CARD.md`
```markdown
---
license: Apache 2.0  # MLD204
datasets:
  - harbour/tides
---

# Tide model

Predicts the height of the next tide at one harbour.
```

## Use instead

`MODEL_CARD.md`: `Apache 2.0` → `apache-2.0`.

## Known limits

- The check is offline: whether a data set, base model or language code exists is not asked. The lists are those of the
  Hub's documentation when this version was made; a licence added later is reported wrongly.
- Cards of data sets and Spaces, and front matter of a site generator, are not looked at.
- One finding a card, at its first fault; the others are its evidence.

## References

- Hugging Face, "Model Cards: metadata" and "Licenses", https://huggingface.co/docs/hub/model-cards
- huggingface/huggingface_hub@ee0a451 src/huggingface_hub/repocard_data.py: what an evaluation result needs.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ModelCard
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_card

CODE = "MLD204"
NAME = "invalid-model-card"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(5, 10, 20)
MINUTES = "Correct the line; the Hub's metadata editor shows what it takes."
SINCE = "0.1.0"
VERSION = 2
PREVIEW = True


def check(subject: ModelCard, project: Project) -> Iterator[Debt]:
    """Yield the debt of a card at the first fault of its metadata; `value` counts them."""
    if not subject.faults or project.sources.is_teaching(subject.path):
        return
    first = subject.faults[0]
    others = f" ({len(subject.faults) - 1} more)" if len(subject.faults) > 1 else ""
    yield Debt(
        message=f"The metadata of this model card is not what the Hub takes: {first.says}{others}",
        **of_card(subject, "metadata", first, first.says),
        value=len(subject.faults),
        evidence=subject.faults,
        repair=Repair(
            key=f"card:{subject.path}",
            title=f"Correct the metadata of {subject.path}",
            recipe="Use the Hub's identifiers, fill or delete empty keys, give each result its task, data set, metric "
            "and value.",
            base=COST,
        ),
    )  # fmt: skip
