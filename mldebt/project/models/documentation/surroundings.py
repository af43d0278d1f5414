"""Says whether anything written around a model may tell what it is for, though it names no model.

A README on the task of five models documents none of them, and yet nobody of its team would call them undocumented. So
a claim that nothing is said needs silence all around: no document, notebook, settings file or script above, beside or
in front of the model tells what something is, predicts, was trained on or scores; none is written in a language or a
format that is not read, or links to an article; and no public data set that its code names tells it. Whatever is
written counts as told, whether it is about this model or not: recall is paid for precision here.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.documentation.code_around import CodeAround
from mldebt.project.models.documentation.collecting import module_text
from mldebt.project.models.documentation.traces import (
    ARTICLE,
    FOREIGN_TASK,
    LESSON,
    OFFICE,
    PAGES,
    REQUEST,
    SAMPLE,
    UNREAD,
    is_prose,
    items_of,
)
from mldebt.project.models.texts.documents import Documents, rows_of
from mldebt.project.models.texts.mentions import paragraphs
from mldebt.project.models.texts.passages import Part, without_rows
from mldebt.project.models.texts.prose import WORD, cleaned, is_foreign
from mldebt.project.models.texts.words import NOT_ABOUT
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

DESCRIBES = regex(r"(?:.*\.)?(?:description|desc|summary)", re.IGNORECASE)
MANUAL = regex(r"(?:.*/)?docs?(?:/.*)?", re.IGNORECASE)
SERVES = frozenset({"FastAPI", "Flask", "Api", "APIRouter"})
FEWEST = 4


class Surroundings:
    """What stands around the models of one snapshot."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.documents = Documents(sources)
        self._code = CodeAround(sources)

    def nearest(self, path: str) -> str:
        """Return the folder whose README would tell of a file: that of the nearest one, or the top."""
        return posixpath.dirname(self.documents.nearest(path) or "")

    def speak(self, path: str) -> Evidence | None:
        """Return the first text around a file that may tell what its model is for, or None where all is silent."""
        found = (
            *(self._documents[name] for name in self._documents if is_around(name, path)),
            *(self._notebooks[name] for name in self._notebooks if is_around(name, path)),
        )
        if found:
            return found[0]
        return self._described or self._code.told(path) or self._unread(path)

    @cached_property
    def _documents(self) -> Mapping[str, Evidence]:
        """The documents that tell something, each with the first place that does."""
        told = ((path, next(self._told(path), None)) for path in self.documents.found)
        return {path: says for path, says in told if says}

    def _told(self, path: str) -> Iterator[Evidence]:
        for part in self.documents.parts(path):
            yield from self._told_by_part(part)
        for fence in self.documents.found[path].fences:
            if REQUEST.search(fence.text):
                yield Evidence(path, fence.line, "an example of what goes in")
        for row, header in rows_of(self.documents.found[path]):
            yield from items_of(self.documents.row_passage(path, row, header, ""))
        for target, line in self.documents.found[path].links:
            if ARTICLE.fullmatch(target) or UNREAD.fullmatch(target):
                yield Evidence(path, line, f"links to `{target}`, which is not read")

    def _told_by_part(self, part: Part) -> Iterator[Evidence]:
        text = without_rows(part.text)
        if is_foreign(cleaned(text)):
            yield Evidence(part.path, part.line, "language not read")
        if named := SAMPLE.search(part.title) or LESSON.search(f"{part.title} {part.text}"):
            yield Evidence(part.path, part.line, f"`{named[0]}` tells where it comes from")
        yield from items_of(part.passage(""))
        for paragraph, offset in paragraphs(cleaned(text)):
            if is_prose(paragraph) and not NOT_ABOUT.search(part.heading):
                yield Evidence(part.path, part.line_of(offset), "may speak of it: tells what something is")
        if task := FOREIGN_TASK.search(f"{part.title} {text}"):
            yield Evidence(part.path, part.line, f"may speak of it: `{task[0]}` names a task")
        if link := ARTICLE.search(part.text):
            yield Evidence(part.path, part.line, f"links to `{link[0]}`, which is not read")

    @cached_property
    def _notebooks(self) -> Mapping[str, Evidence]:
        """The notebooks whose Markdown tells something."""
        told = (
            (path, next(self._told_by_notebook(path), None))
            for path, facts in self.sources.facts.items()
            if isinstance(facts, NotebookFacts)
        )
        return {path: says for path, says in told if says}

    def _told_by_notebook(self, path: str) -> Iterator[Evidence]:
        texts = tuple(module_text(self.sources, path, ""))
        for text in texts:
            yield from items_of(text)
            if task := FOREIGN_TASK.search(f"{text.title} {text.text}"):
                yield Evidence(path, text.line, f"may speak of it: `{task[0]}` names a task", text.cell)
            if any(is_prose(paragraph) for paragraph, _ in paragraphs(cleaned(text.text))):
                yield Evidence(path, text.line, "may speak of it: tells what something is", text.cell)
        if is_foreign("\n".join(text.text for text in texts)):
            yield Evidence(path, 1, "language not read")

    @cached_property
    def _described(self) -> Evidence | None:
        """The description that a settings file or a service gives of the project."""
        for path, facts in self.sources.settings.items():
            for entry in facts.entries if isinstance(facts, SettingsFacts) else ():
                if DESCRIBES.fullmatch(entry.key) and _says(entry.value):
                    return Evidence(path, entry.line, "may speak of it: a description")
        for path, module in self.sources.code.modules.items():
            for call in (call for scope in module.scopes for call in scope.calls):
                is_asked = call.leaf in {*SERVES, "setup"}
                texts = [value for key, value in call.keywords if key in {"description", "title"}] if is_asked else []
                if any(isinstance(text, Const) and _says(text.value) for text in texts):
                    return Evidence(path, call.line, "may speak of it: a description")
        return None

    def _unread(self, path: str) -> Evidence | None:
        """Return a document beside or above a model in a format that is not read, or that could not be read."""
        for name in (*self.sources.files, *sorted(self.sources.set_aside)):
            is_lost = self.documents.is_readme(name) and name not in self.documents.found
            is_unread = is_lost or (OFFICE.fullmatch(name) and not PAGES.fullmatch(name))
            if is_unread and is_around(name, path):
                return Evidence(name, None, "a document that is not read")
        return None


@remembered
def surroundings(sources: Sources) -> Surroundings:
    """Return what stands around the models of a snapshot, gathered once."""
    return Surroundings(sources)


def is_around(text: str, path: str) -> bool:
    """Say whether a text stands at the top, in a manual, or below the top folder of a file; the top is near to all."""
    top, _, below = path.partition("/")
    folder = posixpath.dirname(text)
    return not below or not folder or bool(MANUAL.fullmatch(folder)) or text.startswith(f"{top}/")


def _says(text: object) -> bool:
    return isinstance(text, str) and len(WORD.findall(text)) >= FEWEST
