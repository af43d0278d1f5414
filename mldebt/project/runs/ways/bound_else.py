"""Tells what a name means that branches bind to different functions or classes, and that is called after them.

After `if kind == "board": make = Board` and `else: make = Silent`, `make(args)` enters either, each on its condition.
"""

from collections.abc import Sequence

from mldebt.facts.code import Assign, Call, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot, Target
from mldebt.project.resolution.bindings import Binding

ALWAYS = 0
"""The conditions of a scope are numbered from here on; below stand bindings that no test decides."""


def bound_else(code: Code, spot: Spot, call: Call, target: Target) -> Sequence[tuple[int, Target]]:
    """Return the condition and the definition of each branch that binds what is called; none where there is but one.

    A binding without a condition hides those before it. A call that stands under a test itself keeps that.
    """
    func = call.func
    if not isinstance(func, Ref) or len(func.steps) > 1 or target.spot is None:
        return ()
    scope, bindings = code.lookup(spot, func.steps[0]) or (-1, [])
    if scope != spot.scope or len(bindings) == 1:
        return ()
    first = max((place for place, one in enumerate(bindings) if _under(one) < ALWAYS), default=0)
    meant = [(_under(one), _meaning(code, spot, one)) for one in bindings[first:]]
    found = [(call.under if call.under >= ALWAYS else under, one) for under, one in meant if one.spot is not None]
    return found if len({one for _, one in found}) > 1 and target in (one for _, one in found) else ()


def _under(binding: Binding) -> int:
    return binding.under if isinstance(binding, Import | Assign) else -1


def _meaning(code: Code, spot: Spot, binding: Binding) -> Target:
    """Return what one binding of a name stands for, as far as it is a name itself."""
    if isinstance(binding, Import):
        return code.imported(binding.target, spot.path)
    value = binding.value if isinstance(binding, Assign) and binding.how == "=" else None
    return code.resolve(spot, value.steps) if isinstance(value, Ref) else Target("unknown", "")
