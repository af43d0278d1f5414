"""Reads how complex the units of a module are, and nothing else: trends ask that of thousands of versions.

Neighbouring versions share nearly all of their text, so a module is parsed in pieces, each from one top-level `def` or
`class` to the next, classes again by method, and what a piece says is kept for the next version. Each piece parses by
itself or the whole is parsed: what ends inside a string, a bracket or a block is no piece.

The decisions of each scope are counted in one walk over a table of fields. The numbers are those of the full reading
(`facts.noting`), which the tests hold equal: radon's, with closures, module level, `except*` and guards. What that does
not enter is not entered here: assertions, annotations, and the decorators and defaults of a closure.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from mldebt.facts.old_syntax import parsed
from mldebt.facts.texts import Measures
from mldebt.parsing import module_tree
from mldebt.patterns import regex

TOP = regex(r"\n(?=(?:async def|def|class)[ \t]|@)")
METHOD = regex(r"\n(?=    (?:(?:async def|def)[ \t]|@))")
CLASS = regex(r"class[ \t]+(\w+)")
KEPT = 1 << 15
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
Unit = tuple[str, int]
"""The qualified name of a function or class and its own cyclomatic complexity."""
Told = tuple[tuple[Unit, ...], tuple[Unit, ...], int]
"""The functions, the classes, and the decisions of the module's own level."""
Scope = tuple[Sequence[ast.AST], str, bool]
"""A body, the qualified name of what holds it, and whether that is a function."""

SKIPPED = frozenset({"annotation", "returns", "ctx", "op", "ops", "pattern", "type_comment", "kind"})
LEAVES = frozenset({
    ast.Name, ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom,
    ast.Assert, ast.Load, ast.Store, ast.Del,
})  # fmt: skip
UNITS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def measured(tree: ast.Module) -> Told:
    """Return every function and every class of a module with its complexity, in order, and what stands outside."""
    functions: list[Unit] = []
    classes: list[Unit] = []
    waiting: list[Scope] = []
    outside = _decisions(tree.body, "", waiting, is_function=False)
    waiting.reverse()
    while waiting:
        body, name, is_function = waiting.pop()
        inner: list[Scope] = []
        decisions = _decisions(body, f"{name}.", inner, is_function=is_function)
        waiting += reversed(inner)
        (functions if is_function else classes).append((name, decisions + 1))
    return tuple(functions), tuple(classes), outside


def _decisions(body: Sequence[ast.AST], prefix: str, inner: list[Scope], *, is_function: bool) -> int:
    """Count the decisions of one scope, and put what it defines into `inner`."""
    count = 0
    stack: list[Any] = list(reversed(body))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in UNITS:
            inner.append((node.body, prefix + node.name, kind is not ast.ClassDef))
            if not is_function:
                stack += _around(node)
            continue
        decide = DECIDING.get(kind)
        if decide is not None:
            count += decide(node)
        for name in FIELDS[kind]:
            value = getattr(node, name)
            if type(value) is list:
                stack += value[::-1]
            elif value is not None and type(value) not in LEAVES:
                stack.append(value)
    return count


def _around(unit: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[ast.expr]:
    """Yield what stands at a unit and belongs to the scope that holds it."""
    yield from unit.decorator_list
    if isinstance(unit, ast.ClassDef):
        yield from unit.bases
        yield from (keyword.value for keyword in unit.keywords)
        return
    yield from unit.args.defaults
    yield from (default for default in unit.args.kw_defaults if default is not None)


def _match(node: ast.Match) -> int:
    bare = any(getattr(case.pattern, "pattern", False) is None for case in node.cases)
    return max(0, len(node.cases) - bare) + sum(case.guard is not None for case in node.cases)


def _comprehension(node: ast.comprehension) -> int:
    return 1 + len(node.ifs)


def _loop(node: ast.For | ast.AsyncFor | ast.While) -> int:
    return 1 + bool(node.orelse)


def _try(node: ast.Try | ast.TryStar) -> int:
    return len(node.handlers) + bool(node.orelse)


def _one(_node: ast.AST) -> int:
    return 1


def _boolean(node: ast.BoolOp) -> int:
    return len(node.values) - 1


DECIDING: dict[type, Callable[[Any], int]] = {
    ast.If: _one, ast.IfExp: _one, ast.Assert: _one, ast.For: _loop, ast.AsyncFor: _loop, ast.While: _loop,
    ast.Try: _try, ast.TryStar: _try, ast.BoolOp: _boolean, ast.comprehension: _comprehension, ast.Match: _match,
}  # fmt: skip


class _Fields(dict[type, tuple[str, ...]]):
    """The fields of each class of node that may hold a decision, the last first, told when first met."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        named: tuple[str, ...] = () if kind in LEAVES or not issubclass(kind, ast.AST) else kind._fields
        without = SKIPPED | NAMED.get(kind, frozenset())
        self[kind] = found = tuple(name for name in reversed(named) if name not in without)
        return found


NAMED: dict[type, frozenset[str]] = {
    ast.Attribute: frozenset({"attr"}), ast.keyword: frozenset({"arg"}), ast.ExceptHandler: frozenset({"name"}),
    ast.comprehension: frozenset({"is_async"}), ast.FormattedValue: frozenset({"conversion"}),
    ast.AnnAssign: frozenset({"simple"}),
    ast.arguments: frozenset({"posonlyargs", "args", "vararg", "kwonlyargs", "kwarg"}),
}  # fmt: skip
FIELDS = _Fields()


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
