"""Says whether the code that makes, writes or serves a model tells what it is for: docstrings, or data it names."""

import itertools
import posixpath
from collections.abc import Iterator

from mldebt.facts.code import Ref
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot
from mldebt.project.models.documentation.collecting import module_text
from mldebt.project.models.documentation.traces import LESSON, PUBLIC_DATA, SAMPLE, items_of
from mldebt.project.models.files.constants import spelling
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.passages import Passage
from mldebt.project.models.texts.prose import LONG_SENTENCE, WORD
from mldebt.project.models.texts.words import TASK
from mldebt.project.sources import Sources


class CodeAround:
    """The modules of one snapshot, asked for what they say of the models they handle."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def told(self, path: str) -> Evidence | None:
        """Return what the code that makes, writes or serves a model says of it, or the public data that it names."""
        if named := SAMPLE.search(path):
            return Evidence(path, None, f"`{named[0]}` names the data")
        return next(itertools.chain.from_iterable(map(self._by_module, self._near(path))), None)

    def _near(self, path: str) -> Iterator[str]:
        """Yield the modules that use a module, or those that spell the name of a file, with those that use them."""
        code = self.sources.code
        places = spelling(code, posixpath.basename(path)) if path not in code.modules else (path,)
        yield from sorted({other for place in places for other in code.importers(place)})

    def _by_module(self, path: str) -> Iterator[Evidence]:
        code = self.sources.code
        module = code.modules[path]
        for text in module_text(self.sources, path, ""):
            yield from items_of(text._replace(where="docstring") if text.where == "module" else text)
        for entry in module.imports:
            if PUBLIC_DATA.fullmatch(entry.target):
                yield Evidence(path, entry.line, f"`{entry.target}` names the data")
        for word, line in module.strings:
            if named := SAMPLE.search(word) or LESSON.search(word):
                yield Evidence(path, line, f"`{named[0]}` tells where it comes from")
        for number, scope in enumerate(module.scopes):
            if scope.docstring and number:
                yield from _of_docstring(scope.docstring.text, path, scope.docstring.line)
            for call in scope.calls:
                target = code.callee(Spot(path, number), call) if isinstance(call.func, Ref) else None
                if target and target.kind == "external" and PUBLIC_DATA.fullmatch(target.name):
                    yield Evidence(path, call.line, f"`{target.name}` names the data")


def _of_docstring(text: str, path: str, line: int) -> Iterator[Evidence]:
    """Yield what the docstring of a function or class tells: its inputs and outputs, or a task in a whole sentence."""
    if "inputs_outputs" in recognised(Passage(text, path, line, "call", "")):
        yield Evidence(path, line, "may speak of it: inputs outputs")
    if TASK.search(text) and len(WORD.findall(text)) >= LONG_SENTENCE:
        yield Evidence(path, line, "may speak of it: names a task")
