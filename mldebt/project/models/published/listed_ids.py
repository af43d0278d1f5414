"""Finds weights that a document lists by the ids which its code loads: `* bert-base (Transformer model)`.

Such an entry has no link. It is one of weights where the sentence above the list says that trained models are
available, and where a block of code of the same document loads one of the list by its id. Backbones and what is only
compared are others' models, as is a list of several networks whose weights everybody has.
"""

from collections.abc import Iterator

from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.stored import is_public_name
from mldebt.project.models.published.handing_out import OTHERS
from mldebt.project.models.texts.documents import Documents, Part, without_rows
from mldebt.project.models.texts.mentions import LIST_ENTRY, paragraphs
from mldebt.project.models.texts.passages import Passage

AVAILABLE = regex(
    r"(?i)\b(?:available|following|provided?|released?|these)\b[^.]{0,60}\b(?:models?|checkpoints?|weights)\b[^.]{0,60}:$"
    r"|\b(?:models?|checkpoints?|weights)\b[^.]{0,60}\b(?:available|provided|released)\b[^.]{0,60}:$"
)
TRAINED = regex(r"(?i)\bpre-?trained\b|\bcheckpoints?\b|\bweights\b")
IDS = regex(r"[-*+•]\s+(`?[A-Za-z][\w.-]{1,60}`?(?:,\s?`?[A-Za-z][\w.-]{1,60}`?){0,9})\s?(?:$|[(:–—]|-\s)")
ID = regex(r"[A-Za-z][\w.-]+")
LOADED = regex(r"[\w.-]+")
LOADS = regex(r"from_pretrained|load|embed|predict|generate|--?model|pretrained|checkpoint|ckpt")
LONGEST, MOST = 300, 60


def listed_ids(documents: Documents, path: str) -> Iterator[tuple[Declared, tuple[Passage, ...]]]:
    """Yield the weights that lists of a document name by ids, each told of by its entry and the top of the document."""
    loading = [one.text for one in documents.found[path].fences if LOADS.search(one.text)]
    if not loading:
        return
    loaded = {word for text in loading for word in LOADED.findall(text)}
    tops = tuple(Passage(one.text, path, one.line, "section", "", one.title) for one in documents.parts(path)[:2])
    for part in documents.parts(path):
        is_own = TRAINED.search(part.text) and not OTHERS.search(part.heading)
        entries = tuple(_entries(part)) if is_own else ()
        listed = [name for names, _, _ in entries for name in names]
        if loaded.isdisjoint(listed) or sum(is_public_name(f"{name}.pth") for name in listed) > 1:
            continue
        for names, entry, line in entries:
            for name in names:
                yield _declared(path, name, line), (Passage(entry, path, line, "mention", name, part.title), *tops)


def _entries(part: Part) -> Iterator[tuple[list[str], str, int]]:
    """Yield the ids of each entry of the lists below a sentence on trained models, with its text and line."""
    is_below = False
    for paragraph, offset in list(paragraphs(without_rows(part.text)))[:MOST]:
        if not LIST_ENTRY.match(paragraph):
            told = paragraph[-LONGEST:]
            is_below = bool(AVAILABLE.search(told) and TRAINED.search(told)) and not OTHERS.search(told)
        elif is_below and (found := IDS.match(paragraph[:LONGEST])):
            yield ID.findall(found[1]), paragraph, part.line + offset + (1 if part.heading else 0)


def _declared(path: str, name: str, line: int) -> Declared:
    says = Evidence(path, line, "a list of trained models names it by the id that loads it")
    return Declared(
        name, "checkpoint", path, line, "", Artifact("unknown", None, "external"), (says,), (name,),
        reach=("published",), group=f"{path}#ids",
    )  # fmt: skip
