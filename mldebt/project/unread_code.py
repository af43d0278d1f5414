"""Answers whether a file of code that could not be read may name something that nothing else seems to use.

The text of such a file is searched for the bare word: that it stands there proves no use, yet with it nobody can say
that there is none. A file without a text, because its content is missing or elsewhere, may name anything. Code of
other languages (a Snakefile, R, JavaScript, templates) reads settings and variables of the environment too, never
options of a Python command line: there a word counts where it is quoted, or a part of something.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.scan import Skipped
from mldebt.patterns import regex
from mldebt.repository.model import File

Reader = Callable[[Sequence[File]], Iterable[tuple[File, bytes | Skipped]]]
CODE = ("python", "notebook")
SUFFIXES = (".py", ".ipynb")
BY_CHOICE = frozenset({"unsupported", "excluded", "generated", "vendored", "submodule", "symlink", "special-file"})
WITHOUT_TEXT = frozenset({"missing-blob", "lfs-pointer", "binary", "outside-root"})
PART = r"""(?:["'`.$@/{|,\[]|\{\s|%)"""
UNPACKED = r"[{{,]\s*{name}\s*[,}}=:]"
COMMENT = regex(r"^[ \t]*#.*$", re.MULTILINE)
MOST = 200


class Lost(msgspec.Struct, frozen=True):
    """A file of code that could not be read, wholly or for some cells, and why; `file` is None where it has no text."""

    path: str
    reason: str
    file: File | None = None
    cells: tuple[int, ...] = ()
    is_other: bool = False


class Unseen:
    """The files of code that could not be read; each is looked through once for all the names that are asked for."""

    def __init__(self, lost: Sequence[Lost] = (), read: Reader = lambda _files: ()) -> None:
        self._lost, self._read = lost, read

    def outside(self, folders: Collection[str]) -> "Unseen":
        """Return the unread files that lie in none of some folders."""
        inside = tuple(f"{folder}/" for folder in folders)
        return Unseen([one for one in self._lost if not one.path.startswith(inside)], self._read)

    def naming(self, names: Collection[str], settings: Collection[str] = ()) -> Mapping[str, str]:
        """Return which unread file may use a name, in words, for each name where one does.

        Of the names only the `settings` may be used by code of another language.
        """
        found = self._in_other_code(settings)
        return found | self._in_lost_code([name for name in names if name not in found])

    def of_other_code(self, endings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield the path and text of every file in another language with one of some endings."""
        files = [one.file for one in self._lost if one.is_other and one.file and one.path.endswith(endings)]
        for file, content in self._read(files) if files else ():
            if isinstance(content, bytes):
                yield file.path, content.decode("utf-8", "replace")

    def _in_other_code(self, names: Collection[str]) -> dict[str, str]:
        files = [one.file for one in self._lost if one.is_other and one.file is not None] if names else []
        found: dict[str, str] = {}
        for file, content in self._read(files):
            text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            for name in names:
                if name not in found and name in text and is_part(name, text):
                    found[name] = f"{file.path} is no Python and names it, so it may be used there"
        return found

    def _in_lost_code(self, names: Collection[str]) -> dict[str, str]:
        lost = [one for one in self._lost if not one.is_other]
        if not lost or not names:
            return {}
        texts = {one.path: one for one in lost if one.file is not None}
        found: dict[str, str] = {}
        for file, content in self._read([one.file for one in texts.values() if one.file is not None]):
            one = texts[file.path]
            if not isinstance(content, bytes):
                return dict.fromkeys(names, f"{one.path} cannot be read ({one.reason}), so it may be used there")
            text = _text(content, one.cells)
            for name in names:
                if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                    found.setdefault(name, f"{one.path} cannot be read ({one.reason}) and names it")
        for one in lost:
            if one.file is None:
                says = f"{one.path} cannot be read ({one.reason}), so it may be used there"
                return {**dict.fromkeys(names, says), **found}
        return found


def is_part(name: str, text: str) -> bool:
    """Say whether a text of another language quotes a name, takes it from something, or unpacks it."""
    word = re.escape(name)
    return re.search(rf"{PART}{word}(?!\w)|{UNPACKED.format(name=word)}", text) is not None


def _text(content: bytes, cells: Sequence[int]) -> str:
    """Return the text of a file without lines of comments, or of some cells; the line ends of JSON part words."""
    if not cells:
        return COMMENT.sub("", content.decode("utf-8", "replace")).replace("\\n", "  ")
    try:
        listed = msgspec.json.decode(content)["cells"]
        return "\n".join("".join(listed[number]["source"]) for number in cells)
    except (msgspec.DecodeError, LookupError, TypeError):
        return _text(content, ())


class Listing(Protocol):
    """What a snapshot knows of its files."""

    files: tuple[File, ...]
    too_large: tuple[File, ...]
    skipped: tuple[Skipped, ...]


def lost_code(snapshot: Listing, facts: Mapping[str, Facts | Unread]) -> tuple[Lost, ...]:
    """Return the code that could not be read: too large files were not tried, skipped ones have no content."""
    found = [one for file in snapshot.files if file.kind in CODE for one in _lost(file, facts.get(file.path))]
    found += [Lost(file.path, "too-large", file) for file in snapshot.too_large if file.kind in CODE]
    known = {one.path for one in found}
    found += [
        Lost(row.path, row.reason)
        for row in snapshot.skipped
        if row.path.endswith(SUFFIXES) and row.reason in WITHOUT_TEXT and row.path not in known
    ]
    return tuple(found[:MOST])


def other_code(files: Sequence[File]) -> tuple[Lost, ...]:
    """Return the code that no reader is for."""
    return tuple(Lost(file.path, "another language", file, is_other=True) for file in files)


def _lost(file: File, facts: Facts | Unread | None) -> Iterator[Lost]:
    if isinstance(facts, Unread) and facts.reason not in BY_CHOICE:
        yield Lost(file.path, facts.reason, None if facts.reason in WITHOUT_TEXT else file)
    elif isinstance(facts, NotebookFacts) and (broken := [cell.index for cell in facts.cells if cell.error]):
        yield Lost(file.path, "some of its cells are no Python", file, tuple(broken))
