"""Reads what gives names their values: assignments, deletions, parameters, imports and global names."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from mldebt.facts.annotations import written
from mldebt.facts.code import UNKNOWN, Assign, Expr, Made, Op, Parameter, Read, Ref, Taking, Use
from mldebt.facts.expressions import ExpressionReader
from mldebt.facts.imports import Import
from mldebt.facts.matching import taken
from mldebt.facts.scopes import Building


class BindingReader(ExpressionReader):
    """Visits the binding statements of one module; `scopes[0]` is the module, `current` the number of the scope."""

    def __init__(self, last_line: int) -> None:
        self.scopes: list[Building] = [Building("module", "<module>", 1, max(last_line, 1), parent=-1)]
        super().__init__(self.scopes[0])
        self.current = 0
        self.tries = 0
        self.imports: list[Import] = []

    def _assign(self, node: ast.Assign) -> None:
        value = self.read(node.value, "assigned")
        for target in node.targets:
            if type(target) is ast.Name:
                line = target.end_lineno or target.lineno
                self.scope.assigns.append(Assign((target.id,), value, line, "=", None, self.under))
            else:
                self.bind(target, value, "=")
        if self.scope.globals:
            self._share(node.targets)

    def _share(self, targets: Sequence[ast.expr]) -> None:
        local = self.scope
        self.enter_scope(self.scopes[0])
        outer, self.under = self.under, -1
        for target in targets:
            if isinstance(target, ast.Name) and target.id in local.globals:
                self.bind(target, UNKNOWN, "=")
        self.enter_scope(local)
        self.under = outer

    def _annotated(self, node: ast.AnnAssign) -> None:
        value = self.read(node.value, "assigned") if node.value else UNKNOWN
        self.bind(node.target, value, "=" if node.value else ":", written(node.annotation))

    def _augmented(self, node: ast.AugAssign) -> None:
        base, steps = self.steps(node.target)
        if not isinstance(base, ast.Name):
            self.read(base)
            self.read(node.value, "assigned")
            return
        before, line = Ref((base.id, *steps)), node.target.end_lineno or node.lineno
        self.scope.reads.append(Read(before.steps, line, self.within, "part", self.under))
        how = "|" if isinstance(node.op, ast.BitOr) else "+"
        value = Op(how, (before, self.read(node.value, "assigned")))
        self.scope.assigns.append(Assign(before.steps, value, line, "+=", None, self.under))

    def _take(self, pattern: ast.pattern, subject: Expr) -> None:
        """Read and bind what a pattern takes out of the subject of a `match`."""
        if not isinstance(subject, Ref | Made):
            return
        for name, steps in taken(pattern):
            line, value = pattern.lineno, replace(subject, steps=(*subject.steps, *steps))
            if isinstance(value, Ref):
                how: Use = "assigned" if name else "test"
                self.scope.reads.append(Read(value.steps, line, self.within, how, self.under))
            if name or isinstance(value, Made):
                self.scope.assigns.append(Assign((name or "_",), value, line, "=", None, self.under))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.bind(target, UNKNOWN, "del")

    def _global(self, node: ast.Global | ast.Nonlocal) -> None:
        if isinstance(node, ast.Global):
            self.scope.globals.update(node.names)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            target = alias.name if alias.asname else local
            self._bring(local, target, alias.name, node.lineno)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        joint = "" if module.endswith(".") or not module else "."
        for alias in node.names:
            target = module if alias.name == "*" else f"{module}{joint}{alias.name}"
            self._bring(alias.asname or alias.name, target, module, node.lineno)

    def _bring(self, local: str, target: str, module: str, line: int) -> None:
        under = -2 if self.tries and self.under == -1 else self.under
        self.imports.append(Import(local, target, module, line, self.current, under))

    def parameters(self, args: ast.arguments) -> tuple[Parameter, ...]:
        """Return the parameters of a function in their order; defaults are read where the function stands."""
        positional = [*args.posonlyargs, *args.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
        found = [self._parameter(arg, "positional", default) for arg, default in zip(positional, defaults, strict=True)]
        if args.vararg:
            found.append(self._parameter(args.vararg, "*", None))
        found += [
            self._parameter(arg, "keyword", default)
            for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ]
        if args.kwarg:
            found.append(self._parameter(args.kwarg, "**", None))
        return tuple(found)

    def _parameter(self, arg: ast.arg, kind: Taking, default: ast.expr | None) -> Parameter:
        read = None if default is None else self.read(default)
        return Parameter(arg.arg, kind, read, written(arg.annotation), arg.lineno)

    binders: ClassVar[dict[type[ast.AST], Callable[["BindingReader", Any], None]]] = {
        ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.Delete: _delete,
        ast.Global: _global, ast.Nonlocal: _global, ast.Import: _import, ast.ImportFrom: _import_from,
    }  # fmt: skip
