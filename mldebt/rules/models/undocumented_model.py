"""# Model that no text describes

Somebody trains, saves, serves or publishes this model, and nothing in the repository says what it is for, what goes in
and out, what it was trained on, how well it does or where it fails.

## Why it is debt

Who meets the model later (in a registry, behind a service, in an old experiment) has to read its code to learn what it
predicts, and its training data and limits cannot be read there at all. Models like that are neither reused nor switched
off: people train a new one beside it.

## Example

`train.py`
```python
import torch
from torch import nn


class YieldNet(nn.Module):  # MLD201
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(12, 1)

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = YieldNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        model(torch.rand(8, 12)).sum().backward()
        optimiser.step()
    torch.save(model.state_dict(), "yield.pt")
```

## Use instead

One docstring is a start: what it predicts, from what, learned from which data, how well.

`train.py`
```python
import torch
from torch import nn


class YieldNet(nn.Module):
    \"\"\"Predicts the yield of a field in tonnes per hectare from twelve monthly weather readings.

    Trained on the harvests of 2015 to 2022; mean error 0.4 t/ha on 2023. Not meant for greenhouses.
    \"\"\"

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(12, 1)

    def forward(self, x):
        \"\"\"Return yields of shape (batch, 1) for an input of shape (batch, 12).\"\"\"
        return self.body(x)


if __name__ == "__main__":
    model = YieldNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        model(torch.rand(8, 12)).sum().backward()
        optimiser.step()
    torch.save(model.state_dict(), "yield.pt")
```

## Known limits

- Reported is only what is sure: a model of the team's own work that is kept, where nothing around it tells anything.
  Whether a model is kept: an entry makes, trains and writes it; a pipeline, catalogue or registry declares it; a fitted
  estimator, or weights that a training entry or a service names, are committed. Of the models of one place the one that
  tells most stands for all, for one text is missing.
- Around it means: documents and notebooks at the top, in a manual or below the same top folder, descriptions of the
  project, docstrings of the code that uses, makes or serves it, and public data that this code names. Whatever tells
  what something is, predicts, was trained on or scores forbids the claim, be it of another model; so do links to
  articles, requests shown as an example, other languages, and office documents, which are not read, and a stage of a
  pipeline that names its data and its scores. Commands, trees of files and templates count as no text. Comments do not
  count, nor does what a page of the service shows its users.
- So a bare class beside a README on the task of five models is no finding. `mldebt models` shows it as `none`, and the
  share of described models counts it: the open labels know 13, of which the inventory finds 12.
- Layers, blocks, heads, losses, wrappers, abstract bases and classes that nothing uses are never reported, nor is a
  library's model that an entry trains, a file named as libraries name their public weights, or a model whose text lives
  elsewhere (a hub, a registry).
- Books, courses, copied toolkits, kernels of competitions and what is tried or shown are not reported.
- Whether a text is true is not judged.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: undeclared consumers.
- Hugging Face, "Model Cards", https://huggingface.co/docs/hub/model-cards
"""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.documentation.surroundings import surroundings
from mldebt.project.models.files.kept import is_kept, is_undocumented
from mldebt.project.project import Project
from mldebt.rules.places import KINDS, Rank, beside, of_model, rank

CODE = "MLD201"
NAME = "undocumented-model"
SEVERITY: Severity = "major"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(20, 45, 90)
MINUTES = (
    "Find out what it was trained on and how well it does, write a docstring or a card, and let its owner read it."
)
SINCE = "0.1.0"
VERSION = 30
PREVIEW = False


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of the most telling model of a place where one is kept and nothing around tells anything.

    One text would tell of all models of the place; where something may tell of a model nothing is claimed.
    """
    alike = _silent(subject, project)
    if not alike or alike[0] is not subject:
        return
    others = [other for other in alike if other.family != subject.family]
    yield Debt(
        message=f"Nothing says what {_named(subject)} is for, what goes in and out, or what it was trained on"
        + beside({other.name for other in others} - {subject.name}),
        **of_model(subject),
        evidence=(
            *subject.evidence,
            *(Evidence(one.path, one.line, "not described either", one.cell) for one in others),
        ),
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Document {subject.name}",
            recipe="State in its docstring or card what it predicts and for whom, the shapes in and out, the training "
            "data, the last evaluation with its number, and one case where it should not be used.",
            base=COST,
        ),
    )


def _silent(subject: TrainedModel, project: Project) -> list[TrainedModel]:
    """Return the kept models of the place of a model, the most telling first, where nothing around tells anything."""
    alone = _alone(project)
    if all(one is not subject for one in alone):
        return []
    place = surroundings(project.sources)
    home = place.nearest(subject.path)
    return [one for one in alone if place.nearest(one.path) == home]


@lru_cache(maxsize=1)
def _alone(project: Project) -> tuple[TrainedModel, ...]:
    """Return the models of the repository's own work that are kept, where nothing around tells anything."""
    sources = project.sources
    bare = (model for model in project.models if is_undocumented(model, sources))
    kept = (model for model in bare if is_kept(model, sources, project.runs, project.served))
    speak = surroundings(sources).speak
    return tuple(sorted((model for model in kept if speak(model.path) is None), key=_reached))


def _reached(model: TrainedModel) -> tuple[int, int, Rank]:
    return KINDS.index(model.kind), -len(model.reach), rank(model)


def _named(model: TrainedModel) -> str:
    words = {
        "class": "the model",
        "factory": "the model made by",
        "artifact": "the trained file",
        "checkpoint": "the checkpoint",
    }
    return f"{words[model.kind]} `{model.name}`"
