"""Finds the library whose models a table holds, where a function hands out one of them under a name.

A table of estimators, `{"forest": RandomForestClassifier, "boosted": XGBClassifier}`, of classes or of instances, is
how trainings of tabular data choose. All that it holds must be models of libraries: a table that holds anything else
is a table of steps.
"""

from collections.abc import Iterator

from mldebt.facts.code import Expr, Made, Ref, Scope, Table
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.ends import MADE_OUTSIDE

PICKS = frozenset({"[*", ".get"})
FEWEST = 2


def library_of_table(code: Code, spot: Spot, scope: Scope, value: Expr) -> str | None:
    """Return the first library among the models of the table from which a value is picked, or made by a pick."""
    libraries = [
        _library(code, owner, item) for owner, table in _tables(code, spot, scope, value) for item in table.values
    ]
    return libraries[0] if len(libraries) >= FEWEST and all(libraries) else None


def _tables(code: Code, spot: Spot, scope: Scope, value: Expr) -> Iterator[tuple[Spot, Table]]:
    steps = value.steps if isinstance(value, Ref) else ()
    if isinstance(value, Made) and not value.steps:
        func = scope.calls[value.call].func
        steps = func.steps if isinstance(func, Ref) else ()
    if len(steps) == 1:
        held = [assign.value for assign in scope.assigns if assign.target == steps]
        if len(held) == 1:
            picked = held[0]
            if isinstance(picked, Made) and not picked.steps:
                picked = scope.calls[picked.call].func
            steps = picked.steps if isinstance(picked, Ref) else ()
    if len(steps) == 2 and steps[-1] in PICKS:  # the table and the pick
        for owner, table, _ in code.values(spot, steps[:1]):
            if isinstance(table, Table):
                yield owner, table


def _library(code: Code, spot: Spot, item: Expr) -> str | None:
    """Return the library of a class, or of an instance, that a table holds."""
    if isinstance(item, Made) and not item.steps:
        item = code.scope(spot).calls[item.call].func
    target = code.resolve(spot, item.steps) if isinstance(item, Ref) else None
    if target is None or target.kind != "external" or not MADE_OUTSIDE.fullmatch(target.name):
        return None
    return target.name.partition(".")[0].replace("tensorflow", "keras")
