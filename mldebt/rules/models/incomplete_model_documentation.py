"""# Model whose documentation lacks what a reader needs first

The card of a model still asks what `mldebt card` asked when it wrote it.

## Why it is debt

The half that is written is the half that the code shows anyway. What a user has to know, which data it has seen, what
the numbers were and where it fails, is known today and will not be in a year. A card that asks looks finished in a list
of files, and nobody opens it again.

## Example

`train.py`
```python
import torch
from torch import nn


class TideNet(nn.Module):  # MLD203
    '''Predicts the height of the next tide from three gauges.'''

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = TideNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        model(torch.rand(8, 3)).sum().backward()
        optimiser.step()
    torch.save(model.state_dict(), "tide.pt")
```

`MODEL_CARD.md`
```markdown
# Model card: TideNet

## Uses

[More information needed] Question: Who should use this model, and for what?
```

## Use instead

`MODEL_CARD.md`
```markdown
# Model card: TideNet

## Uses

Harbour masters plan arrivals with it.
```

`train.py` stays as it is.

## Known limits

- Only cards that `mldebt card` wrote are asked. That a text around a trained file may lack its result or its data was
  asked up to version 14: right and worth saying in 3 of 7, and no find in 40 repositories of other kinds.
- Tests, lessons and copied toolkits are left out. Where nothing tells anything at all, `undocumented-model` speaks.
- Missing limits alone are no finding: of 19 READMEs of model repositories 16 named none.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
- Hugging Face, "Annotated Model Card".
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ModelCard, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_model, rank

CODE = "MLD203"
NAME = "incomplete-model-documentation"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(10, 25, 60)
OVER = ("MLD202",)
MINUTES = "Look up the missing facts, write a sentence for each, let the model's owner read them."
SINCE = "0.1.0"
VERSION = 15
PREVIEW = True


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a card that still asks."""
    card = _asking(subject, project)
    if card is None or not _is_work(subject, project) or _is_led(subject, project):
        return
    yield Debt(
        message=f"The card of `{subject.name}` leaves {len(card.questions)} questions open: {card.questions[0].says}",
        **of_model(subject),
        value=len(card.questions),
        evidence=card.questions,
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Complete the documentation of {subject.name}",
            recipe="Answer the questions of its card, or delete what nobody can answer.",
            base=COST,
        ),
    )


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
