"""Groups a class with its factories, and models made side by side, so that one missing text is one finding."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Items
from mldebt.project.code import Code, Spot
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.lookups.registries import Registries
from mldebt.project.models.texts.names import GENERIC, normal

FITS = frozenset({".fit", ".fit_generator"})


class Families:
    """Disjoint sets of spots; each is known by the name of its first class."""

    def __init__(self) -> None:
        self._parent: dict[Spot, Spot] = {}

    def of(self, spot: Spot) -> Spot:
        """Return the spot that stands for a family."""
        while (above := self._parent.get(spot, spot)) != spot:
            spot = above
        return spot

    def join(self, one: Spot, other: Spot) -> None:
        """Make two families one, led by the first."""
        left, right = self.of(one), self.of(other)
        if left != right:
            self._parent[right] = left


def group(flows: Flows, models: Collection[Spot]) -> Families:
    """Return the families: factories join the one class they return; copies and models made side by side are joined."""
    families = Families()
    chosen = sorted(models)
    for factory, made in flows.factories.items():
        inside = [spot for spot in made if spot in models]
        if len(inside) == 1:
            families.join(inside[0], factory)
    for spots in (*_copies(flows, chosen), *_together(flows, chosen)):
        for other in spots[1:]:
            families.join(*sorted((spots[0], other)))
    return families


def _copies(flows: Flows, models: Iterable[Spot]) -> Iterable[list[Spot]]:
    found: dict[tuple[str, str], list[Spot]] = {}
    for spot in models:
        scope = flows.code.scope(spot)
        found.setdefault((scope.name, scope.body), []).append(spot)
    return found.values()


def _together(flows: Flows, models: Iterable[Spot]) -> Iterable[list[Spot]]:
    """Return the models that one scope makes under one condition: each is a part of one system.

    A function that hands out one of them makes no system, one that hands out several at once does. What one call makes
    is a choice: `model = cls(…)` after `cls = A` or `cls = B`. What is fitted there one by one is compared.
    """
    found: dict[tuple[Spot, int], dict[int, list[Spot]]] = {}
    for spot in models:
        for use in flows.uses.get(spot, ()):
            if use.what == "made" and (use.spot not in flows.factories or _hands_out_several(flows, use.spot)):
                found.setdefault((use.spot, use.under), {}).setdefault(use.line, []).append(spot)
    for (maker, _), lines in found.items():
        single = set().union(*(set(spots) for spots in lines.values() if len(set(spots)) == 1))
        fitted = {spot for spot in single if _is_fitted(flows, maker, spot)}
        yield sorted(single - fitted if len(fitted) > 1 else single)


def _is_fitted(flows: Flows, maker: Spot, spot: Spot) -> bool:
    """Say whether the scope that makes an instance fits it by a call of its own: `net.fit(…)`."""
    fits = {call.line for call in flows.code.scope(maker).calls if call.last_step in FITS}
    return any(use.what == "trained" and use.spot == maker and use.line in fits for use in flows.uses.get(spot, ()))


def _hands_out_several(flows: Flows, maker: Spot) -> bool:
    places = set(flows.factories[maker].values())
    return len(places) > 1 and None not in places


def systems(
    flows: Flows, registries: Registries, families: Families, models: Collection[Spot]
) -> Sequence[frozenset[Spot]]:
    """Return the families that one scope makes together, directly or by name: a README on their method is about all.

    What is made at the same places only is a choice, and so is what a function makes to hand out one of.
    """
    found: dict[tuple[Spot, int], dict[Spot, set[int]]] = {}
    for spot in models:
        for scope, under, line in _places(flows, registries, spot):
            if scope not in flows.factories or any(isinstance(v, Items) for v in flows.code.scope(scope).returns):
                found.setdefault((scope, under), {}).setdefault(families.of(spot), set()).add(line)
    several = [
        frozenset(lines)
        for lines in found.values()
        if len(lines) > 1 and len(set(map(frozenset, lines.values()))) == len(lines)
    ]
    return [*several, *_named_apart(flows, families, models)]


def _places(flows: Flows, registries: Registries, spot: Spot) -> Iterator[tuple[Spot, int, int]]:
    """Yield where a model is made or named: the scope, the condition it stands under and the line."""
    made = [(use.spot, use.under, use.line) for use in flows.uses.get(spot, ()) if use.what == "made"]
    makers = (spot, *(maker for maker, handed in flows.factories.items() if spot in handed))
    named = (use for maker in makers for use in registries.uses.get(maker, ()))
    for use in (use for use in named if use.spot.path in flows.code.modules):
        if use.what in ("looked up", "offered") or (use.what == "named" and spot in flows.made_here):
            calls = [call for call in flows.code.scope(use.spot).calls if call.line == use.line]
            made.append((use.spot, calls[0].under if calls else -1, use.line))
    yield from made


def _owner(flows: Flows, maker: Spot, models: Collection[Spot]) -> Spot | None:
    """Return the model that a scope is, or in whose class it stands."""
    owner = maker if maker in models else flows.code.enclosing_class(maker) if maker.scope else None
    return owner if owner in models else None


def _named_apart(flows: Flows, families: Families, models: Collection[Spot]) -> Iterator[frozenset[Spot]]:
    """Yield the families that one scope makes and binds to names of their own: no two of them are a choice."""
    found: dict[Spot, dict[Spot, set[tuple[str, ...]]]] = {}
    for spot in models:
        for use in flows.uses.get(spot, ()):
            bound = {one.target for one in flows.code.scope(use.spot).assigns if one.line == use.line}
            if use.what in ("made", "inside") and bound:
                found.setdefault(use.spot, {}).setdefault(families.of(spot), set()).update(bound)
    for maker, names in found.items():  # a graph or a class of several networks is their system
        if (owner := _owner(flows, maker, models)) is not None:
            names.setdefault(families.of(owner), set()).add(("return",))
    for names in found.values():
        counts = Counter(name for bound in names.values() for name in bound)
        apart = frozenset(family for family, bound in names.items() if all(counts[name] == 1 for name in bound))
        if len(apart) > 1 and len(apart) == len(names):
            yield apart


def are_versions(code: Code, families: Collection[Spot]) -> bool:
    """Say whether families are versions of one class: all have its name, which is no plain one."""
    names = {scope.name if scope.kind == "class" else "model" for scope in map(code.scope, families)}
    return len(names) == 1 and not set(map(normal, names)) & GENERIC


def gather(pairs: Iterable[tuple[str, Spot]]) -> Mapping[str, frozenset[Spot]]:
    """Gather spots by what each comes with."""
    found: dict[str, set[Spot]] = defaultdict(set)
    for key, spot in pairs:
        found[key].add(spot)
    return {key: frozenset(spots) for key, spots in found.items()}
