"""A scope while it is being read, and the counters that make its complexity."""

from typing import TYPE_CHECKING

from mldebt.facts.code import Assign, Call, Condition, Expr, Kind, Parameter, Read, Scope

if TYPE_CHECKING:
    from mldebt.facts.remark import Docstring


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
