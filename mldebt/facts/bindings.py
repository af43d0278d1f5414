"""Reads what gives names their values: assignments, deletions, parameters, imports, global names, patterns."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from mldebt.facts.code import UNKNOWN, Assign, Expr, Made, Op, Parameter, Read, Ref, Taking, Use
from mldebt.facts.expressions import ExpressionReader
from mldebt.facts.imports import Import
from mldebt.facts.noting import Building
from mldebt.facts.syntax import written

Steps = tuple[str, ...]
BUILT_IN = frozenset({"int", "float", "str", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "bytearray"})
"""Classes whose one positional pattern is the object itself."""
BUNDLED = "sklearn.externals."
"""Under what old versions of scikit-learn hand out other packages: `from sklearn.externals import joblib`."""
MANY = 1 << 30
"""A place that no pattern has: nothing takes the rest of a sequence."""


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
        self.imports.append(Import(local, target.removeprefix(BUNDLED), module, line, self.current, under))

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


def taken(pattern: ast.pattern, steps: Steps = ()) -> Iterator[tuple[str, Steps]]:
    """Yield (name, steps from the subject) of all that a pattern binds or compares; no name for the latter."""
    if isinstance(pattern, ast.MatchAs | ast.MatchStar):
        inner = getattr(pattern, "pattern", None)
        yield from taken(inner, steps) if inner is not None else ()
        yield from [(pattern.name, steps)] if pattern.name is not None else ()
    elif isinstance(pattern, ast.MatchClass):
        yield from _of_class(pattern, steps)
    elif isinstance(pattern, ast.MatchMapping):
        yield from _of_mapping(pattern, steps)
    elif isinstance(pattern, ast.MatchOr | ast.MatchSequence):
        after = next((at for at, one in enumerate(pattern.patterns) if isinstance(one, ast.MatchStar)), MANY)
        for place, one in enumerate(pattern.patterns):
            at = f"[{place}" if place < after else "[*"
            yield from taken(one, steps if isinstance(pattern, ast.MatchOr) else (*steps, at))
    elif steps:
        yield "", steps


def _of_mapping(pattern: ast.MatchMapping, steps: Steps) -> Iterator[tuple[str, Steps]]:
    for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
        is_told = isinstance(key, ast.Constant) and not isinstance(key.value, bytes)
        yield from taken(inner, (*steps, f"[{ast.literal_eval(key)}" if is_told else "[*"))
    if pattern.rest is not None:
        yield pattern.rest, steps


def _of_class(pattern: ast.MatchClass, steps: Steps) -> Iterator[tuple[str, Steps]]:
    """Yield what a class pattern takes: attributes by name, and any of them where it names none."""
    is_plain = isinstance(pattern.cls, ast.Name) and pattern.cls.id in BUILT_IN
    for inner in pattern.patterns:
        yield from taken(inner, steps if is_plain else (*steps, ".__dict__", "[*"))
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        yield from taken(inner, (*steps, f".{name}"))
