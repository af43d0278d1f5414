"""Tells what is there for others: functions hand it out, and nobody in the repository calls them."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.instances.carrier import Position
from mldebt.project.models.instances.factories import is_factory
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.lookups.offers import exported
from mldebt.project.purposes.copied_toolkits import Kits

LOADS = regex(r"(?:load|restore)(?:_\w+)?")
PREPARES = regex(r"(?:compile|setup|prepare)_?(?:model|net|network)s?")
"""What works on a model that it is given, or makes one."""
WORK = frozenset({"trained", "saved", "published"})


def is_only_handed(flows: Flows, uses: Sequence[Use]) -> bool:
    """Say whether all that is done with a definition is that functions which nobody here calls hand it out."""
    makers = {use.spot for use in uses if use.what == "made" and use.spot in flows.factories}
    if not makers or any(use.what != "made" or use.spot not in makers for use in uses):
        return False
    for maker in makers:
        scope = flows.code.scope(maker)
        name = scope.name.rpartition(".")[2]
        callers = {spot for spot, _ in flows.calls(name)}
        if scope.parent != 0 or not is_factory(scope.name, flows.factories[maker]) or callers - makers:
            return False
    return True


def is_loader(flows: Flows, spot: Spot, made: Mapping[Spot, Position]) -> bool:
    """Say whether a function that loads makes what it hands out itself: one of several, or for users of its package."""
    scope = flows.code.scope(spot)
    name = scope.name
    if not (LOADS.fullmatch(name) or PREPARES.fullmatch(name)):
        return False
    own = [one for one in made if any(use.what == "made" and use.spot == spot for use in flows.uses.get(one, ()))]
    direct = {flows.code.callee(spot, call).spot for call in scope.calls if call.leaf in flows.classes_by_name}
    places = {made[one] for one in own}
    if len(places) != 1 or isinstance(made[own[0]], str):
        return False
    is_offered = posixpath.basename(spot.path) == "__init__.py" or any(exported(flows.code, spot))
    return len(direct.intersection(own)) > 1 or bool(PREPARES.fullmatch(name)) or is_offered


def is_copied(kits: Kits, spot: Spot, uses: Iterable[Use]) -> bool:
    """Say whether a definition came with a copied toolkit that only offers it, and nothing outside takes it."""
    kit = kits.of(spot.path)
    return kit is not None and all(use.what not in WORK and use.spot.path.startswith(f"{kit}/") for use in uses)
