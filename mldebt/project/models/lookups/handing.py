"""Finds the classes that are handed on to be made by another function: `fit(Net, rows)`, `Estimator(model_fn)`."""

from collections.abc import Container, Iterator

from mldebt.facts.code import Call, Expr, Ref
from mldebt.project.code import Code, Spot
from mldebt.project.models.instances.callers import parameter_of
from mldebt.project.models.lookups.registering import HANDED, TAKES_FIRST, TAKES_SECOND

TRAINING = frozenset({"model_fn", "build_fn", "model_builder"})
"""What may be a function that fits a model and gives its predictions back, where no library says otherwise."""


def handed_on(code: Code, known: Container[str], spot: Spot, call: Call, name: str) -> Iterator[tuple[str, Expr]]:
    """Yield what a call takes as a model to be made, by the name of the parameter that it fills."""
    given = call.args[:1] if name in TAKES_FIRST else call.args[1:2] if name in TAKES_SECOND else ()
    yield from (("model_fn", value) for value in given)
    yield from ((key, value) for key, value in call.keywords if key in HANDED)
    for place, value in enumerate(call.args):
        if isinstance(value, Ref) and value.steps[-1].lstrip(".") in known:
            key = parameter_of(code, code.callee(spot, call), place)[1]
            if key in HANDED - TRAINING:
                yield key, value
