"""Finds checkpoints that a text publishes: it links to weights under a heading on released models, or calls them so.

A list of what others made looks alike; it links to several owners of a hub, or says that it compares or builds on them.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from mldebt.facts.texts import Fence
from mldebt.patterns import regex
from mldebt.project.models.documents import Documents, Part, without_rows
from mldebt.project.models.links import FILE_HOST, NAME, NO_NAME, NO_WEIGHTS, OWN, PAGE, TAKES, hub_owner, split_link
from mldebt.project.models.mentions import LIST_ENTRY, paragraphs
from mldebt.project.models.stored import is_public_base, is_public_name, is_training_state

RELEASED = regex(
    r"(?i)\b(?:pre-?trained|released?|available|our|fine-?tuned|trained|saved|download\w*)\b.*\b(?:models?|checkpoints?"
    r"|weights|networks)\b|\b(?:models?|checkpoints?|weights)\b.*\b(?:download|release|zoo|available|hub)\w*"
    r"|^(?:<[^<>]{0,80}>|\W)*(?:(?:models?|networks?)\W{1,3})?(?:checkpoints?|weights|models?)\W*$"
)
OTHERS = regex(
    r"(?i)support(?!ing)|base|backbone|baseline|related|compar|third|other|require|acknowledg|credit|awesome|resource|prepar"
)
NAMED_LINK = regex(r"\[\[?([^\[\]\n]{1,200})\]?\]\((https?://[^)\s]{1,500})\)")
LINK = regex(r"https?://[^)\]\s<>\"']+")
GIVEN = regex(r"(?i)\b(?:weights?|checkpoints?|models?)\b")
BORROWED = regex(
    r"(?i)\b(?:backbones?|baselines?|third|others?|related|acknowledg\w*|credits?"
    r"|imagenet\W{1,2}(?:pre-?)?(?:trained|weights?|models?)"
    r"|(?:trained|weights?|models?) (?:on|from|of|for) imagenet)\b"
)
IN_RELEASE = regex(
    r"https?://(?:github\.com/[^/]+/[^/]+/releases/download/|(?:www\.|dl\.)?dropbox\.com/|zenodo\.org/records?/)\S+"
)
WEIGHT_FILE = regex(r"(?i).*\.(?:pt|pth|th|ckpt|safetensors|onnx|h5|hdf5|keras|gguf|tflite|pdparams|pth\.tar)")
KEPT_AS = regex(
    r"\s(?:-O|-o|--output(?:-document)?)[ =]?['\"]?([\w./-]+\.(?:pt|pth|ckpt|safetensors|onnx|h5|tar|zip))\b"
)
FETCHES = regex(r"\b(?:wget|curl|aria2c|gdown|axel)\b")
GIVEN_FILE = regex(rf"{WEIGHT_FILE.pattern}|.*\.(?:pkl|pickle|bin|npz|msgpack|joblib)")


HANDED_OUT = regex(
    r"(?i)\b(?:pre-?trained|trained|fine-?tuned|released?|our|download\w*|provide\w*|available|get|obtain\w*)\b[^.]{0,80}"
    r"\b(?:models?|checkpoints?|weights|ckpts?|networks?)\b"
    r"|\b(?:checkpoints?|weights|ckpts?|trained models?)\b[^.]{0,80}\b(?:download\w*|available|here|found|at|from)\b"
)
"""How a sentence says that it hands out weights."""
DATA = regex(
    r"(?i)\bdata(?: ?sets?)?\b(?!/)|\bcorp(?:us|ora)\b|\bimages\b|\bannotations?\b|\bfeatures?\b|\bresults?\b"
    r"|\bembeddings?\b"
)
TRAINED = regex(r"(?i)\b(?:(?:pre-?)?trained|checkpoints?|weights|ckpts?)\b|\bmodels?\.\w")
LED = regex(r"\s*(?:[-*+]|\d+[.)])\s+[`*_]{0,3}([A-Za-z][\w.+/-]{2,60})[`*_]{0,3}\s*(?:[:\u2013-]|(?=\[))")
"""The name that leads an entry of a list: `- FlowerNet-S: [link](…)`."""
SENTENCE_ENDS = (". ", ".\n", "! ", "? ")
LONGEST = 1000
"""Letters of a sentence to either side of a link that are read."""
ARCHIVE = regex(r"(?i)[\w.%+-]+\.(?:zip|tar|tar\.gz|tgz|tar\.bz2|7z|rar)")
OFFERED = regex(r"(?i)[\w.%+-]+\.(?:zip|tar|tar\.gz|tgz)|[\w.-]+\.(?:pt|pth|ckpt|safetensors|pth\.tar)")
WRITTEN_FILE = regex(r"(?i)[\w./-]{1,120}\.(?:pt|pth|th|t7|ckpt|safetensors|onnx|h5|hdf5|keras|pdparams|pth\.tar)\b")


class Released(NamedTuple):
    """A checkpoint with its link, the entry or section that offers it and the section it stands in."""

    name: str
    link: str
    text: str
    line: int
    part: Part


def released(documents: Documents, path: str) -> Iterator[Released]:
    """Yield what the lists of a document publish."""
    for part in documents.parts(path):
        found = list(_entries(part, is_released=is_on_released(part.heading)))
        owners = {owner for one in found if (owner := hub_owner(one.link))}
        if len(owners) < 2:  # several owners: others' models
            yield from found
    for fence in documents.found[path].fences:
        around = documents.part_at(path, fence.line)
        if around is not None and (is_on_released(around.title) or hands_out(around)):
            yield from _fetched(fence, around)


@lru_cache(maxsize=8)
def hands_out(part: Part) -> bool:
    """Say whether a section tells where to get trained weights that are nobody else's."""
    told = NAMED_LINK.sub(r" \1 ", part.text)
    return not OTHERS.search(part.heading) and not BORROWED.search(told) and bool(HANDED_OUT.search(told))


