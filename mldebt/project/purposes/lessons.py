"""Tells lessons from a team's own work: chapters, courses, home work, teaching notebooks, pages of a package's use.

A repository is taken at its word: folders numbered as chapters, the title and first paragraph of its README, the
title of a notebook, examples inside a package. Where a README calls the repository a tutorial, a template or a
collection, a file that a script starts, or a document with arguments, is somebody's training like any other; the rest
of a template or collection is shown to others. A notebook without such words teaches if it trains on a data set that a
library brings along, keeps no file, and explains itself under headings or has several such siblings. What it cannot
see: a course that says nothing of the kind, and own research on a library's data set that reads like a lesson.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import DocumentFacts, Facts, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.launches.starts import Starts
from mldebt.project.purposes.lesson_notebooks import is_lesson_notebook
from mldebt.project.purposes.readme_kinds import collects, is_of_paper, is_template, speaks_of_teaching, teaches

CODE = (".py", ".ipynb")
WEIGHTS = (
    ".h5", ".hdf5", ".keras", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".onnx", ".safetensors", ".bin",
)  # fmt: skip
NUMBERED = regex(
    r"(chapter|chap|char|ch|lesson|lecture|week|day|unit|session|exercise|assignment|homework|hw|lab|tutorial|module|part)"
    r"s?[ _.\-]?\d+\b.*",
    re.IGNORECASE,
)
GAP, JOINT = regex(r"\n\s*\n"), regex(r"[-_]")
ALONE = frozenset({"chapter", "lesson", "lecture", "week", "exercise", "assignment", "homework", "hw", "tutorial"})
FOLDER = regex(
    r"(\d+[ _-]*)?(tutorials?|lessons?|lectures?|courses?|homeworks?|labs|exercises?|demos?)([ _-][^/]*)?"
    r"|(\d+[ _-]*)?assignments?([ _-]*\d[^/]*)?|([^/]*[ _-])?starter[ _-]?(notebook|kit)s?"
    r"|(CS|CSE|COMP|ECE|EECS|CPSC|CMSC|CM|STAT|MATH)[ _-]?\d{3,5}[a-z]?([ _-][^/]*)?",
    re.IGNORECASE,
)
COURSE_SCRIPT = regex(
    r"\W*[^.\n]{0,60}\b(assignment|home ?work|problem set|exercise sheet)\W{0,3}\d+\b[^\n]*", re.IGNORECASE
)
MARKUP = regex(r"<[^>]*>|!?\[[^\]]*\]\([^)]*\)\s*$|!\[[^\]]*\]\([^)]*\)")
BADGE = regex(r"\[?!\[[^\]]*\]\([^)]*\)(\]\([^)]*\))?\s*")
EXAMPLES = regex(r"examples?|samples?", re.IGNORECASE)
README = regex(r"readme(\.\w+)?", re.IGNORECASE)
WORD = regex(r"\w{2,}")
BUILD = "pyproject.toml"
FEWEST, WORDS, MANY = 3, 3, 8


class Lessons:
    """Which files of one repository are lessons."""

    def __init__(self, facts: Mapping[str, Facts | object], starts: Starts) -> None:
        self._facts, self._starts = facts, starts

    def has(self, path: str) -> bool:
        """Say whether a file of code, or a trained model, teaches or shows rather than being of use for its result."""
        if any(FOLDER.fullmatch(posixpath.basename(folder)) for folder in _folders(path)):
            return True
        if any(folder in self._chapters for folder in _folders(path)):
            return True
        if not path.endswith(CODE + WEIGHTS):
            return False
        if path.partition("/")[0] in self._handed_in:
            return True
        if path.endswith(".ipynb") and path in self._notebooks:
            return True
        inside = self._shown_inside(path)
        return (self._teaches or inside is not None) and not self._is_launched(path, inside)

    def shows(self, path: str) -> bool:
        """Say whether a file that no command trains with is part of a template or collection: started all the same."""
        is_shown = path.endswith(CODE + WEIGHTS) and (self._is_template or self._collects)
        return is_shown and not self.has(path) and not self._is_launched(path, None)

    def _shown_inside(self, path: str) -> str | None:
        """Return the folder of examples inside the very package whose use a file shows, or None."""
        return next(
            (
                folder
                for folder in _folders(path)
                if EXAMPLES.fullmatch(posixpath.basename(folder))
                and f"{posixpath.dirname(folder)}/__init__.py" in self._facts
            ),
            None,
        )

    def _is_launched(self, path: str, inside: str | None) -> bool:
        """Say whether a command trains with a file; one among the examples it belongs to only shows how."""
        return any(
            start.kind in ("script", "pipeline") or (start.kind == "document" and start.words)
            for start in self._starts.of(path)
            if inside is None or not start.path.startswith(f"{inside}/")
        )

    @cached_property
    def _chapters(self) -> frozenset[str]:
        """Return the folders numbered as chapters: by an unmistakable word, or three of a kind side by side."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for path in self._facts:
            for folder in _folders(path) if path.endswith(CODE) else ():
                if numbered := NUMBERED.fullmatch(posixpath.basename(folder)):
                    found[posixpath.dirname(folder), numbered[1].lower()].add(folder)
        return frozenset(
            folder
            for (_, word), folders in found.items()
            if len(folders) >= FEWEST or word in ALONE
            for folder in folders
        )

    @cached_property
    def _readme(self) -> tuple[str, str, str]:
        """Return title, first paragraph and first 4,000 characters of the top README."""
        for path, facts in sorted(self._facts.items()):
            if README.fullmatch(path) and isinstance(facts, DocumentFacts):
                title = next((section.title for section in facts.sections if section.title), "")
                texts = (MARKUP.sub(" ", text) for section in facts.sections[:4] for text in _paragraphs(section.text))
                opening = next((text for text in texts if len(WORD.findall(text)) >= WORDS), "")
                bare = ((section.title, BADGE.sub("", section.text)) for section in facts.sections[:4])
                whole = " ".join(f"{heading} {text[:1500]}" for heading, text in bare)[:4000]
                return JOINT.sub(" ", title), opening[:600], whole
        return "", "", ""

    @cached_property
    def _handed_in(self) -> frozenset[str]:
        """Return the top folders in which the opening of a module says that it is for an assignment by number."""
        return frozenset(path.partition("/")[0] for path, facts in self._facts.items() if _is_for_course(facts))

    @cached_property
    def _teaches(self) -> bool:
        """Say whether the README presents a book, course or tutorial."""
        title, opening, whole = self._readme
        if teaches(title, opening):
            return True
        modules = sum(path.endswith(".py") for path in self._facts)
        notebooks = sum(path.endswith(".ipynb") for path in self._facts)
        return speaks_of_teaching(title, whole) and notebooks > modules

    @cached_property
    def is_of_paper(self) -> bool:
        """Say whether the README presents the code of a publication."""
        return is_of_paper(self._readme[2])

    @cached_property
    def _is_template(self) -> bool:
        return is_template(self._readme[0])

    @cached_property
    def _collects(self) -> bool:
        """Say whether the README presents a collection, and many files that nobody imports bear it out.

        A repository that installs as a package is a library, whatever it calls what it provides.
        """
        if self._is_installed or not collects(*self._readme):
            return False
        started = [path for path in self._starts.all() if path.endswith(CODE)]
        return len(started) >= MANY and len({posixpath.dirname(path) for path in started}) >= FEWEST

    @cached_property
    def _is_installed(self) -> bool:
        """Say whether the repository builds a package: by a setup script, or by naming what builds it."""
        told = self._facts.get(BUILD)
        builds = isinstance(told, SettingsFacts) and any(one.key.startswith("build-system.") for one in told.entries)
        return builds or "setup.py" in self._facts

    @cached_property
    def _notebooks(self) -> frozenset[str]:
        """Return the notebooks that teach by what they say and do."""
        return frozenset(is_lesson_notebook(dict(self._own_notebooks())))

    def _own_notebooks(self) -> Iterator[tuple[str, NotebookFacts]]:
        for path, facts in self._facts.items():
            if isinstance(facts, NotebookFacts) and isinstance(facts.code, PythonFacts):
                yield path, facts


def is_read(path: str, facts: object) -> bool:
    """Say whether the content of a file tells of lessons; of others the name alone does."""
    is_told = path == BUILD or README.fullmatch(path) is not None
    return is_told or isinstance(facts, NotebookFacts) or _is_for_course(facts)


def _is_for_course(facts: object) -> bool:
    """Say whether a module opens with the assignment it is for: `Script for Assignment 4, Visual Analytics`."""
    opening = facts.scopes[0].docstring if isinstance(facts, PythonFacts) and facts.scopes else None
    return opening is not None and COURSE_SCRIPT.match(opening.text) is not None


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in GAP.split(text) if part.strip()]
