"""Finds what callers, and their callers, hand to a function that fills a default tree: `add_config(cfg)`."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.code import Assign, Expr, Made, Parameter, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import bind
from mldebt.project.configs.following.flows import Flows, Seed
from mldebt.project.configs.trees.declared import Tree

MOST = 200


class Given(NamedTuple):
    """What holds a tree outside the function that fills it; `is_made`: all was seen, and some is no parameter again."""

    seeds: tuple[Seed, ...]
    is_made: bool


def given(flows: Flows, tree: Tree) -> Given | None:
    """Return what callers hand to the function that fills a tree, or None where it makes the tree itself."""
    scope = flows.sources.code.scope(tree.spot)
    if all(parameter.name != tree.root for parameter in scope.parameters):
        return None
    seeds: dict[Seed, None] = {}
    waiting, is_made = deque(_handed(flows, tree.spot, tree.root, ())), False
    while waiting and len(seeds) < MOST:
        seed = waiting.popleft()
        if seed in seeds:
            continue
        seeds[seed] = None
        above = [*_above(flows, seed)] if isinstance(seed.expr, Ref) else None
        is_made |= above is None or None in above
        waiting += [one for one in above or () if one]
    return Given(tuple(seeds), is_made and not waiting)


def _above(flows: Flows, seed: Seed) -> Iterator[Seed | None]:
    """Yield where the object that a name holds comes from; None where it is no parameter of a function."""
    code, steps = flows.sources.code, seed.expr.steps if isinstance(seed.expr, Ref) else ()
    found = code.lookup(seed.spot, steps[0])
    home = Spot(seed.spot.path, found[0]) if found else seed.spot
    if len(steps) > 1 and steps[0] in ("self", "cls"):
        yield from _own(flows, seed.spot, steps)
        return
    for binding in found[1] if found else (None,):
        if isinstance(binding, Parameter):
            yield from _handed(flows, home, steps[0], steps[1:])
        elif isinstance(binding, Assign) and isinstance(binding.value, Ref) and binding.value.steps[0] != steps[0]:
            yield Seed(home, Ref((*binding.value.steps, *steps[1:])))
        elif isinstance(binding, Import) and (known := _imported(flows, seed, binding, steps)):
            yield from (known, None)
        else:
            yield None


def _own(flows: Flows, spot: Spot, steps: tuple[str, ...]) -> Iterator[Seed | None]:
    """Yield an attribute of an object as all of its methods see it, and what is put there."""
    for place in flows.links.attribute(spot, steps[0], steps[1].lstrip("."), ()) or ():
        yield Seed(place.spot, Ref((str(place.base), *steps[1:])))
    values = [(where, _taken(value, steps[2:])) for where, value, _ in flows.sources.code.values(spot, steps[:2])]
    yield from (Seed(where, value) for where, value in values if value)
    if not all(isinstance(value, Ref) for _, value in values):
        yield None


def _imported(flows: Flows, seed: Seed, entry: Import, steps: tuple[str, ...]) -> Seed | None:
    """Return the name of another module that an imported name, or an attribute of an imported module, is."""
    find = flows.sources.code.names.find
    inner = find(entry.target, seed.spot.path)
    if inner and len(steps) > 1:
        return Seed(Spot(inner, 0), Ref((steps[1].lstrip("."), *steps[2:])))
    path = find(entry.module, seed.spot.path)
    return Seed(Spot(path, 0), Ref((entry.target.rpartition(".")[2], *steps[1:]))) if path else None


def _handed(flows: Flows, function: Spot, name: str, steps: tuple[str, ...]) -> Iterator[Seed]:
    """Yield what the callers of a function give one of its parameters, with further steps taken on it."""
    code = flows.sources.code
    for caller, number in flows.links.callers(function):
        call = code.scope(caller).calls[number]
        for key, value in (*enumerate(call.args), *call.keywords):
            places = bind(code, function, key, ()) if key is not None else ()
            if any(place.base == name for place in places) and (taken := _taken(value, steps)) is not None:
                yield Seed(caller, taken)


def _taken(value: Expr, steps: tuple[str, ...]) -> Expr | None:
    if isinstance(value, Ref):
        return Ref((*value.steps, *steps))
    return Made(value.call, (*value.steps, *steps)) if isinstance(value, Made) else None
