"""Tells how far a model is documented: collects the text that reaches it, nearest first, and reads the items off it.

The level says what is stated, not whether it is right. Text that lives outside the repository, or in a script whose
words are not read, makes the answer unknown, never none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Call, Const
from mldebt.findings.subjects import Evidence, Item, Items
from mldebt.findings.vocabulary import Documentation, ModelKind
from mldebt.project.code import Spot
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.mentions import Mention
from mldebt.project.models.texts.passages import Passage
from mldebt.project.models.texts.prose import cleaned, content_words, is_foreign, is_placeholder, without_licence
from mldebt.project.models.texts.purpose import speaks
from mldebt.project.models.texts.words import DATA_TITLE, LIMIT_TITLE, RESULT_TITLE, USE_TITLE
from mldebt.project.sources import Sources

CALLS = ("forward", "call", "__call__", "predict", "transform", "training_step")
ABOUT = ("purpose", "inputs_outputs", "training_data", "metrics", "limitations")
ENOUGH = frozenset({*ABOUT, "intended_use"})
ASSESSED = (*ABOUT, "intended_use", "version", "owner", "licence", "reproduce")
NEAREST: Mapping[str, int] = {"heading": 0, "row": 1, "text": 2, "beside": 3, "code": 4}
MOST_MENTIONS = 40
SPEAKS = "may speak of it: in no sentence that states what it is for"
PARSERS = frozenset({".ArgumentParser", "ArgumentParser"})


class Assessed(msgspec.Struct, frozen=True):
    """The level of one model with its items, what is filler, and what else is worth saying."""

    level: Documentation
    items: Items
    placeholder: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


def docstrings(sources: Sources, spot: Spot, name: str) -> Iterator[Passage]:
    """Yield the docstrings of a class, its constructor and its call, or of a function."""
    scope = sources.code.scope(spot)
    wanted = [(spot, "docstring")]
    if scope.kind == "class":
        inner = {
            found.name.rpartition(".")[2]: Spot(spot.path, number)
            for number, found in enumerate(sources.code.modules[spot.path].scopes)
            if found.parent == spot.scope
        }
        wanted += [(inner["__init__"], "docstring")] if "__init__" in inner else []
        wanted += [(inner[method], "call") for method in CALLS if method in inner]
    for found, where in wanted:
        text = sources.code.scope(found).docstring
        if text is None:
            continue
        cell, line = sources.place(spot.path, text.line)
        yield Passage(text.text, spot.path, line, "call" if where == "call" else "docstring", name, "", cell)


def module_text(sources: Sources, path: str, name: str) -> Iterator[Passage]:
    """Yield what a module says at its top, and the Markdown cells of a notebook."""
    facts = sources.facts.get(path)
    if isinstance(facts, NotebookFacts):
        for cell in facts.cells:
            if cell.kind == "markdown" and cell.text.strip():
                first, _, rest = cell.text.strip().partition("\n")
                is_titled = first.startswith("#")
                title = first.strip("# *`") if is_titled else ""
                said, jumps = (rest, ((0, 2),)) if is_titled else (cell.text.strip(), ())
                yield Passage(said, path, 1, "section", name, title, cell.index, jumps=jumps)
        return
    scopes = sources.code.modules[path].scopes if path in sources.code.modules else ()
    if scopes and (text := scopes[0].docstring):
        yield Passage(without_licence(text.text), path, text.line, "module", name)
    for _, _, call in sources.code.callees.named(path, ("ArgumentParser",)) if scopes else ():
        if call.last_step in PARSERS and (description := _description(call)):
            yield Passage(description, path, call.line, "module", name)


def _description(call: Call) -> str:
    """Return what a command line says of itself when asked for help."""
    texts = [value.value for option, value in call.keywords if option == "description" and isinstance(value, Const)]
    return next((text for text in texts if isinstance(text, str)), "")


def of_mentions(mentions: Iterable[Mention]) -> Iterator[Passage]:
    """Yield the passages of the places that name a model, headings and table rows first."""
    ranked = sorted(
        mentions,
        key=lambda mention: (
            NEAREST[mention.kind],
            mention.passage.path.count("/"),
            mention.passage.path,
            mention.passage.line,
        ),
    )
    for mention in ranked[:MOST_MENTIONS]:
        if mention.kind != "code":
            yield mention.passage


def assess(
    passages: Sequence[Passage], kind: ModelKind, *, samples: Sequence[Passage] = (), is_outside: bool = False
) -> Assessed:
    """Read the items off the passages, nearest first, and name the level they make."""
    found: dict[str, Item] = {}
    says: list[Evidence] = []
    for passage in passages:
        if found.keys() >= ENOUGH:
            break
        for item, line in recognised(passage, is_told="purpose" in found).items():
            if item not in found:
                found[item] = Item(found=True, path=passage.path, line=line)
                if item in ABOUT:
                    says.append(Evidence(passage.path, line, f"states {item.replace('_', ' ')}", passage.cell))
    if samples:
        found["reproduce"] = Item(found=True, path=samples[0].path, line=samples[0].line)
    level = _level(found, kind)
    if level == "none" and is_outside:
        level = "unknown"
        at, why = (passages[0].path, "its text lives outside the repository") if passages else ("", "outside")
        says.append(Evidence(at, None, why))
    if level == "none" and (foreign := next((passage for passage in passages if is_foreign(passage.text)), None)):
        level = "unknown"
        says.append(Evidence(foreign.path, foreign.line, "language not read", foreign.cell))
    items = Items(**{item: found.get(item, Item(found=False)) for item in ASSESSED})
    placeholder = tuple(_placeholders(passages))
    return Assessed(level, items, placeholder, (*says, *_restated(passages, found)))


def unless_hinted(text: Assessed, hint: Evidence | None, passages: Iterable[Passage] = ()) -> Assessed:
    """Return what is known of a model of which no text is known, where one may speak of it: the level is unknown."""
    hint = hint or next((Evidence(one.path, one.line, SPEAKS, one.cell) for one in passages if speaks(one)), None)
    return (
        Assessed("unknown", text.items, text.placeholder, (hint, *text.evidence))
        if hint and text.level == "none"
        else text
    )


def _level(found: Mapping[str, Item], kind: ModelKind) -> Documentation:
    if not any(item in found for item in ABOUT):
        return "none"
    needed = ("purpose", "inputs_outputs") if kind in {"class", "factory"} else ("purpose", "training_data", "metrics")
    if not all(item in found for item in needed):
        return "partial"
    return "full" if "limitations" in found or "intended_use" in found else "minimum"


def _placeholders(passages: Iterable[Passage]) -> Iterator[Evidence]:
    """Yield the docstrings and card sections that hold filler and nothing else."""
    seen: set[tuple[str, int]] = set()
    for passage in passages:
        if (passage.path, passage.line) in seen or not passage.text.strip():
            continue
        title = passage.title.rpartition(" > ")[2]
        is_asked = passage.where == "docstring" or (passage.where == "section" and _is_asked(title))
        if is_asked and is_placeholder(passage.text):
            seen.add((passage.path, passage.line))
            quoted = " ".join(passage.text.split())[:80]
            says = f"filler under “{title}”: {quoted}" if title else f"filler: {quoted}"
            yield Evidence(passage.path, passage.line, says, passage.cell)


def _is_asked(title: str) -> bool:
    asked = (DATA_TITLE, LIMIT_TITLE, RESULT_TITLE, USE_TITLE)
    return (
        any(pattern.search(title) for pattern in asked)
        or "description" in title.lower()
        or "model details" in title.lower()
    )


def _restated(passages: Iterable[Passage], found: Mapping[str, Item]) -> Iterator[Evidence]:
    """Yield the first docstring that only repeats the name."""
    for passage in passages:
        if passage.where == "docstring" and passage.text.strip() and not is_placeholder(passage.text):
            if is_foreign(passage.text):
                return
            if "purpose" not in found and len(content_words(cleaned(passage.text))) <= len(passage.name):
                quoted = " ".join(passage.text.split())[:80]
                yield Evidence(
                    passage.path, passage.line, f"the docstring says no more than the name: “{quoted}”", passage.cell
                )
            return
