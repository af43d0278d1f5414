"""Finds the hooks of a Kedro project, which `kedro run` calls: what `HOOKS` in the project's settings.py holds."""

import posixpath
from collections.abc import Iterator

from mldebt.facts.code import Call, Items, Made, Ref
from mldebt.project.code import Code, Spot


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
