"""# Model documentation that is only filler

The place for a model's description exists, and what stands there is a template: "More information needed", "TODO", an
unfilled brace.

## Why it is debt

A card full of filler looks like documentation in every list and every check that counts headings, so nobody writes the
real one. Readers learn that cards here say nothing and stop opening them.

## Example

`model.py`
```python
import torch
from torch import nn


class TideNet(nn.Module):  # MLD202
    \"\"\"TODO: add description\"\"\"

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)
```

`train.py`
```python
import torch

from model import TideNet

if __name__ == "__main__":
    model = TideNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "tide.pt")
```

## Use instead

Say one true thing; leave out the headings you cannot fill.

`model.py`: `TODO: add description` → `Predicts the height of the next tide at one harbour from the last three.`.

`train.py` stays as it is.

## Known limits

- Only text that holds filler and nothing else is reported: a TODO inside a real description is not. A docstring that
  merely repeats the class's name is reported as `undocumented-model` when nothing else describes the model.
- In documents only cards, and sections that ask for data, results, uses or limits, are judged.
- Preview: no finding on 30 fresh repositories, so its precision is not known (docs/hand-check.md).

## References

- Hugging Face, model card template, huggingface/huggingface_hub@ee0a451 templates/modelcard_template.md: 39 filler
  phrases under 35 headings.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD202"
NAME = "placeholder-documentation"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(15, 40, 90)
MINUTES = "Replace the filler by what is known and delete the headings that nobody can fill."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = True

USED = frozenset({"launched", "saved", "served", "published"})


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a model whose text is filler; one filler text is one finding, at the first model it reaches."""
    if not _is_filler(subject) or _is_told(subject, project):
        return
    is_bare = subject.documentation == "none"
    is_shown = project.sources.role(subject.path) != "code"
    place = subject.placeholder[0]
    yield Debt(
        message=f"The documentation of `{subject.name}` is filler: {place.says}",
        **of_model(subject),
        severity="info" if is_shown else "major" if is_bare and USED & set(subject.reach) else SEVERITY,
        evidence=(*subject.placeholder, *subject.evidence),
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Document {subject.name}",
            recipe="Replace each filler by one sentence that is true of this model; delete headings that stay empty.",
            base=COST,
        ),
    )


def _is_filler(model: TrainedModel) -> bool:
    return model.role == "model" and bool(model.placeholder) and "dead" not in model.reach and "test" not in model.reach


def _is_told(subject: TrainedModel, project: Project) -> bool:
    """Say whether an earlier model shows the same filler."""
    for other in project.models:
        if other is subject:
            return False
        if _is_filler(other) and (other.family == subject.family or other.placeholder == subject.placeholder):
            return True
    return False
