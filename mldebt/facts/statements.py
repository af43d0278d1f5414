"""Walks the statements of one module: scopes, conditions, bindings and complexity in a single pass."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from mldebt.facts.bindings import BindingReader
from mldebt.facts.code import Const, Expr, Kind, Op
from mldebt.facts.noting import Building
from mldebt.facts.remark import Docstring
from mldebt.facts.syntax import (
    LEAVES,
    TURNING,
    docstring_at,
    goes_on,
    is_main,
    late_docstring,
    leaves,
    only_defines_and_returns,
    written,
)

NEVER = Const(value=False)
Kept = tuple[int, int, int, int, int, int, Sequence[ast.stmt], int]


class ModuleReader(BindingReader):
    """Reads one parsed module; `scopes[0]` is the module, `docstring_lines` the lines that hold docstrings."""

    def __init__(self, last_line: int) -> None:
        super().__init__(last_line)
        self.docstring_lines: list[tuple[int, int]] = []
        self.main_line: int | None = None

    def module(self, tree: ast.Module) -> None:
        """Read the whole module."""
        self.scope.docstring = self._docstring(tree) or late_docstring(tree)
        self.block(tree.body)

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Read statements in order; code after `if x: return` is under `not x`, and after `return` under `False`."""
        outer = self.under
        walkers = self._walkers
        for statement in body:
            kind = type(statement)
            if walker := walkers.get(kind):
                walker(self, statement)
            if kind not in TURNING:
                continue
            if type(statement) is ast.If and not statement.orelse and isinstance(statement.body[-1], LEAVES):
                test = self.scope.conditions[self._opened].test
                self.under = self.condition(test, statement.lineno, negated=True, parent=self.under)
            elif leaves(statement) and statement is not body[-1]:
                self.under = self.condition(NEVER, statement.lineno, negated=False, parent=self.under)
        self.under = outer

    def _inside(self, body: Sequence[ast.stmt], under: int) -> None:
        outer, self.under = self.under, under
        self.depth += 1
        self._deeper(body)
        self.depth -= 1
        self.under = outer

    def _deeper(self, body: Sequence[ast.stmt]) -> None:
        self.scope.deepest = max(self.scope.deepest, self.depth + self.held)
        self.block(body)

    def _held(self, body: Sequence[ast.stmt]) -> None:
        """Read what a `with` or `try` holds: it stands deeper on the page and is no harder to follow."""
        self.held += 1
        self._deeper(body)
        self.held -= 1

    def _expression(self, node: ast.Expr) -> None:
        self.read(node.value, "dropped")

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.scope.returns.append(self.read(node.value, "returned"))

    def _if(self, node: ast.If, *, is_elif: bool = False) -> None:
        self.decide()
        self.weigh(nested=not is_elif)
        test = self.read(node.test, "test")
        if self.current == 0 and self.main_line is None and is_main(test):
            self.main_line = node.lineno
        opened = self.condition(test, node.lineno, negated=False, parent=self.under)
        self._inside(node.body, opened)
        if node.orelse:
            outer = self.under
            self.under = self.condition(test, node.lineno, negated=True, parent=outer)
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                self._if(node.orelse[0], is_elif=True)
            else:
                self.weigh(nested=False)
                self._inside(node.orelse, self.under)
            self.under = outer
        self._opened = opened

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.decide(1 + bool(node.orelse))
        self.weigh(nested=True)
        self.bind(node.target, Op("iter", (self.read(node.iter),)), "for")
        self._loop(node.body, node.orelse, self.under)

    def _while(self, node: ast.While) -> None:
        self.decide(1 + bool(node.orelse))
        self.weigh(nested=True)
        test = self.read(node.test, "test")
        self._loop(node.body, node.orelse, self.condition(test, node.lineno, negated=False, parent=self.under))

    def _loop(self, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt], under: int) -> None:
        self.loop += 1
        self._inside(body, under)
        self.loop -= 1
        if orelse:
            self.weigh(nested=False)
            self._inside(orelse, self.under)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.read(item.context_expr, "with")
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, "with")
        self._held(node.body)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        self.decide(len(node.handlers) + bool(node.orelse))
        self.tries += 1
        if any(map(goes_on, node.handlers)):
            self.scope.caught.append((node.body[0].lineno, node.body[-1].end_lineno or 0))
        self._held(node.body)
        for handler in node.handlers:
            self.weigh(nested=True)
            self.read(handler.type)
            self._inside(handler.body, self.under)
        self.tries -= 1
        if node.orelse:
            self.weigh(nested=False)
            self.block(node.orelse)
        self.block(node.finalbody)

    def _assert(self, node: ast.Assert) -> None:
        self.decide()
        kept = (self.scope.cognitive, self.scope.sensitive)
        self.silent += 1
        self.read(node.test, "test")
        self.read(node.msg)
        self.silent -= 1
        self.scope.cognitive, self.scope.sensitive = kept

    def _raise(self, node: ast.Raise) -> None:
        self.read(node.exc)
        self.read(node.cause)

    def _match(self, node: ast.Match) -> None:
        subject = self.read(node.subject)
        bare = any(getattr(case.pattern, "pattern", False) is None for case in node.cases)
        guards = sum(case.guard is not None for case in node.cases)
        self.decide(max(0, len(node.cases) - bare) + guards)
        self.weigh(nested=True)
        for case in node.cases:
            value: Expr | None = None
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.expr) and not isinstance(part, ast.expr_context):
                    value = self.read(part)
                    break
            self._take(case.pattern, subject)
            self.read(case.guard, "test")
            under = self.under
            if value is not None and isinstance(case.pattern, ast.MatchValue):
                under = self.condition(Op("==", (subject, value)), case.pattern.lineno, negated=False, parent=under)
            self._inside(case.body, under)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        quiet = self.scope.kind == "function"
        self.silent += quiet
        decorators = tuple([self.read(item) for item in node.decorator_list])
        parameters = self.parameters(node.args)
        self.silent -= quiet
        inner = self._open("function", node, decorators)
        inner.parameters = parameters
        inner.returns_annotation = written(node.returns)
        outer = self._enter(inner)
        self.block(node.body)
        depth = self._leave(outer)
        if self.scope.kind == "function":
            self.scope.absorb(inner, depth=depth + (not only_defines_and_returns(self._body, node)))

    def _class(self, node: ast.ClassDef) -> None:
        quiet = self.scope.kind == "function"
        self.silent += quiet
        decorators = tuple([self.read(item) for item in node.decorator_list])
        bases = tuple([self.read(base) for base in node.bases])
        keywords = tuple([(keyword.arg, self.read(keyword.value)) for keyword in node.keywords])
        self.silent -= quiet
        inner = self._open("class", node, decorators)
        inner.bases, inner.base_keywords = bases, keywords
        outer = self._enter(inner)
        self.block(node.body)
        self._leave(outer)

    def _open(
        self, kind: Kind, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, decorators: tuple[Expr, ...]
    ) -> Building:
        prefix = "" if self.current == 0 else self.scope.name + "."
        inner = Building(kind, prefix + node.name, node.lineno, node.end_lineno or node.lineno, parent=self.current)
        inner.decorators = decorators
        inner.docstring = self._docstring(node)
        self.scopes.append(inner)
        self._body = node.body
        return inner

    def _enter(self, inner: Building) -> Kept:
        kept = (self.current, self.under, self.within, self.loop, self.depth, self.held, self._bodies, self.silent)
        self.current = len(self.scopes) - 1
        self.enter_scope(inner)
        self.under = self.within = -1
        self.loop = self.depth = self.held = self.silent = 0
        self._bodies = self._body
        return kept

    def _leave(self, kept: Kept) -> int:
        self.current, self.under, self.within, self.loop, self.depth, self.held, self._bodies, self.silent = kept
        self.enter_scope(self.scopes[self.current])
        self._body = self._bodies
        return self.depth

    _body: Sequence[ast.stmt] = ()
    _bodies = _body
    _opened: int = 0

    def _docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Docstring | None:
        first = node.body[0] if node.body else None
        if not (
            isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
        ):
            return None
        found = docstring_at(first, first.value.value)
        self.docstring_lines.append((found.line, found.end_line))
        return found

    _walkers: ClassVar[dict[type[ast.AST], Callable[["ModuleReader", Any], None]]] = {
        **BindingReader.binders,
        ast.Expr: _expression, ast.Return: _return, ast.If: _if, ast.For: _for, ast.AsyncFor: _for, ast.While: _while,
        ast.With: _with, ast.AsyncWith: _with, ast.Try: _try, ast.TryStar: _try, ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.Assert: _assert, ast.Match: _match,
        ast.Raise: _raise,
    }  # fmt: skip
