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

- Layers, blocks, heads, losses, wrappers, abstract bases and classes that nothing uses are never reported, nor is a
  model whose text lives elsewhere (a hub, a registry) or is written in a script whose words are not read.
- The nearest README counts whole where its folder holds one family of models, or one that is run; otherwise only what
  names the model, its registry key, its option or its file, in words or in a command. A README about the task of five
  models documents none of them.
- A trained file inherits the text of the class its opcodes name and of the script that writes it. A library's model
  that an entry trains and saves is listed, but never reported: the text on its base lives elsewhere.
- Comments and links to papers do not count. Whether a text is true is not judged.
- Where a text names a part of a model's name, its folder or all its words, where a README is about no other model, is
  written in a language that is not read, links to a PDF, or a docstring says where the class was taken from, the answer
  is unknown and nothing is reported; so it is for a file that is named as libraries name their public weights.
- Books, courses and copied toolkits are not reported, nor one bare model in a folder most of whose models are
  described: it is more often a part. What is only trained, and not kept, is minor.
- Models made side by side (a generator and its discriminator), copies, and a class with its factories are one finding.
- A class that is only registered, offered by a table or chosen by name is no finding: an instance must be trained by an
  entry, kept, served or published. What a table hands out is followed; where other models take parts from it, it tells
  nothing.
- Preview: of 60 findings on 25 fresh repositories, in four rounds with changes between them, 25 were right
  (docs/hand-check/models-undocumented.md). The rule errs where a repository is described well: lessons, parts of other
  people's code, and networks that a README describes together with their siblings.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: undeclared consumers.
- Hugging Face, "Model Cards", https://huggingface.co/docs/hub/model-cards
"""

import re
from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.scan import Measured
from mldebt.findings.subjects import TrainedModel, model_subject
from mldebt.findings.totals import folder
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.lessons import is_lesson
from mldebt.project.project import Project

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
VERSION = 2
PREVIEW = True
MEASURED: tuple[Measured, ...] = (
    Measured(1.0, 0.92, 13, "open labels of 24 repositories"),
    Measured(0.89, None, 36, "hand check, 8 other repositories, first verdicts (20 of them from one)"),
    Measured(0.33, None, 12, "hand check, 5 repositories"),
    Measured(0.71, None, 21, "hand check by the author of the changes, 10 other repositories"),
    Measured(0.42, None, 60, "hand check by the author of the changes, 25 other repositories, four rounds"),
)

KEPT = frozenset({"saved", "served", "published"})
LOADED = frozenset({"loaded", "served", "registered"})
RUN = frozenset({"launched", "trained"})
NETWORKS = frozenset({"torch", "keras", "tensorflow", "jax", "other"})
ENOUGH = 4
KINDS = ("class", "factory", "artifact", "checkpoint")
TRIED = re.compile(r"(?:.*/)?(?:diagnos|debug|check|verif|sanity|smoke|repro|profil|toy)[a-z]*[_.][^/]*")
SHOWN = re.compile(r"(?:.*/)?(?:examples?|samples?|demos?|playground|scratch)/.*")


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a model's family at its most telling row: the class before its factories and files."""
    if not _is_undocumented(subject, project) or _is_led(subject, project) or _is_exception(subject, project):
        return
    yield Debt(
        message=f"Nothing says what {_named(subject)} is for, what goes in and out, or what it was trained on",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.name if subject.kind in {"class", "factory"} else None,
        anchor=f"{subject.kind}:{subject.name}",
        subject=model_subject(subject),
        severity=_severity(subject, project),
        confidence="high",
        text=subject.name,
        evidence=subject.evidence,
        repair=Repair(
            key=f"document:{subject.family}",
            title=f"Document {subject.name}",
            recipe="State in its docstring or card what it predicts and for whom, the shapes in and out, the training "
            "data, the last evaluation with its number, and one case where it should not be used.",
            base=COST,
        ),
    )


def _is_undocumented(model: TrainedModel, project: Project) -> bool:
    is_bare = model.role == "model" and model.documentation == "none" and not model.placeholder
    if not is_bare or "test" in model.reach or not _is_used(model) or TRIED.fullmatch(model.path):
        return False
    return project.sources.kits.of(model.path) is None and not is_lesson(project.sources, model.path)


def _is_used(model: TrainedModel) -> bool:
    """Say whether somebody keeps, serves or publishes an instance, or an entry trains one; a name alone is no use."""
    reach = set(model.reach)
    if reach <= LOADED:
        return False
    is_estimator = model.framework not in NETWORKS
    return bool(reach & KEPT) or reach >= RUN or (reach == {"launched"} and is_estimator)


def _is_led(subject: TrainedModel, project: Project) -> bool:
    """Say whether another undocumented row of the family tells more, so that one missing text is one finding."""
    return any(
        other.family == subject.family and _is_undocumented(other, project) and _rank(other) < _rank(subject)
        for other in project.models
    )


def _is_exception(subject: TrainedModel, project: Project) -> bool:
    """Say whether most models of the same top folder are described: a bare one among them is more often a part."""
    top = folder(subject.path)
    levels = [other.documentation for other in project.models if other.role == "model" and folder(other.path) == top]
    known = len(levels) - levels.count("unknown")
    return known >= ENOUGH and levels.count("none") <= known / 2


def _rank(model: TrainedModel) -> tuple[int, str, int, int, str]:
    return KINDS.index(model.kind), model.path, model.cell or 0, model.line, model.name


def _severity(model: TrainedModel, project: Project) -> Severity:
    sources = project.sources
    if sources.role(model.path) != "code" or SHOWN.fullmatch(model.path):
        return "info"
    return SEVERITY if KEPT & set(model.reach) else "minor"


def _named(model: TrainedModel) -> str:
    words = {
        "class": "the model",
        "factory": "the model made by",
        "artifact": "the trained file",
        "checkpoint": "the checkpoint",
    }
    return f"{words[model.kind]} `{model.name}`"
