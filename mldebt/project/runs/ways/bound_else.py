"""Tells what a name means where it is called, of all that binds it: by branches, one after the other, in a `try`.

After `if kind == "board": make = Board` and `else: make = Silent`, `make(args)` enters either, each on its condition.
What a branch binds is not meant in the other one, nor before it: `if sub: from export import main` leaves `main` alone.
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Assign, Call, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot, Target
from mldebt.project.resolution.bindings import Binding

ALWAYS, IN_TRY = -1, -2
"""What stands under no test, and an import that another one may stand in for."""


def bound_else(code: Code, spot: Spot, call: Call, target: Target) -> Sequence[tuple[int, Target]]:
    """Return the condition and the definition of each binding that a call may mean; none where that is the target.

    A call that stands under a test itself keeps that.
    """
    func = call.func
    bound = code.lookup(spot, func.steps[0]) if isinstance(func, Ref) and len(func.steps) == 1 else None
    if bound is None or len(bound[1]) == 1:
        return ()
    where, is_here = Spot(spot.path, bound[0]), bound[0] == spot.scope
    found = []
    for one in _seen(code, where, bound[1], call if is_here else None):
        kind = code.stands_for(where, one, call.leaf)
        if kind.spot is not None:
            found.append((call.under if call.under > ALWAYS or not is_here else max(_under(one), ALWAYS), kind))
    return found if {kind for _, kind in found} != {target} else ()


def _seen(code: Code, spot: Spot, bindings: Sequence[Binding], call: Call | None) -> Iterator[Binding]:
    """Yield the bindings of a name that a call in their scope may see, or one in a scope inside of that, latest first.

    One that is met on every way to the call hides those before it.
    """
    branches = _branches(code, spot, call.under if call else ALWAYS)
    others = {(line, not negated) for line, negated in branches}
    for binding in sorted(bindings, key=lambda one: _line(code, spot, one), reverse=True):
        around = _branches(code, spot, _under(binding))
        if (call is None or _line(code, spot, binding) <= call.line) and not around & others:
            yield binding
            if around <= branches and _under(binding) != IN_TRY:
                return


def _branches(code: Code, spot: Spot, under: int) -> frozenset[tuple[int, bool]]:
    """Return the lines of the tests around something, each with whether it stands in the other branch."""
    return frozenset((test.line, test.negated) for test in code.around(spot, under))


def _under(binding: Binding) -> int:
    return binding.under if isinstance(binding, Import | Assign) else ALWAYS


def _line(code: Code, spot: Spot, binding: Binding) -> int:
    return code.modules[spot.path].scopes[binding].line if isinstance(binding, int) else binding.line
