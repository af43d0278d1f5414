"""Finds what decorators enter in a table: `@register("q")`, where `register` fills `REGISTRY[name]`.

The decorator is a function of the file that makes the table, or one written inside such a function; or a method of the
table, where that is an object: `@MODELS.register("q")`, `MODELS.register("q", Model)`. The function may be called too:
`register("q", Model)`, `register(Model)`.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Ref
from mldebt.project.code import Code, Spot, Target

TAKES_IN = frozenset({
    "register", "register_module", "register_class", "register_model", "register_trainer", "register_fn", "add",
    "register_function", "register_cls",
})  # fmt: skip
PAIR = 2
ANY = "*"


def enrolled(code: Code, path: str, table: str, key: str) -> Iterator[Target]:
    """Yield the functions and classes that decorators enter under a key (`*` for any) in a table of a file."""
    for decorator in dict.fromkeys(_fillers(code, path, table)):
        for caller, place in code.callers(decorator):
            call = code.scope(caller).calls[place]
            if _names(call, key):
                yield from _decorated(code, caller, Made(place))
                yield from _given(code, caller, call) if call.result == "dropped" else ()
        name = code.scope(decorator).name
        for importer in (path, *sorted(code.importers(path) - {path})) if key == ANY else ():
            found = _decorated(code, Spot(importer, 0), Ref((name,)))
            yield from found if code.resolve(Spot(importer, 0), (name,)).spot == decorator else ()


def registered(code: Code, path: str, table: str, key: str) -> Iterator[Target]:
    """Yield the functions and classes that a method of an object takes in under a key (`*` for any)."""
    for importer in (path, *sorted(code.importers(path) - {path})):
        for number, place, call in code.callees.named(importer, TAKES_IN):
            where = Spot(importer, number)
            if not _is_of(code, where, call.func, path, table) or not _names(call, key):
                continue
            yield from _decorated(code, where, Made(place))
            yield from _given(code, where, call)
        yield from _bare(code, importer, path, table) if key == ANY else ()


def _given(code: Code, where: Spot, call: Call) -> Iterator[Target]:
    """Yield the functions and classes that a call is given."""
    found = (code.resolve(where, value.steps) for value in call.given if isinstance(value, Ref))
    return (target for target in found if target.kind in ("function", "class"))


def _bare(code: Code, importer: str, path: str, table: str) -> Iterator[Target]:
    """Yield what stands in a file below `@TABLE.register`, without brackets."""
    decorators = (decorator for scope in code.modules[importer].scopes for decorator in scope.decorators)
    for decorator in dict.fromkeys(one for one in decorators if isinstance(one, Ref) and len(one.steps) > 1):
        if decorator.steps[-1].lstrip(".") in TAKES_IN and _is_of(code, Spot(importer, 0), decorator, path, table):
            yield from _decorated(code, Spot(importer, 0), decorator)


def _is_of(code: Code, where: Spot, func: Expr, path: str, table: str) -> bool:
    """Say whether a callee is a method of a table that a file makes."""
    if not isinstance(func, Ref) or len(func.steps) == 1:
        return False
    found = code.resolve(where, func.steps[:-1])
    return found.kind == "variable" and (found.path, found.name) == (path, table)


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
