"""# Model class that nothing uses

The class is a network, or a part of one, and nothing in the repository makes an instance, derives from it, registers,
imports or names it.

## Why it is debt

Its reader cannot know that it is a leftover. It is kept working through refactorings, shows up in every search, and is
mistaken for the model that is trained.

## Example

`model.py`
```python
import torch
from torch import nn


class TideNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)


class TideNetOld(nn.Module):  # MLD209
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(2, 1)

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

## Use instead

Git keeps the old one.

`model.py`
```python
import torch
from torch import nn


class TideNet(nn.Module):
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

## Known limits

- A repository that is installed as a package offers its classes to others: nothing is reported there, nor in lessons,
  copied toolkits, tests and tutorials.
- A name that stands in any string, setting, command, document or import counts as a use; so do classes of a module
  whose names are looked up at run time (`globals()[name]`). Where the repository imports what a setting names, the
  confidence is medium. Comments are not read.
- Only beside a model of the same file that is trained, kept or served: a file of which nothing is used is a collection.
  Losses, layers and abstract bases are not reported (they are known by their names, or hold no network), nor is a
  further version of a class that other models are made of.

## References

- M. Fowler, "Refactoring", 2nd edition, 2018: Remove Dead Code.
"""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, TrainedModel
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.models.classes.bases import WHOLE_NAME
from mldebt.project.models.classes.part_names import PART_NAME
from mldebt.project.models.lookups.leftovers import imports_by_name, is_layer, looks_up
from mldebt.project.project import Project
from mldebt.rules.places import of_model

CODE = "MLD209"
NAME = "dead-model-class"
SEVERITY: Severity = "minor"
AREA: Area = "models"
CHALLENGE = 11
COST = Cost(5, 10, 20)
MINUTES = "Search once more, delete the class, run the tests."
SINCE = "0.1.0"
VERSION = 18
PREVIEW = True

VERSIONED = regex(r"_?[A-Za-z]?\d{1,4}[a-z]{0,2}$")
INSIDE = "made inside "
NOWHERE = "no code, setting or text names it (comments are not read)"
NO_MODEL = ("a loss", "abstract", "that could be learned")
PACKAGING = ("setup.py", "setup.cfg", "pyproject.toml")


def check(subject: TrainedModel, project: Project) -> Iterator[Debt]:
    """Yield the debt of a class of models that nothing makes, derives from, registers, imports or names."""
    if subject.kind != "class" or subject.reach != ("dead",) or not _is_own(subject, project):
        return
    if _is_part(subject, project) or not _stands_beside_used(subject, project) or _is_named(subject, project):
        return
    code = project.sources.code
    if looks_up(code, subject.path):
        return
    word = "model" if WHOLE_NAME.fullmatch(subject.name) else "network"
    last = f", last changed {subject.last_changed[:10]}" if subject.last_changed else ""
    yield Debt(
        message=f"Nothing makes, derives from, imports or names the {word} class `{subject.name}`",
        **of_model(subject),
        confidence="medium" if imports_by_name(code) else "high",
        evidence=(Evidence(subject.path, subject.line, f"{NOWHERE}{last}", subject.cell),),
        repair=Repair(
            key=f"dead:{subject.path}",
            title=f"Delete the unused {subject.name} of {subject.path}",
            named=subject.name,
            recipe="Search for the name once more, other branches and repositories included, then delete the class.",
            base=COST,
            each=Cost(1, 2, 5),
        ),
    )  # fmt: skip


def _is_part(model: TrainedModel, project: Project) -> bool:
    """Say whether a class is a layer, loss or base by its name, by what it is, or as one version of a layer."""
    says = " ".join(one.says for one in model.evidence)
    if PART_NAME.fullmatch(model.name) or any(word in says for word in NO_MODEL):
        return True
    if is_layer(project.sources.code, model.path, model.name):
        return True
    stem = VERSIONED.sub("", model.name)
    alike = (other for other in project.models if other.path == model.path and VERSIONED.sub("", other.name) == stem)
    return any(one.says.startswith(INSIDE) for other in alike for one in other.evidence)


def _stands_beside_used(model: TrainedModel, project: Project) -> bool:
    """Say whether its file holds a model that is used: a file of which nothing is used is a collection, or offered."""
    return any(other.path == model.path and other.role == "model" and _is_run(other) for other in project.models)


def _is_run(model: TrainedModel) -> bool:
    return bool({"launched", "trained", "saved", "loaded", "served", "published"} & set(model.reach))


def _is_own(model: TrainedModel, project: Project) -> bool:
    sources = project.sources
    if model.path.endswith(".ipynb") or sources.role(model.path) != "code" or sources.kits.of(model.path) is not None:
        return False
    return not sources.is_teaching(model.path) and not _is_package(project)


@lru_cache(maxsize=1)
def _is_package(project: Project) -> bool:
    """Say whether the repository is installed by others: a build file names a project."""
    for path in PACKAGING:
        facts = project.sources.facts.get(path)
        if path == "setup.py" and facts is not None:
            return True
        entries = getattr(facts, "entries", ())
        if any(entry.key in {"project.name", "tool.poetry.name", "metadata.name"} for entry in entries):
            return True
    return False


def _is_named(model: TrainedModel, project: Project) -> bool:
    """Say whether a name stands anywhere but where its class is defined."""
    if project.spelling.of_name(model.name) is not None:
        return True
    return bool(_readers(project).get(model.name, set()) - {(model.path, model.name)})


@lru_cache(maxsize=1)
def _readers(project: Project) -> dict[str, set[tuple[str, str]]]:
    """Return by name where code reads or imports it: the file, and the outermost class or function."""
    found: dict[str, set[tuple[str, str]]] = {}
    for path, facts in project.sources.code.modules.items():
        for entry in facts.imports:
            found.setdefault(entry.target.rpartition(".")[2], set()).add((path, "import"))
        for scope in facts.scopes:
            place = (path, scope.name.partition(".")[0])
            for step in {step.lstrip(".") for read in scope.reads for step in read.steps}:
                found.setdefault(step, set()).add(place)
    return found
