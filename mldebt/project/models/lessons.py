"""Tells models of lessons from models of one's own: what a book or course trains is explained there.

A repository is taken at its word: its README's title and first paragraph, or at least three folders numbered as
chapters. A course that says nothing of the kind is not known.
"""

import posixpath
import re
from collections import defaultdict
from functools import lru_cache

from mldebt.facts.texts import DocumentFacts
from mldebt.project.models.mentions import paragraphs
from mldebt.project.models.prose import WORD, cleaned
from mldebt.project.sources import Sources

NUMBERED = re.compile(
    r"(chapter|chap|char|ch|lesson|lecture|week|day|unit|session|exercise|assignment|homework|hw|lab|tutorial)"
    r"[-_ .]?\d+\b.*",
    re.IGNORECASE,
)
TEACHES = re.compile(
    r"\b(?:books?|courses?|tutorials?|beginners?|lessons?|lectures?|workshops?|bootcamp|homeworks?|assignments?"
    r"|exercises?|hands-on|udacity|coursera|nanodegree|zoomcamp|curriculum|teaching|students?)\b",
    re.IGNORECASE,
)
README = re.compile(r"readme(?:\.\w+)?", re.IGNORECASE)
FEWEST = 3


def is_lesson(sources: Sources, path: str) -> bool:
    """Say whether a file belongs to a book, a course or a page that teaches."""
    if sources.is_teaching(path):
        return True
    chapters, is_taught = _taught(sources)
    return is_taught or any(folder in chapters for folder in _folders(path))


@lru_cache(maxsize=1)
def _taught(sources: Sources) -> tuple[frozenset[str], bool]:
    """Return the folders numbered as chapters, and whether the README calls the repository a lesson."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sources.code.modules:
        for folder in _folders(path):
            if numbered := NUMBERED.fullmatch(posixpath.basename(folder)):
                found[posixpath.dirname(folder), numbered[1].lower()].add(folder)
    chapters = frozenset(folder for folders in found.values() if len(folders) >= FEWEST for folder in folders)
    return chapters, any(TEACHES.search(_opening(facts)) for path, facts in _readmes(sources))


def _readmes(sources: Sources) -> list[tuple[str, DocumentFacts]]:
    return [
        (path, facts)
        for path, facts in sources.facts.items()
        if README.fullmatch(path) and isinstance(facts, DocumentFacts)
    ]


def _opening(facts: DocumentFacts) -> str:
    """Return the title of a document with its first paragraph."""
    title = next((section.title for section in facts.sections if section.title), "")
    texts = (cleaned(text) for section in facts.sections[:3] for text, _ in paragraphs(section.text))
    return f"{title}\n{next((text for text in texts if len(WORD.findall(text)) >= FEWEST), '')}"


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
