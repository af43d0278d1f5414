"""Finds weights that a text hands out at a host of files without naming them: `download our trained models [here](…)`.

They are called by the words that speak of them, and told apart by the heading they stand below.
"""

import itertools
import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from mldebt.patterns import regex
from mldebt.project.models.files.stored import is_public_base, is_public_name, is_training_state
from mldebt.project.models.published.handing_out import BESIDE, BORROWED, GIVEN_FILE, WRITTEN_FILE, is_below_released
from mldebt.project.models.published.links import (
    FILE_HOST,
    NO_NAME,
    NO_WEIGHTS,
    keeps_files,
    split_link,
)
from mldebt.project.models.published.row_links import NOT_WEIGHTS
from mldebt.project.models.published.sentences import around
from mldebt.project.models.published.spoken import NOUN, WEIGHTS, offers_weights, speaks_of_something
from mldebt.project.models.texts.passages import Part

LINKED = regex(
    r"\[\[?([^\[\]\n]{0,200})\]?\]\((https?://[^)\s]{1,500})(?:\s[^)\n]{0,100})?\)"
    r"|<a\s[^<>]{0,200}?href=[\"'](https?://[^\"'\s]{1,500})[\"'][^<>]{0,200}>([^<\n]{0,200})</a>"
    r"|(https?://[^)\]\s<>\"'`]{1,500})"
)
"""A link in brackets, in a tag, or only written."""
NOT_HEADING = regex(
    r"(?i)\b(?:data ?sets?|data|features?|prepar\w*|require\w*|compar\w*|awesome|resources?|support(?!ing)\w*"
    r"|prerequisites?|dependenc\w*|competit\w*|logs?|faq)\b"
)
CODE = regex(r"(?i)(?:www\.)?git(?:hub|lab|ee)\.\w+|bitbucket\.org|huggingface\.co|download\.pytorch\.org")
"""Hosts of what others made, where a sentence links to them beside a host of files."""
SMALL = (
    r"(?!(?:the|a|an|of|and|or|these|this|all|some|for|to|from|you|can|our|my|your|with|get|in|is|on|them|under|into|as|at|use"
    r"|found|offer\w*|provide\w*|download\w*|test|one)(?![\w-]))"
)
CALLED = regex(
    rf"(?i)(?<![\w-])((?:(?:pre-?)?trained|fine-?tuned|released|final|best|saved|latest)(?:\s+[\w+/-]{{1,40}}){{0,3}}?\s+{WEIGHTS}"
    rf"|(?:pre-?trained|fine-?tuned) (?-i:[A-Z0-9])[\w.+-]+|(?:{SMALL}[\w+/-]{{2,40}}\s+){{0,2}}{WEIGHTS})\b"
)
"""How a text calls weights."""
LED = regex(
    r"(?:[-*+•]|\d+[.)])\s+[`*_\[]{0,3}([A-Za-z][\w.+/-]{2,60}(?: [\w.+/()-]{1,40}){0,4}?)[`*_\]]{0,3}\s*[:\u2013-]\s"
)
DOES = regex(
    r"(?i)(?:download|get|extract|unzip|put|first|then|install|we|you|please|note|step|option\w*|update\w*)\b.*"
    r"|.*\b(?:please|you|can|refer\w*)\b.*"
)
PLAIN = regex(rf"(?i)\b{WEIGHTS}\b")
BACK = regex(
    r"(?i)\b(?:download|get|obtain|find|found)\b[^.]{0,20}\b(?:it|them)\b|\b(?:it|they|these|those) (?:is|are|can)\b"
)
"""How a sentence speaks of what the one before it is about."""
LEARNS_ON = regex(r"(?i)\b(?:on|using|against)(?: (?:the|our|an?))?\s*\Z")
"""What stands before the link to what weights were made of: `trained on [Harbour](…)`."""
FOLLOWS_CODE = regex(r"\.(?:py|json|ya?ml|txt|cfg|sh)['\"` ]{1,3}(?:file )?(?:from |at )?\Z")
"""What stands before the link to a file that is no weights: "download the `hparams.py` [here](…)"."""
NO_LETTERS = regex(r"[^A-Za-z0-9]+")
BRACKETS = regex(r"[(（][^()（）]{0,60}[)）]")
ASIDE = regex(r"(?i)[(（](?:[^()（）]{0,20}\d ?[kmgt]i?b|[^()（）]{0,20}\b(?:drive|disk|pan|netdisk|mirror|link))[)）]")
"""What a link says of a file beside its name: how large it is, and who keeps it."""
BARE = regex(
    r"(?i)(?:click|here|this|the|download|get|from|drive|link|url|mb|gb|[_\d]|my|our|we|at|it|them|google|version|or)+"
)
TOP = regex(r"/?(?:models|datasets|home)?/?")
"""The first page of a host."""
WORDS, SHORT, NEAR, MOST, LONGEST = 7, 1, 40, 60, 1000


class Link(NamedTuple):
    """A link of a text, with the words it stands on and its place."""

    text: str
    url: str
    start: int
    end: int


