"""Tells whether a file is part of a lesson or demonstration: what a course or book shows is not what a team keeps.

`project.roles` knows folders called `tutorials` or `course`; here numbered chapters and weeks count, and repositories
whose README names itself a tutorial, course or book in its title. A team that calls its project "basics" is missed.
"""

import re

from mldebt.facts.texts import DocumentFacts
from mldebt.project.sources import Sources

FOLDERS = re.compile(
    r"(.*/)?((chapter|chap|ch|week|lesson|lecture|day|unit|lab|homework|hw|assignment|exercise|session|tutorial|part)s?"
    r"[ _-]?\d+|(\d+[ _-]*)?(tutorials?|lessons?|lectures?|courses?|homeworks?|labs|exercises?|"
    r"demos?|playground|sandbox)([ _-][^/]*)?)[^/]*/.*",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(tutorials?|courses?|books?|lessons?|workshops?|bootcamp|cookbook|hands[ -]on|basics|101|homeworks?|exercises|"
    r"lectures?|assignments?|for beginners|zero to|from scratch|crash course|study notes|specialization|nanodegree)\b",
    re.IGNORECASE,
)


def is_lesson(sources: Sources, path: str) -> bool:
    """Say whether a file stands in a numbered chapter or a lesson folder, or its repository teaches by its title."""
    if FOLDERS.fullmatch(path):
        return True
    return any(TITLE.search(title.replace("-", " ").replace("_", " ")) for title in _titles(sources))


def _titles(sources: Sources) -> list[str]:
    """Return the first heading of the top README."""
    found = []
    for path, facts in sources.facts.items():
        if "/" not in path and path.lower().startswith("readme") and isinstance(facts, DocumentFacts):
            found += [section.title for section in facts.sections if section.level][:1]
    return found
