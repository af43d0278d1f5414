"""Finds attributes that a scope takes of what is no chain of names, or asks for by a word."""

from collections.abc import Iterator

from mldebt.facts.code import Const, Expr, Items, Made, Op, Ref, Scope, Table, Text


def taken_of_results(scope: Scope) -> Iterator[str]:
    """Yield attributes of results of calls and of compound expressions, and names that calls get beside an object."""
    yield from _named_beside(scope)
    waiting = [*_expressions(scope)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Made):
            yield from (step[1:] for step in value.steps)
        elif isinstance(value, Table):
            waiting += [*value.values, *(key for key in value.keys if key)]
        elif isinstance(value, Op | Items):
            waiting += value.items
            yield from _accessed(value)
        elif isinstance(value, Text):
            waiting += value.parts


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


def _expressions(scope: Scope) -> Iterator[Expr]:
    """Yield the expressions of a scope that may hold more than a name."""
    for call in scope.calls:
        yield from (call.func, *call.args, *(value for _, value in call.keywords))
    yield from (one.value for one in scope.assigns)
    yield from (one.test for one in scope.conditions)
    yield from scope.returns
