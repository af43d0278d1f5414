"""Tells what a file is for: started by somebody, a library, a test, a tutorial or a benchmark.

Only `entry` files can be debt. Tests, benchmarks and documentation are told by path (`catalogue/training.yaml`, `paths`).
Teaching material is told by path, by a notebook's own first heading, and for notebooks also by what the README of the
repository says of itself in its first lines: a repository that calls itself a book or a course keeps no experiments in its
notebooks. It cannot tell a course that never says so.
"""

import re
from collections.abc import Mapping

from mldebt.catalogue.loading import training
from mldebt.facts.code import NotebookFacts
from mldebt.facts.texts import DocumentFacts, Facts, Unread
from mldebt.findings.vocabulary import RunRole

TEACHING_FOLDER = re.compile(
    r"(^|.*/)(tutorials?|courses?|course\w*|lessons?|lectures?|chapters?|ch(apter)?[_-]?\d+[^/]*|exercises?|homeworks?|assignments?|"
    r"workshops?|bootcamps?|docs?|documentation)/.*",
    re.IGNORECASE,
)
TEACHING_NAME = re.compile(r"(^|.*/)[^/]*(tutorial|exercise|homework|walkthrough|quickstart|getting[_-]started)[^/]*", re.IGNORECASE)
TEACHING_HEADING = re.compile(r"^\s*#+\s.*\b(tutorial|exercises?|chapter|lesson|lecture|lab \d+|homework|assignment)\b", re.IGNORECASE)
TEACHING_REPOSITORY = re.compile(
    r"\b(book|textbook|course|tutorials?|lectures?|exercises|workshop|bootcamp|lessons?|teach(es|ing)?|curriculum)\b", re.IGNORECASE
)
README = re.compile(r"readme(\.\w+)?", re.IGNORECASE)
OPENING = 1500


def role_of(path: str, facts: Facts | Unread | None, *, is_started: bool, is_teaching: bool = False) -> RunRole:
    """Return the role of a file; `is_teaching` says that the repository calls itself a book or a course."""
    paths = training().paths
    if paths.test.fullmatch(path):
        return "test"
    if paths.benchmark.fullmatch(path):
        return "benchmark"
    if TEACHING_FOLDER.fullmatch(path) or (path.endswith(".ipynb") and TEACHING_NAME.fullmatch(path)):
        return "tutorial"
    if isinstance(facts, NotebookFacts):
        return "tutorial" if is_teaching or _opens_as_lesson(facts) else "entry"
    return "entry" if is_started else "library"


def _opens_as_lesson(facts: NotebookFacts) -> bool:
    """Say whether the first Markdown cell with a heading announces a lesson."""
    for cell in facts.cells[:4]:
        if cell.kind == "markdown":
            for line in cell.text.splitlines()[:5]:
                if TEACHING_HEADING.match(line):
                    return True
    return False


def is_teaching(facts: Mapping[str, Facts | Unread]) -> bool:
    """Say whether the README at the root opens by calling the repository a book, a course or a set of lessons."""
    for path in sorted(facts):
        readme = facts[path]
        if "/" not in path and README.fullmatch(path) and isinstance(readme, DocumentFacts):
            opening = "\n".join(f"{section.title}\n{section.text}" for section in readme.sections[:4])
            return TEACHING_REPOSITORY.search(opening[:OPENING]) is not None
    return False