def _fetched(fence: Fence, part: Part) -> Iterator[Released]:
    """Yield the weights that the commands of a block fetch, below a heading on models that are given out."""
    for line, text in enumerate(fence.text.splitlines(), fence.line):
        is_fetching = FETCHES.search(text)
        kept = KEPT_AS.search(text) if is_fetching else None
        for link in (LINK.findall(text) or ([text.strip()] if kept else [])) if is_fetching else ():
            name = posixpath.basename(kept[1] if kept else unquote(split_link(link).path))
            is_own = not is_public_base(split_link(link).path) and not is_public_base(name)
            is_own = is_own and not is_training_state(name)
            if WEIGHT_FILE.fullmatch(name) and is_own:
                yield Released(name, link, f"{without_rows(part.text)}\n{fence.text}", line, part)


def is_on_released(heading: str) -> bool:
    """Say whether a heading speaks of models that are given out here, and not of what others made."""
    return bool(RELEASED.search(heading)) and not OTHERS.search(heading)


def _entries(part: Part, *, is_released: bool) -> Iterator[Released]:
    seen: set[str] = set()
    lead = ""
    for paragraph, offset in paragraphs(without_rows(part.text)):
        is_entry = bool(LIST_ENTRY.match(paragraph))
        lead = _lead(paragraph, lead, is_entry=is_entry)
        for name, link in _named(part, paragraph, is_released=is_released):
            if name not in seen:
                seen.add(name)
                yield Released(name, link, paragraph, part.line + offset + 1, part)
        for link in (found.rstrip(".,;:`*") for found in LINK.findall(paragraph)):
            name = posixpath.basename(unquote(split_link(link).path).rstrip("/"))
            told = is_released and is_entry
            is_linked = _is_file(part, paragraph, link, lead, is_entry=told) or _is_page(paragraph, link, is_entry=told)
            if name not in seen and is_linked:
                seen.add(name)
                text = paragraph if is_entry else without_rows(part.text)
                yield Released(name, link, text, part.line + offset + 1, part)


def _is_weights(name: str, paragraph: str, *, is_entry: bool) -> bool:
    """Say whether a file holds weights by its ending, or as an entry that speaks of no data: `net.pkl`."""
    written = GIVEN_FILE if is_entry and not DATA.search(LINK.sub("", paragraph)) else WEIGHT_FILE
    return bool(written.fullmatch(name))


def _is_file(part: Part, paragraph: str, link: str, lead: str, *, is_entry: bool) -> bool:
    """Say whether a link leads to a file of weights that its section or its paragraph hands out."""
    name = posixpath.basename(unquote(split_link(link).path).rstrip("/"))
    if GIVEN_FILE.fullmatch(name) and _is_given(part, paragraph, link, lead):
        return True
    is_released = is_on_released(part.heading)
    if is_released and _is_weights(name, paragraph, is_entry=is_entry):
        return True
    return bool(WEIGHT_FILE.fullmatch(name)) and _is_handed_out(part, name)


def _is_page(paragraph: str, link: str, *, is_entry: bool) -> bool:
    """Say whether a link leads to a model's page: in an entry on released models, or where its authors hand it out."""
    is_kept = PAGE.search(link) and not DATA.search(LINK.sub("", paragraph))
    return bool(hub_owner(link) or is_kept) and (is_entry or _hands_out_own(paragraph))


def _is_handed_out(part: Part, name: str) -> bool:
    """Say whether a section hands out weights, of which a file is none that everybody has."""
    return hands_out(part) and not is_public_base(name) and not is_training_state(name)


