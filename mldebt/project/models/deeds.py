"""Tells a model from other plain classes by what it does: feeds a graph, or holds a network of Keras."""

from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.models.ends import GRAPH_ENDS

NETWORK = regex(
    r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:models\.|engine\.\w+\.)?(?:Model|Sequential)"
)
DRIVES = regex(
    r"(?i).*(?:train|learn|agent|experiment|runner|pipeline|search|solver|env(?:ironment)?$|test|callback).*"
)


def feeds(code: Code, spot: Spot) -> bool:
    """Say whether a class builds a graph around placeholders and holds what is to be minimised."""
    methods = [code.scope(method) for method in code.methods(spot).values()]
    if not any(last_step(call.func) in {".placeholder", "placeholder"} for scope in methods for call in scope.calls):
        return False
    return any(
        assign.target[0] == "self" and assign.target[-1] in GRAPH_ENDS for scope in methods for assign in scope.assigns
    )


def holds(code: Code, spot: Spot) -> bool:
    """Say whether a constructor puts a network of Keras together, in a class that is not named for driving one."""
    constructor = code.methods(spot).get("__init__")
    if constructor is None or DRIVES.fullmatch(code.scope(spot).name):
        return False
    calls = (
        call for call in code.scope(constructor).calls if last_step(call.func).lstrip(".") in {"Model", "Sequential"}
    )
    targets = (code.callee(constructor, call) for call in calls)
    return any(target.kind == "external" and NETWORK.fullmatch(target.name) for target in targets)
