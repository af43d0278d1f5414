"""Reads the strings of a module that may name files: constants, docstrings, and paths put together from parts."""

import re
from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, PythonFacts, Scope, Table, Text
from mldebt.project.code import last_step

WILD = "\0"
FORMAT = re.compile(r"%\(?\w*\)?[-+ #\d.]*[sdifr]|\{[^{}]*\}")
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
DEEPEST = 8
LONGEST = 400


def code_texts(facts: PythonFacts) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, text, whether it is prose) of every string and computed path in a module."""
    for scope in facts.scopes:
        if scope.docstring is not None:
            yield scope.docstring.line, scope.docstring.text, True
        for line, expr in _expressions(scope):
            yield from ((line, text, " " in text and WILD not in text) for text in _strings(expr, scope, 0))


def _expressions(scope: Scope) -> Iterator[tuple[int, Expr]]:
    for call in scope.calls:
        for value in call.args:
            yield call.line, value
        for _, value in call.keywords:
            yield call.line, value
        if last_step(call.func) in JOINERS:
            yield call.line, Made(scope.calls.index(call))
    for assign in scope.assigns:
        yield assign.line, assign.value
    for value in scope.returns:
        yield scope.line, value
    for parameter in scope.parameters:
        if parameter.default is not None:
            yield parameter.line or scope.line, parameter.default


def _strings(expr: Expr, scope: Scope, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if isinstance(expr, Const):
        if isinstance(expr.value, str) and len(expr.value) <= LONGEST:
            yield expr.value
    elif isinstance(expr, Items):
        for item in expr.items:
            yield from _strings(item, scope, depth + 1)
    elif isinstance(expr, Table):
        for item in (*expr.values, *(key for key in expr.keys if key is not None)):
            yield from _strings(item, scope, depth + 1)
    elif isinstance(expr, Text | Op | Made):
        if isinstance(expr, Op) and expr.name not in ("+", "/", "%"):
            for item in expr.items:
                yield from _strings(item, scope, depth + 1)
            return
        path = computed_path(expr, scope)
        if path is not None and path.strip(WILD + "/."):
            yield path
        if isinstance(expr, Text | Op):
            for item in expr.parts if isinstance(expr, Text) else expr.items:
                yield from _strings(item, scope, depth + 1)


def computed_path(expr: Expr, scope: Scope, depth: int = 0) -> str | None:
    """Return the path an expression builds, unknown parts as `WILD`, or None where it builds none."""
    if isinstance(expr, Const):
        return expr.value if isinstance(expr.value, str) else WILD
    if depth > DEEPEST:
        return WILD
    if isinstance(expr, Text):
        return "".join(computed_path(part, scope, depth + 1) or WILD for part in expr.parts)
    if isinstance(expr, Op) and len(expr.items) == 2 and expr.name in ("+", "/"):  # noqa: PLR2004 - binary
        left, right = (computed_path(item, scope, depth + 1) or WILD for item in expr.items)
        return left + ("/" if expr.name == "/" else "") + right
    if isinstance(expr, Op) and expr.name == "%":
        return FORMAT.sub(WILD, computed_path(expr.items[0], scope, depth + 1) or WILD)
    if isinstance(expr, Made) and not expr.steps and expr.call < len(scope.calls):
        return _called(scope.calls[expr.call], scope, depth)
    return WILD


def _called(call: Call, scope: Scope, depth: int) -> str:
    leaf = last_step(call.func)
    if leaf in JOINERS and call.args:
        return "/".join(computed_path(item, scope, depth + 1) or WILD for item in call.args)
    if leaf in SAME and call.args and not leaf.startswith(".format"):
        return computed_path(call.args[0], scope, depth + 1) or WILD
    return WILD
