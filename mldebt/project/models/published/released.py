"""Finds checkpoints that a text publishes: it links to weights under a heading on released models, or calls them so.

A list of what others made looks alike; it links to several owners of a hub, or says that it compares or builds on them.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from mldebt.patterns import regex
from mldebt.project.models.files.stored import is_public_base, is_public_name, is_training_state
from mldebt.project.models.published.fetched import fetched, is_archive
from mldebt.project.models.published.handing_out import (
    BORROWED,
    DATA,
    GIVEN,
    GIVEN_FILE,
    LINK,
    NAMED_LINK,
    OTHERS,
    WEIGHT_FILE,
    hands_out,
    is_below_released,
)
from mldebt.project.models.published.links import (
    FILE_HOST,
    NO_NAME,
    NO_WEIGHTS,
    OWN,
    PAGE,
    TAKES,
    hub_owner,
    split_link,
)
from mldebt.project.models.published.sentences import in_sentences
from mldebt.project.models.published.unnamed import DOES, unnamed
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.mentions import LIST_ENTRY, paragraphs
from mldebt.project.models.texts.passages import Part, without_rows

SHORT = 2
IN_RELEASE = regex(
    r"https?://(?:github\.com/[^/]+/[^/]+/releases/download/|(?:www\.|dl\.)?dropbox\.com/|zenodo\.org/records?/)\S+"
)
WORDS = r"[A-Za-z][\w.+/-]{0,60}(?: \(?[\w.+/@%,-]{1,60}\)?){0,7}"
LED = regex(rf"\s*(?:[-*+]|\d+[.)])\s+[`*_]{{0,3}}({WORDS})[`*_]{{0,3}}\s*(?:[:\u2013-]|(?=\[))")
"""The name that leads an entry of a list: `- FlowerNet-S: [link](…)`."""
SEVERAL = regex(WORDS)
NO_LINKS = regex(r"\[[^\[\]\n]{0,200}\]\(https?://[^)\s]{1,500}\)|https?://\S{1,500}|[\W_]|\b(?:or|and)\b")
"""All that a paragraph of nothing but links holds."""


class Released(NamedTuple):
    """A checkpoint with its link, the entry or section that offers it and the section it stands in."""

    name: str
    link: str
    text: str
    line: int
    part: Part
    is_named: bool = True


def released(documents: Documents, path: str) -> Iterator[Released]:
    """Yield what the lists of a document publish."""
    given, lines = set[str](), defaultdict[str, list[int]](list)
    for link, line in documents.found[path].links:
        lines[link].append(line)
    for part in documents.parts(path):
        found = list(_entries(part, is_released=is_below_released(part)))
        owners = {owner for one in found if (owner := hub_owner(one.link))}
        if len(owners) < 2:  # several owners: others' models
            yield from (one._replace(line=_line(lines, one.link, part, one.line)) for one in found)
        given.update(one.link for one in found)
        yield from _offers(part, given, lines)
    for one in fetched(documents, path):
        yield Released(*one)


def _line(lines: Mapping[str, Sequence[int]], link: str, part: Part, about: int) -> int:
    """Return the line of a section where it links to something: the first from the line `about` it on."""
    found = [line for line in lines.get(link, ()) if part.line <= line <= part.end_line]
    return min(found, key=lambda line: (line < about, abs(line - about)), default=about)


def _offers(part: Part, given: set[str], lines: Mapping[str, Sequence[int]]) -> Iterator[Released]:
    """Yield what a section hands out by no name of its own; `given` are the links and names of those so far.

    `lines` tell where the document links to something.
    """
    lead, own = "", set[str]()
    for paragraph, offset in paragraphs(without_rows(part.text)):
        is_entry = bool(LIST_ENTRY.match(paragraph)) or not NO_LINKS.sub("", paragraph)
        text, here = f"{lead} {paragraph}" if is_entry else paragraph, set[str]()
        for name, link, place in unnamed(part, paragraph, lead if is_entry else ""):
            says = (name, f"{name} ({part.heading})", f"{name} ({part.title})")
            called = next((one for one in says if one not in given), "")
            if called and name not in own and (link not in given or link in here):
                line = _line(lines, link, part, part.line + offset + 1 + paragraph.count("\n", 0, place))
                yield Released(called, link, text, line, part, is_named=False)
                here.add(link)
            given.update((called, link))
            own.add(name)  # a second link by one name is who else keeps it
        lead = lead if is_entry else paragraph


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
    is_released = is_below_released(part)
    if is_released and (_is_weights(name, paragraph, is_entry=is_entry) or is_archive(name)):
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
    yield from in_sentences(part, paragraph)
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
    parts = split_link(link)
    is_kept = FILE_HOST.search(parts.netloc) and not WEIGHT_FILE.fullmatch(parts.path)
    is_kept = is_kept and (" " not in name or "kaggle" not in parts.netloc)
    if _is_other(name) or not is_kept or DATA.search(NAMED_LINK.sub(" ", paragraph)):
        return ""
    led = LED.match(paragraph)
    return next(filter(_names, (name, led[1] if led else "")), "")


def _names(called: str) -> bool:
    """Say whether one word or several name weights, and not who keeps them, data or what lies beside them."""
    is_data = DOES.fullmatch(called) or (DATA.search(called) and not GIVEN.search(called.replace("_", " ")))
    is_host = NO_NAME.fullmatch(called.replace(" ", "_"))
    return bool(SEVERAL.fullmatch(called)) and len(called) > SHORT and not (_is_other(called) or is_host or is_data)


def _is_other(called: str) -> bool:
    """Say whether weights are named as everybody has them (`VGG 16`), or what lies beside weights is named."""
    whole = called if called.count(" ") > 1 else called.replace(" ", "")
    return bool(NO_WEIGHTS.fullmatch(called.replace(" ", "_"))) or is_public_name(f"{whole}.pth")


def _is_given(part: Part, paragraph: str, link: str, lead: str) -> bool:
    """Say whether a paragraph, or what leads its list in, hands out weights of a release that are nobody else's."""
    told = LINK.sub("", f"{lead}\n{paragraph}")
    is_borrowed = BORROWED.search(part.heading) or BORROWED.search(told) or is_public_name(split_link(link).path)
    return bool(IN_RELEASE.fullmatch(link) and GIVEN.search(told) and not is_borrowed)
