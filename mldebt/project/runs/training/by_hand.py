"""Finds training that a program works out itself in numpy: weights that lose a rate times a gradient.

No library is called that would show it. Notebooks are left out: what they work out by hand they mostly explain.
"""

import re
from collections.abc import Iterable, Iterator

from mldebt.facts.code import Assign, Call, Expr, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, whole
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.training.loops import REQUIRES

RATE = regex(r"[.\[]?_*(lr|eta|learn(ing)?_?rate)(_\w+)?", re.IGNORECASE)
LIBRARIES = frozenset(root for roots in REQUIRES.values() for root in roots)
OWN = "numpy"


def by_hand(code: Code, spots: Iterable[Spot]) -> Iterator[Site]:
    """Yield where functions of files that import numpy and no library of loops move weights: `self.w -= lr * slope`."""
    for spot in spots:
        scope = code.scope(spot)
        if scope.kind != "function" or not spot.path.endswith(".py"):
            continue
        roots = {entry.module.partition(".")[0] for entry in code.modules[spot.path].imports}
        if OWN in roots and LIBRARIES.isdisjoint(roots) and (one := next(filter(_moves, scope.assigns), None)):
            call = Call(Ref(one.target), (), (), one.line, one.line, one.under)
            yield Site(spot, call, "numpy.loop", OWN, "single", "weights move by a rate times a gradient")


def _moves(assign: Assign) -> bool:
    """Say whether what is bound is what it was but for a product with a learning rate."""
    value = assign.value
    is_moved = assign.how == "+=" or (
        isinstance(value, Op) and value.name in "+-" and Ref(assign.target) in value.items
    )
    products = (part for part in whole(value) if isinstance(part, Op) and part.name == "*")
    return is_moved and any(map(_is_rate, (item for product in products for item in product.items)))


def _is_rate(value: Expr) -> bool:
    return isinstance(value, Ref) and RATE.fullmatch(value.steps[-1]) is not None
