"""Says where a subject stands, what it is called and which text tells it again: what every debt of it says alike.

Of models the first of a kind speaks for the others, and names them.
"""

from collections.abc import Collection
from typing import NotRequired, TypedDict

from mldebt.findings.hotspots import Hotspot
from mldebt.findings.listing import listed
from mldebt.findings.subjects import (
    ConfigFile,
    ConfigKey,
    Evidence,
    ModelCard,
    TrainedModel,
    TrainingRun,
    config_subject,
    model_subject,
    run_subject,
    unit_subject,
)
from mldebt.findings.suppression import Suppression
from mldebt.project.project import Project

KINDS = ("class", "factory", "artifact", "checkpoint")
Rank = tuple[int, str, int, int, str]


class Place(TypedDict):
    """The parts of a `Debt` that its subject alone decides, given to it by name."""

    path: str
    line: int
    anchor: str
    subject: str
    text: str
    end_line: NotRequired[int | None]
    cell: NotRequired[int | None]
    symbol: NotRequired[str | None]


def of_run(run: TrainingRun, project: Project, anchor: str | None = None) -> Place:
    """Return the place of a run, told again by the module level of its file; its anchor is what it enters."""
    module = project.sources.python.get(run.path)
    return Place(
        path=run.path, line=run.line, cell=run.cell, symbol=run.symbol, anchor=anchor or run.symbol or "",
        subject=run_subject(run), text=module.scopes[0].body if module else "",
    )  # fmt: skip


def of_model(model: TrainedModel) -> Place:
    """Return the place of a model, told again by its name; a file in git has no symbol."""
    return Place(
        path=model.path, line=model.line, cell=model.cell, text=model.name, anchor=f"{model.kind}:{model.name}",
        symbol=model.name if model.kind in {"class", "factory"} else None, subject=model_subject(model),
    )  # fmt: skip


def of_card(card: ModelCard, about: str, first: Evidence, text: str) -> Place:
    """Return where a card or document first says something; `about` is what is said of it."""
    where = f"card:{card.path}"
    return Place(path=card.path, line=first.line or 1, anchor=f"card:{about}", subject=where, text=text)


def of_unit(row: Hotspot) -> Place:
    """Return the place of a function, class or cell, told again by its body."""
    return Place(
        path=row.path, line=row.line, end_line=row.end_line, cell=row.cell, symbol=row.symbol, anchor=row.symbol or "",
        subject=unit_subject(row.path, row.symbol), text=row.body,
    )  # fmt: skip


def of_key(key: ConfigKey, told: str = "", text: str = "") -> Place:
    """Return the place of a key or option; `told` is the section that is told for it, where one is."""
    named = told or key.key
    return Place(
        path=key.path, line=key.line, cell=key.cell, anchor=named, subject=config_subject(key.path, named),
        text=text or key.key,
    )  # fmt: skip


def of_config(file: ConfigFile) -> Place:
    """Return the place of a file of settings, told again by its name."""
    name = file.path.rpartition("/")[2]
    return Place(path=file.path, line=1, anchor="", subject=config_subject(file.path), text=name)


def of_suppression(one: Suppression, anchor: str) -> Place:
    """Return the place of a comment or entry that silences, told again by its text."""
    where = f"suppression:{one.path}#{one.text}"
    return Place(path=one.path, line=max(one.line, 1), cell=one.cell, anchor=anchor, subject=where, text=one.text)


def rank(model: TrainedModel) -> Rank:
    """Return what orders models: code before files, then by place."""
    return KINDS.index(model.kind), model.path, model.cell or 0, model.line, model.name


def beside(others: Collection[str]) -> str:
    """Return the names of the models that the same missing text would tell of."""
    return f"; nor of {listed([f'`{name}`' for name in sorted(others)])}" if others else ""
