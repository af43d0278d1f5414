"""Tells types of options that may do more than give a value: `type=seed_all`, or one that sets what others read."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot, everything, without_last
from mldebt.project.configs.calls.callables import callables
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.places.sinks import name_of

ENTERED = ("__init__", "__new__", "__call__")
PURE = regex(
    r"(builtins|os\.path|pathlib|re|json|ast|math|argparse|click|datetime|decimal|enum|itertools|distutils|typing|"
    r"torch|jax|tensorflow|numpy)\b.*"
)
CHANGES = regex(
    r"open|exec|eval|setattr|input|\w*seed\w*|set_\w+|append|update|add|extend|setdefault|insert|pop|clear|mkdir|write\w*"
)


def does_more(links: Links, spot: Spot, kind: Expr | None) -> bool:
    """Say whether what converts an option may change more than the value, as far as it is code of the repository."""
    if isinstance(kind, Op) and kind.name == "lambda":
        calls = links.code.scope(spot).calls
        made = [calls[part.call] for part in everything((kind,), calls) if isinstance(part, Made)]
        return not _are_pure(links, spot, made)
    entered = [] if kind is None else [*_entered(links, spot, kind)]
    return not all(_is_plain(links, one) for one in links.code.reachable(entered))


def _entered(links: Links, spot: Spot, kind: Expr) -> Iterator[Spot]:
    """Yield the functions of the repository that a type enters where it is called."""
    for target in callables(links.code, spot, kind):
        methods = links.code.methods(target.spot) if target.spot and target.kind == "class" else {}
        yield from (methods[name] for name in ENTERED if name in methods)
        if target.spot and target.kind == "function":
            yield target.spot


def _is_plain(links: Links, spot: Spot) -> bool:
    """Say whether a function sets nothing but names of its own and parts of its object, and only calls what is pure."""
    scope = links.code.scope(spot)
    bases = {one.target[0] for one in scope.assigns if len(one.target) > 1}
    names = {one.target[0] for one in scope.assigns if len(one.target) == 1}
    return (
        bases <= {"self", *names}
        and all(links.owner(spot, name) == spot for name in names)
        and _are_pure(links, spot, scope.calls)
    )


def _are_pure(links: Links, spot: Spot, calls: Sequence[Call]) -> bool:
    """Say whether calls change nothing, or enter what is looked at by itself."""
    for call in calls:
        target, base = links.code.callee(spot, call), without_last(call.func)
        is_method = target.kind != "external" and isinstance(base, Ref | Made | Const)
        is_known = is_method or PURE.fullmatch(target.name)
        if target.spot is None and (not is_known or CHANGES.fullmatch(name_of(call))):
            return False
    return True
