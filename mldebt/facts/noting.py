"""Notes what the readers of a module come across: where they stand, literals, conditions and complexity."""

import ast

from mldebt.facts.code import Condition, Const, Expr
from mldebt.facts.lines import printable
from mldebt.facts.scopes import Building
from mldebt.patterns import regex

MAX_STRING = 2000
MAX_INT = 1 << 62
WORTH_KEEPING = regex(r"[\w./*{}$%@:<>+~\-]{3,200}")


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
