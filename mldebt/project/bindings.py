"""Tells what binds each name within one module, and which scopes stand inside which: questions to that module alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mldebt.facts.code import Assign, Import, Parameter, PythonFacts, Ref, Scope

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


def shown(bindings: Sequence[Binding], scopes: Sequence[Scope], name: str) -> Sequence[Binding]:
    """Return bindings with what hides the others last: `class Dataset(Dataset)` takes the name of its imported base."""
    hiding = [one for one in bindings if isinstance(one, int) and Ref((name,)) in scopes[one].bases]
    return [*(one for one in bindings if one not in hiding), *hiding] if hiding else bindings


def by_parent(module: PythonFacts) -> dict[int, list[int]]:
    """Return the numbers of the scopes defined directly inside each scope."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, scope in enumerate(module.scopes):
        found[scope.parent].append(number)
    return dict(found)
