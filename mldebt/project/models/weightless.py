"""Tells modules that make nothing in their constructor: they pack, flatten or one-hot encode."""

from mldebt.facts.code import Const, Ref
from mldebt.project.code import Spot, last_step
from mldebt.project.models.definitions import Definitions


def is_weightless(definitions: Definitions, spot: Spot) -> bool:
    """Say whether a plain torch module holds nothing that could be learned."""
    definition = definitions.classes.get(spot)
    if definition is None or definition.framework != "torch":
        return False
    bases = definitions.bases(spot)
    for name, inner in bases:
        if name != "torch.nn.Module" and not (inner and inner != spot and is_weightless(definitions, inner)):
            return False
    if not bases:
        return False
    methods = definitions.code.methods(spot)
    constructor = methods.get("__init__")
    if constructor is None:
        return not methods.keys() & {"setup", "build", "reset_parameters"}
    scope = definitions.code.scope(constructor)
    plain = {one.name for one in scope.parameters if isinstance(one.default, Const) and one.default.value is not None}
    holds = any(
        assign.target[0] == "self" and isinstance(assign.value, Ref) and assign.value.steps[0] not in plain
        for assign in scope.assigns
    )
    return not holds and all(last_step(call.func) in {"super", ".__init__"} for call in scope.calls)
