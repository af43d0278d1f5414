"""Recognises where a text says what a model is for: a task, named in more words than those of the model's own name.

What it cannot know: whether a task that is named is the one the model was made for.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from mldebt.patterns import regex
from mldebt.project.models.texts.passages import Passage
from mldebt.project.models.texts.prose import (
    LONG_SENTENCE,
    WORD,
    cleaned,
    content_words,
    humps,
    new_words,
    opening,
    says_something,
    sentences,
)
from mldebt.project.models.texts.words import METHOD, NOT_ABOUT, TASK, TELLS

SENTENCE = 4
LISTED = regex(r"(?:[-*+•]|\d+[.)])\s")
ONLY_PLACE = regex(
    r"(?i)\b(?:(?:can|may) (?:be )?(?:find|found|get|download\w*|access\w*)|available (?:at|on|here|from|in|through)"
    r"|here|hosted|uploaded|links? (?:to|for)|(?:stored|located|saved|placed|kept) (?:in|at|on|under|here)"
    r"|(?:includes?|contains?|holds?) (?:all |the )*(?:codes?|scripts?|modules?|files?))\b"
)
"""How a sentence says where something is."""
ORDER = regex(
    r"(?i)(?:[^.:\n]{1,60}: )?\W*(?:please )?"
    r"(?:(?:(?:then|next|first|now|finally|also),? )?you (?:need|can|should|must|have|may|will)"
    r"|run|execute|see|open|install|download|launch|start|click|copy|clone|check out)\b"
)
"""How a text begins, or what it leads in, that says what to do."""
ASKED = regex(r"(?i)(?:task|purpose|problem|(description))s?")
VARIANT = regex(r"(?i)\W*(?:(?:the )?same (?:as|model|setting)|similar to|as (?:above|before)|like )")
DEEDS = regex(
    r"(?i)\b(?:build|creat|construct|return|initiali[sz]|load|train|fit|instantiat)(?:e?s|e?d|ing|e|er|or)?\b"
    r"|\b(?:functions?|estimators?|instances?|configs?|configuration|given|specified|pipelines?|architectures?"
    r"|graphs? (?:of|for))\b"
)
"""Words for what the code of any model does, and what it is made from: they say nothing of its work."""
POINTS = regex(
    r"(?i)\W*(?:below|above|the (?:above|below)|this (?:cell|plot|figure|graph|chart|table|section))\b"
    r"|\W*it (?:produces|shows|plots|displays|draws)\b[^.]{0,30}\b(?:heat ?maps?|plots?|figures?|charts?|histograms?)\b"
)
"""How a sentence begins that tells of what is seen beside it."""
DEFINED = regex(r"\W*[\w.\-]+[\]`*]*(?:\s?\([^)]*\))*\s?(?::|\s[-–—])\s")


def purpose(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    """Yield the purpose where a passage says it, with the offset of its line; `text` is cleaned of filler."""
    name = passage.name
    match passage.where:
        case "docstring" | "desc":
            yield from (("purpose", offset) for offset in islice(_told(text, name), 1))
        case "module":
            for sentence, offset in sentences(opening(text)):
                if TASK.search(sentence) and new_words(sentence, name) > 1:
                    yield "purpose", offset
        case "section" if not NOT_ABOUT.search(passage.heading) and _is_about(passage, text):
            yield "purpose", 0
        case "mention" if _is_listed(passage, text) or (says_something(text, name) and _tells(passage, text)):
            yield "purpose", 0
        case "row" if _names_task(passage.title, "") or _names_task(" ".join(passage.row), name):
            yield "purpose", 0
        case "row" if any(_is_described(*told, name) for told in zip(passage.header, passage.row, strict=False)):
            yield "purpose", 0


def _is_described(head: str, cell: str, name: str) -> bool:
    """Say whether a cell tells what a model is for: below such a head, and as a description in words of its own."""
    asked = ASKED.fullmatch(head.strip())
    if asked is None or not asked[1]:
        return asked is not None and len(cell) >= SENTENCE
    return not VARIANT.match(cell) and says_something(cell, name)


def _told(text: str, name: str) -> Iterator[int]:
    """Yield where the sentences of a docstring's opening start that say what a model is for."""
    for sentence, offset in sentences(opening(text)):
        if says_something(DEEDS.sub(" ", sentence), name) or _is_fresh_task(sentence, name):
            yield offset


def _is_listed(passage: Passage, text: str) -> bool:
    """Say whether a mention is an entry of a list under a heading that names a task."""
    return bool(LISTED.match(text)) and _names_task(passage.title, passage.name)


def _tells(passage: Passage, text: str) -> bool:
    """Say whether a mention tells what a model is: a sentence, a definition, or an entry under a task's heading."""
    if _names_task(f"{passage.title} {text}", passage.name):
        return True
    told = " ".join(one for one, _ in sentences(text) if not ONLY_PLACE.search(one))
    defined = DEFINED.match(told)
    rest = told[defined.end() :] if defined else ""
    is_defined = not ORDER.match(rest) and says_something(rest, passage.name)
    named = told.lower().find(passage.name.lower().partition("_")[0])
    is_told = any(found[0].lower() != "for" or found.start() > named for found in TELLS.finditer(told))
    is_sentence = is_told and len(WORD.findall(told)) >= LONG_SENTENCE
    return is_defined or (is_sentence and not ORDER.match(told))


def _is_about(passage: Passage, text: str) -> bool:
    """Say whether a section's heading names a task, or one above it and it says something, or a whole sentence."""
    name = passage.name
    is_below = _names_task(cleaned(passage.title), name) and says_something(text, name)
    return (
        is_below
        or _names_task(cleaned(passage.heading), name)
        or any(
            _names_task(sentence, name) and len(WORD.findall(sentence)) >= SENTENCE and not POINTS.match(sentence)
            for sentence, _ in sentences(text)
        )
    )


def _names_task(text: str, name: str) -> bool:
    return bool(_tasks(text) - humps(name))


@lru_cache(maxsize=20_000)
def _tasks(text: str) -> frozenset[str]:
    return frozenset(found[0].lower() for found in TASK.finditer(METHOD.sub(" ", text)))


def _is_fresh_task(sentence: str, name: str) -> bool:
    said = humps(name)
    words = [word for word in content_words(sentence) if word not in said]
    return len(words) > 1 and any(TASK.search(word) for word in words)
