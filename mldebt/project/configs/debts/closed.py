"""Finds functions and classes that take a loaded settings file whole, as `**`, and accept no other names than theirs.

Only the plain form is looked at: the loaded object, or a node of it, is splatted in the scope that loads it, and
nothing in that scope takes keys out of it or puts others in.
"""

from collections.abc import Iterator, Sequence

import msgspec

from mldebt.facts.code import Const, Made, Ref, Scope
from mldebt.project.code import Code, Spot, Target
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.places.objects import Event, Ledger
from mldebt.project.configs.trees.declared import Tree

CHANGES = frozenset({"pop", "update", "popitem", "setdefault", "clear"})
MODELS = frozenset({"BaseModel", "BaseSettings"})


class Closed(msgspec.Struct, frozen=True):
    """What takes a node of a loaded file whole: its names, and where it is called."""

    node: tuple[str, ...]
    names: frozenset[str]
    called: str
    spot: Spot
    line: int


def taken_whole(seeds: Sequence[Seed], links: Links) -> Iterator[Closed]:
    """Yield what takes a loaded object, or a node of it, whole in the scope that loads it."""
    for seed in seeds:
        if not isinstance(seed.expr, Made) or seed.expr.steps:
            continue
        ledger = links.ledgers.at(*seed.spot)
        events = list(ledger.events.get(seed.expr.call, ()))
        for target in ledger.assigned(seed.expr.call):
            if len(target) == 1 and _is_whole(ledger, target[0]):
                events += ledger.events.get(target[0], ())
        for event in events:
            if event.kind == "argument" and event.key is None and not event.bit.wrap and "*" not in event.bit.keys:
                yield from _taker(seed.spot, ledger, event, links)


def _is_whole(ledger: Ledger, name: str) -> bool:
    """Say whether a name keeps what was loaded: bound once, no key set, deleted or taken out."""
    if len(ledger.bound.get(name, ())) != 1 or any(read.use == "deleted" for read in ledger.reads.get(name, ())):
        return False
    calls = [ledger.scope.calls[event.at] for event in ledger.events.get(name, ()) if event.kind == "method"]
    return not any(call.leaf in CHANGES for call in calls)


def _taker(spot: Spot, ledger: Ledger, event: Event, links: Links) -> Iterator[Closed]:
    call = ledger.scope.calls[event.at]
    if sum(name is None for name, _ in call.keywords) != 1:
        return
    target = links.code.callee(spot, call)
    names = _names(target, links)
    if names:
        yield Closed(event.bit.keys, names, target.name.rpartition(".")[2], spot, call.line)


def _names(target: Target, links: Links) -> frozenset[str] | None:
    """Return the only names a function or class accepts, or None where it may accept others."""
    if target.spot is None:
        return None
    scope = links.code.scope(target.spot)
    if target.kind == "function":
        return None if scope.decorators else _parameters(scope, skip=0)
    if target.kind != "class":
        return None
    methods = links.code.methods(target.spot)
    if "__init__" in methods:
        return _parameters(links.code.scope(methods["__init__"]), skip=1)
    return _fields(target.spot, links)


def _parameters(scope: Scope, skip: int) -> frozenset[str] | None:
    if any(parameter.kind == "**" for parameter in scope.parameters):
        return None
    return frozenset(parameter.name for parameter in scope.parameters[skip:] if parameter.kind != "*")


def _fields(cls: Spot, links: Links) -> frozenset[str] | None:
    """Return the fields of a dataclass, or of a pydantic model that forbids others."""
    scope = links.code.scope(cls)
    bases = [*links.code.bases(cls)]
    own = frozenset(assign.target[0] for assign in scope.assigns if assign.annotation and len(assign.target) == 1)
    if _is_dataclass(cls, links):
        inherited = [_fields(base.spot, links) if base.spot else None for base in bases]
        return None if None in inherited else own.union(*(names or () for names in inherited))
    if len(bases) == 1 and bases[0].name.rpartition(".")[2] in MODELS and _forbids(cls, links):
        return None if any("alias" in str(assign.value) for assign in scope.assigns) else own
    return None


def is_fixed(tree: Tree, code: Code) -> bool:
    """Say whether a tree of yacs takes no new keys."""
    calls = code.scope(tree.spot).calls
    return tree.system == "yacs" and not any(name == "new_allowed" for call in calls for name, _ in call.keywords)


def _is_dataclass(cls: Spot, links: Links) -> bool:
    """Say whether a class is decorated as a dataclass, with or without settings."""
    scope = links.code.scope(cls)
    around = links.code.scope(Spot(cls.path, max(scope.parent, 0)))
    for decorator in scope.decorators:
        func = around.calls[decorator.call].func if isinstance(decorator, Made) else decorator
        if isinstance(func, Ref) and func.steps[-1].lstrip(".") == "dataclass":
            return True
    return False


def _forbids(cls: Spot, links: Links) -> bool:
    """Say whether a pydantic model says `extra="forbid"`."""
    scopes = [links.code.scope(cls)]
    scopes += [
        scope
        for scope in links.code.modules[cls.path].scopes
        if scope.parent == cls.scope and scope.kind == "class" and scope.name.endswith(".Config")
    ]
    forbid = Const("forbid")
    keywords = (pair for scope in scopes for call in scope.calls for pair in call.keywords)
    assigned = ((assign.target[0], assign.value) for scope in scopes for assign in scope.assigns)
    return any(name == "extra" and value == forbid for name, value in (*keywords, *assigned))
