"""# Model that no text names

Somebody trains, saves or serves this model, its code has no docstring that says anything, and no document names it, its
file or its option; other text of the repository may still be enough for those who wrote it.

## Why it is debt

A README on the task of the repository tells what all of its models are for, and not what this one adds, which data it
has seen or how well it does. Who finds five of them side by side takes the one that was changed last.

## Example

`README.md`
```markdown
# Tides

Forecasts the height of the next tide from the gauges of three harbours.
```

`nets.py`
```python
import torch
from torch import nn


class GaugeRegressor(nn.Module):
    \"\"\"Predicts the next tide of one harbour from a week of its own gauge.\"\"\"

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)


class MoonRegressor(nn.Module):  # MLD210
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(5, 1)

    def forward(self, x):
        return self.body(x)


def train(model):
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "out.pt")


def gauge():
    train(GaugeRegressor())


def moon():
    train(MoonRegressor())


if __name__ == "__main__":
    gauge()
    moon()
```

## Use instead

`README.md`
```markdown
# Tides

Forecasts the height of the next tide from the gauges of three harbours.

- `MoonRegressor`: predicts the tide from the phase of the moon, for harbours without a gauge.
```

`nets.py`
```python
import torch
from torch import nn


class MoonRegressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(5, 1)

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = MoonRegressor()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 5)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "out.pt")
```

## Known limits

- Less sure than `undocumented-model`, which takes over where nothing around tells anything: up to its third version
  that rule reported these, too, and 25 of 60 were right (docs/hand-check/models-undocumented.md).
- The nearest README counts whole where its folder holds one family of models, or one that is run; otherwise only what
  names the model, its registry key, its option or its file, in words or in a command.
- Where a text names a part of a model's name, its folder or all its words, the answer is unknown.
- One bare model in a folder most of whose models are described is not reported: it is more often a part.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainedModel, model_subject
from mldebt.findings.totals import folder
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.documentation.surroundings import surroundings
from mldebt.project.models.files.kept import KEPT, SHOWN, is_kept, is_undocumented
from mldebt.project.project import Project
from mldebt.rules.others import rank

CODE = "MLD210"
NAME = "unnamed-model"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(10, 30, 60)
MINUTES = "Write a docstring that says what it predicts from what, and name it in the README with its last result."
SINCE = "0.1.0"
VERSION = 11
PREVIEW = True

ENOUGH = 4


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of the most telling bare row of a family."""
    sources = project.sources
    if not is_undocumented(subject, sources) or _is_led(subject, project) or _is_exception(subject, project):
        return
    if is_kept(subject, sources, project.runs, project.served) and surroundings(sources).speak(subject.path) is None:
        return
    is_aside = sources.role(subject.path) != "code" or bool(SHOWN.fullmatch(subject.path))
    yield Debt(
        message=f"No text names `{subject.name}` or says what it predicts",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.name if subject.kind in {"class", "factory"} else None,
        anchor=f"{subject.kind}:{subject.name}",
        subject=model_subject(subject),
        severity="info" if is_aside or not KEPT & set(subject.reach) else SEVERITY,
        confidence="medium",
        text=subject.name,
        evidence=subject.evidence,
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Describe {subject.name}",
            recipe="State in its docstring what it predicts from what, and name it in the README with its last result.",
            base=COST,
        ),
    )


def _is_led(subject: TrainedModel, project: Project) -> bool:
    """Say whether another undocumented row of the family tells more, so that one missing text is one finding."""
    return any(
        other.family == subject.family and is_undocumented(other, project.sources) and rank(other) < rank(subject)
        for other in project.models
    )


def _is_exception(subject: TrainedModel, project: Project) -> bool:
    """Say whether most models of the same top folder are described: a bare one among them is more often a part."""
    top = folder(subject.path)
    levels = [other.documentation for other in project.models if other.role == "model" and folder(other.path) == top]
    known = len(levels) - levels.count("unknown")
    return known >= ENOUGH and levels.count("none") < known / 2
