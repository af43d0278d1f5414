"""Turns judged classes and factories into rows of the document, each with the text that reaches it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

import msgspec

from mldebt.findings.subjects import Evidence, Items, TrainedModel
from mldebt.findings.vocabulary import ModelKind, ModelRole
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.documentation.collecting import (
    Assessed,
    assess,
    docstrings,
    module_text,
    of_mentions,
    unless_hinted,
)
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.roles.kin import of_one_kind
from mldebt.project.models.roles.signs import Judged
from mldebt.project.models.texts.mentions import Mention, is_named_in, telling
from mldebt.project.models.texts.names import GENERIC, is_titled, normal
from mldebt.project.models.texts.passages import TREE, Passage
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

MOST_EVIDENCE = 12
MOST_MEMBERS = 12
MOST_NAMESAKES = 2
"""More models with one docstring have it from their pattern: it tells of none of them."""
ON_BASE = regex(r"(?i)[^.\n]*\b(?:abstract|bases?|interface|mix-?in|sub-?class(?:es)?)\b")
WORDS = regex(r"\w+")
PROMPT = r"(?:[$>!%#][ \t]*|\([\w.-]+\)[ \t]*[$#][ \t]*)?(?:[A-Z_]+=\S+[ \t]+)*"
PROGRAM = (
    r"(?:python[\d.]*|py|bash|sh|torchrun|make|accelerate|deepspeed|dvc|docker|mlflow|srun|sbatch|uv|poetry|curl"
    r"|streamlit|uvicorn)[ \t]+\S"
)
STATEMENT = r"(?:>>>[ \t]*)?(?:from[ \t]+[\w.]+[ \t]+import|import[ \t]+\w|(?:[\w.]+[ \t]*=[ \t]*)?[\w.]+\()"
SHOWN = regex(
    rf"^[ \t]*(?:{PROMPT}(?:\./\S|{PROGRAM})|{STATEMENT})|[ \t]--?[A-Za-z][\w-]*|\w\.(?:py|sh)\b", re.MULTILINE
)
NOTHING = Assessed("none", Items(), (), ())


def class_rows(inventory: Inventory) -> Iterator[TrainedModel]:
    """Yield a row per class and factory."""
    members = _members(inventory)
    for spot, judged in inventory.judged.items():
        kind: ModelKind = "class" if spot in inventory.definitions.classes else "factory"
        if judged.is_model:
            text = _assessed(inventory, spot, kind, members, judged)
            yield _row(inventory, spot, judged, kind=kind, role="model", text=text)
        else:
            yield _row(inventory, spot, judged, kind=kind, role="component", text=NOTHING)
    for spot, made in inventory.factories.items():
        models = [found for found in made if found in inventory.models]
        if not models:
            continue
        judged = inventory.judged[models[0]]
        text = _assessed(inventory, spot, "factory", members, judged)
        lead = spot if len(models) == 1 or spot in inventory.registries.uses else models[0]
        yield _row(inventory, spot, judged, kind="factory", role="model", text=text, lead=lead)


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
    inventory: Inventory, spot: Spot, kind: ModelKind, members: Mapping[Spot, Sequence[Spot]], judged: Judged
) -> Assessed:
    family = members.get(inventory.families.of(spot), [spot])
    if len(family) == 1:
        family = [spot, *(made for made in inventory.factories.get(spot, ()) if made in inventory.models)]
    passages = tuple(dict.fromkeys(text_of(inventory, spot, family)))
    samples = _samples(inventory, spot)
    text = assess(passages, kind, samples=samples, is_outside="published" in judged.reach)
    if text.level != "none":
        return text
    names = [inventory.code.scope(member).name for member in family]
    names += [key for member in family for key in sorted(inventory.registries.keys.get(member, ()))]
    if (told := inventory.hints.told(spot.path, names)) is not None:
        named = assess((*passages, told), kind, samples=samples)
        return unless_hinted(msgspec.structs.replace(named, placeholder=text.placeholder), None, (told,))
    named_by = next(telling(inventory.mentions.get(spot, ())), None)
    if named_by is not None:
        says = Evidence(named_by.path, named_by.line, "may speak of it: names it")
        return _begun(inventory, named_by.path, passages, text, kind) or unless_hinted(text, says, passages)
    readme = inventory.documents.nearest(spot.path)
    is_generic = normal(names[0].rpartition(".")[2]) in GENERIC
    if is_generic and (begun := _begun(inventory, readme, passages, text, kind)):
        return begun
    is_sole = is_generic or (readme is not None and inventory.is_told_whole(readme, spot))
    return unless_hinted(text, inventory.hints.of(spot.path, is_sole=is_sole), passages)


def _samples(inventory: Inventory, spot: Spot) -> list[Passage]:
    """Return the code of documents that shows how a model is used."""
    shown = (mention.passage for mention in inventory.mentions_of(spot) if mention.kind == "code")
    return [passage for passage in shown if _is_sample(passage.text)]


def _begun(
    inventory: Inventory, document: str | None, passages: Sequence[Passage], text: Assessed, kind: ModelKind
) -> Assessed | None:
    """Return what a document tells that begins by saying what all of it is for, or None where it does not."""
    begun = assess((*passages, *inventory.documents.top(document)), kind)
    is_told = begun.items.purpose is not None and begun.items.purpose.found
    return msgspec.structs.replace(begun, level="partial", placeholder=text.placeholder) if is_told else None


def text_of(inventory: Inventory, spot: Spot, family: Sequence[Spot]) -> Iterator[Passage]:
    """Yield the text that reaches a class or factory, nearest first: its own, its family's, its file's, documents'."""
    ordered = (spot, *(other for other in family if other != spot))[:MOST_MEMBERS]
    name = inventory.code.scope(spot).name.rpartition(".")[2]
    own = (member for member in ordered if of_one_kind(inventory.code, inventory.factories, spot, member))
    yield from _of_code(inventory, tuple(own), name)
    readme = inventory.documents.nearest(spot.path)
    if readme and (inventory.is_told_whole(readme, spot) or is_titled(inventory.documents.title(readme), name)):
        yield from inventory.documents.whole(readme, name)
    mentions = [one for member in ordered for one in inventory.mentions_of(member)]
    yield from of_mentions(mentions)
    yield from _of_start(inventory, readme, spot, mentions)
    yield from _of_originals(inventory, spot)
    if readme:
        yield from _of_lists(inventory, readme, spot, name)
    yield from _of_cards(inventory, spot.path, name)


