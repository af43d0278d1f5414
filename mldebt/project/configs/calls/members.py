"""Finds the functions and classes that a module offers, for calls that choose one by a name made at run time."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from mldebt.project.code import Code, Spot, Target

MAX_MEMBERS = 120
WALKS = frozenset({"import_module", "iter_modules", "walk_packages", "import_modules", "__import__"})
MAKES_NAMES = frozenset({"globals", "setattr", "exec", "lazy_import", "_LazyModule", "attach", "__getattr__"})


def module_members(code: Code, path: str) -> Iterator[Target]:
    """Yield the functions and classes a module offers, imported ones included; too many are none.

    A package that imports its own folder by name offers what all of the folder defines; any other module that makes
    names as it runs offers nothing that could be told.
    """
    found: list[Target] = []
    if code.callees.named(path, WALKS) and path.endswith("/__init__.py"):
        below = path.removesuffix("__init__.py")
        found = [one for other in code.modules if other.startswith(below) for one in own_members(code, other)]
        if code.callees.named(path, ("isclass",)):
            found = [one for one in found if one.kind == "class"]
    elif not code.callees.named(path, MAKES_NAMES):
        found = [*_offered(code, path)]
    yield from found if len(found) <= MAX_MEMBERS else ()


def _offered(code: Code, path: str) -> Iterator[Target]:
    """Yield what the definitions and imports of a module bring."""
    yield from own_members(code, path)
    for entry in code.modules[path].imports:
        if entry.scope == 0 and entry.local != "*":
            target = code.resolve(Spot(path, 0), (entry.local,))
            if target.kind in ("function", "class"):
                yield target
            elif target.kind == "module" and target.path and target.path != path and path.endswith("__init__.py"):
                yield from own_members(code, target.path)
        elif entry.local == "*" and (inner := code.names.find(entry.module, path)) and inner != path:
            yield from own_members(code, inner)


def own_members(code: Code, path: str) -> Iterator[Target]:
    """Yield the functions and classes that a module defines itself."""
    for number, scope in enumerate(code.modules[path].scopes):
        if scope.parent == 0 and scope.kind in ("class", "function"):
            yield Target("class" if scope.kind == "class" else "function", scope.name, path, number)


def evaluated(code: Code, spot: Spot, text: str) -> Iterator[Target]:
    """Yield what `eval("datasets." + name)` may give, of a module that is told."""
    owner, _, wanted = text.rpartition(".")
    if owner and "*" not in owner and "*" in wanted:
        module = code.resolve(spot, _chain(owner))
        if module.kind == "module" and module.path:
            yield from (one for one in module_members(code, module.path) if fnmatchcase(leaf(one), wanted))


def _chain(dotted: str) -> tuple[str, ...]:
    first, *rest = dotted.split(".")
    return (first, *(f".{part}" for part in rest))


def leaf(target: Target) -> str:
    """Return the bare name of a function or class."""
    return target.name.rpartition(".")[2]
