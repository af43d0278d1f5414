"""Knows what is offered to a look-up by name: by a module (`getattr(models, name)`), or by a table of classes."""

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref, Scope, Table
from mldebt.project.code import Code, Spot
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.instances.graphs import IMPORTS
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.lookups.registering import (
    HANDED,
    HUB_ENTRY,
    NO_HUB_MODEL,
    PIECE,
    TAKES_NAMED,
    texts,
)


def offers(flows: Flows, known: Mapping[str, Sequence[Spot]], path: str, name: str = "") -> Iterator[tuple[Spot, str]]:
    """Yield what a module holds, imports or takes in whole from others, all or what has a name.

    A class is offered weakly where a function beside it returns it.
    """
    for found, what in (*_held(flows, path), *_imported(flows, known, path), *_taken_whole(flows, path)):
        if not name or flows.code.scope(found).name == name:
            yield found, what


def _taken_whole(flows: Flows, path: str) -> Iterator[tuple[Spot, str]]:
    """Yield what the modules hold that a module takes in whole: `from .vgg import *`, where it offers that on."""
    facts = flows.code.modules[path]
    listed = [one.value for one in facts.scopes[0].assigns if one.target == ("__all__",)]
    offered = {name for one in listed[:1] if isinstance(one, Items) and not listed[1:] for name in texts(one.items)}
    for entry in facts.imports:
        inner = flows.code.module_path(entry.module, path) if entry.local == "*" else None
        for found, what in _held(flows, inner) if inner else ():
            if not offered or flows.code.scope(found).name in offered:
                yield found, what


def spelt_whole(flows: Flows, known: Mapping[str, Sequence[Spot]], path: str) -> Iterator[tuple[Spot, str, str, int]]:
    """Yield what a module writes as text together with the module that has it: `func="networks.G_paper"`."""
    for text, line in flows.code.modules[path].strings:
        module, _, name = text.rpartition(".")
        for found in known.get(name, ()) if module else ():
            if found.path != path and flows.code.module_path(module) == found.path:
                yield found, "spelt" if PIECE.fullmatch(name) else "named", text, line


def taken_by_name(known: Mapping[str, Sequence[Spot]], scope: Scope) -> Iterator[tuple[Spot, int]]:
    """Yield what a scope takes by its name of modules that it imports at run time, or of any where several have it."""
    imported = [
        (one, one.value.steps)
        for one in scope.assigns
        if isinstance(one.value, Made)
        and any(call.last_step in IMPORTS for call in scope.calls[one.value.call : one.value.call + 1])
    ]
    modules = {one.target for one, _ in imported}
    taken = [
        (read.steps[-1].lstrip("."), read.line, read.steps[:-1] in modules) for read in scope.reads if read.steps[1:]
    ]
    taken += ((steps[-1].lstrip("."), one.line, True) for one, steps in imported if steps)
    for call in scope.calls:
        if (place := TAKES_NAMED.get(call.last_step)) is not None:
            taken += ((name, call.line, False) for name in texts(call.args[place : place + 1]))
    for name, line, is_sure in taken:
        namesakes = known.get(name, ())
        yield from ((found, line) for found in namesakes if is_sure or len(namesakes) > 1)


