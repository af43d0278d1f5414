"""Reads the strings of a module that may name files: constants, docstrings, and paths put together from parts."""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import (
    Call,
    Const,
    Expr,
    Items,
    Made,
    Op,
    Opaque,
    PythonFacts,
    Ref,
    Scope,
    Table,
    Text,
    last_step,
)
from mldebt.patterns import regex
from mldebt.project.code import inside

WILD = "\0"
FORMAT = regex(r"%\(?\w*\)?[-+ #\d.]*[sdifr]|\{[^{}]*\}")
JOINERS = frozenset(
    {".join", "join", "Path", ".Path", ".joinpath", "PurePath", ".with_name", "to_absolute_path", ".to_absolute_path"}
)
SAME = frozenset(
    {
        "str",
        ".resolve",
        ".absolute",
        ".expanduser",
        ".as_posix",
        "abspath",
        ".abspath",
        ".realpath",
        ".format",
        ".strip",
    }
)
EMPTY = frozenset({Ref, Opaque, Made})
NAMELESS = frozenset({Ref, Opaque, Const})
COMPOUND = frozenset({Op, Items, Table, Text})
BUILDS = frozenset({"+", "/", "%"})
DEEPEST = 8
LONGEST = 400
Texts = tuple[tuple[int, str, bool], ...]
"""Lines, texts, and whether each is prose."""


def code_texts(facts: PythonFacts) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, text, whether it is prose) of every string and computed path in a module."""
    for scope in facts.scopes:
        if scope.docstring is not None:
            yield scope.docstring.line, scope.docstring.text, True
        for line, expr in _expressions(scope):
            if type(expr) is Const:
                if type(expr.value) is str and len(expr.value) <= LONGEST:
                    yield line, expr.value, " " in expr.value
            else:
                for text in _strings(expr, scope):
                    yield line, text, " " in text and WILD not in text


def texts_of(facts: PythonFacts) -> Texts:
    """Return the same of a module whose texts may be evaluated, which several questions are about."""
    return tuple(code_texts(facts))


def _passed(scope: Scope) -> list[tuple[int, Expr]]:
    """Return the arguments that may hold strings."""
    found: list[tuple[int, Expr]] = []
    for call in scope.calls:
        for values in (call.args, [value for _, value in call.keywords]):
            for value in values:
                if type(value) is Const:
                    if type(value.value) is str:
                        found.append((call.line, value))
                elif type(value) not in EMPTY:
                    found.append((call.line, value))
    return found


def _expressions(scope: Scope) -> list[tuple[int, Expr]]:
    """Return what may hold strings; bare names and call results hold none, except a call that joins a path."""
    found = _passed(scope)
    found += [(assign.line, assign.value) for assign in scope.assigns if type(assign.value) not in EMPTY]
    found += [(scope.line, value) for value in scope.returns if type(value) not in EMPTY]
    found += [
        (parameter.line or scope.line, parameter.default)
        for parameter in scope.parameters
        if parameter.default is not None and type(parameter.default) not in EMPTY
    ]
    for place, call in enumerate(scope.calls):
        func = call.func
        if type(func) is Op:
            found.append((call.line, func))
        if (func.steps[-1] if type(func) is Ref else last_step(func)) in JOINERS:
            found.append((call.line, Made(place)))
    return found


def _strings(expr: Expr, scope: Scope) -> list[str]:
    """Return the strings inside an expression and every path that it or a part of it builds."""
    found: list[str] = []
    waiting: list[Expr] = [expr]
    while waiting:
        current = waiting.pop()
        kind = type(current)
        if kind is Const:
            found.append(current.value)  # type: ignore[union-attr, arg-type] # only strings are put there
            continue
        waiting += [
            part for part in _parts(current)
            if type(part) in COMPOUND
            or (type(part) is Const and type(part.value) is str and len(part.value) <= LONGEST)
        ]  # fmt: skip
        if kind is Text or kind is Made or (isinstance(current, Op) and _may_build(current)):
            path = computed_path(current, scope)
            if path is not None and path.strip(WILD + "/."):
                found.append(path)
    return found


def _may_build(expr: Op) -> bool:
    """Say whether an operation joins anything but bare names and numbers, of which no path could be told."""
    return expr.name in BUILDS and any(
        type(item) not in NAMELESS or (type(item) is Const and type(item.value) is str) for item in expr.items
    )


def _parts(expr: Expr) -> Iterable[Expr]:
    """Return what a compound expression is made of."""
    keys = expr.keys if isinstance(expr, Table) else ()
    return (*inside(expr), *(key for key in keys if key is not None))


def computed_path(expr: Expr, scope: Scope, depth: int = 0) -> str | None:
    """Return the path an expression builds, unknown parts as `WILD`, or None where it builds none."""
    if isinstance(expr, Const):
        return expr.value if isinstance(expr.value, str) else WILD
    if depth > DEEPEST:
        return WILD
    if isinstance(expr, Text):
        return "".join(computed_path(part, scope, depth + 1) or WILD for part in expr.parts)
    if isinstance(expr, Op) and len(expr.items) == 2 and expr.name in ("+", "/"):  # binary
        left, right = (computed_path(item, scope, depth + 1) or WILD for item in expr.items)
        return left + ("/" if expr.name == "/" else "") + right
    if isinstance(expr, Op) and expr.name == "%":
        return FORMAT.sub(WILD, computed_path(expr.items[0], scope, depth + 1) or WILD)
    if isinstance(expr, Made) and not expr.steps and expr.call < len(scope.calls):
        return _called(scope.calls[expr.call], scope, depth)
    return WILD


def _called(call: Call, scope: Scope, depth: int) -> str:
    leaf = call.last_step
    if leaf in JOINERS and call.args:
        return "/".join(computed_path(item, scope, depth + 1) or WILD for item in call.args)
    if leaf in SAME and call.args and not leaf.startswith(".format"):
        return computed_path(call.args[0], scope, depth + 1) or WILD
    return WILD
