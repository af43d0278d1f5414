"""Tells calls of a name that nothing defines: neither its module, nor what puts names into modules from outside.

A name that any code sets as an attribute or an entry, or spells in a text, may be put anywhere: `builtins.Unet = Unet`,
`vars().update({"Unet": make})`. So may any name where a module reaches into others, or runs their files.
"""

import builtins
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from mldebt.facts.code import Call, Expr, Items, Made, Op, Ref, Scope, Table
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot
from mldebt.project.configs.calls.members import MAKES_NAMES, has_strangers, module_members

OLDER = frozenset({
    "unicode", "raw_input", "xrange", "reduce", "file", "execfile", "unichr", "long", "basestring", "cmp", "apply",
    "buffer", "intern", "coerce", "WindowsError",
})  # fmt: skip
KNOWN = frozenset(dir(builtins)) | OLDER | {"get_ipython", "display", "spark", "dbutils", "snakemake", "profile"}
"""Names that need no definition: those of Python, also of its second version, and of programs that run files."""

SHARED = frozenset({"builtins", "__builtin__", "__builtins__", "__main__"})
MAKES = MAKES_NAMES | {"locals", "execfile"}
SPREADS = frozenset({"install", "run_path", "run_module", "execfile"})
"""Calls by which a module gives names to others: `gettext.install`, `run_path(file, init_globals=…)`."""

REACHES = frozenset({".f_globals", ".f_locals", ".f_builtins"})
TWO = 2


