"""Cuts the files of a repository into the pieces of text in which files may be named."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import DocumentFacts, Facts, ScriptFacts, SettingsFacts, TextFacts
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.sources import Sources

Piece = tuple[int, str, bool]
"""A line, a text, and whether it is prose, where plain words mean nothing."""


class Text(NamedTuple):
    """A piece of text that may name files; `prose` where plain words mean nothing."""

    path: str
    line: int
    text: str
    prose: bool


def texts(sources: Sources) -> Iterator[Text]:
    """Yield every piece of text of a repository that may name a file."""
    for path, facts in sources.facts.items():
        yield from (Text(path, *piece) for piece in pieces(facts))


def pieces(facts: Facts | object) -> Iterable[Piece]:
    """Return every piece of one file."""
    if isinstance(facts, PythonFacts):
        return code_texts(facts)
    if isinstance(facts, NotebookFacts):
        return _notebook(facts)
    if isinstance(facts, ScriptFacts):
        return _script(facts)
    if isinstance(facts, DocumentFacts):
        return _document(facts)
    if isinstance(facts, SettingsFacts):
        return _settings(facts)
    return ((1, " ".join(facts.words), True),) if isinstance(facts, TextFacts) else ()


def is_for_people(facts: Facts | object, line: int, name: str) -> bool:
    """Say whether only prose of a file names another one at a line, or a list of a document that is no command."""
    said = [(text, prose) for at, text, prose in pieces(facts) if at == line]
    is_document = isinstance(facts, DocumentFacts)
    return bool(said) and all(prose or (is_document and not _is_given(text, name)) for text, prose in said)


def _is_given(text: str, name: str) -> bool:
    """Say whether a line of a text gives a file to what stands before it: `$ build configs/main.yaml`."""
    first = (line.lstrip("$>% \t").partition(" ")[0] for line in text.splitlines() if name in line)
    return any(word[:1].isalnum() and name not in word for word in first)


def _notebook(facts: NotebookFacts) -> Iterator[Piece]:
    yield from code_texts(facts.code)
    yield from ((command.line, command.text, False) for command in facts.commands)
    yield from ((1, cell.text, True) for cell in facts.cells if cell.text and cell.kind == "markdown")


def _script(facts: ScriptFacts) -> Iterator[Piece]:
    yield from ((command.line, command.text, False) for command in facts.commands)
    yield from ((line, value, False) for _, value, line in facts.variables)


def _document(facts: DocumentFacts) -> Iterator[Piece]:
    for section in facts.sections:
        yield section.line, section.text, True
        yield section.line, section.title, True
    yield from ((fence.line, fence.text, False) for fence in facts.fences)
    yield from ((row.line, " ".join(row.cells), True) for row in facts.rows)
    yield from ((line, link, True) for link, line in facts.links)


def _settings(facts: SettingsFacts) -> Iterator[Piece]:
    if len(facts.entries) < 5000:  # larger ones are data
        yield from ((entry.line, entry.value, False) for entry in facts.entries if entry.value)
    yield from ((line, text, True) for line, text in facts.comments)
