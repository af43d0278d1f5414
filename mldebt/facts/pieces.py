"""Reads how complex the units of a module are, and nothing else: trends ask that of thousands of versions.

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

from mldebt.facts.decisions import measured
from mldebt.facts.old_syntax import parsed
from mldebt.facts.texts import Measures
from mldebt.parsing import module_tree
from mldebt.patterns import regex

TOP = regex(r"\n(?=(?:async def|def|class)[ \t]|@)")
METHOD = regex(r"\n(?=    (?:(?:async def|def)[ \t]|@))")
CLASS = regex(r"class[ \t]+(\w+)")
KEPT = 1 << 15
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


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
        return measures_in(parsed(text, text)[0])


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
                return _class([_header(methods[0]), *_methods(methods[1:], found[1])])
            except (*UNREADABLE, _UnclearError):
                pass
    return measures_in(module_tree(text))


def _methods(methods: Sequence[str], name: str) -> Iterator[Measures]:
    for method in methods[:-1]:
        yield _method(method, name, is_last=False)
    yield _method(methods[-1], name, is_last=True)


@lru_cache(maxsize=KEPT)
def _header(text: str) -> Measures:
    """Measure a class up to its first method."""
    return measures_in(module_tree(f"{text}\n    pass\n"))


@lru_cache(maxsize=KEPT)
def _method(text: str, name: str, *, is_last: bool) -> Measures:
    """Measure a method as one of a class of that name; only after the last may the class end."""
    tree = module_tree(f"class {name}:\n{text}")
    if len(tree.body) > 1 and not is_last:
        raise _UnclearError
    return measures_in(tree)


def _class(parts: Sequence[Measures]) -> Measures:
    """Return what the parts of a class say together; each names the class first, with its share of the decisions."""
    name, _ = parts[0].classes[0]
    own = sum(part.classes[0][1] - 1 for part in parts) + 1
    inner = [one for part in parts for one in part.classes[1:]]
    whole = _joined(parts)
    return Measures(whole.functions, ((name, own), *inner), whole.level)


def _joined(parts: Sequence[Measures]) -> Measures:
    return Measures(
        tuple([one for part in parts for one in part.functions]),
        tuple([one for part in parts for one in part.classes]), sum(part.level for part in parts),
    )  # fmt: skip


def measures_in(tree: ast.Module) -> Measures:
    """Return what a parsed module measures."""
    return Measures(*measured(tree))
