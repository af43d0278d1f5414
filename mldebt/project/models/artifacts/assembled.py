"""Finds models that stand in a variable: put together from a library at the top of a module, fitted by another file.

A pipeline that a module offers is what its team calls the model, though no class or function makes it. One that is
fitted in the file that makes it is a step of a script. What is handed through parameters before it is fitted is not
seen, and a pipeline of preparing steps only is no model.
"""

from collections.abc import Collection, Iterator, Mapping

from mldebt.facts.code import Made, Ref
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.ends import STEPS
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.instances.graphs import library_of

TRAINS = frozenset(step.lstrip(".") for step in STEPS)


def assembled(code: Code, entries: Collection[str], tests: Collection[str]) -> Iterator[Declared]:
    """Yield each variable at the top of a module that holds a library's model and is fitted by another file."""
    fitted = _fitted(code, set(tests))
    for (path, name), (user, line) in sorted(fitted.items()):
        found = _assigned(code, path, name)
        if found is None:
            continue
        at, framework = found
        reach = ("launched", "trained") if {user, *code.importers(user)} & set(entries) else ("trained",)
        says = (
            Evidence(path, at, f"`{name}` is put together here from `{framework}`"),
            Evidence(user, line, f"`{name}` is fitted here"),
        )
        yield Declared(name, "factory", path, at, framework, None, says, reach=reach, spot=Spot(path, 0))


def _fitted(code: Code, ignored: Collection[str]) -> Mapping[tuple[str, str], tuple[str, int]]:
    """Return where variables at the top of other modules are fitted, by path and name."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for path in code.modules:
        for number, _, call in code.callees.named(path, TRAINS) if path not in ignored else ():
            if not isinstance(call.func, Ref) or len(call.func.steps) == 1:
                continue
            target = code.resolve(Spot(path, number), call.func.steps[:-1])
            if target.kind == "variable" and target.path is not None and target.path not in {path, *ignored}:
                found.setdefault((target.path, target.name), (path, call.line))
    return found


def _assigned(code: Code, path: str, name: str) -> tuple[int, str] | None:
    """Return the line at which a module puts a variable together, and the library that it takes."""
    top = Spot(path, 0)
    scope = code.scope(top)
    for assign in scope.assigns:
        if assign.target == (name,) and isinstance(assign.value, Made) and not assign.value.steps:
            framework = library_of(code, top, scope.calls[assign.value.call])
            if framework is not None:
                return assign.line, framework
    return None
