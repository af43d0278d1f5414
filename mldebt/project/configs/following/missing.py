"""Tells calls that can only fail: of a name that nothing defines, or that no module which it is taken of can have.

`getattr(import_module("data.noisy"), "Noisy")(args)` where the repository has a folder `data` without such a file: what
it is given reaches nothing. A module of a package that is not here may be anywhere, and is no such case.
"""

from mldebt.facts.code import Expr, Made, Ref
from mldebt.project.code import Code, Spot, Target
from mldebt.project.configs.calls.callables import CHOOSES, imported_modules, named_modules, spelled_name, taken_from
from mldebt.project.configs.calls.nowhere import may_have
from mldebt.project.configs.following.links import Links

TWO = 2


def is_of_nothing(links: Links, spot: Spot, func: Expr, target: Target, *, named: bool) -> bool:
    """Say whether a callee is taken out of modules none of which can have it, or where `named`, nothing defines it."""
    code = links.code
    is_name = named and target.kind in ("unknown", "external")
    is_undefined = links.nowhere.is_undefined(spot, func) if is_name and isinstance(func, Ref) else None
    if is_undefined is not None:
        return is_undefined
    values = _values(code, spot, func) if target.name.startswith(CHOOSES) else []
    return bool(values) and all(_has_none(code, *value) for value in values)


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
    return not any(may_have(code, path, name) for path in paths)


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
