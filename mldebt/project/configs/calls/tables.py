"""What a table holds for a key: a dict, one inside a call (`Registry({…})`, `dict(a=A)`), or what is put in later."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Parameter, Ref, Scope, Table
from mldebt.project.code import Code, Spot

DEEPEST = 7
MOST = 100
PUTS = ("update", "setdefault")
MAPPINGS = frozenset({"dict", "OrderedDict"})
GROWS = frozenset({"update", "setdefault", "append", "extend", "insert", "add"})


def bound(code: Code, spot: Spot, steps: Sequence[str]) -> Sequence[tuple[Spot, Expr, int]]:
    """Return the values of a name, of an attribute of `self` or of a module."""
    found = code.values(spot, steps)
    if found or len(steps) != 2:
        return found
    owner = code.resolve(spot, steps[:1])
    return code.values(Spot(owner.path, 0), (steps[1][1:],)) if owner.kind == "module" and owner.path else ()


def entries(code: Code, spot: Spot, value: Expr, step: str, depth: int) -> Iterator[tuple[Spot, Expr]]:
    """Yield what a table may give for a key: the value of that key, or any of them."""
    if isinstance(value, Table):
        for key, entry in zip(value.keys, value.values, strict=False):
            if step == "[*" or (key is not None and f"[{getattr(key, 'value', '')}" == step):
                yield spot, entry
    elif isinstance(value, Ref) and depth < DEEPEST:
        for where, inner, _ in bound(code, spot, value.steps):
            yield from entries(code, where, inner, step, depth + 1)
    elif isinstance(value, Made) and not value.steps:
        call = code.scope(spot).calls[value.call]
        for held in call.args[:1]:
            yield from entries(code, spot, held, step, DEEPEST) if isinstance(held, Table) else ()
        if call.leaf in MAPPINGS:
            yield from ((spot, entry) for name, entry in call.keywords if name and step in ("[*", f"[{name}"))


def is_grown(code: Code, spot: Spot, steps: Sequence[str]) -> bool:
    """Say whether a table or list may hold more than it was made with: `names[key] = …`, `names.append(…)`.

    What a function makes grows there or where it is read; any other also in modules that import the one it stands in,
    and an attribute of a class by what its heirs, or whoever has an instance, put in its stead.
    """
    name, is_attribute = steps[-1].lstrip("."), len(steps) > 1
    homes = {where for where, value, _ in bound(code, spot, steps) if isinstance(value, Table | Items)}
    wide = {home.path for home in homes if is_attribute or home.scope == 0}
    users = {home: code.importers(home) for home in wide}
    if any(len(some) > MOST for some in users.values()):
        return True
    paths = {path for home, some in users.items() for path in (home, spot.path, *some)}
    places = {Spot(path, number) for path in paths for number in range(len(code.modules[path].scopes))}
    if any(_is_put_instead(code.scope(place), name) for place in places - homes if is_attribute):
        return True
    return any(_grows(code.scope(place), name) for place in places | homes | {spot}) if homes else False


def _grows(scope: Scope, name: str) -> bool:
    """Say whether a scope puts more into what has a name."""
    calls = (func.steps for func in scope.funcs() if isinstance(func, Ref) and len(func.steps) > 1)
    if any(steps[-1].lstrip(".") in GROWS and steps[-2].lstrip(".") == name for steps in calls):
        return True
    if not any(step.lstrip(".") == name for target in scope.targets() for step in target):
        return False
    ends = ((one.how, [step.lstrip(".") for step in one.target]) for one in scope.assigns)
    return any(
        (how == "+=" and target[-1] == name) or any(one == name and two[0] == "[" for one, two in pairwise(target))
        for how, target in ends
    )


def _is_put_instead(scope: Scope, name: str) -> bool:
    """Say whether a class that has bases, or code that has an instance, gives an attribute another value."""
    targets = scope.targets()
    return any(
        target == (name,) if scope.kind == "class" and scope.bases else target[-1] == f".{name}" for target in targets
    )


def put_in(code: Code, spot: Spot, line: int, step: str) -> Iterator[tuple[Spot, Expr]]:
    """Yield what is put into a table for a key where it is made, of a module's own in all of the module.

    `LOADERS["coco"] = load_coco`, `LOADERS.update({"coco": load_coco})`, `LOADERS.setdefault("coco", load_coco)`
    """
    made = (assign.target for assign in code.scope(spot).assigns if assign.line == line)
    names = {target[0] for target in made if len(target) == 1}
    scopes = range(len(code.modules[spot.path].scopes)) if names and spot.scope == 0 else (spot.scope,)
    for place in [Spot(spot.path, number) for number in scopes]:
        for assign in code.scope(place).assigns:
            if len(assign.target) == 2 and assign.target[0] in names and step in ("[*", assign.target[1]):
                yield place, assign.value
    for number, _, call in code.callees.named(spot.path, PUTS):
        if (
            number in scopes
            and isinstance(call.func, Ref)
            and call.func.steps[0] in names
            and len(call.func.steps) == 2
        ):
            yield from ((Spot(spot.path, number), value) for value in _given(call, step))


def _given(call: Call, step: str) -> Iterator[Expr]:
    """Yield what `update` and `setdefault` put into a table for a key."""
    if call.last_step == ".setdefault":
        yield from call.args[1:2]
        return
    for table in call.args:
        if isinstance(table, Table):
            yield from (value for key, value in zip(table.keys, table.values, strict=False) if key is not None)
    yield from (value for name, value in call.keywords if name and step in ("[*", f"[{name}"))


def modules_in(code: Code, spot: Spot, expr: Expr, asked: Expr | None = None) -> Sequence[str]:
    """Return the modules that an expression may be; none where any of what it may be is no module of the repository.

    `asked` is what is taken out of them, `kinds = [getattr(one, name) for one in kinds]`, and no module itself.
    """
    found, waiting = dict[str, None](), [(spot, expr)]
    seen: set[tuple[Spot, Expr]] = {(spot, asked)} if asked is not None else set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        target = code.resolve(place[0], place[1].steps) if isinstance(place[1], Ref) else None
        if target and target.kind == "module" and target.path:
            found[target.path] = None
            continue
        inner = _held(code, *place)
        if not inner or len(seen) > MOST:
            return ()
        waiting += inner
    return tuple(found)


def _held(code: Code, spot: Spot, expr: Expr) -> Sequence[tuple[Spot, Expr]]:
    """Return what an entry of a table, `LOADERS[name]`, or the result of a function may be."""
    if isinstance(expr, Ref):
        step = expr.steps[-1]
        if len(expr.steps) == 1:
            return _bound_to(code, spot, step)
        if step[0] != "[" or any(one[0] == "[" for one in expr.steps[:-1]):
            return ()
        tables = bound(code, spot, expr.steps[:-1])
        inner = [one for where, value, _ in tables for one in entries(code, where, value, step, 0)]
        return [*inner, *(one for where, _, line in tables for one in put_in(code, where, line, step))]
    if isinstance(expr, Made) and not expr.steps:
        target = code.callee(spot, code.scope(spot).calls[expr.call])
        home = target.spot if target.kind == "function" else None
        return [(home, value) for value in code.scope(home).returns] if home else ()
    if isinstance(expr, Items) or (isinstance(expr, Op) and expr.name in ("iter", "comp")):
        return [(spot, value) for value in (expr.items if isinstance(expr, Items) else expr.items[:1])]
    if isinstance(expr, Op) and expr.name == "access" and isinstance(expr.items[0], Table):
        return [(spot, value) for value in expr.items[0].values]
    return ()


def _bound_to(code: Code, spot: Spot, name: str) -> Sequence[tuple[Spot, Expr]]:
    """Return what a name may hold, of a parameter what every caller gives; nothing where there may be more."""
    number, bindings = code.lookup(spot, name) or (spot.scope, [])
    home, is_given = Spot(spot.path, number), any(isinstance(one, Parameter) for one in bindings)
    if is_grown(code, spot, (name,)) or (is_given and code.is_cut(home)):
        return ()
    given = code.passed_by_all(home, name) if is_given else ()
    return [(where, value) for where, value, _ in (*code.values(spot, (name,)), *given)]


def parts_returned(code: Code, spot: Spot, part: Op) -> Sequence[tuple[Spot, Expr]]:
    """Return what a part of an unpacked call is, `start, stop = chosen(name)`; nothing where a return is no tuple."""
    made, place = part.items[0], part.items[1] if len(part.items) > 1 else None
    if not isinstance(made, Made) or made.steps or not isinstance(place, Const) or not isinstance(place.value, int):
        return ()
    target = code.callee(spot, code.scope(spot).calls[made.call])
    if target.kind != "function" or target.spot is None:
        return ()
    home, returns = target.spot, code.scope(target.spot).returns
    tuples = [one for one in returns if isinstance(one, Items) and len(one.items) > place.value]
    return [(home, one.items[place.value]) for one in tuples] if len(tuples) == len(returns) else ()
