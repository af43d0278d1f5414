"""Finds functions that put a model together from a library's own classes: a Keras graph, an sklearn pipeline."""

from collections.abc import Iterator

from mldebt.facts.code import Made, Ref, Scope
from mldebt.project.code import Code, Spot
from mldebt.project.models.definitions import Definition
from mldebt.project.models.ends import MADE_OUTSIDE


def compiled(code: Code) -> Iterator[tuple[Spot, Definition]]:
    """Yield every function outside classes that returns a model of a library, with a definition in its name."""
    for path, facts in code.modules.items():
        for number, scope in enumerate(facts.scopes):
            if scope.kind != "function" or not scope.returns:
                continue
            if scope.parent > 0 and facts.scopes[scope.parent].kind == "class":
                continue
            spot = Spot(path, number)
            if framework := _builds(code, spot, scope):
                yield spot, Definition(spot, scope.name.rpartition(".")[2], scope.line, framework, is_whole=False)


def _builds(code: Code, spot: Spot, scope: Scope) -> str | None:
    returned = {value.steps for value in scope.returns if isinstance(value, Ref)}
    calls = {value.call for value in scope.returns if isinstance(value, Made)}
    for assign in scope.assigns if returned else ():
        if assign.target in returned and isinstance(assign.value, Made):
            calls.add(assign.value.call)
    for place in sorted(calls):
        if place < len(scope.calls):
            target = code.callee(spot, scope.calls[place])
            if target.kind == "external" and MADE_OUTSIDE.fullmatch(target.name):
                return target.name.partition(".")[0].replace("tensorflow", "keras")
    return None
