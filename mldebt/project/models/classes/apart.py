"""Finds the networks that a class trains by an optimizer of their own: they are its models and no parts of one.

A generator and a discriminator that a Lightning module keeps share nothing; an encoder and a decoder whose parameters
go to one optimizer do. What is put into groups by a function of its own is not seen.
"""

from collections.abc import Iterator, Mapping

from mldebt.facts.code import Call, Expr, Items, Made, Op, Ref, Scope, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.ends import Steps

OPTIMISES = regex(r"(?i)\.?(?!\w*sparse)\w*(?:adam\w*|sgd|rmsprop|adagrad|adadelta|lion|optimi[sz]er\w*)")
GIVES = frozenset({".parameters", ".named_parameters"})
DEEPEST = 4


def trained_apart(code: Code, owner: Spot) -> Mapping[Steps, int]:
    """Return the attributes of a class that have an optimizer each, where there are several, with the line of it."""
    found: dict[Steps, int] = {}
    for method in code.methods(owner).values():
        scope = code.scope(method)
        for call in scope.calls:
            if OPTIMISES.fullmatch(call.last_step):
                held = set(_trained(scope, call))
                if len(held) == 1:
                    found.setdefault(held.pop(), call.line)
    return found if len(found) > 1 or any(steps[-1] == "[*" for steps in found) else {}


def _trained(scope: Scope, call: Call) -> Iterator[Steps]:
    seen: set[str] = set()
    for value in (*call.args, *(value for _, value in call.keywords)):
        yield from _networks(scope, value, seen, 0)


def _networks(scope: Scope, expr: Expr, seen: set[str], depth: int) -> Iterator[Steps]:
    """Yield the attributes of which an expression holds the parameters: `list(self.net.parameters())`.

    A name is followed once, however often it is bound anew from itself.
    """
    if depth > DEEPEST:
        return
    values: tuple[Expr, ...] = ()
    match expr:
        case Made(place) if place < len(scope.calls):
            call = scope.calls[place]
            if isinstance(call.func, Ref) and call.func.steps[-1] in GIVES and call.func.steps[0] == "self":
                yield call.func.steps[:-1]
            values = call.args
        case Ref((name,)) if name not in seen:
            seen.add(name)
            values = tuple(one.value for one in scope.assigns if one.target == (name,))
        case Items(_, items) | Op(_, items) | Table(_, items):
            values = items
    for value in values:
        yield from _networks(scope, value, seen, depth + 1)