def _of_start(inventory: Inventory, readme: str | None, spot: Spot, mentions: Sequence[Mention]) -> Sequence[Passage]:
    """Return what a README begins with that names a model, by more than a name that another family has as well."""
    is_shared, name = "#" in inventory.label(spot), normal(inventory.code.scope(spot).name.rpartition(".")[2])
    named = [one for one in mentions if not is_shared or normal(one.token) != name]
    return inventory.documents.top(readme) if readme and is_named_in(readme, named) else ()


def _of_code(inventory: Inventory, own: Sequence[Spot], name: str) -> Iterator[Passage]:
    """Yield the docstrings of a family that are theirs alone, then of the files that hold one model each."""
    sources, patterned = inventory.sources, _patterned(inventory)
    for member in own:
        told = docstrings(sources, member, inventory.code.scope(member).name.rpartition(".")[2])
        yield from (one for one in told if one.where != "docstring" or one.text.split() not in patterned)
        yield from _of_bases(inventory, member)
    for path in dict.fromkeys(member.path for member in own):
        told, is_shared = module_text(sources, path, name), len(inventory.by_module.get(path, ())) > 1
        yield from islice(told, int(path.endswith(".ipynb"))) if is_shared else told  # a notebook begins with its task
        if not is_shared:
            yield from module_text(sources, f"{path.removesuffix('.py')}.ipynb", name)


