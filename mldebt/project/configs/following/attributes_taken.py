"""Finds attributes that a module takes of what is no chain of names, or asks for by a word."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Const, Expr, Items, Made, Op, PythonFacts, Ref, Scope, Table, Text
from mldebt.project.code import Code, Spot

COMPOUND = frozenset({Made, Table, Op, Items, Text})
Taken = tuple[int, str, int]
"""A scope, an attribute, and the call there whose result it is taken of."""


def taken_of_results(facts: PythonFacts) -> frozenset[str]:
    """Return attributes of results of calls and of compound expressions, and names that calls get beside an object."""
    return frozenset(name for scope in facts.scopes for name in _taken(scope))


def made_and_taken(code: Code) -> Mapping[str, Sequence[tuple[Spot, int]]]:
    """Return the calls whose result has an attribute taken that goes on from there, by its name."""
    found: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
    for path, rows in code.each(taken_of_made, tuple[Taken, ...]):
        for number, name, at in rows:
            found[name].append((Spot(path, number), at))
    return found


def taken_of_made(facts: PythonFacts) -> tuple[Taken, ...]:
    """Return the attributes that a module takes of results of calls where the value goes on: `go(Keep().held)`."""
    return tuple((number, name, at) for number, scope in enumerate(facts.scopes) for name, at in _results_taken(scope))


def _results_taken(scope: Scope) -> Iterator[tuple[str, int]]:
    """Yield an attribute with the call whose result it is taken of; what is called itself goes nowhere."""
    waiting = _expressions(scope, with_called=False)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Made) and value.steps and value.steps[0].startswith("."):
            yield value.steps[0][1:], value.call
        elif isinstance(value, Op | Items):
            waiting += [one for one in value.items if type(one) in COMPOUND]


def _taken(scope: Scope) -> Iterator[str]:
    yield from _named_beside(scope)
    waiting = _expressions(scope)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Made):
            yield from (step[1:] for step in value.steps)
        elif isinstance(value, Table):
            waiting += [one for one in (*value.values, *value.keys) if one is not None and type(one) in COMPOUND]
        elif isinstance(value, Op | Items):
            waiting += [one for one in value.items if type(one) in COMPOUND]
            yield from _accessed(value)
        elif isinstance(value, Text):
            waiting += [one for one in value.parts if type(one) in COMPOUND]


def _named_beside(scope: Scope) -> Iterator[str]:
    """Yield the names that calls get beside an object."""
    for call in scope.calls:
        if call.args and isinstance(call.args[0], Ref | Made):
            for value in call.args[1:]:
                if isinstance(value, Const) and isinstance(value.value, str):
                    yield value.value.rpartition(".")[2]


def _accessed(value: Op | Items) -> Iterator[str]:
    """Yield the steps that are taken on a compound expression: `(a or b).rate`."""
    if isinstance(value, Op) and value.name == "access" and isinstance(value.items[1], Ref):
        yield from (step[1:] for step in value.items[1].steps[1:])


def _expressions(scope: Scope, *, with_called: bool = True) -> list[Expr]:
    """Return the expressions of a scope that hold more than a name or a constant."""
    found: list[Expr] = []
    for call in scope.calls:
        given = (call.func, *call.args) if with_called or type(call.func) is not Made else call.args
        found += [one for one in given if type(one) in COMPOUND]
        found += [one for _, one in call.keywords if type(one) in COMPOUND]
    found += [one.value for one in scope.assigns if type(one.value) in COMPOUND]
    found += [one.test for one in scope.conditions if type(one.test) in COMPOUND]
    found += [one for one in scope.returns if type(one) in COMPOUND]
    return found
