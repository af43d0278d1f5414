"""Tells what binds each name within one module, and which scopes stand inside which: questions to that module alone."""

from collections import defaultdict
from collections.abc import Mapping

from mldebt.facts.code import Assign, Import, Parameter, PythonFacts

Binding = Import | Assign | Parameter | int
Bindings = Mapping[tuple[int, str], list[Binding]]


def bound(module: PythonFacts) -> Bindings:
    """Return (scope, name) → what binds it, in order of appearance."""
    found: dict[tuple[int, str], list[Binding]] = defaultdict(list)
    for number, scope in enumerate(module.scopes):
        if number and scope.parent >= 0:
            found[scope.parent, scope.name.rpartition(".")[2]].append(number)
        for parameter in scope.parameters:
            found[number, parameter.name].append(parameter)
        for assign in scope.assigns:
            if len(assign.target) == 1 and assign.how not in ("del", ":"):
                found[number, assign.target[0]].append(assign)
    for entry in module.imports:
        found[entry.scope, entry.local].append(entry)
    return dict(found)


def by_parent(module: PythonFacts) -> dict[int, list[int]]:
    """Return the numbers of the scopes defined directly inside each scope."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, scope in enumerate(module.scopes):
        found[scope.parent].append(number)
    return dict(found)
