"""Finds what a call may enter when its callee is a variable: a choice of functions, a table of classes, a partial."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase, translate

from mldebt.facts.code import Assign, Call, Expr, Items, Made, Op, Parameter, Ref, Table
from mldebt.project.code import Code, Spot, Target, branches, without_last
from mldebt.project.configs.calls.key_names import key_names
from mldebt.project.configs.calls.members import evaluated, leaf, module_members, names_itself, of_itself
from mldebt.project.configs.calls.tables import DEEPEST, bound, entries, modules_in, parts_returned, put_in
from mldebt.project.configs.places.spelling import pattern

IMPORTS = frozenset({"import_module", ".import_module", "__import__"})
COLLECTIONS = frozenset({"zip", "enumerate", "list", "tuple", "sorted", "reversed", "next"})
CHOOSES = (
    "builtins.getattr.__call__", "importlib.import_module.", "builtins.dict.get.__call__", "builtins.globals[",
)  # fmt: skip
TAKES = {"getattr": 1, "__getattribute__": 0}
"""Calls that take a name out of something, and which argument the name is."""

HOLDERS = COLLECTIONS | {"partial", "jit", "pjit", "compile", "wraps", "remote"}


def callables(code: Code, spot: Spot, expr: Expr, depth: int = 0) -> Iterator[Target]:
    """Yield the functions and classes an expression may be; of a library only those that stand there by name."""
    if depth > DEEPEST:
        return
    if isinstance(expr, Ref):
        yield from _named(code, spot, expr.steps, depth)
    elif isinstance(expr, Made):
        yield from _made(code, spot, expr, depth)
    elif items := branches(expr):
        for item in items:
            yield from callables(code, spot, item, depth + 1)
    elif isinstance(expr, Op):
        yield from _parts(code, spot, expr, depth)
    elif isinstance(expr, Table | Items):
        for value in expr.values if isinstance(expr, Table) else expr.items:
            yield from callables(code, spot, value, depth + 1)


def _parts(code: Code, spot: Spot, expr: Op, depth: int) -> Iterator[Target]:
    """Yield what a part of a value may be: an item of an unpacked call, an entry of a dict that stands there."""
    if expr.name in ("item", "iter", "comp"):
        for where, value in parts_returned(code, spot, expr) or ((spot, expr.items[0]),):
            yield from callables(code, where, value, depth + 1)
    elif expr.name == "access" and isinstance(expr.items[1], Ref):
        _, step, *rest = expr.items[1].steps
        for entry in entries(code, spot, expr.items[0], step, depth):
            yield from _onward(code, entry, rest, depth)


def named_modules(code: Code, spot: Spot, expr: Expr) -> Iterator[str]:
    """Yield the names, or patterns of them, by which an expression imports a module."""
    if isinstance(expr, Made) and not expr.steps:
        call = code.scope(spot).calls[expr.call]
        names = key_names(code, spot, call.args[0]) if call.args and call.last_step in IMPORTS else ()
        yield from (name for name in names or () if name.strip("*.") and not name.startswith("."))


def imported_modules(code: Code, spot: Spot, expr: Expr) -> Iterator[str]:
    """Yield the modules of the repository that `import_module(f"app.{name}.train")` may give."""
    if isinstance(expr, Ref) and len(expr.steps) == 1:
        for where, value, _ in code.values(spot, expr.steps)[:20]:
            if isinstance(value, Made):
                yield from imported_modules(code, where, value)
    elif wanted := [*named_modules(code, spot, expr)]:
        is_wanted = re.compile("|".join(translate(f"*.{name}") for name in wanted)).match
        yield from (path for path in code.modules if is_wanted(f".{code.names.name(path)}"))


def of_imported(code: Code, spot: Spot, func: Expr) -> Iterator[Target]:
    """Yield the functions and classes that `import_module(…).main` may mean."""
    if isinstance(func, Made | Ref) and func.steps:
        owner: Expr = Made(func.call) if isinstance(func, Made) else Ref(func.steps[:1])
        rest = func.steps if isinstance(func, Made) else func.steps[1:]
        for path in imported_modules(code, spot, owner) if len(rest) == 1 else ():
            yield from (one for one in module_members(code, path) if f".{leaf(one)}" == rest[0])


def spelled_name(code: Code, spot: Spot, func: Expr, *, whole: bool = False) -> str | None:
    """Return what `eval("models." + x + ".build")` or `getattr(x, f"get_{y}")` ends in, or all of it."""
    if not isinstance(func, Made) or func.steps:
        return func.steps[-1].lstrip(".") if isinstance(func, Made) and func.steps[-1][0] == "." else None
    call = code.scope(spot).calls[func.call]
    name = call.last_step
    place = 0 if name == "eval" else TAKES.get(name.lstrip("."))
    if place is None or len(call.args) <= place:
        return None
    names = pattern(call.args[place], code.scope(spot))
    name = names[0] if names and len(names) == 1 else "*"
    return (name if whole else name.rpartition(".")[2]).partition("(")[0]


def _indexed_module(code: Code, spot: Spot, steps: Sequence[str]) -> Iterator[Target]:
    """Yield what `models.__dict__[name]` and `vars(models)[name]` may give."""
    if len(steps) >= 3 and steps[-1] == "[*" and steps[-2] == ".__dict__":
        owner = code.resolve(spot, steps[:-2])
        if owner.kind == "module" and owner.path:
            yield from module_members(code, owner.path)


def _named(code: Code, spot: Spot, steps: Sequence[str], depth: int) -> Iterator[Target]:
    direct = code.resolve(spot, steps)
    if direct.kind in ("function", "class"):
        yield direct
        if len(steps) > 1 or not is_variable(code, spot, steps[0]):
            return
    cut = next((place for place, step in enumerate(steps) if step[0] == "["), None)
    if direct.kind == "external" and cut is None:
        yield direct
    elif cut is not None:
        yield from _indexed_module(code, spot, steps)
        for where, value, line in bound(code, spot, steps[:cut]):
            found = (*entries(code, where, value, steps[cut], depth), *put_in(code, where, line, steps[cut]))
            yield from (target for entry in found for target in _onward(code, entry, steps[cut + 1 :], depth))
    elif len(steps) == 2 and steps[0] != "self":
        yield from of_imported(code, spot, Ref(tuple(steps)))
    elif len(steps) <= 2:
        for where, value, _ in code.values(spot, steps)[:20]:
            if not (where == spot and isinstance(value, Ref) and tuple(value.steps) == tuple(steps)):
                yield from callables(code, where, value, depth + 1)


def is_variable(code: Code, spot: Spot, name: str) -> bool:
    """Say whether a name is bound by an assignment or parameter, so that it may hold one of several things."""
    found = code.lookup(spot, name)
    return found is not None and any(isinstance(one, Assign | Parameter) for one in found[1])


def _onward(code: Code, entry: tuple[Spot, Expr], rest: Sequence[str], depth: int = 0) -> Iterator[Target]:
    spot, value = entry
    if not rest:
        yield from callables(code, spot, value, 1)
    elif rest[0][0] == "[" and depth < DEEPEST:
        for inner in entries(code, spot, value, rest[0], depth + 1):
            yield from _onward(code, inner, rest[1:], depth + 1)
    elif isinstance(value, Ref):
        target = code.resolve(spot, (*value.steps, *rest))
        if target.kind in ("function", "class"):
            yield target


def _made(code: Code, spot: Spot, expr: Made, depth: int) -> Iterator[Target]:
    """Yield what the result of a call may be: an entry of a table, a chosen function, what a factory returns."""
    call = code.scope(spot).calls[expr.call]
    name = call.leaf
    if name in HOLDERS and call.args:
        for value in call.args if name in COLLECTIONS else call.args[:1]:
            yield from callables(code, spot, value, depth + 1)
    elif name == "globals" and expr.steps == ("[*",):
        yield from of_itself(code, spot.path)
    elif expr.steps:
        yield from _of_modules(code, spot, expr)
    elif owner := taken_from(call):
        yield from _of_module(code, spot, expr, owner)
    elif name == "eval":
        yield from evaluated(code, spot, spelled_name(code, spot, expr, whole=True) or "*")
    elif name == "get" and isinstance(call.func, Ref):
        for where, value, _ in bound(code, spot, call.func.steps[:-1]):
            for entry in entries(code, where, value, "[*", depth):
                yield from _onward(code, entry, ())
    else:
        yield from _returned(code, code.callee(spot, call), depth)


def _of_modules(code: Code, spot: Spot, expr: Made) -> Iterator[Target]:
    """Yield what `chosen(name).Model` may mean, where a function gives modules of the repository."""
    for path in modules_in(code, spot, Made(expr.call)) if len(expr.steps) == 1 else ():
        yield from (one for one in module_members(code, path) if f".{leaf(one)}" == expr.steps[0])


def taken_from(call: Call) -> Ref | Made | None:
    """Return what a call takes a name out of: `getattr(models, name)`, `models.__getattribute__(name)`."""
    place = TAKES.get(call.leaf)
    if place is None or len(call.args) <= place:
        return None
    owner = call.args[0] if place else without_last(call.func)
    return owner if isinstance(owner, Ref | Made) else None


def _of_module(code: Code, spot: Spot, expr: Made, module: Ref | Made) -> Iterator[Target]:
    """Yield what `getattr(models, name)` may give."""
    wanted = spelled_name(code, spot, expr) or "*"
    if isinstance(module, Ref) and module.steps == ("sys", ".modules", "[*") and names_itself(code, spot, expr):
        yield from (one for one in of_itself(code, spot.path) if fnmatchcase(leaf(one), wanted))
        return
    owner = code.resolve(spot, module.steps) if isinstance(module, Ref) else None
    known = owner.path if owner and owner.kind == "module" else None
    paths = [known] if known else [*imported_modules(code, spot, module)] or modules_in(code, spot, module, expr)
    yield from (one for path in paths for one in module_members(code, path) if fnmatchcase(leaf(one), wanted))


def _returned(code: Code, target: Target, depth: int) -> Iterator[Target]:
    """Yield the functions and classes a factory returns, those it makes inside included."""
    if target.kind != "function" or not target.spot:
        return
    returns = code.scope(target.spot).returns
    for value in returns:
        yield from callables(code, target.spot, value, depth + 1)
    names = {value.steps for value in returns if isinstance(value, Ref)}
    for place, item in enumerate(code.modules[target.spot.path].scopes):
        if item.parent == target.spot.scope and item.kind == "class" and (item.name.rpartition(".")[2],) in names:
            yield Target("class", item.name, target.spot.path, place)


def is_own_type(code: Code, spot: Spot, func: Expr) -> bool:
    """Say whether a call makes another instance of its own class: `type(self)(…)`, `self.__class__(…)`, `cls(…)`."""
    if isinstance(func, Ref):
        return func.steps in (("self", ".__class__"), ("cls",)) and _is_own(code, spot, func.steps[0])
    call = code.scope(spot).calls[func.call] if isinstance(func, Made) and not func.steps else None
    given = call.args[0] if call and call.last_step == "type" and len(call.args) == 1 else None
    return isinstance(given, Ref) and len(given.steps) == 1 and _is_own(code, spot, given.steps[0])


def _is_own(code: Code, spot: Spot, name: str) -> bool:
    """Say whether a name is what a method of a class gets first, and is bound to nothing else."""
    _, bindings = code.lookup(spot, name) or (0, [])
    is_given = bool(bindings) and all(isinstance(one, Parameter) for one in bindings)
    return is_given and code.enclosing_class(spot) is not None