def unnamed(part: Part, paragraph: str, lead: str) -> Iterator[tuple[str, str, int]]:
    """Yield (name, link, place) of what a paragraph hands out, called by its words; `lead` stands before its list."""
    if NOT_HEADING.search(part.heading) or BORROWED.search(part.heading):
        return
    links = [
        Link((found[1] or found[4] or "").strip("`*_ "), found[2] or found[3] or found[5], found.start(), found.end())
        for found in itertools.islice(LINKED.finditer(paragraph), MOST)
    ]
    for link in filter(_is_hosted, links):
        before, sentence = ("", "") if _is_of_else(paragraph, link) else _sentence(paragraph, link, links)
        told = _told(part, sentence, lead)
        if told and offers_weights(told, before if told == sentence and NOUN.search(before) else told, link.text):
            for name in _names(part, paragraph, link, told, is_lent=told != sentence):
                is_beside = BESIDE.search(name.replace("_", " ")) or is_training_state(name)
                if not is_beside and not is_public_name(f"{name}.pth"):
                    yield name, link.url, link.start


def _is_hosted(link: Link) -> bool:
    """Say whether a link leads to a host of files, and stands on a name or on nothing: on no data and no base."""
    parts = split_link(link.url)
    is_kept = FILE_HOST.search(parts.netloc) and keeps_files(link.url) and not NOT_WEIGHTS.search(link.url)
    is_told = _is_name(link.text) or _is_generic(link.text) or PLAIN.search(link.text)
    is_public = is_public_base(parts.path) or is_public_name(f"{link.text.replace(' ', '')}.pth")
    return bool(is_kept and is_told and not is_public) and not (
        TOP.fullmatch(parts.path) and not parts.query + parts.fragment
    )


def _is_of_else(paragraph: str, link: Link) -> bool:
    """Say whether what stands right before a link makes it one to data or code."""
    near = paragraph[max(link.start - NEAR, 0) : link.start]
    if _is_name(link.text):
        return LEARNS_ON.search(near) is not None
    return FOLLOWS_CODE.search(near) is not None and not PLAIN.search(link.text)


def _sentence(paragraph: str, link: Link, links: Sequence[Link]) -> tuple[str, str]:
    """Return the sentence of a link up to it and whole, after the one before where it speaks of that.

    Nothing, where it links to what others made, too.
    """
    sentence, begin = around(paragraph, link.start, link.end)
    end, place = begin + len(sentence), link.start - begin
    if any(CODE.fullmatch(split_link(one.url).netloc) for one in links if begin <= one.start < end):
        return "", ""
    above = around(paragraph, begin - 2, begin - 2)[0] if begin > 0 and BACK.search(sentence) else ""
    told = f"{sentence[:place]} {link.text}" if _is_name(link.text) else sentence[:place]
    return _plain(f"{above} {told}"), _plain(f"{above} {sentence}")


def _told(part: Part, sentence: str, lead: str) -> str:
    """Return what is said of a link: a sentence that speaks of something, else what leads it in or its heading."""
    if not sentence or speaks_of_something(sentence):
        return sentence
    above = _plain(lead[-LONGEST:]) if lead else (part.heading if is_below_released(part) else "")
    return f"{above} : {sentence}" if above else ""


def _names(part: Part, paragraph: str, link: Link, told: str, *, is_lent: bool) -> Iterator[str]:
    """Yield how weights are called: by the link, the files that the sentence names, the entry, or its words."""
    text, led = ASIDE.sub("", link.text).strip(), LED.match(paragraph)
    is_called = is_lent or " " not in text or NOUN.search(text)
    file = posixpath.basename(unquote(split_link(link.url).path))
    files = [posixpath.basename(one) for one in WRITTEN_FILE.findall(paragraph if is_lent else told)]
    if is_called and len(text.split()) <= WORDS and _is_name(text):
        yield text
    elif GIVEN_FILE.fullmatch(file) or files:
        yield from [file] if GIVEN_FILE.fullmatch(file) else files
    elif led and not NOUN.search(led[1]) and not DOES.fullmatch(led[1]):
        yield from [led[1]] if _is_name(led[1]) else []
    elif found := [*CALLED.findall(text), *CALLED.findall(told)]:
        words = " ".join(next((one for one in found if " " in one.strip()), found[0]).split())
        is_plain = (
            PLAIN.fullmatch(words) and part.heading and "](" not in part.heading and not NOUN.fullmatch(part.heading)
        )
        yield f"{words} ({part.heading})" if is_plain else words


def _is_name(text: str) -> bool:
    """Say whether what a link stands on names weights, and neither who keeps them nor what lies beside them."""
    words = _words(text)
    is_beside = NO_WEIGHTS.fullmatch(words) or DOES.fullmatch(text)
    return len(words) > SHORT and "://" not in text and not is_beside and not _is_generic(text)


def _is_generic(text: str) -> bool:
    """Say whether a link stands on who keeps files, on `here`, on its address or on nothing."""
    words = _words(text)
    is_bare = NO_NAME.fullmatch(words) or BARE.fullmatch(words)
    return len(words) <= SHORT or "://" in text or bool(is_bare) or bool(DOES.fullmatch(text))


def _words(text: str) -> str:
    return NO_LETTERS.sub("_", BRACKETS.sub("", text)).strip("_")


def _plain(text: str) -> str:
    """Return a text with what its links stand on instead of them."""
    return LINKED.sub(lambda found: f" {found[1] or found[4] or ''} ", text)
