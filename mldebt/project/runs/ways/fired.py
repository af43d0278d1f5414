"""Finds the functions that Fire makes commands of: a function, the methods of a class or object, entries of a table."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Expr, Items, Made, Ref, Table
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
