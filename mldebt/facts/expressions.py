"""Reduces Python expressions to the small shapes of `facts.code`, noting every call, read and decision on the way."""

import ast
from ast import Attribute, Constant, List, Name, Subscript, Tuple
from collections.abc import Callable
from typing import Any, ClassVar

from mldebt.facts.code import (
    UNKNOWN,
    Assign,
    Call,
    Const,
    Expr,
    How,
    Items,
    Made,
    Op,
    Read,
    Ref,
    Result,
    Table,
    Text,
    Use,
)  # fmt: skip
from mldebt.facts.lines import printable
from mldebt.facts.noting import Noting
from mldebt.facts.syntax import OPERATORS

MAX_ITEMS = 500
PENDING = Call(UNKNOWN, (), (), 0, 0)
RESULTS: dict[str, Result] = {
    "assigned": "assigned", "argument": "argument", "returned": "returned", "dropped": "dropped", "with": "with",
}  # fmt: skip


class ExpressionReader(Noting):
    """Visits the expressions of one module; the statement reader sets `scope`, `under`, `loop` and `depth`."""

    def read(self, node: ast.expr | None, use: Use = "part") -> Expr:
        """Return the reduced expression; `use` says what becomes of its value (see `facts.code.Read`)."""
        if type(node) is Name:
            steps = (node.id,)
            self.note(Read(steps, node.lineno, self.within, use, self.under))
            return Ref(steps)
        reader = self._readers.get(type(node))
        return reader(self, node, use) if reader else self._others(node)

    def _attribute(self, node: ast.Attribute, use: Use) -> Expr:
        base = node.value
        if type(base) is not Name:
            return self._chain(node, use)
        steps = (base.id, "." + node.attr)
        self.note(Read(steps, node.end_lineno or node.lineno, self.within, use, self.under))
        return Ref(steps)

    def _others(self, node: ast.AST | None) -> Expr:
        for child in ast.iter_child_nodes(node) if node is not None else ():
            if isinstance(child, ast.expr):
                self.read(child)
        return UNKNOWN

    def _chain(self, node: ast.Attribute | ast.Subscript, use: Use) -> Expr:
        base, steps = self.steps(node)
        if type(base) is Name:
            whole = (base.id, *steps)
            self.note(Read(whole, node.end_lineno or node.lineno, self.within, use, self.under))
            return Ref(whole)
        inner = self.read(base)
        if isinstance(inner, Made):
            return Made(inner.call, inner.steps + steps)
        return Op("access", (inner, Ref(("", *steps))))

    def steps(self, node: ast.expr) -> tuple[ast.expr, tuple[str, ...]]:
        """Return the base of an access chain and the steps taken on it."""
        found: list[str] = []
        current = node
        while True:
            if type(current) is Attribute:
                found.append("." + current.attr)
            elif type(current) is Subscript:
                found.append(self._subscript(current.slice))
            else:
                break
            current = current.value
        if len(found) > 1:
            found.reverse()
        return current, tuple(found)

    def _subscript(self, key: ast.expr) -> str:
        if type(key) is Constant and (type(key.value) is str or type(key.value) is int):
            self.constant(key, "part")
            return printable(f"[{key.value}"[:200])
        self.read(key)
        return "[*"

    def _call(self, node: ast.Call, use: Use) -> Expr:
        read = self.read
        func = read(node.func, "callee")
        scope, outer = self.scope, self.within
        number = len(scope.calls)
        scope.calls.append(PENDING)
        self.within = number
        args: tuple[Expr, ...] = ()
        keywords: tuple[tuple[str | None, Expr], ...] = ()
        if node.args:
            args = tuple([read(arg, "argument") for arg in node.args[:MAX_ITEMS]])
        if node.keywords:
            keywords = tuple([(keyword.arg, read(keyword.value, "argument")) for keyword in node.keywords])
        self.within = outer
        scope.calls[number] = Call(
            func, args, keywords, node.lineno, node.end_lineno or node.lineno, self.under, outer, self.loop,
            RESULTS.get(use, "used"),
        )  # fmt: skip
        return Made(number)

    def _items(self, node: ast.List | ast.Tuple | ast.Set, _use: str) -> Expr:
        return Items(type(node).__name__.lower(), self._some(node.elts))

    def _some(self, nodes: list[ast.expr]) -> tuple[Expr, ...]:
        kept = [self.read(item) for item in nodes[:MAX_ITEMS]]
        for item in nodes[MAX_ITEMS:]:
            if not isinstance(item, ast.Constant):
                self.read(item)
        return tuple(kept)

    def _table(self, node: ast.Dict, _use: str) -> Expr:
        keys = tuple([None if key is None else self.read(key) for key in node.keys[:MAX_ITEMS]])
        return Table(keys, self._some(node.values)[: len(keys)])

    def _text(self, node: ast.JoinedStr, _use: str) -> Expr:
        if node.end_lineno != node.lineno:
            self.long_strings.append((node.lineno, node.end_lineno or node.lineno))
        return Text(tuple([self.read(part) for part in node.values]))

    def _formatted(self, node: ast.FormattedValue, _use: str) -> Expr:
        self.read(node.format_spec)
        return self.read(node.value)

    def _binary(self, node: ast.BinOp, _use: str) -> Expr:
        spine: list[ast.BinOp] = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            spine.append(spine[-1].left)
        found = self.read(spine[-1].left)
        for step, link in enumerate(reversed(spine)):
            right = self.read(link.right)
            found = Op(OPERATORS[type(link.op)], (found, right)) if step < MAX_ITEMS else UNKNOWN
        return found

    def _boolean(self, node: ast.BoolOp, use: Use) -> Expr:
        self.decide(len(node.values) - 1)
        self.weigh(nested=False)
        for value in node.values:
            if isinstance(value, ast.BoolOp) and type(value.op) is type(node.op):
                self.scope.cognitive -= 1
        return Op(OPERATORS[type(node.op)], tuple([self.read(value, use) for value in node.values]))

    def _unary(self, node: ast.UnaryOp, use: Use) -> Expr:
        operand = self.read(node.operand, use)
        if isinstance(node.op, ast.USub) and isinstance(operand, Const) and isinstance(operand.value, int | float):
            return Const(-operand.value)
        return Op(OPERATORS[type(node.op)], (operand,))

    def _compare(self, node: ast.Compare, use: Use) -> Expr:
        items = tuple([self.read(item, use if use == "test" else "part") for item in (node.left, *node.comparators)])
        return Op(OPERATORS[type(node.ops[0])] if len(node.ops) == 1 else "compare", items)

    def _ternary(self, node: ast.IfExp, use: Use) -> Expr:
        self.decide()
        self.weigh(nested=True)
        test = self.read(node.test, "test")
        outer = self.under
        self.depth += 1
        self.under = self.condition(test, node.lineno, negated=False, parent=outer)
        body = self.read(node.body, use)
        self.under = self.condition(test, node.lineno, negated=True, parent=outer)
        orelse = self.read(node.orelse, use)
        self.under = outer
        self.depth -= 1
        return Op("if", (test, body, orelse))

    def _starred(self, node: ast.Starred, use: Use) -> Expr:
        return Op("star", (self.read(node.value, use),))

    def _lambda(self, node: ast.Lambda, _use: str) -> Expr:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.read(default)
        return Op("lambda", (self.read(node.body),))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, _use: str) -> Expr:
        sources: list[Expr] = []
        for part in node.generators:
            self.decide(1 + len(part.ifs))
            source = self.read(part.iter)
            sources.append(source)
            self.bind(part.target, Op("iter", (source,)), "for")
            for test in part.ifs:
                self.read(test, "test")
        self.loop += 1
        elements = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        found = tuple([self.read(element) for element in elements])
        self.loop -= 1
        return Op("comp", (*found, *sources))

    def _walrus(self, node: ast.NamedExpr, _use: str) -> Expr:
        value = self.read(node.value, "assigned")
        self.bind(node.target, value, ":=")
        return value

    def _wrapped(self, node: ast.Await, use: Use) -> Expr:
        return self.read(node.value, use)

    def _yield(self, node: ast.Yield | ast.YieldFrom, _use: str) -> Expr:
        return Op("yield", (self.read(node.value, "returned"),))

    def _slice(self, node: ast.Slice, _use: str) -> Expr:
        return Op("slice", tuple([self.read(part) for part in (node.lower, node.upper, node.step) if part is not None]))

    def bind(self, target: ast.expr, value: Expr, how: How, annotation: str | None = None) -> None:
        """Record that `target` gets `value`, taking tuples apart where both sides allow it."""
        if type(target) is Tuple or type(target) is List:
            self._unpack(target, value, how)
            return
        if isinstance(target, ast.Starred):
            target, value = target.value, UNKNOWN
        base, steps = self.steps(target)
        if type(base) is not Name:
            self.read(base)
            return
        line = target.end_lineno or target.lineno
        self.scope.assigns.append(Assign((base.id, *steps), value, line, how, annotation, self.under))

    def _unpack(self, target: ast.Tuple | ast.List, value: Expr, how: How) -> None:
        parts: tuple[Expr, ...] = ()
        if isinstance(value, Items) and len(value.items) == len(target.elts):
            parts = value.items
        for place, item in enumerate(target.elts):
            part = parts[place] if parts else Op("item", (value, Const(place)))
            self.bind(item, part, how)

    _readers: ClassVar[dict[type, Callable[["ExpressionReader", Any, Use], Expr]]] = {
        ast.Attribute: _attribute, ast.Subscript: _chain, ast.Constant: Noting.constant, ast.Call: _call,
        ast.List: _items, ast.Tuple: _items, ast.Set: _items, ast.Dict: _table, ast.JoinedStr: _text,
        ast.BinOp: _binary, ast.BoolOp: _boolean, ast.UnaryOp: _unary, ast.Compare: _compare, ast.IfExp: _ternary,
        ast.Starred: _starred, ast.Lambda: _lambda, ast.ListComp: _comprehension, ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension, ast.DictComp: _comprehension, ast.NamedExpr: _walrus, ast.Await: _wrapped,
        ast.Yield: _yield, ast.YieldFrom: _yield, ast.Slice: _slice, ast.FormattedValue: _formatted,
    }  # fmt: skip
    """Functions, not methods of one reader: what holds its own methods is never freed where the collector is off."""
