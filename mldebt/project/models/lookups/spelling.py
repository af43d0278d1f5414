"""Knows every name of a file that the repository spells: in code, settings, scripts, documents and lists.

A trained file that nothing spells may still be read: by a path that is put together at run time, by code in a language
that is not read, or by somebody's hand. What can be such a reading makes the answer unknown.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, Expr, Op, PythonFacts, Text
from mldebt.facts.texts import DocumentFacts, Facts, RequirementsFacts, ScriptFacts, SettingsFacts, TextFacts, Unread
from mldebt.patterns import regex
from mldebt.project.models.files.versions import Versions
from mldebt.project.sources import Sources

PIECE = regex(r"[\w.\-*{}%$@+]+")
HOLE = regex(r".*[*}%$)]")
OTHER_CODE = regex(
    r".*\.(?:jsx?|tsx?|mjs|java|kt|kts|swift|m|mm|c|cc|cpp|cxx|h|hpp|cu|go|rs|cs|rb|php|scala|jl|r|lua|dart|html?|vue"
    r"|gradle|proto|xml|plist|pbxproj|ps1|bat|pl|m4|cmake|ex|exs|sql|service|conf|tf|j2|jinja)",
    re.IGNORECASE,
)
SHORTEST = 3
IGNORED = frozenset({".gitignore", ".gitattributes", ".dockerignore", ".dvcignore"})


class Spelling:
    """The words of all files, each with the file that spells it."""

    def __init__(self, sources: Sources, versions: Versions) -> None:
        self.sources, self.versions = sources, versions

    @cached_property
    def words(self) -> dict[str, str]:
        """Path-like words, lower-cased, whole and by their last part, each with the first file that spells it."""
        found: dict[str, str] = {}
        for path in sorted(self.sources.facts):
            if posixpath.basename(path) in IGNORED:
                continue
            for text in _texts(self.sources.facts[path]):
                for piece in PIECE.findall(text.lower()):
                    if len(piece) >= SHORTEST:
                        found.setdefault(piece, path)
                        for part in piece.split(".") if "." in piece else ():
                            found.setdefault(part, path)
                        found.setdefault(piece.strip("."), path)
        return found

    @cached_property
    def _ends(self) -> dict[str, str]:
        """What computed names end in: `_best.pth` of `f"{name}_best.pth"`, `.pt` of `*.pt`."""
        found: dict[str, str] = {}
        for word, path in self.words.items():
            tail = HOLE.sub("", word)
            if "." in tail and (tail != word or not tail[:1].isalnum()):
                found.setdefault(tail, path)
        return found

    def of_file(self, path: str) -> str | None:
        """Return a file whose words may mean a path: its name, its stem, its folder, or the end of a computed name."""
        name = posixpath.basename(path).lower()
        stem = name.partition(".")[0]
        folder = posixpath.basename(posixpath.dirname(path)).lower()
        for word in (name, stem, folder, name.rpartition(".")[0]):
            if len(word) >= SHORTEST and word in self.words and self.words[word] != path:
                return self.words[word]
        return next((place for tail, place in self._ends.items() if name.endswith(tail)), None)

    def of_name(self, name: str) -> str | None:
        """Return a file that spells a name."""
        return self.words.get(name.lower())

    @cached_property
    def has_other_code(self) -> bool:
        """Say whether code or pages of other languages stand in the repository, which are not read."""
        return any(OTHER_CODE.fullmatch(path) for path in (*self.versions.present, *self.sources.files))


def _texts(facts: Facts | Unread) -> Iterator[str]:
    """Yield every text of a file in which a name can stand."""
    match facts:
        case NotebookFacts():
            yield from _of_notebook(facts)
        case PythonFacts():
            yield from _of_code(facts)
        case SettingsFacts():
            yield from (f"{entry.key} {entry.value or ''}" for entry in facts.entries)
            yield from (text for _, text in facts.comments)
        case ScriptFacts():
            yield from (command.text for command in facts.commands)
            yield from (value for _, value, _ in facts.variables)
        case DocumentFacts():
            yield from _of_document(facts)
        case TextFacts():
            yield from facts.words
        case RequirementsFacts():
            yield from (name for name, _, _ in facts.packages)


def _of_notebook(facts: NotebookFacts) -> Iterator[str]:
    for cell in facts.cells:
        yield cell.text
        yield cell.outputs
    yield from (command.text for command in facts.commands)
    yield from _of_code(facts.code)


def _of_document(facts: DocumentFacts) -> Iterator[str]:
    yield from (f"{section.title} {section.text}" for section in facts.sections)
    yield from (fence.text for fence in facts.fences)
    yield from (link for link, _ in facts.links)
    yield from (" ".join((*row.cells, *row.links)) for row in facts.rows)


def _of_code(facts: PythonFacts) -> Iterator[str]:
    yield from (text for text, _ in facts.strings)
    for scope in facts.scopes:
        if scope.docstring:
            yield scope.docstring.text
        for call in scope.calls:
            for value in (*call.args, *(value for _, value in call.keywords)):
                yield from _parts(value)
        for assign in scope.assigns:
            yield from _parts(assign.value)


def _parts(value: Expr) -> Iterator[str]:
    """Yield the constant pieces of an expression, holes of an f-string marked by a brace."""
    if isinstance(value, Const) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, Text):
        yield "".join(
            part.value if isinstance(part, Const) and isinstance(part.value, str) else "}" for part in value.parts
        )
    elif isinstance(value, Op):
        for item in value.items:
            for text in _parts(item):
                yield f"}}{text}" if value.name == "+" else text
