"""Counts the decisions of each scope of a parsed module in one walk over a table of fields, and reads nothing else.

The count is that of `facts.scopes`: radon's, with closures, module level, `except*` and guards. What the full reading
does not enter is not entered here: assertions, annotations, and the decorators and defaults of a closure.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

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