def modules_meant(code: Code, spot: Spot, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the modules a chain of names may mean: several where branches import them under one name."""
    target = code.resolve(spot, steps)
    if target.kind == "module" and target.path is not None:
        yield target.path
    elif len(steps) == 1:
        entries = (entry for entry in code.modules[spot.path].imports if entry.local == steps[0])
        paths = (code.module_path(entry.target or entry.module, spot.path) for entry in entries)
        yield from dict.fromkeys(path for path in paths if path)


def is_made_at_once(scope: Scope, call: Call) -> bool:
    """Say whether what a call returns is called itself, at once or by the name it is bound to: `Model = eval(name)`."""
    place = scope.calls.index(call)
    bound = {one.target for one in scope.assigns if one.value == Made(place)}
    funcs = [one.func for one in scope.calls]
    return Made(place) in funcs or any(isinstance(func, Ref) and func.steps in bound for func in funcs)


def evaluated(flows: Flows, known: Mapping[str, Sequence[Spot]], spot: Spot, call: Call) -> Iterator[tuple[Spot, str]]:
    """Yield what `eval(name)(…)` may make of a module's own, and `eval(name).Model(…)` of the modules it imports."""
    scope = flows.code.scope(spot)
    if is_made_at_once(scope, call):
        yield from offers(flows, known, spot.path)
        return
    place = scope.calls.index(call)
    made = (one.func for one in scope.calls if isinstance(one.func, Made) and one.func.call == place)
    names = {func.steps[0].lstrip(".") for func in made if len(func.steps) == 1}
    for name in sorted(names & known.keys()):
        targets = {entry.target or entry.module for entry in flows.code.modules[spot.path].imports}
        paths = {flows.code.module_path(target, spot.path) for target in targets}
        yield from ((found, "registered") for found in known[name] if found.path in paths)


def stated(flows: Flows, path: str, known: Collection[str]) -> Iterator[tuple[Spot, Use, str]]:
    """Yield what a module says of models without calling anything: entries of a hub, and what networks are made of."""
    yield from _hub_entries(flows.code, path, known)
    yield from _default_parts(flows, path, known)


def _default_parts(flows: Flows, path: str, known: Collection[str]) -> Iterator[tuple[Spot, Use, str]]:
    """Yield the classes that networks are made of unless told otherwise: `def __init__(self, mixer=CycleMixer)`."""
    code = flows.code
    for number, scope in enumerate(code.modules[path].scopes):
        for one in scope.parameters:
            if type(one.default) is Ref and one.default.steps[-1].lstrip(".") in known:
                spot = Spot(path, number)
                around, part = flows.model_around(spot), code.resolve(spot, one.default.steps).spot
                if part not in flows.definitions.classes or part == around:
                    continue
                if around is None or flows.definitions.classes[around].is_driver:
                    if one.name in HANDED:
                        yield part, Use("selected", spot, scope.line, f"`{one.name}` unless told otherwise"), ""
                else:
                    says = f"`{one.name}` of `{code.scope(around).name}` unless told otherwise"
                    yield part, Use("argument", spot, scope.line, says, around), ""


def _hub_entries(code: Code, path: str, known: Collection[str]) -> Iterator[tuple[Spot, Use, str]]:
    """Yield the functions of a hubconf.py and the models that it imports, each with its name."""
    if path.rpartition("/")[2] != "hubconf.py":
        return
    for spot, scope in zip(code.spots(path), code.modules[path].scopes, strict=True):
        is_offered = not scope.name.startswith("_") and not NO_HUB_MODEL.fullmatch(scope.name)
        if scope.kind == "function" and scope.parent == 0 and is_offered:
            yield spot, Use("registered", spot, scope.line, HUB_ENTRY), scope.name
    for entry in code.modules[path].imports:
        found = code.resolve(Spot(path, 0), (entry.local,)).spot if entry.scope == 0 and entry.local in known else None
        if found:
            yield found, Use("registered", Spot(path, 0), entry.line, "imported by hubconf.py"), entry.local


def exported(code: Code, spot: Spot) -> Iterator[Use]:
    """Yield where the package around a module gives a class to its users."""
    package = posixpath.join(posixpath.dirname(spot.path), "__init__.py")
    facts = code.modules.get(package) if package != spot.path else None
    name, module = code.scope(spot).name, posixpath.basename(spot.path).removesuffix(".py")
    for entry in facts.imports if facts else ():
        if entry.local in {name, "*"} and module in entry.module.split("."):
            yield Use("offered", Spot(package, 0), entry.line, f"`{name}` is offered by its package")
            return


def written(steps: tuple[str, ...]) -> str:
    """Return the name that a look-up writes out: `models.__dict__["vit"]`; nothing where it is chosen at run time."""
    return steps[-1][1:] if len(steps) > 1 and steps[-1].startswith("[") and steps[-1] != "[*" else ""


def indexed(expr: Expr) -> Table | None:
    """Return the table that an expression writes out and takes something from: `{"unet": UNet, "fcn": FCN}[name]`."""
    if not isinstance(expr, Op) or expr.name != "access":
        return None
    table, taken = expr.items
    is_taken = isinstance(taken, Ref) and all(step.startswith("[") for step in taken.steps[1:])
    return table if isinstance(table, Table) and is_taken else None


def leaves(table: Table | Items, key: str = "") -> Iterator[tuple[str, Expr]]:
    """Yield what a table or a list holds at any depth, each with the outermost key it stands under."""
    if isinstance(table, Items):
        yield from ((key, item) for item in table.items if isinstance(item, Ref))
        return
    for name, value in zip(table.keys, table.values, strict=True):
        inner = key or (name.value if isinstance(name, Const) and isinstance(name.value, str) else "")
        if isinstance(value, Table):
            yield from leaves(value, inner)
        elif isinstance(value, Items):
            for item in value.items:
                yield inner, item
        else:
            yield inner, value


def _held(flows: Flows, path: str) -> Iterator[tuple[Spot, str]]:
    classes = flows.definitions.classes
    for number, scope in enumerate(flows.code.modules[path].scopes):
        found = Spot(path, number)
        if scope.parent == 0 and (found in flows.factories or found in classes or found in flows.made_here):
            is_returned = found in classes and any(found in made for made in flows.factories.values())
            yield found, "offered" if is_returned else "looked up"


def _imported(flows: Flows, known: Mapping[str, Sequence[Spot]], path: str) -> Iterator[tuple[Spot, str]]:
    for entry in flows.code.modules[path].imports:
        if entry.scope == 0 and entry.local in known:
            inner = flows.code.resolve(Spot(path, 0), (entry.local,)).spot
            if inner and inner in known[entry.local]:
                yield inner, "looked up"
