"""The model inventory: what each user-facing model says of itself, with "unclear" allowed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import Item, TrainedModel, model_subject
from mldebt.findings.vocabulary import Documentation
from mldebt.report.wording.moving import is_
from mldebt.report.wording.partly import unfound_models
from mldebt.report.wording.spots import Folded, Spot, Subject, folded, owner_name
from mldebt.report.wording.words import DASH, count, owed

SHOWN, MORE, ALIKE = 12, 50, 3
COLUMNS = {
    "purpose": "Purpose", "inputs_outputs": "In, out", "training_data": "Data", "metrics": "Metrics",
    "limitations": "Limits", "intended_use": "Use", "reproduce": "Rerun",
}  # fmt: skip
MARKS: dict[Documentation, str] = {"full": "yes", "minimum": "yes", "partial": "part", "none": "no", "unknown": "what"}
ORDER: tuple[Documentation, ...] = ("none", "partial", "unknown", "minimum", "full")
SAYS = {"yes": "yes", "no": "no", "what": "unclear"}


class Cell(msgspec.Struct, frozen=True):
    """One mark of the matrix: its shape, what a screen reader says and where it was found."""

    mark: str
    says: str
    spot: Spot | None


class ModelRow(msgspec.Struct, frozen=True):
    """One model and its documentation items."""

    name: str
    spot: Spot
    what: str
    documentation: str
    mark: str
    cells: tuple[Cell, ...]
    owner: str
    changed: str
    cost: str


class Modelling(msgspec.Struct, frozen=True):
    """The section on models."""

    lede: str
    nothing: str
    columns: tuple[str, ...]
    rows: tuple[ModelRow, ...]
    more: tuple[ModelRow, ...]
    rest: tuple[Folded, ...]
    has_costs: bool = False


def modelling(subject: Subject) -> Modelling:
    """Return the section on models."""
    models = subject.scan.models
    if not models:
        nothing = (
            "Models were not looked at."
            if models is None
            else "No model was found: no class, factory or file here is trained or served as a whole."
        )
        return Modelling("", nothing, (), (), (), ())
    facing = [one for one in by_need(models, subject.scan) if one.role == "model"]
    components = len(models) - len(facing)
    if not facing:
        only = count(components, "component")
        return Modelling("", f"No user-facing model was found, only {only} of models.", (), (), (), ())
    most = SHOWN if subject.settings.static else MORE
    groups = alike(facing)
    rows = [_row(subject, group, is_linked=place < SHOWN) for place, group in enumerate(groups[:most])]
    left = [*chain(*(group[1:] for group in groups[:most])), *chain(*groups[most:])]
    shown = " The least documented come first." if len(facing) > SHOWN else ""
    beside = f" {count(components, 'component')} of models {is_(components)} not counted." if components else ""
    aside = f"{_untold(facing)}.{shown}{beside}{_no_findings(subject.scan)}"
    return Modelling(
        lede=f"{count(len(facing), 'model')} that somebody trains, serves or imports as a whole{aside}",
        nothing="",
        columns=tuple(COLUMNS.values()), rows=tuple(rows[:SHOWN]), more=tuple(rows[SHOWN:]),
        rest=folded([one.path for one in left]), has_costs=any(row.cost != DASH for row in rows),
    )  # fmt: skip


def _untold(models: Sequence[TrainedModel]) -> str:
    """Say of how many models nothing can be told: a share of the documented ones leaves them out."""
    number = sum(one.documentation == "unknown" for one in models)
    return f", {number:,} of them unknown" if 0 < number < len(models) else ""


def alike(models: Sequence[TrainedModel]) -> list[list[TrainedModel]]:
    """Return models with those behind them that say the same of the same name, where they are many: near-copies."""
    found: dict[tuple[str, ...], list[TrainedModel]] = {}
    for one in models:
        found.setdefault(_kind(one), []).append(one)
    many = {kind: group for kind, group in found.items() if len(group) > ALIKE}
    groups = (many.get(_kind(one), [one]) for one in models)
    return [group for one, group in zip(models, groups, strict=True) if group[0] is one]


def _kind(model: TrainedModel) -> tuple[str, ...]:
    return model.name, model.kind, model.framework, model.documentation


def by_need(models: Iterable[TrainedModel], scan: Scan) -> list[TrainedModel]:
    """Return models, the least documented first; of equals those that a finding is about: others may be copied."""
    told = {one.subject for one in scan.findings if one.suppressed is None}
    return sorted(
        models, key=lambda one: (ORDER.index(one.documentation), model_subject(one) not in told, one.path, one.line)
    )


def _no_findings(scan: Scan) -> str:
    """Return why models without documentation are no findings, or nothing where each of them is one."""
    if not any(rule.area == "models" for rule in scan.rules):
        return " No rule on models ran, so none of them can be a finding here."
    bare = unfound_models(scan)
    return f" {bare}." if bare else ""


def _row(subject: Subject, group: Sequence[TrainedModel], *, is_linked: bool) -> ModelRow:
    """Return a row; beyond the first its marks name their places without a link, which would triple its size."""
    model = group[0]
    items: list[Item | None] = [getattr(model.items, name) for name in COLUMNS]
    kind = f"{model.artifact.format} file".removeprefix("unknown ") if model.artifact else model.kind
    framework = model.framework if model.framework not in kind.split() else ""
    more = f"and {len(group) - 1:,} more of its name" if group[1:] else ""
    return ModelRow(
        name=model.name, spot=subject.spot(model.path, None if model.artifact else model.line, model.cell),
        what=", ".join(filter(None, (kind, framework, more))),
        documentation=model.documentation,
        mark=MARKS[model.documentation],
        cells=tuple(
            _cell(subject, item, is_linked=is_linked, is_open=model.documentation == "unknown") for item in items
        ), owner=owner_name(model.owner),
        changed=ago(model.last_changed, subject.scan.as_of),
        cost=owed(subject.costs.get(model_subject(model), NOTHING)),
    )  # fmt: skip


def _cell(subject: Subject, item: Item | None, *, is_linked: bool, is_open: bool) -> Cell:
    """Return the mark of an item; what was not found is not missing where the documentation could not be told."""
    mark = "yes" if item is not None and item.found else "what" if item is None or is_open else "no"
    spot = subject.spot(item.path, item.line) if item and item.found and item.path else None
    return Cell(
        mark, SAYS[mark], spot if is_linked and not subject.settings.static else Spot(spot.text) if spot else None
    )


def ago(date: str | None, now: str) -> str:
    """Return `today`, `12 days ago`, `8 months ago`, `3 years ago`, or `unclear`."""
    if not date:
        return "unclear"
    try:
        days = (datetime.fromisoformat(now) - datetime.fromisoformat(date)).days
    except (ValueError, TypeError):
        return "unclear"
    if days < 1:
        return "today"
    for limit, size, noun in ((60, 1, "day"), (730, 30.44, "month")):
        if days < limit:
            return f"{count(max(int(days / size), 0), noun)} ago"
    return f"{count(int(days / 365.25), 'year')} ago"
