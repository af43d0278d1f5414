"""Finds the functions and classes that a module offers, for calls that choose one by a name made at run time."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from mldebt.facts.code import Made
from mldebt.project.code import Code, Spot, Target

MAX_MEMBERS = 120
WALKS = frozenset({"import_module", "iter_modules", "walk_packages", "import_modules", "__import__"})
MAKES_NAMES = frozenset({"globals", "setattr", "exec", "lazy_import", "_LazyModule", "attach", "__getattr__"})


def module_members(code: Code, path: str) -> Iterator[Target]:
    """Yield the functions and classes a module offers, imported ones included; too many are none.

    A package that imports its own folder by name offers what all of the folder defines; any other module that makes
    names as it runs offers nothing that could be told.
    """
    if code.callees.named(path, WALKS) and path.endswith("/__init__.py"):
        below = path.removesuffix("__init__.py")
        found = [one for other in code.modules if other.startswith(below) for one in own_members(code, other)]
        if code.callees.named(path, ("isclass",)):
            found = [one for one in found if one.kind == "class"]
        yield from found if len(found) <= MAX_MEMBERS else ()
        return
    if not code.callees.named(path, MAKES_NAMES):
        yield from offered(code, path)


def offered(code: Code, path: str) -> Iterator[Target]:
    """Yield what the definitions and imports of a module bring, whatever it may make beside them; too many are none."""
    found = [*own_members(code, path)]
    for entry in code.modules[path].imports:
        if entry.scope == 0 and entry.local != "*":
            target = code.resolve(Spot(path, 0), (entry.local,))
            if target.kind in ("function", "class"):
                found.append(target)
            elif target.kind == "module" and target.path and target.path != path and path.endswith("__init__.py"):
                found += list(own_members(code, target.path))
        elif entry.local == "*" and (inner := code.names.find(entry.module, path)) and inner != path:
            found += list(own_members(code, inner))
    if len(found) <= MAX_MEMBERS:
        yield from found


def own_members(code: Code, path: str) -> Iterator[Target]:
    """Yield the functions and classes that a module defines itself."""
    for number, scope in enumerate(code.modules[path].scopes):
        if scope.parent == 0 and scope.kind in ("class", "function"):
            yield Target("class" if scope.kind == "class" else "function", scope.name, path, number)


def of_itself(code: Code, path: str) -> Iterator[Target]:
    """Yield what a module may take out of its own names: `globals()[name]`; nothing where it makes names there."""
    if not code.callees.named(path, MAKES_NAMES - {"globals"}):
        found = [*code.callees.named(path, ("globals",))]
        if all(_is_looked_into(code, Spot(path, one.scope), one.place) for one in found) and not has_strangers(
            code, path
        ):
            yield from offered(code, path)


def has_strangers(code: Code, path: str, wanted: str = "") -> bool:
    """Say whether a module takes all names of one that is not here, or one that fits a pattern: it may hold any."""
    imports = code.modules[path].imports
    if any(one.local == "*" and not code.names.find(one.module, path) for one in imports):
        return True
    named = {one.local for one in imports if wanted and fnmatchcase(one.local, wanted)}
    return any(code.resolve(Spot(path, 0), (name,)).kind in ("external", "unknown") for name in named)


def evaluated(code: Code, spot: Spot, text: str) -> Iterator[Target]:
    """Yield what `eval(f"{kind}Dataset")` or `eval("datasets." + name)` may give, of a module that is told."""
    owner, _, wanted = text.rpartition(".")
    if not owner and wanted.strip("*") and not has_strangers(code, spot.path, wanted):
        yield from (one for one in offered(code, spot.path) if fnmatchcase(leaf(one), wanted))
    elif owner and "*" not in owner and "*" in wanted:
        module = code.resolve(spot, _chain(owner))
        if module.kind == "module" and module.path:
            yield from (one for one in module_members(code, module.path) if fnmatchcase(leaf(one), wanted))


def _chain(dotted: str) -> tuple[str, ...]:
    first, *rest = dotted.split(".")
    return (first, *(f".{part}" for part in rest))


def _is_looked_into(code: Code, spot: Spot, place: int) -> bool:
    """Say whether something is taken out of the mapping that a call gives."""
    scope, taken = code.scope(spot), Made(place, ("[*",))
    values = [assign.value for assign in scope.assigns] + [call.func for call in scope.calls]
    return taken in values or any(taken in call.args for call in scope.calls)


def names_itself(code: Code, spot: Spot, expr: Made) -> bool:
    """Say whether the line of a call reads `__name__`: `getattr(sys.modules[__name__], name)`."""
    line = code.scope(spot).calls[expr.call].line
    return any(read.steps == ("__name__",) and read.line == line for read in code.scope(spot).reads)


def leaf(target: Target) -> str:
    """Return the bare name of a function or class."""
    return target.name.rpartition(".")[2]
