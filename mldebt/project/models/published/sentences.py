"""Finds what sentences on trained weights link to, and by which name: `download the [Net-S](https://drive…)`."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from mldebt.patterns import regex
from mldebt.project.models.files.stored import is_public_name, is_training_state
from mldebt.project.models.published.handing_out import (
    ARCHIVE,
    BESIDE,
    BORROWED,
    DATA,
    HANDED_OUT,
    LEARNED_FROM,
    NAMED_LINK,
    OTHERS,
    TO_START,
    TRAINED,
    WRITTEN_FILE,
    is_below_released,
)
from mldebt.project.models.published.links import FILE_HOST, NAME, NO_NAME, OWN, split_link
from mldebt.project.models.texts.passages import Part

CALLED = regex(
    r"(?i)\b((?:(?:pre-?)?trained|fine-?tuned|released)(?:\s+[\w+-]{1,40}){0,3}?\s+(?:model|network|checkpoint|weights))\b"
)
"""What a link to a host is called by the words before it: `our trained teacher model from [Google Drive]`."""
PRETRAINED = regex(r"(?i)(?:pre-?trained|trained|fine-?tuned) ([A-Za-z][\w.+-]{2,60})")
"""What is linked to by the name of a network: `[Pretrained TideNet](https://drive…)`."""
NEVER_OWN = regex(r"(?i)\b(?:related|third|acknowledg\w*|credits?)\b")
ORIGINAL = regex(r"(?i)\b(?:official|original|the authors?)\b")
"""How a sentence calls weights that those gave out on whose work it builds."""
FETCHED = regex(r"(?i)\b(?:download|get|obtain|find|found)\b[^.]{0,20}\b(?:it|them)\b|\b(?:it|they) (?:is|are|can)\b")
SENTENCE_ENDS = (". ", ".\n", "! ", "? ")
LONGEST = 1000
"""Letters of a sentence to either side of a link that are read."""


def in_sentences(part: Part, paragraph: str) -> Iterator[tuple[str, str]]:
    """Yield what a sentence on trained weights links to at a host of files: `download the [Net-S](https://drive…)`."""
    is_others = OTHERS.search(part.heading) or BORROWED.search(part.heading)
    for found in NAMED_LINK.finditer(paragraph):
        if is_others and (NEVER_OWN.search(part.heading) or not PRETRAINED.fullmatch(found[1].strip("`*_ "))):
            continue
        sentence, begin = around(paragraph, found.start(), found.end())
        if begin > 0 and FETCHED.search(sentence):  # "We provide our model. You may download it from […]"
            sentence = around(paragraph, begin - 2, begin - 2)[0] + sentence
        text, link = found[1].strip("`*_ "), found[2]
        told = NAMED_LINK.sub(r" \1 ", sentence).replace("_", " ")
        is_told = HANDED_OUT.search(told) or PRETRAINED.fullmatch(text)
        if not is_told or any(what.search(told) for what in (BORROWED, OTHERS, ORIGINAL, TO_START)):
            continue
        if DATA.search(LEARNED_FROM.sub(" ", told)):
            continue
        name = _name_of(text, link, sentence) or _called(part, text, link, told)
        if (
            name
            and not any(is_public_name(f"{word}.pth") for word in (name, name.rpartition(" ")[2]))
            and not is_public_name(name)
            and not is_training_state(name)
            and not BESIDE.search(name.replace("_", " "))
        ):
            yield name, link


def around(paragraph: str, start: int, end: int) -> tuple[str, int]:
    """Return the sentence of a paragraph that a link stands in, with the place where it begins."""
    first, last = max(start - LONGEST, 0), end + LONGEST
    before = max(paragraph.rfind(mark, first, start) for mark in SENTENCE_ENDS)
    ends = (paragraph.find(mark, end, last) for mark in SENTENCE_ENDS)
    begin = max(before + 1, first)
    return paragraph[begin : min((at for at in ends if at >= 0), default=last)], begin


def _name_of(text: str, link: str, sentence: str) -> str:
    """Return what is linked to: the name in brackets, else the archive, or the one file that the sentence names."""
    parts = split_link(link)
    if FILE_HOST.search(parts.netloc) and NAME.fullmatch(text) and not NO_NAME.fullmatch(text):
        return text
    if FILE_HOST.search(parts.netloc) and (called := PRETRAINED.fullmatch(text)) and not NO_NAME.fullmatch(called[1]):
        return text
    file = posixpath.basename(unquote(parts.path))
    if ARCHIVE.fullmatch(file) and "/blob/" not in parts.path:
        return file if TRAINED.search(f"{text} {file} {sentence}".replace("_", " ")) else ""
    files = {posixpath.basename(one) for one in WRITTEN_FILE.findall(sentence)}
    return files.pop() if len(files) == 1 and FILE_HOST.search(parts.netloc) else ""


def _called(part: Part, text: str, link: str, told: str) -> str:
    """Return how a sentence calls the one model that it links to by the name of who keeps it."""
    is_kept = FILE_HOST.search(split_link(link).netloc) and NO_NAME.fullmatch(text.replace(" ", "_"))
    found = CALLED.search(told) if is_kept and (is_below_released(part) or OWN.search(told)) else None
    words = " ".join(found[1].split()) if found else ""
    return "" if any(is_public_name(f"{word}.pth") for word in told.split()) else words
