"""Notes what the readers of a module come across: the scope they are in, literals, conditions and complexity."""

import ast
from typing import TYPE_CHECKING

from mldebt.facts.code import Assign, Call, Condition, Const, Expr, Kind, Parameter, Read, Scope
from mldebt.facts.lines import printable
from mldebt.patterns import regex

if TYPE_CHECKING:
    from mldebt.facts.remark import Docstring

MAX_STRING = 2000
MAX_INT = 1 << 62
WORTH_KEEPING = regex(r"[\w./*{}$%@:<>+~\-]{3,200}")


class Building:
    """A scope under construction; `finish` freezes it.

    `decisions` follows radon 6.0.1 (rubik/radon@54b88e58 radon/visitors.py:210-330) except that `except*` handlers and
    `match` guards count. `cognitive` follows SonarSource/sonar-python@bc719721 CognitiveComplexityVisitor.java;
    `sensitive` is how many of its increments grow with nesting, so that an outer scope can add an inner one deeper
    down.
    """

    __slots__ = (
        "assigns", "base_keywords", "bases", "calls", "caught", "cognitive", "conditions", "decisions", "decorators",
        "deepest", "docstring", "end_line", "globals", "kind", "line", "name", "parameters", "parent", "reads",
        "returns", "returns_annotation", "sensitive",
    )  # fmt: skip

    def __init__(self, kind: Kind, name: str, line: int, end_line: int, *, parent: int) -> None:
        self.kind, self.name, self.line, self.end_line, self.parent = kind, name, line, end_line, parent
        self.parameters: tuple[Parameter, ...] = ()
        self.bases: tuple[Expr, ...] = ()
        self.base_keywords: tuple[tuple[str | None, Expr], ...] = ()
        self.decorators: tuple[Expr, ...] = ()
        self.returns_annotation: str | None = None
        self.docstring: Docstring | None = None
        self.conditions: list[Condition] = []
        self.calls: list[Call] = []
        self.reads: list[Read] = []
        self.assigns: list[Assign] = []
        self.returns: list[Expr] = []
        self.caught: list[tuple[int, int]] = []
        self.globals: set[str] = set()
        self.decisions = self.cognitive = self.sensitive = self.deepest = 0

    def absorb(self, inner: "Building", *, depth: int) -> None:
        """Add a nested function's cognitive complexity, as if it stood `depth` levels deep here."""
        self.cognitive += inner.cognitive + inner.sensitive * depth
        self.sensitive += inner.sensitive

    def finish(self, *, loc: int, body: str) -> Scope:
        """Return the frozen scope; `loc` and `body` are measured on the source text."""
        return Scope(
            self.kind, self.name, self.line, self.end_line, self.parent, self.parameters, self.bases,
            self.base_keywords, self.decorators, self.returns_annotation, self.docstring, tuple(self.conditions),
            tuple(self.calls), tuple(self.reads), tuple(self.assigns), tuple(self.returns), self.decisions + 1,
            self.cognitive, self.deepest, loc, body, tuple(self.caught),
        )  # fmt: skip


class Noting:
    """The place that is being read (`scope`, `under`, `within`, `loop`, `depth`) and what is counted there.

    `held` counts the `with` and `try` around it, which are deep on the page and not in the flow.
    """

    def __init__(self, scope: Building) -> None:
        self.enter_scope(scope)
        self.under = self.within = -1
        self.loop = self.depth = self.held = self.silent = 0
        self.strings: dict[str, int] = {}
        self.long_strings: list[tuple[int, int]] = []

    def enter_scope(self, scope: Building) -> None:
        """Make a scope the one that everything read from here on belongs to."""
        self.scope = scope
        self.note = scope.reads.append

    def decide(self, count: int = 1) -> None:
        """Count decisions, unless inside an assertion (radon does not enter those)."""
        if not self.silent:
            self.scope.decisions += count

    def weigh(self, *, nested: bool) -> None:
        """Count one cognitive increment, deepened by the nesting where that applies."""
        self.scope.cognitive += 1 + (self.depth if nested else 0)
        self.scope.sensitive += nested

    def condition(self, test: Expr, line: int, *, negated: bool, parent: int) -> int:
        """Record a condition and return its number in the scope."""
        self.scope.conditions.append(Condition(test, negated, parent, line))
        return len(self.scope.conditions) - 1

    def constant(self, node: ast.Constant, _use: str) -> Expr:
        """Return a literal, and note a string that spans lines or looks like a name or a path."""
        value = node.value
        if type(value) is str:
            if not value.isascii():
                value = printable(value)
            if node.end_lineno != node.lineno:
                self.long_strings.append((node.lineno, node.end_lineno or node.lineno))
            elif value not in self.strings and WORTH_KEEPING.fullmatch(value):
                self.strings[value] = node.lineno
            return Const(value if len(value) <= MAX_STRING else value[:MAX_STRING])
        if type(value) is int:
            return Const(value if -MAX_INT < value < MAX_INT else "large integer")
        if value is None or type(value) is bool or type(value) is float:
            return Const(value)
        return Const(repr(value)[:200])
