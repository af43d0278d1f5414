"""The shape of what a file that is not Python says: settings, documents, commands, trained files."""

from typing import Literal

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.commands import Command
from mldebt.facts.remark import Remark

Form = Literal["scalar", "mapping", "sequence", "alias"]


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One key of a settings file. `key` is its dotted path (`model.layers[0].size`); `line` where the key stands.

    `kind` is `scalar`, `mapping`, `sequence` or `alias`; `value` the scalar as written (unquoted), the anchor's name
    for an alias, else None. Values in `.env` files are never kept. Keys that contain dots
    are quoted: `a."b.c"`.
    """

    key: str
    line: int
    kind: Form
    value: str | None = None
    anchor: str | None = None
    quoted: bool = False
    document: int = 0


class SettingsFacts(msgspec.Struct, frozen=True, array_like=True, tag="settings"):
    """A YAML, JSON, TOML, INI, gin or .env file as a flat list of entries in file order.

    `error` is why reading stopped early (entries up to there are kept); `error_line` where; `directives` are comment
    lines that matter (`# @package _global_`) with their line; `has_braces` marks template files; `comments` the other
    comment lines; `remarks` are addressed to mldebt.
    """

    format: str
    entries: tuple[Entry, ...] = ()
    documents: int = 1
    error: str | None = None
    error_line: int | None = None
    directives: tuple[tuple[int, str], ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
    has_braces: bool = False
    lines: int = 0
    header: str = ""
    remarks: tuple[Remark, ...] = ()


class Section(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A heading with the text up to the next heading (`text` excludes fences); level 0 is the text before the first.

    `jumps` are the rows of `text` whose line does not follow that of the row above, with that line; the first is one.
    """

    title: str
    level: int
    line: int
    end_line: int
    text: str
    jumps: tuple[tuple[int, int], ...] = ()

    def line_of(self, row: int) -> int:
        """Return the line of the document on which a row of the text stands, both of them counted: rows from 0."""
        return line_at(self.jumps, row, self.line)


def line_at(jumps: tuple[tuple[int, int], ...], row: int, line: int) -> int:
    """Return the line of a row of a text that starts at a line and jumps as a section's does."""
    at, start = next((jump for jump in reversed(jumps) if jump[0] <= row), (0, line))
    return start + row - at


class Fence(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fenced or indented literal block; `line` is its first content line."""

    language: str
    line: int
    text: str


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row of a Markdown or HTML table, its cells unescaped; `table` numbers the tables of a document."""

    cells: tuple[str, ...]
    line: int
    header: bool
    table: int
    links: tuple[str, ...] = ()


class DocumentFacts(msgspec.Struct, frozen=True, array_like=True, tag="document"):
    """A Markdown, reStructuredText or plain-text document; `front` is its YAML front matter."""

    sections: tuple[Section, ...] = ()
    fences: tuple[Fence, ...] = ()
    rows: tuple[Row, ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    front: tuple[Entry, ...] = ()
    front_error: str | None = None
    commands: tuple[Command, ...] = ()
    lines: int = 0


class ScriptFacts(msgspec.Struct, frozen=True, array_like=True, tag="script"):
    """A shell script, Makefile, Dockerfile or plain list of commands.

    `variables` are assignments (`NAME=value`, `export`, ENV, ARG, Makefile `=`), with line; `reads` the variable names
    used.
    """

    commands: tuple[Command, ...] = ()
    variables: tuple[tuple[str, str, int], ...] = ()
    reads: tuple[tuple[str, int], ...] = ()
    lines: int = 0


class RequirementsFacts(msgspec.Struct, frozen=True, array_like=True, tag="requirements"):
    """Pinned or ranged packages of a requirements file: (normalised name, specifier text, line)."""

    packages: tuple[tuple[str, str, int], ...] = ()
    lines: int = 0


class ArtifactFacts(msgspec.Struct, frozen=True, array_like=True, tag="artifact"):
    """A trained file read by header and opcodes, never loaded.

    `format` is safetensors, torch, torch-legacy, torchscript, pickle, joblib, keras, hdf5, onnx, gguf, tflite,
    lfs-pointer, lightgbm, xgboost, tensorflow.js, saved-model or unknown; `imports` the globals named by pickle
    opcodes; `keys` top-level names seen; `size` the bytes of the real object (from the pointer for LFS); `is_model`
    None where it cannot be told.
    """

    format: str
    size: int | None
    imports: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    is_model: bool | None = None
    error: str | None = None


class TextFacts(msgspec.Struct, frozen=True, array_like=True, tag="text"):
    """Any other text file: its line count and the path-like words in it (for "is this file named anywhere")."""

    lines: int = 0
    words: tuple[str, ...] = ()


class OutlineFacts(msgspec.Struct, frozen=True, array_like=True, tag="outline"):
    """The units of a past module: (qualified name, hash of the text without layout, comments and docstrings)."""

    bodies: tuple[tuple[str, str], ...] = ()


class Measures(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="measures"):
    """The functions and the classes of a file with their own complexity, and the decisions of its module level.

    `unread` is "unparsable", "missing" or, where a scan sets the file aside, "aside".
    """

    functions: tuple[tuple[str, int], ...] = ()
    classes: tuple[tuple[str, int], ...] = ()
    level: int = 0
    unread: str = ""

    @property
    def outside(self) -> int:
        """Return the decisions outside all functions."""
        return self.level + sum(complexity - 1 for _, complexity in self.classes)


Facts = (
    PythonFacts
    | NotebookFacts
    | SettingsFacts
    | DocumentFacts
    | ScriptFacts
    | RequirementsFacts
    | ArtifactFacts
    | TextFacts
    | OutlineFacts
    | Measures
)


class Unread(msgspec.Struct, frozen=True, array_like=True, tag="unread"):
    """A file whose content could not be turned into facts, with the reason in the document's words."""

    reason: str
    stage: str
    detail: str = ""
