"""Tells of which class an object is where the code has just asked: `if isinstance(model, Ridge): model.fit(…)`."""

from collections.abc import Iterator

from mldebt.facts.code import Call, Expr, Items, Made, Ref
from mldebt.project.code import Code, Spot, Target

ISINSTANCE, ASKED = Ref(("isinstance",)), 2


def checked(code: Code, spot: Spot, call: Call, receiver: Expr) -> tuple[Target, ...]:
    """Return the classes one of which the receiver of a call is by the conditions around it."""
    return tuple(_checked(code, spot, call, receiver)) if call.under >= 0 and isinstance(receiver, Ref) else ()


def _checked(code: Code, spot: Spot, call: Call, receiver: Expr) -> Iterator[Target]:
    for condition in code.around(spot, call.under):
        test = condition.test
        asked = code.source(spot, test) if isinstance(test, Made) and not condition.negated else None
        if asked is None or asked.func != ISINSTANCE or len(asked.args) != ASKED or asked.args[0] != receiver:
            continue
        kinds = asked.args[1].items if isinstance(asked.args[1], Items) else asked.args[1:]
        yield from (code.resolve(spot, kind.steps) for kind in kinds if isinstance(kind, Ref))