def _of_bases(inventory: Inventory, spot: Spot) -> Iterator[Passage]:
    """Yield what the docstrings of a class's ancestors tell that are no models: of many children, what their call is.

    One whose first line says that it stands in a base tells of the base.
    """
    definitions = inventory.definitions
    for base in definitions.line(spot)[1:] if spot in definitions.classes else ():
        is_few = len(definitions.children.get(base, ())) <= MOST_NAMESAKES
        told = docstrings(inventory.sources, base, inventory.code.scope(base).name.rpartition(".")[2])
        for one in told if base not in inventory.models else ():
            if one.where == "call" or (is_few and not ON_BASE.match(one.text)):
                yield one


@remembered
def _patterned(inventory: Inventory) -> Sequence[Sequence[str]]:
    """Return the words of the docstrings that several classes of different names have."""
    found: dict[tuple[str, ...], set[str]] = {}
    for spot, definition in inventory.definitions.classes.items():
        if text := inventory.code.scope(spot).docstring:
            found.setdefault(tuple(text.text.split()), set()).add(definition.name)
    return [list(words) for words, names in found.items() if len(names) > MOST_NAMESAKES]


def _of_cards(inventory: Inventory, path: str, name: str) -> Iterator[Passage]:
    """Yield what cards and the manual's pages on a model say, where the repository has one family of models only.

    A card that is the README of a folder beside the model's speaks of the files there.
    """
    if len({inventory.families.of(model) for model in inventory.models}) == 1:
        documents = inventory.documents
        for card in (*documents.cards(), *documents.manuals()):
            if not documents.is_readme(card) or path.startswith(card.rpartition("/")[0]):
                yield from documents.whole(card, name)


def _row(
    inventory: Inventory,
    spot: Spot,
    judged: Judged,
    *,
    kind: ModelKind,
    role: ModelRole,
    text: Assessed,
    lead: Spot | None = None,
) -> TrainedModel:
    scope, sources = inventory.code.scope(spot), inventory.sources
    cell, line = sources.place(spot.path, scope.line)
    name, family = scope.name.replace(".<locals>", "").rpartition(".")[2], inventory.label(lead or spot)
    evidence = (*text.evidence, *judged.evidence)
    return TrainedModel(
        name=name, family=family, kind=kind, role=role,
        path=spot.path, line=line, framework=judged.definition.framework, documentation=text.level, items=text.items,
        owner=sources.owner(spot.path), last_changed=last_changed(sources, spot.path), placeholder=text.placeholder,
        reach=judged.reach, cell=cell, evidence=evidence[:MOST_EVIDENCE],
    )  # fmt: skip


def _of_originals(inventory: Inventory, spot: Spot) -> Iterator[Passage]:
    """Yield what documents say of the models of the same module that a class's own docstrings name."""
    code = inventory.code
    constructor = code.methods(spot).get("__init__") if spot in inventory.definitions.classes else None
    texts = [code.scope(place).docstring for place in (spot, constructor) if place]
    words = {word for text in texts if text for word in WORDS.findall(text.text)}
    for other in sorted(inventory.models) if words else ():
        if other.path == spot.path and other != spot and code.scope(other).name in words:
            yield from of_mentions(inventory.mentions_of(other))


def _of_lists(inventory: Inventory, readme: str, spot: Spot, name: str) -> Iterator[Passage]:
    """Yield the top of a README that links to the file of a model: it is said of all that the README lists."""
    links = [mention for mention in inventory.mentions.get(spot.path, ()) if mention.token == spot.path]
    if any(mention.passage.path == readme for mention in links):
        yield inventory.documents.parts(readme)[0].passage(name)


@lru_cache(maxsize=4_000)
def _is_sample(text: str) -> bool:
    """Say whether a block of a document holds a command, a script with its options, or a statement of Python."""
    return SHOWN.search(TREE.sub(" ", text)) is not None
