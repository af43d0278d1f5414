"""Reads only how complex the functions of a module are: what a trend of complexity alone asks of thousands of versions.

Neighbouring versions share nearly all of their text, so a module is parsed in pieces, each from one top-level `def` or
`class` to the next, classes again by method, and what a piece says is kept for the next version. Each piece parses by
itself or the whole is parsed: what ends inside a string, a bracket or a block is no piece. The numbers are those of the
full reading (`facts.scopes`), which the tests hold equal.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.decisions import Function, measured
from mldebt.facts.extraction import is_strange
from mldebt.facts.new_syntax import backported
from mldebt.facts.old_syntax import modernised
from mldebt.facts.reading import DISGUISED, POINTER
from mldebt.facts.texts import Facts, Unread
from mldebt.parsing import module_tree
from mldebt.patterns import regex

TOP = regex(r"\n(?=(?:async def|def|class)[ \t]|@)")
METHOD = regex(r"\n(?=    (?:(?:async def|def)[ \t]|@))")
CLASS = regex(r"class[ \t]+(\w+)")
KEPT = 1 << 15
UNPARSABLE = frozenset({"decode", "parse", "extract"})
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class Measures(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The functions and methods of a file with their complexity, and the decisions outside them.

    `unread` is "unparsable", "missing" or, where a scan sets the file aside, "aside".
    """

    functions: tuple[Function, ...] = ()
    outside: int = 0
    unread: str = ""


_decoder = msgspec.msgpack.Decoder(Measures)


class _UnclearError(Exception):
    """A piece holds more than one may, so that names in it could be wrong."""


def read_measures(source: bytes) -> Measures:
    """Return what a Python module measures; raises what `facts.python.read_python` raises."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    text = source.decode(encoding)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _joined([_piece(part) for part in _parts(text, TOP)])
    except UNREADABLE:
        return _measured(_tree(text))


def quickly(content: bytes, kind: str) -> Measures | None:
    """Return what an ordinary file measures, or None where only the full reading can tell, or say why not."""
    if kind == "notebook":
        return _quick_notebook(content)
    if content.startswith((POINTER, *DISGUISED)) or b"\n# %%" in content or b"\n#%%" in content or b"\0" in content:
        return None
    if is_strange(content):
        return None
    try:
        return read_measures(content)
    except (*UNREADABLE, LookupError, OverflowError):
        return None


def _quick_notebook(content: bytes) -> Measures | None:
    from mldebt.facts.notebook import code_text
    from mldebt.facts.notebook_file import NotebookError

    try:
        text = code_text(content)
        return None if is_strange(text.encode("utf-8", "surrogatepass")) else _measured(module_tree(text))
    except (*UNREADABLE, NotebookError):
        return None


def decode_measures(content: bytes) -> Measures | None:
    """Return stored measures, or None where the bytes are not ours."""
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def measures_of(facts: Facts | Unread) -> Measures:
    """Return what facts that were read in full say of the complexity of a file."""
    if isinstance(facts, Unread):
        missing = "missing" if facts.reason == "missing-blob" else "aside"
        return Measures(unread="unparsable" if facts.stage in UNPARSABLE else missing)
    code = facts.code if isinstance(facts, NotebookFacts) else facts
    if not isinstance(code, PythonFacts):
        return Measures()
    named = tuple((scope.name, scope.complexity) for scope in code.scopes if scope.kind == "function")
    return Measures(named, sum(scope.complexity - 1 for scope in code.scopes if scope.kind != "function"))


def _tree(text: str) -> ast.Module:
    try:
        return module_tree(text)
    except SyntaxError:
        for newer in filter(None, (repair(text) for repair in (modernised, backported))):
            try:
                return module_tree(newer)
            except (SyntaxError, ValueError):
                continue
        raise


def _parts(text: str, cut: re.Pattern[str]) -> Iterator[str]:
    """Cut a text before each unit; decorators stay with what they decorate."""
    held = ""
    for part in cut.split(text):
        whole = f"{held}\n{part}" if held else part
        held = whole if part.lstrip(" ").startswith("@") else ""
        if not held:
            yield whole
    if held:
        yield held


@lru_cache(maxsize=KEPT)
def _piece(text: str) -> Measures:
    """Measure what stands from one top-level unit to the next; raises SyntaxError where it does not stand alone."""
    if (found := CLASS.match(text)) is not None:
        methods = list(_parts(text, METHOD))
        if len(methods) > 1:
            try:
                return _joined([_header(methods[0]), *_methods(methods[1:], found[1])])
            except (*UNREADABLE, _UnclearError):
                pass
    return _measured(module_tree(text))


def _methods(methods: Sequence[str], name: str) -> Iterator[Measures]:
    for method in methods[:-1]:
        yield _method(method, name, is_last=False)
    yield _method(methods[-1], name, is_last=True)


@lru_cache(maxsize=KEPT)
def _header(text: str) -> Measures:
    """Measure a class up to its first method."""
    return _measured(module_tree(f"{text}\n    pass\n"))


@lru_cache(maxsize=KEPT)
def _method(text: str, name: str, *, is_last: bool) -> Measures:
    """Measure a method as one of a class of that name; only after the last may the class end."""
    tree = module_tree(f"class {name}:\n{text}")
    if len(tree.body) > 1 and not is_last:
        raise _UnclearError
    return _measured(tree)


def _joined(parts: Sequence[Measures]) -> Measures:
    return Measures(tuple([one for part in parts for one in part.functions]), sum(part.outside for part in parts))


def _measured(tree: ast.Module) -> Measures:
    return Measures(*measured(tree))