def _hands_out_own(paragraph: str) -> bool:
    """Say whether a paragraph says that its authors' weights can be had: `our fine-tuned model is available at …`."""
    told = LINK.sub("", paragraph)
    return bool(OWN.search(told)) and not (BORROWED.search(told) or OTHERS.search(told) or TAKES.search(told))


def _lead(paragraph: str, lead: str, *, is_entry: bool) -> str:
    """Return what leads the next entries of a list in: a paragraph on weights that ends in a colon."""
    if paragraph.rstrip("*_ \n").endswith(":"):
        return paragraph if GIVEN.search(paragraph) else lead
    return lead if is_entry else ""


def _named(part: Part, paragraph: str, *, is_released: bool) -> Iterator[tuple[str, str]]:
    """Yield the names of weights under which a paragraph links to where they are kept: `[net.pth](https://…)`."""
    yield from _in_sentences(part, paragraph)
    for text, link in NAMED_LINK.findall(paragraph):
        name = text.strip("`*_ ")
        if is_released and LIST_ENTRY.match(paragraph) and (called := _entry_name(paragraph, name, link)):
            yield called, link
            continue
        is_told = is_released or GIVEN.search(paragraph) or GIVEN.search(part.heading)
        written = GIVEN_FILE if is_released else WEIGHT_FILE
        is_file = written.fullmatch(name) and not WEIGHT_FILE.fullmatch(split_link(link).path)
        is_others = BORROWED.search(part.heading) or OTHERS.search(part.heading) or is_public_base(name)
        if is_file and is_told and not is_others and not is_training_state(name):
            yield name, link


def _entry_name(paragraph: str, name: str, link: str) -> str:
    """Return what an entry of a list of released models links to at a host of files, by the link or what leads it."""
    is_kept = FILE_HOST.search(split_link(link).netloc) and not WEIGHT_FILE.fullmatch(split_link(link).path)
    is_other = NO_WEIGHTS.fullmatch(name) or is_public_name(f"{name}.pth")
    if is_other or not is_kept or DATA.search(NAMED_LINK.sub(" ", paragraph)):
        return ""
    if NAME.fullmatch(name) and not NO_NAME.fullmatch(name):
        return name
    led = LED.match(paragraph)
    called = led[1] if led else ""
    return (
        "" if NO_WEIGHTS.fullmatch(called) or NO_NAME.fullmatch(called) or is_public_name(f"{called}.pth") else called
    )


def _in_sentences(part: Part, paragraph: str) -> Iterator[tuple[str, str]]:
    """Yield what a sentence on trained weights links to at a host of files: `download the [Net-S](https://drive…)`."""
    if OTHERS.search(part.heading) or BORROWED.search(part.heading):
        return
    for found in NAMED_LINK.finditer(paragraph):
        sentence = _around(paragraph, found)
        text, link = found[1].strip("`*_ "), found[2]
        told = NAMED_LINK.sub(r" \1 ", sentence).replace("_", " ")
        if not HANDED_OUT.search(told) or BORROWED.search(told) or OTHERS.search(told) or DATA.search(told):
            continue
        name = _name_of(text, link, sentence)
        if name and not is_public_name(f"{name}.pth") and not is_public_name(name) and not is_training_state(name):
            yield name, link


def _around(paragraph: str, link: re.Match[str]) -> str:
    """Return the sentence of a paragraph that a link stands in."""
    first, last = max(link.start() - LONGEST, 0), link.end() + LONGEST
    before = max(paragraph.rfind(end, first, link.start()) for end in SENTENCE_ENDS)
    ends = (paragraph.find(end, link.end(), last) for end in SENTENCE_ENDS)
    return paragraph[max(before + 1, first) : min((at for at in ends if at >= 0), default=last)]


def _name_of(text: str, link: str, sentence: str) -> str:
    """Return what is linked to: the name in brackets, else the archive, or the one file that the sentence names."""
    parts = split_link(link)
    if FILE_HOST.search(parts.netloc) and NAME.fullmatch(text) and not NO_NAME.fullmatch(text):
        return text
    file = posixpath.basename(unquote(parts.path))
    if ARCHIVE.fullmatch(file) and "/blob/" not in parts.path:
        return file if TRAINED.search(f"{text} {file} {sentence}".replace("_", " ")) else ""
    files = {posixpath.basename(one) for one in WRITTEN_FILE.findall(sentence)}
    return files.pop() if len(files) == 1 and FILE_HOST.search(parts.netloc) else ""


def _is_given(part: Part, paragraph: str, link: str, lead: str) -> bool:
    """Say whether a paragraph, or what leads its list in, hands out weights of a release that are nobody else's."""
    told = LINK.sub("", f"{lead}\n{paragraph}")
    is_borrowed = BORROWED.search(part.heading) or BORROWED.search(told) or is_public_name(split_link(link).path)
    return bool(IN_RELEASE.fullmatch(link) and GIVEN.search(told) and not is_borrowed)
