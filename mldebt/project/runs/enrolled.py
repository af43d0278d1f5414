"""Finds what decorators enter in a table: `@register("q")`, where `register` fills `REGISTRY[name]`.

The decorator is a function of the file that makes the table, or one written inside such a function. A registry that is
an object with a method of its own is not seen here.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.project.code import Code, Spot, Target

PAIR = 2
ANY = "*"


def enrolled(code: Code, path: str, table: str, key: str) -> Iterator[Target]:
    """Yield the functions and classes that decorators enter under a key (`*` for any) in a table of a file."""
    for decorator in dict.fromkeys(_fillers(code, path, table)):
        for caller, place in code.callers(decorator):
            if _names(code.scope(caller).calls[place], key):
                yield from _decorated(code, caller, Made(place))
        name = code.scope(decorator).name
        for importer in (path, *sorted(code.importers(path) - {path})) if key == ANY else ():
            found = _decorated(code, Spot(importer, 0), Ref((name,)))
            yield from found if code.resolve(Spot(importer, 0), (name,)).spot == decorator else ()


def _fillers(code: Code, path: str, table: str) -> Iterator[Spot]:
    """Yield the functions of a file that, or in which a function, puts what it is given in a table."""
    scopes = code.modules[path].scopes
    for number, scope in enumerate(scopes):
        given = {parameter.name for parameter in scope.parameters} if scope.kind == "function" else ()
        for assign in scope.assigns if given else ():
            value, target = assign.value, assign.target
            fills = len(target) == PAIR and target[0] == table and target[1].startswith("[")
            if fills and isinstance(value, Ref) and len(value.steps) == 1 and value.steps[0] in given:
                outer = number
                while scopes[outer].parent > 0:
                    outer = scopes[outer].parent
                if scopes[outer].kind == "function":
                    yield Spot(path, outer)


def _names(call: Call, key: str) -> bool:
    """Say whether a decorator may enter something under a key: its first argument is no other one."""
    said = call.args[0] if call.args else None
    return key == ANY or not isinstance(said, Const) or str(said.value) == key


def _decorated(code: Code, where: Spot, decorator: Expr) -> Iterator[Target]:
    """Yield the functions and classes directly in a scope that have a decorator."""
    for number, scope in enumerate(code.modules[where.path].scopes):
        if scope.parent == where.scope and decorator in scope.decorators and scope.kind in ("function", "class"):
            name = f"{code.names.name(where.path)}.{scope.name}"
            yield Target("class" if scope.kind == "class" else "function", name, where.path, number)
