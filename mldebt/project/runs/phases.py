"""Tells a pass over the data that only evaluates: the function trains and tests, and a program asks for the test.

`run(model, data, phase="test")` enters the function whose optimiser steps under `if phase == "train"`. A program that
reaches the function by such calls alone does not train. A call that hands on what cannot be read counts as training.
"""

from mldebt.facts.code import Call, Condition, Const, Expr, Op, Ref, Scope
from mldebt.project.code import Code, Spot
from mldebt.project.runs.calls import Site
from mldebt.project.runs.reach import Reach

PAIR = 2


def only_evaluates(code: Code, site: Site, reach: Reach) -> bool:
    """Say whether every call on the way into a site's function asks for a phase in which the site does not run."""
    scope = code.scope(site.spot)
    under = scope.calls[site.call].under if 0 <= site.call < len(scope.calls) else -1
    callers = [(spot, call) for spot, call in code.calls_to(site.spot) if spot in reach.hops and spot != site.spot]
    if not callers:
        return False
    while under >= 0:
        condition = scope.conditions[under]
        if all(_fails(code, scope, condition, spot, call) for spot, call in callers):
            return True
        under = condition.parent
    return False


def _fails(code: Code, scope: Scope, condition: Condition, spot: Spot, call: Call) -> bool:
    """Say whether a call's argument makes a condition of the function false: both are constants."""
    name, wanted = _asked(condition.test)
    if not any(parameter.name == name for parameter in scope.parameters):
        return False
    given = code.argument(spot, call, name)
    if given is None:
        given = next((parameter.default for parameter in scope.parameters if parameter.name == name), None)
    if not isinstance(given, Const):
        return False
    holds = given.value == wanted.value if wanted is not None else bool(given.value)
    return holds is condition.negated


def _asked(test: Expr) -> tuple[str, Const | None]:
    """Return the name a test asks for, and the constant it compares it with: `phase == "train"`, `training`."""
    if isinstance(test, Ref) and len(test.steps) == 1:
        return test.steps[0], None
    if isinstance(test, Op) and test.name == "==" and len(test.items) == PAIR:
        left, right = test.items
        if isinstance(left, Ref) and len(left.steps) == 1 and isinstance(right, Const):
            return left.steps[0], right
    return "", None
