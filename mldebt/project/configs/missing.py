"""Tells calls that can only fail: of a name that nothing defines, or that no module which it is taken of can have.

`getattr(import_module("data.noisy"), "Noisy")(args)` where the repository has a folder `data` without such a file: what
it is given reaches nothing. A module of a package that is not here may be anywhere, and is no such case.
"""

import builtins
from collections.abc import Iterator

from mldebt.facts.code import Assign, Expr, Import, Made, Ref
from mldebt.project.code import Code, Spot, Target
from mldebt.project.configs.callables import CHOOSES, imported_modules, named_modules, spelled_name, taken_from
from mldebt.project.configs.members import MAKES_NAMES, has_strangers, module_members

TWO = 2
OLDER = frozenset({
    "unicode", "raw_input", "xrange", "reduce", "file", "execfile", "unichr", "long", "basestring", "cmp", "apply",
    "buffer", "intern", "coerce",
})  # fmt: skip
KNOWN = frozenset(dir(builtins)) | OLDER | {"get_ipython", "display", "spark", "dbutils", "snakemake"}
"""Names that need no definition: those of Python, also of its second version, and of programs that run files."""

SHARED = frozenset({"builtins", "__builtin__", "__builtins__"})
MAKES = MAKES_NAMES | {"locals"}


def is_of_nothing(code: Code, spot: Spot, func: Expr, target: Target, *, named: bool) -> bool:
    """Say whether a callee is taken out of modules none of which can have it, or where `named`, nothing defines it."""
    if named and isinstance(func, Ref) and target.kind in ("unknown", "external") and len(func.steps) <= TWO:
        if len(func.steps) == 1 and code.lookup(spot, func.steps[0]) is None:
            return _is_undefined(code, spot, func.steps[0])
        if (owner := _own_module(code, spot, func)) is not None:
            return not _may_have(code, owner, func.steps[-1].lstrip("."))
    values = _values(code, spot, func) if target.name.startswith(CHOOSES) else []
    return bool(values) and all(_has_none(code, *value) for value in values)


def _is_undefined(code: Code, spot: Spot, name: str) -> bool:
    """Say whether a name that its module binds nowhere is none that something else gives to it."""
    if name in KNOWN or spot.path.endswith(".ipynb") or code.modules[spot.path].repaired:
        return False
    stars = [code.names.find(one.module, spot.path) for one in code.modules[spot.path].imports if one.local == "*"]
    seen = [spot.path, *(path for path in stars if path)]
    if len(seen) <= len(stars) or any(code.callees.named(path, MAKES) for path in seen):
        return False
    inner = (one for path in seen[1:] for one in code.modules[path].imports)
    bound = (one.target[0] for one in _assigns(code, spot.path))
    is_bound = any(one.local == "*" for one in inner) or name in bound
    return not is_bound and not _shares_names(code)


def _assigns(code: Code, path: str) -> Iterator[Assign]:
    """Yield all that a module assigns: a function may do it for the module, `global Unet`."""
    return (assign for scope in code.modules[path].scopes for assign in scope.assigns)


def _shares_names(code: Code) -> bool:
    """Say whether a module may give names to all others: `builtins.Unet = Unet`."""
    return any(one.module in SHARED for facts in code.modules.values() for one in facts.imports)


def _own_module(code: Code, spot: Spot, func: Ref) -> str | None:
    """Return the module of the repository, the only one of its name, that a callee is imported or taken from."""
    dotted, name = "", func.steps[-1].lstrip(".")
    if len(func.steps) == TWO:
        owner = code.resolve(spot, func.steps[:1])
        path = owner.path if owner.kind == "module" else None
    else:
        found = code.lookup(spot, func.steps[0])
        entries = [one for one in found[1] if isinstance(one, Import)] if found else []
        entry = entries[0] if found and len(entries) == len(found[1]) == 1 else None
        name = entry.target.rpartition(".")[2] if entry else name
        path = code.names.find(entry.module, spot.path) if entry and entry.target != entry.module else None
    if path is None or path not in code.modules:
        return None
    dotted = code.names.name(path).rpartition(".")[2]
    others = [one for one in code.modules if f".{code.names.name(one)}".endswith((f".{dotted}", f".{dotted}.{name}"))]
    return path if len(others) == 1 else None


def _values(code: Code, spot: Spot, func: Expr) -> list[tuple[Spot, Expr]]:
    """Return what a callee may be: itself where it is made at once, else what its name is bound to."""
    if isinstance(func, Ref) and len(func.steps) == 1:
        return [(where, value) for where, value, _ in code.values(spot, func.steps)]
    return [(spot, func)]


def _has_none(code: Code, spot: Spot, func: Expr) -> bool:
    owner, name = _owner(code, spot, func)
    if owner is None or not name or "*" in name:
        return False
    sources = _values(code, spot, owner)
    if not sources or not all(_is_at_home(code, *source) for source in sources):
        return False
    paths = {path for source in sources for path in imported_modules(code, *source)}
    return not any(_may_have(code, path, name) for path in paths)


def _owner(code: Code, spot: Spot, func: Expr) -> tuple[Expr | None, str | None]:
    """Return the module that a callee is taken out of and the name that is taken."""
    if isinstance(func, Made) and not func.steps:
        return taken_from(code.scope(spot).calls[func.call]), spelled_name(code, spot, func)
    if isinstance(func, Made) and len(func.steps) == 1:
        return Made(func.call), func.steps[0][1:]
    if isinstance(func, Ref) and len(func.steps) == TWO:
        return Ref(func.steps[:1]), func.steps[1][1:]
    return None, None


def _is_at_home(code: Code, spot: Spot, expr: Expr) -> bool:
    """Say whether an expression imports by name, and only out of packages of the repository."""
    names = list(named_modules(code, spot, expr))
    return bool(names) and all(_is_package(code, name.rpartition(".")[0]) for name in names)


def _is_package(code: Code, dotted: str) -> bool:
    """Say whether modules of the repository stand in a package of that name."""
    inside = f".{dotted}."
    return bool(dotted) and "*" not in dotted and any(inside in f".{code.names.name(path)}" for path in code.modules)


def _may_have(code: Code, path: str, name: str) -> bool:
    """Say whether a module may offer a name: it defines or imports it, makes names or takes those of a stranger."""
    is_hooked = any(one.name == "__getattr__" for one in code.modules[path].scopes)
    is_told = next(module_members(code, path), None) is not None and not is_hooked and not has_strangers(code, path)
    return not is_told or bool(code.bindings(path).of(0, name))
