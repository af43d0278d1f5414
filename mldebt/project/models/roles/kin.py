"""Finds classes that are what their siblings are, what is wrapped, or what an agent holds: they tell it not themselves.

A library of models is used by others: what makes none of its classes tells nothing of them. Where a base of the
repository has children of which some are models and none is a part, the rest are models as well.
"""

import posixpath
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from msgspec.structs import replace

from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.bases import WHOLE_NAME
from mldebt.project.models.classes.definitions import Definitions
from mldebt.project.models.instances.uses import Use
from mldebt.project.models.roles.signs import SINKS, Judged, Signs, is_spare
from mldebt.project.models.texts.names import normal


def kin(definitions: Definitions, judged: Mapping[Spot, Judged], uses: Mapping[Spot, Sequence[Use]]) -> Iterator[Spot]:
    """Yield the classes of which nothing is known but that every sibling of which something is known is a model.

    One that nothing uses is there for others only where its file has a name that can be imported.
    """
    for children in definitions.children.values():
        ends = [spot for spot in children if spot in judged and spot not in definitions.children]
        known = [spot for spot in ends if not is_spare(judged[spot])]
        if known and all(judged[spot].is_model for spot in known):
            yield from (spot for spot in ends if is_spare(judged[spot]) and (uses.get(spot) or _is_importable(spot)))


def wrapped(judged: Mapping[Spot, Judged], uses: Mapping[Spot, Sequence[Use]]) -> Iterator[Spot]:
    """Yield the classes that are handed only to what is trained with a model that it is given, and is none itself."""
    for spot, one in judged.items():
        takers = {use.by for use in uses.get(spot, ()) if use.what == "argument"}
        if takers and not one.is_model and all(taker and _only_wraps(judged.get(taker)) for taker in takers):
            yield spot


def held(
    code: Code, judged: Mapping[Spot, Judged], uses: Mapping[Spot, Sequence[Use]], makers: Container[Spot]
) -> Iterator[Spot]:
    """Yield the networks that only classes which are models themselves make and use, several of them each.

    What functions make to hand it out (`makers`) is theirs who call them.

    An agent or a pair of a GAN gives each of its networks an optimizer, or copies one into a target: it is the model.
    A Lightning module is the loop that trains them, and its networks stay apart.
    """
    around = {spot: _around(code, uses.get(spot, ()), makers) for spot in judged}
    holding = Counter(holder for spot, holders in around.items() for holder in holders if holder != spot)
    models = {spot for spot, one in judged.items() if one.is_model}
    wholes = {spot for spot in models if judged[spot].definition.framework != "lightning"}
    for spot, holders in around.items():
        is_plain = spot in models and spot not in holders and not judged[spot].definition.is_whole
        if is_plain and holders and holders <= wholes and all(holding[holder] > 1 for holder in holders):
            yield spot


def sole(definitions: Definitions, judged: Mapping[Spot, Judged], uses: Mapping[Spot, Sequence[Use]]) -> Iterator[Spot]:
    """Yield the networks that are parts of none, where no class is a model and the repository works with none of them.

    Two of three speak for it: it holds others, is made by a program, and is called as a whole or as its file is.
    """
    if any(one.is_model or any(end in SINKS for end in one.reach) for one in judged.values()):
        return
    inside = {spot: {use.by for use in uses.get(spot, ()) if use.what == "inside"} for spot in judged}
    holding = frozenset[Spot | None]().union(*inside.values())
    for spot, one in judged.items():
        is_made, name = any(use.what == "made" for use in uses.get(spot, ())), one.definition.name
        stem = normal(posixpath.basename(spot.path).removesuffix(".py"))
        is_whole = WHOLE_NAME.fullmatch(name) or normal(name).startswith(stem)
        is_top = not inside[spot] and spot not in definitions.children and is_spare(one)
        if is_top and (is_made + bool(is_whole) + (spot in holding)) > 1:
            yield spot


def _is_importable(spot: Spot) -> bool:
    stem, _, suffix = posixpath.basename(spot.path).rpartition(".")
    return suffix != "py" or stem.isidentifier()


def of_one_kind(code: Code, factories: Mapping[Spot, Sequence[Spot]], spot: Spot, other: Spot) -> bool:
    """Say whether the code of one tells of the other: a copy, or a factory and its class."""
    return any(
        _are_alike(code, one, two) for one in factories.get(spot, (spot,)) for two in factories.get(other, (other,))
    )


def _are_alike(code: Code, one: Spot, other: Spot) -> bool:
    left, right = code.scope(one), code.scope(other)
    return one == other or (left.name, left.body) == (right.name, right.body)


def _around(code: Code, uses: Sequence[Use], makers: Container[Spot]) -> frozenset[Spot | None]:
    """Return the classes in whose methods something is used; None stands for what is no class."""
    places = {use.spot for use in uses if use.what != "made" or use.spot not in makers}
    return frozenset(code.enclosing_class(place) if place.scope else None for place in places)


def trained_through(signs: Signs) -> Signs:
    """Return the signs of what is wrapped, trained by what it is handed to."""
    uses = [replace(use, what="trained") if use.what == "argument" else use for use in signs.uses]
    return replace(signs, uses=uses)


def _only_wraps(judged: Judged | None) -> bool:
    if judged is None or judged.is_model or "trained" not in judged.reach:
        return False
    return any(one.says.startswith("its constructor is given a model") for one in judged.evidence)
