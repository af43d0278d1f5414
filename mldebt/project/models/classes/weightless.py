"""Tells modules that make nothing in their constructor: they pack, flatten, shuffle or one-hot encode.

What the constructor reckons with is a number; a parameter that it only keeps may be a module.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Spot, whole
from mldebt.project.models.classes.definitions import Definitions

WEIGHTLESS = regex(
    r"\.?(?:(?:Adaptive)?(?:Max|Avg)(?:Unp|P)ool[123]d|Upsample|PixelShuffle|Log_?[sS]oftmax|Softmax(?:2d)?|Sigmoid|ReLU6?"
    r"|Tanh|GELU|Dropout[23]?d?|Flatten|Unfold|Fold|ZeroPad2d|ReflectionPad2d|Identity)"
)
"""Layers of torch that hold nothing that could be learned."""
BARE = frozenset({"torch.nn.Module", "torch.nn.ModuleList", "torch.nn.ModuleDict"})
"""Bases that hold no weights by themselves."""
RECKONING = frozenset({"+", "-", "*", "/", "//", "%", "**", "neg"})


def is_weightless(definitions: Definitions, spot: Spot) -> bool:
    """Say whether a plain torch module holds nothing that could be learned, nor does what it derives from."""
    return all(_adds_nothing(definitions, one) for one in definitions.line(spot))


def _adds_nothing(definitions: Definitions, spot: Spot) -> bool:
    definition, bases = definitions.classes.get(spot), definitions.bases(spot)
    if definition is None or definition.framework != "torch" or not bases:
        return False
    if any(inner is None and name not in BARE for name, inner in bases):
        return False
    methods = definitions.code.methods(spot)
    if any(_makes_parts(definitions.code.scope(method)) for name, method in methods.items() if name != "__init__"):
        return False
    constructor = methods.get("__init__")
    if constructor is None:
        return not methods.keys() & {"setup", "build", "reset_parameters"}
    scope = definitions.code.scope(constructor)
    plain = {one.name for one in scope.parameters if isinstance(one.default, Const) and one.default.value is not None}
    plain |= {name for assign in scope.assigns for name in _reckoned(assign.value)}
    holds = any(
        assign.target[0] == "self" and isinstance(assign.value, Ref) and assign.value.steps[0] not in plain
        for assign in scope.assigns
    )
    return not holds and all(
        call.last_step in {"super", ".__init__"} or _is_layer(definitions, constructor, call) for call in scope.calls
    )


def _is_layer(definitions: Definitions, constructor: Spot, call: Call) -> bool:
    """Say whether a call makes a layer of torch without weights: `nn.MaxPool2d(3)`."""
    name = definitions.code.callee(constructor, call).name if WEIGHTLESS.fullmatch(call.last_step) else ""
    return name.startswith("torch.nn.")


def _makes_parts(scope: Scope) -> bool:
    """Say whether a method makes what its object keeps: `self.layer = nn.Linear(1, 1)`, which may be called later."""
    made = (one.value for one in scope.assigns if one.target[0] == "self" and isinstance(one.value, Made))
    return any(scope.calls[value.call].leaf[:1].isupper() for value in made)


def _reckoned(value: Expr) -> Iterator[str]:
    """Yield the names that an expression reckons with: `channels // factor**3`."""
    for part in whole(value):
        if isinstance(part, Op) and part.name in RECKONING:
            yield from (item.steps[0] for item in part.items if isinstance(item, Ref) and len(item.steps) == 1)
