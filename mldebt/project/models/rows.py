"""Turns judged classes and factories into rows of the document, each with the text that reaches it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from mldebt.findings.subjects import Evidence, Items, TrainedModel
from mldebt.findings.vocabulary import ModelKind, ModelRole
from mldebt.project.code import Spot
from mldebt.project.models.documentation import Assessed, assess, docstrings, module_text, of_mentions
from mldebt.project.models.documents import is_titled
from mldebt.project.models.inventory import MOST_OFFERED, Inventory
from mldebt.project.models.items import Passage
from mldebt.project.models.use import Judged
from mldebt.project.sources import Sources

MOST_EVIDENCE = 12
NOTHING = Assessed("none", Items(), (), ())


def class_rows(inventory: Inventory) -> Iterator[TrainedModel]:
    """Yield a row per class and factory."""
    labels = family_labels(inventory)
    members = _members(inventory)
    for spot, judged in inventory.judged.items():
        kind: ModelKind = "class" if spot in inventory.definitions.classes else "factory"
        is_outside = "published" in judged.reach
        text = _assessed(inventory, spot, kind, members, is_outside=is_outside) if judged.is_model else NOTHING
        yield _row(inventory, spot, kind, "model" if judged.is_model else "component", labels, text, judged)
    for spot, made in inventory.factories.items():
        models = [found for found in made if found in inventory.models]
        if len(models) == 1 or (models and spot in inventory.registries.uses and len(models) <= MOST_OFFERED):
            judged = inventory.judged[models[0]]
            text = _assessed(inventory, spot, "factory", members, is_outside="published" in judged.reach)
            yield _row(inventory, spot, "factory", "model", labels, text, judged)
        elif models:
            yield _row(
                inventory,
                spot,
                "factory",
                "component",
                labels,
                NOTHING,
                inventory.judged[models[0]],
                f"hands out one of {len(models)} models",
            )


def family_labels(inventory: Inventory) -> dict[Spot, str]:
    """Return a name per family: its class's, with the path where several families share it."""
    leads = {inventory.families.of(spot) for spot in (*inventory.judged, *inventory.factories)}
    names = {lead: inventory.code.scope(lead).name for lead in leads}
    counts = Counter(names.values())
    return {lead: name if counts[name] == 1 else f"{lead.path}#{name}" for lead, name in names.items()}


def last_changed(sources: Sources, path: str) -> str | None:
    """Return when a file was last changed, as an ISO date and time in UTC."""
    commit = sources.touches.last_change.get(path)
    return datetime.fromtimestamp(commit.committer_time, UTC).isoformat().replace("+00:00", "Z") if commit else None


def _members(inventory: Inventory) -> dict[Spot, list[Spot]]:
    found: dict[Spot, list[Spot]] = {}
    for spot in (*sorted(inventory.models), *sorted(inventory.factories)):
        found.setdefault(inventory.families.of(spot), []).append(spot)
    return found


def _assessed(
    inventory: Inventory, spot: Spot, kind: ModelKind, members: dict[Spot, list[Spot]], *, is_outside: bool
) -> Assessed:
    family = members.get(inventory.families.of(spot), [spot])
    if len(family) == 1:
        family = [spot, *(made for made in inventory.factories.get(spot, ()) if made in inventory.models)]
    passages = tuple(_passages(inventory, spot, family))
    samples = [mention.passage for mention in inventory.mentions_of(spot) if mention.kind == "code"]
    return assess(passages, kind, samples=samples, is_outside=is_outside)


def _passages(inventory: Inventory, spot: Spot, family: Sequence[Spot]) -> Iterator[Passage]:
    """Yield the text that reaches a class or factory, nearest first."""
    sources = inventory.sources
    ordered = (spot, *(other for other in family if other != spot))
    for member in ordered:
        yield from docstrings(sources, member, inventory.code.scope(member).name.rpartition(".")[2])
    name = inventory.code.scope(spot).name.rpartition(".")[2]
    for path in dict.fromkeys(member.path for member in ordered):
        if len(inventory.by_module.get(path, ())) <= 1:
            yield from module_text(sources, path, name)
    readme = inventory.documents.nearest(spot.path)
    if readme and (len(inventory.by_readme.get(readme, ())) <= 1 or is_titled(inventory.documents.title(readme), name)):
        yield from inventory.documents.whole(readme, name)
    for member in ordered:
        yield from of_mentions(inventory.mentions_of(member))
    if len(inventory.models) == 1 or len({inventory.families.of(model) for model in inventory.models}) == 1:
        for card in inventory.documents.cards():
            yield from inventory.documents.whole(card, name)


def _row(
    inventory: Inventory,
    spot: Spot,
    kind: ModelKind,
    role: ModelRole,
    labels: dict[Spot, str],
    text: Assessed,
    judged: Judged,
    says: str = "",
) -> TrainedModel:
    scope, sources = inventory.code.scope(spot), inventory.sources
    cell, line = sources.place(spot.path, scope.line)
    evidence = (*text.evidence, *judged.evidence)
    if says:
        evidence = (Evidence(spot.path, scope.line, says), *evidence)
    return TrainedModel(
        name=scope.name.replace(".<locals>", "").rpartition(".")[2], family=labels[inventory.families.of(spot)], kind=kind, role=role,
        path=spot.path, line=line, framework=judged.definition.framework, documentation=text.level, items=text.items,
        owner=sources.owner(spot.path), last_changed=last_changed(sources, spot.path), placeholder=text.placeholder, reach=judged.reach,
        cell=cell, evidence=evidence[:MOST_EVIDENCE],
    )  # fmt: skip
