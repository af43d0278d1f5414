"""Tells what the decorators of a module may register, and which functions store into what."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.facts.code import Expr, Made, PythonFacts, Ref, Scope
from mldebt.project.code import Code, Spot

STORES = 2


class Decorating(NamedTuple):
    """The names of decorators with the scopes that they decorate, and names that are stored into with who does it."""

    decorated: tuple[tuple[str, int], ...]
    fillers: tuple[tuple[str, str], ...]


def decorating(facts: PythonFacts) -> Decorating:
    """Return what a module says of decorators, and of functions that store."""
    scopes = facts.scopes
    decorated = (
        (name, number)
        for number, scope in enumerate(scopes)
        for decorator in scope.decorators
        for name in _names(scopes, scope.parent, decorator)
    )
    return Decorating(tuple(decorated), tuple(filled for scope in scopes[1:] for filled in _filled(scope)))


def called_by_decorators(code: Code, spot: Spot) -> Iterator[tuple[Spot, int]]:
    """Yield (scope, call number) where decorators of the repository call what they decorate: `TABLE[n] = maker()`."""
    around = Spot(spot.path, max(code.scope(spot).parent, 0))
    for func, _ in code.decorators(spot):
        home = code.resolve(around, func.steps).spot if isinstance(func, Ref) else None
        if home is None:
            continue
        makers: set[Expr] = set()
        within = {home.scope}
        for number, scope in enumerate(code.modules[home.path].scopes):
            if number == home.scope or scope.parent in within:
                within.add(number)
                makers |= {Ref((one.name,)) for one in scope.parameters}
                yield from ((Spot(home.path, number), at) for at, call in enumerate(scope.calls) if call.func in makers)


def _names(scopes: Sequence[Scope], parent: int, decorator: Expr) -> Iterator[str]:
    if isinstance(decorator, Made):
        decorator = scopes[max(parent, 0)].call(decorator.call).func
    if isinstance(decorator, Ref):
        yield decorator.steps[0]
        if len(decorator.steps) > 2:
            yield decorator.steps[-2].lstrip(".")


def _filled(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield what a scope stores into, by a key that is not constant, with the function that is called to do so."""
    for target in scope.targets():
        if len(target) == STORES and target[1] == "[*":
            yield target[0], scope.name.partition(".")[0]