class Nowhere:
    """Asks whether anything may give a module a name that it calls."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def is_undefined(self, spot: Spot, func: Ref) -> bool | None:
        """Say whether nothing defines a callee, `Unet` or `nets.Unet`; None where that cannot be told."""
        if len(func.steps) == 1 and self._code.lookup(spot, func.steps[0]) is None:
            return self._is_nowhere(spot, func.steps[0]) and not self._is_given(spot.path, func.steps[0])
        owner = self._own_module(spot, func) if len(func.steps) <= TWO else None
        return None if owner is None else not (self._may_have(*owner) or self._is_given(*owner))

    def _is_nowhere(self, spot: Spot, name: str) -> bool:
        """Say whether a module does not know a name by itself, nor what it takes in whole."""
        facts = self._code.modules[spot.path]
        if name in KNOWN or spot.path.endswith(".ipynb") or facts.repaired:
            return False
        stars = [self._code.names.find(one.module, spot.path) for one in facts.imports if one.local == "*"]
        inside = [spot.path, *(path for path in stars if path)]
        if len(inside) <= len(stars) or any(self._makes_names(path) for path in inside):
            return False
        is_passed_on = any(one.local == "*" for path in inside[1:] for one in self._code.modules[path].imports)
        is_bound = any(self._binds(path, name) for path in inside)
        return not (is_passed_on or is_bound or _is_of_lambda(self._code.scope(spot), name))

    def _binds(self, path: str, name: str) -> bool:
        """Say whether any scope of a module binds a name: a function may do it for the module, `global Unet`."""
        facts = self._code.modules[path]
        return (
            any(one.local == name for one in facts.imports)
            or any(scope.name.rpartition(".")[2] == name for scope in facts.scopes)
            or any(assign.target == (name,) for scope in facts.scopes for assign in scope.assigns)
        )

    def _makes_names(self, path: str) -> bool:
        """Say whether a module may get names that nothing in it spells: `vars()[name] = …`, `sys.modules[__name__]`."""
        named = self._code.callees.named(path, MAKES | {"vars"})
        is_made = any(one.call.last_step != "vars" or not one.call.args for one in named)
        reads = (read.steps for scope in self._code.modules[path].scopes for read in scope.reads)
        return is_made or any(steps[:2] == ("sys", ".modules") for steps in reads)

    def _is_given(self, path: str, name: str) -> bool:
        """Say whether other code may put a name into a module."""
        runs, file = self._reached, posixpath.basename(path)
        return runs is None or name in self._set or file in runs or posixpath.splitext(file)[0] in runs

    @cached_property
    def _set(self) -> frozenset[str]:
        """Every name that is set on or in something, or that a text spells."""
        found: set[str] = set()
        for facts in self._code.modules.values():
            found.update(text for text, _ in facts.strings if text.isidentifier())
            for scope in facts.scopes:
                found.update(one.target[-1].lstrip(".[") for one in scope.assigns if len(one.target) > 1)
                updates = (call for call in scope.calls if call.last_step == ".update")
                found.update(word for call in updates for word, _ in call.keywords if word)
        return frozenset(found)

    @cached_property
    def _reached(self) -> frozenset[str] | None:
        """The files that code may run for its own names; None where a module may give names to any other."""
        found: set[str] = set()
        for path, facts in self._code.modules.items():
            reads = (read.steps for scope in facts.scopes for read in scope.reads)
            if (
                self._code.callees.named(path, SPREADS)
                or any(one.module in SHARED for one in facts.imports)
                or any(steps[0] in SHARED or not REACHES.isdisjoint(steps) for steps in reads)
            ):
                return None
            if self._code.callees.named(path, ("exec",)):
                found.update(posixpath.basename(text) for text, _ in facts.strings)
        return frozenset(found)

    @cached_property
    def _tails(self) -> Counter[str]:
        """How often a module ends in a name, or in two."""
        parts = [self._code.names.name(path).split(".") for path in self._code.modules]
        return Counter([one[-1] for one in parts] + [".".join(one[-TWO:]) for one in parts if len(one) >= TWO])

    def _own_module(self, spot: Spot, func: Ref) -> tuple[str, str] | None:
        """Return the module, the only one of its name, that a callee is imported or taken from, and its name there."""
        found = self._code.lookup(spot, func.steps[0])
        entries = found[1] if found else []
        entry = entries[0] if len(entries) == 1 else None
        if not isinstance(entry, Import):
            return None
        is_taken = len(func.steps) == TWO
        dotted = entry.target if is_taken else entry.module
        path = self._code.names.find(dotted, spot.path)
        if path is None or path not in self._code.modules or (entry.target == entry.module and not is_taken):
            return None
        name = func.steps[1].lstrip(".") if is_taken else entry.target.rpartition(".")[2]
        last = self._code.names.name(path).rpartition(".")[2]
        others = self._tails[last] + self._tails[f"{last}.{name}"]
        return (path, name) if others == 1 and _is_beside(path, dotted, spot.path) else None

    def _may_have(self, path: str, name: str) -> bool:
        """Say whether a module may offer a name by itself."""
        return may_have(self._code, path, name) or self._binds(path, name) or self._makes_names(path)


def may_have(code: Code, path: str, name: str) -> bool:
    """Say whether a module may offer a name: it defines or imports it, makes names or takes those of a stranger."""
    is_hooked = any(one.name == "__getattr__" for one in code.modules[path].scopes)
    is_told = next(module_members(code, path), None) is not None and not is_hooked and not has_strangers(code, path)
    return not is_told or bool(code.bindings(path).of(0, name))


def _is_beside(path: str, dotted: str, importer: str) -> bool:
    """Say whether a module stands where an import looks first: beside the file that imports it, or in a folder above.

    One that is found elsewhere may only be called like a module of another repository.
    """
    if dotted.startswith("."):
        return True
    stem = path.removesuffix(".py").removesuffix("/__init__")
    rest = dotted.replace(".", "/")
    return f"/{stem}".endswith(f"/{rest}") and importer.startswith(stem.removesuffix(rest))


def _is_of_lambda(scope: Scope, name: str) -> bool:
    """Say whether a function without a name calls a name, which may be a parameter of it."""
    return any(call.func == Ref((name,)) for call in _in_lambdas(scope))


def _in_lambdas(scope: Scope) -> Iterator[Call]:
    waiting = [(value, False) for value in _values(scope)]
    while waiting:
        expr, is_inside = waiting.pop()
        if isinstance(expr, Op | Items | Table):
            items: Iterable[Expr] = expr.values if isinstance(expr, Table) else expr.items
            is_lambda = isinstance(expr, Op) and expr.name == "lambda"
            waiting += [(item, is_inside or is_lambda) for item in items]
        elif isinstance(expr, Made) and is_inside:
            call = scope.calls[expr.call]
            yield call
            waiting += [(value, True) for value in (call.func, *call.given)]


def _values(scope: Scope) -> Iterator[Expr]:
    for call in scope.calls:
        yield from (call.func, *call.given)
    yield from (assign.value for assign in scope.assigns)
    yield from scope.returns
