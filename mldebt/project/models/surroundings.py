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
from functools import cached_property, lru_cache

from mldebt.facts.code import Const, NotebookFacts, Ref
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Spot, last_step
from mldebt.project.models.documentation import module_text
from mldebt.project.models.documents import Documents, rows_of, without_rows
from mldebt.project.models.items import Passage, recognised
from mldebt.project.models.mentions import paragraphs
from mldebt.project.models.prose import LONG_SENTENCE, WORD, cleaned, is_foreign
from mldebt.project.models.traces import (
    ARTICLE,
    COMMAND,
    LESSON,
    PAGES,
    PUBLIC_DATA,
    SAMPLE,
    UNREAD,
    is_prose,
    report,
)
from mldebt.project.models.words import NOT_ABOUT, TASK
from mldebt.project.sources import Sources

TOLD = frozenset({"purpose", "inputs_outputs", "training_data", "metrics", "limitations", "intended_use"})
DESCRIBES = regex(r"(?:.*\.)?(?:description|desc|summary)", re.IGNORECASE)
MANUAL = regex(r"(?:.*/)?docs?(?:/.*)?", re.IGNORECASE)
SERVES = frozenset({"FastAPI", "Flask", "Api", "APIRouter"})
FEWEST = 4


class Surroundings:
    """What stands around the models of one snapshot."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.documents = Documents(sources)

    def nearest(self, path: str) -> str:
        """Return the folder whose README would tell of a file: that of the nearest one, or the top."""
        return posixpath.dirname(self.documents.nearest(path) or "")

    def speak(self, path: str) -> Evidence | None:
        """Return the first text around a file that may tell what its model is for, or None where all is silent."""
        found = (
            *(self._documents[name] for name in self._documents if _is_around(name, path)),
            *(self._notebooks[name] for name in self._notebooks if _is_around(name, path)),
        )
        if found:
            return found[0]
        return self._described or self._of_code(path) or self._unread(path)

    @cached_property
    def _documents(self) -> Mapping[str, Evidence]:
        """The documents that tell something, each with the first place that does."""
        told = ((path, next(self._told(path), None)) for path in self.documents.found)
        return {path: says for path, says in told if says}

    def _told(self, path: str) -> Iterator[Evidence]:
        parts = self.documents.parts(path)
        if is_foreign("\n".join(part.text for part in parts)):
            yield Evidence(path, 1, "language not read")
        for part in parts:
            text = without_rows(part.text)
            if named := SAMPLE.search(part.title) or LESSON.search(f"{part.title} {part.text}"):
                yield Evidence(path, part.line, f"`{named[0]}` tells where it comes from")
            yield from _items(Passage(text, path, part.line, "section", "", part.title))
            for paragraph, offset in paragraphs(COMMAND.sub(" ", cleaned(text))):
                if is_prose(paragraph) and not NOT_ABOUT.search(part.heading):
                    yield Evidence(path, part.line + offset + 1, "may speak of it: tells what something is")
            if link := ARTICLE.search(part.text) or report(part.text):
                yield Evidence(path, part.line, f"links to `{link[0]}`, which is not read")
        for row, header in rows_of(self.documents.found[path]):
            yield from _items(self.documents.row_passage(path, row, header, ""))
        for target, line in self.documents.found[path].links:
            if ARTICLE.fullmatch(target) or UNREAD.fullmatch(target):
                yield Evidence(path, line, f"links to `{target}`, which is not read")

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
            yield from _items(text)
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
                is_asked = last_step(call.func).lstrip(".") in {*SERVES, "setup"}
                texts = [value for key, value in call.keywords if key in {"description", "title"}] if is_asked else []
                if any(isinstance(text, Const) and _says(text.value) for text in texts):
                    return Evidence(path, call.line, "may speak of it: a description")
        return None

    def _of_code(self, path: str) -> Evidence | None:
        """Return what the code that makes, writes or serves a model says of it, or the public data that it names."""
        if named := SAMPLE.search(path):
            return Evidence(path, None, f"`{named[0]}` names the data")
        for other in self._near(path):
            if found := next(self._told_by_code(other), None):
                return found
        return None

    def _near(self, path: str) -> Iterator[str]:
        """Yield the modules that use a module, or those that spell the name of a file, with those that use them."""
        code = self.sources.code
        name = posixpath.basename(path)
        spelling = self._spelt.get(name, ()) if path not in code.modules else (path,)
        yield from sorted({other for place in spelling for other in code.importers(place)})

    @cached_property
    def _spelt(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, module in self.sources.code.modules.items():
            for text, _ in module.strings:
                if "." in text:
                    found.setdefault(posixpath.basename(text), []).append(path)
        return found

    def _told_by_code(self, path: str) -> Iterator[Evidence]:
        code = self.sources.code
        module = code.modules[path]
        for text in module_text(self.sources, path, ""):
            yield from _items(text)
        for entry in module.imports:
            if PUBLIC_DATA.fullmatch(entry.target):
                yield Evidence(path, entry.line, f"`{entry.target}` names the data")
        for word, line in module.strings:
            if SAMPLE.search(word):
                yield Evidence(path, line, f"`{word}` names the data")
        for number, scope in enumerate(module.scopes):
            if scope.docstring and number:
                yield from _of_docstring(scope.docstring.text, path, scope.docstring.line)
            for call in scope.calls:
                target = code.callee(Spot(path, number), call) if isinstance(call.func, Ref) else None
                if target and target.kind == "external" and PUBLIC_DATA.fullmatch(target.name):
                    yield Evidence(path, call.line, f"`{target.name}` names the data")

    def _unread(self, path: str) -> Evidence | None:
        """Return a document beside or above a model in a format that is not read, or that could not be read."""
        for name in self.sources.files:
            is_lost = self.documents.is_readme(name) and name not in self.documents.found
            is_unread = is_lost or (UNREAD.fullmatch(name) and not PAGES.fullmatch(name))
            if is_unread and _is_around(name, path):
                return Evidence(name, None, "a document that is not read")
        return None


@lru_cache(maxsize=1)
def surroundings(sources: Sources) -> Surroundings:
    """Return what stands around the models of a snapshot, gathered once."""
    return Surroundings(sources)


def _is_around(text: str, path: str) -> bool:
    """Say whether a text stands at the top, in a manual, or below the top folder of a file; the top is near to all."""
    top, _, below = path.partition("/")
    folder = posixpath.dirname(text)
    return not below or not folder or bool(MANUAL.fullmatch(folder)) or text.startswith(f"{top}/")


def _items(passage: Passage) -> Iterator[Evidence]:
    for item, line in recognised(passage).items():
        if item in TOLD:
            yield Evidence(passage.path, line, f"may speak of it: {item.replace('_', ' ')}", passage.cell)


def _of_docstring(text: str, path: str, line: int) -> Iterator[Evidence]:
    """Yield what the docstring of a function or class tells: its inputs and outputs, or a task in a whole sentence."""
    if "inputs_outputs" in recognised(Passage(text, path, line, "call", "")):
        yield Evidence(path, line, "may speak of it: inputs outputs")
    if TASK.search(text) and len(WORD.findall(text)) >= LONG_SENTENCE:
        yield Evidence(path, line, "may speak of it: names a task")


def _says(text: object) -> bool:
    return isinstance(text, str) and (len(WORD.findall(text)) >= FEWEST or bool(TASK.search(text)))
