"""Finds the functions that frameworks call: what Fire makes commands of, and the hooks that `kedro run` calls.

Commands are a function, the methods of a class or object, entries of a table; hooks stand in `HOOKS` of settings.py.
"""

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Expr, Items, Made, Ref, Table
from mldebt.project.code import Code, Spot

FIRES = ("Fire",)
FIRE = frozenset({"fire.Fire", "fire.core.Fire"})


def fired(code: Code, path: str, started: Sequence[Spot]) -> Iterator[Spot]:
    """Yield the commands of what started functions of a file, or its module level, hand to Fire."""
    for number, _, call in code.callees.named(path, FIRES):
        where = Spot(path, number)
        if where in started and code.callee(where, call).name in FIRE:
            for given in (*call.args[:1], *(value for name, value in call.keywords if name == "component")):
                yield from _commands(code, where, given)


def _commands(code: Code, where: Spot, given: Expr) -> Iterator[Spot]:
    if isinstance(given, Table | Items):
        for value in given.values if isinstance(given, Table) else given.items:
            yield from _commands(code, where, value)
        return
    target = code.resolve(where, given.steps) if isinstance(given, Ref) else None
    if target is not None and target.kind == "function" and target.spot:
        yield target.spot
        return
    kinds = code.types(where, given) if isinstance(given, Made | Ref) else ()
    for kind in (target,) if target is not None and target.kind == "class" else kinds:
        for name, method in code.methods(kind.spot).items() if kind.kind == "class" and kind.spot else ():
            if (name == "__init__" or not name.startswith("_")) and code.scope(method).kind == "function":
                yield method


def kedro_hooks(code: Code) -> Iterator[Spot]:
    """Yield the methods of the repository's own hooks, which `kedro run` calls around every pipeline and node."""
    for spot, call in hooks(code):
        target = code.callee(spot, call)
        for method in code.methods(target.spot).values() if target.kind == "class" and target.spot else ():
            scope = code.scope(method)
            if any(isinstance(one, Ref) and one.steps[-1].lstrip(".") == "hook_impl" for one in scope.decorators):
                yield method


def hooks(code: Code) -> Iterator[tuple[Spot, Call]]:
    """Yield the calls that make the hooks, and where."""
    for path, module in sorted(code.modules.items()):
        if posixpath.basename(path) != "settings.py":
            continue
        for assign in module.scopes[0].assigns:
            if assign.target == ("HOOKS",) and isinstance(assign.value, Items):
                made = [one for one in assign.value.items if isinstance(one, Made) and not one.steps]
                yield from ((Spot(path, 0), module.scopes[0].calls[one.call]) for one in made)
