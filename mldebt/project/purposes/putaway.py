"""Tells what nobody works on any more: what a path calls old, and what the first screen of a README says is over.

The words have to be said of the whole: of a data set, a function or an option that is deprecated nothing follows for
the rest. What it cannot see: an end that only the page of the host tells, and one said further down.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.texts import DocumentFacts
from mldebt.patterns import regex

ARCHIVED = regex(
    r"(^|/)(([^/]*[ _-])?(back_?ups?|bak|old|archived?|deprecated|legacy|obsolete|unused|trash)/"
    r"|([^/]*[ _-])(backups?|bak|old|archived?|deprecated|legacy|obsolete|unused)_?\d*\.\w+$"
    r"|(old|deprecated|legacy|obsolete|unused)[ _-])",
    re.IGNORECASE,
)
SKETCH = regex(
    r"(^|/)([^/]*[ _-])?(te?mp|scratch|dirty|drafts?|sketch(es)?|sandbox|playground|wip)([ _-][^/]*)?(/|\.py$)",
    re.IGNORECASE,
)
WHOLE = (
    r"(?:repo|repository|project|package|library|code ?base|code|folder|directory|starter|examples?|framework|toolkit)"
)
OVER = (
    r"(?:deprecated|obsolete|archived|unmaintained|discontinued|abandoned|superseded by|moved (?:to|here)|merged into"
    r"|(?:no longer|not)(?: being)?(?: actively)? (?:maintained|supported|developed|updated)"
    r"|no longer under (?:active )?development)"
)
SAID = regex(
    rf"\b(?:(?:this|these)(?: [\w-]+){{0,2}}?|^the) {WHOLE}\)?"
    rf" (?:(?:is|are|was|were|has|have|been|now|very|old|and|officially|also) )*{OVER}\b"
    rf"|^\W*(?:repo|repository|project|code) (?:is )?(?:now )?{OVER}\b"
    r"|\b(?:this|the) (?:repo|repository|project) is an? (?:[\w-]+ )?start(?:er|ing) (?:pack|kit|code|template)\b"
    r"|\b(?:files|code|scripts|notebooks|repo|repository|project|folder|examples)\b[^.;:|]{0,60}"
    r"\bfor (?:historical )?reference(?: only\b| purposes only\b|\.$)",
    re.IGNORECASE,
)
TITLE = regex(
    r"^\W*(?:deprecat(?:ed|ion notice)|obsolete|archived|unmaintained|discontinued|no longer maintained)\b"
    r"(?![ -]+[a-z])|\bis no longer (?:actively |being )*(?:maintained|developed|actively supported)\b",
    re.IGNORECASE,
)
MAYBE = regex(r"\b(if|once|until|unless|when|before|soon|will)\b", re.IGNORECASE)
README = regex(r"(.*/)?readme(\.\w+)?", re.IGNORECASE)
SENTENCE, MARKUP = regex(r"(?<=[.!?])\s+|\n\s*\n|\n(?=#|[-*>] )"), regex(r"<[^>]*>|[*`_]{1,3}(?!\w*\()")
SCREEN = 30


def is_archived(path: str) -> bool:
    """Say whether a path calls its file old: by a folder, or by how a name begins or ends.

    What a name only begins with may be what the file is about: `trash_detector.py`, `backup_weights.py`.
    """
    return ARCHIVED.search(path) is not None


def is_sketch(path: str) -> bool:
    """Say whether a path calls its file a sketch, or puts it where things are tried out: `playground/`, `wip_x.py`."""
    return SKETCH.search(path) is not None


class End(NamedTuple):
    """A sentence that says that a repository or folder is over, and where it stands."""

    path: str
    line: int
    sentence: str


class Ended:
    """Which files of one repository stand in a folder whose README says that it is over."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        self._facts = facts

    def of(self, path: str) -> End | None:
        """Return what the README of a file's folder, or of one around it, says; the nearest that says it."""
        while path and self._ends:
            path = posixpath.dirname(path)
            if path in self._ends:
                return self._ends[path]
        return None

    @cached_property
    def _ends(self) -> dict[str, End]:
        found: dict[str, End] = {}
        for path, facts in sorted(self._facts.items()):
            if README.fullmatch(path) and isinstance(facts, DocumentFacts):
                for end in _told(path, facts):
                    found.setdefault(posixpath.dirname(path), end)
        return found


def _told(path: str, facts: DocumentFacts) -> Iterator[End]:
    for fence in facts.fences:
        said = fence.text.split("\n") if fence.line <= SCREEN and not fence.language else ()
        yield from (End(path, line, text.strip()) for line, text in enumerate(said, fence.line) if _is_said(text))
    for section in facts.sections:
        if section.line > SCREEN:
            return
        if TITLE.search(section.title) or _is_said(section.title):
            yield End(path, section.line, section.title.strip())
        top = "\n".join(section.text.split("\n")[: SCREEN - section.line + 1])
        for sentence in SENTENCE.split(top):
            bare = " ".join(MARKUP.sub("", sentence).split()).lstrip(">#- ")
            if _is_said(bare):
                yield End(path, section.line, bare)


def _is_said(sentence: str) -> bool:
    found = SAID.search(sentence)
    return found is not None and not MAYBE.search(sentence[: found.start()])
