"""Finds the classes that are networks or estimators: by their ancestors across files, or by what plain classes do.

A base that cannot be resolved but is called like one (`…Module`, `…Model`, `…Classifier`) makes a candidate, kept when
the class has a method that only models have. What it cannot see: classes made at run time by `type(…)`.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from mldebt.facts.code import Expr, PythonFacts, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.bases import COMPUTES, NEVER, OUTER, USED, WHOLE_NAME, Kind, known
from mldebt.project.models.classes.deeds import (
    ANSWERS,
    BUILDS,
    DRIVES,
    FITS,
    FORECASTS,
    GRAPHS,
    KEEPS,
    PERSISTS,
    TRAINS,
    acts,
    builders,
    estimates,
    feeds,
    kept,
    learning,
    steps,
    trains_own,
)
from mldebt.project.models.classes.layers import Layers, libraries
from mldebt.project.models.classes.wrappers import RESTORES, SAVES, called, is_trainer_name, keeps_states, wrapping

CANDIDATE = regex(r"(?:.*\.)?\w*(?:Module|Model|Network|Estimator|Classifier|Regressor|Net)(?:Class)?")
LIBRARIES = ("torch", "keras", "tensorflow", "jax", "sklearn")
DEEPEST, MOST_ABOVE = 12, 40
TRAINED = regex(rf"{TRAINS.pattern}|train_step|optimize_parameters|update|predict|generate|get_action")
TRANSFORMS = regex(r"(?:sklearn\.(?:.*\.)?)?TransformerMixin")


class Definition(msgspec.Struct, frozen=True):
    """A class that is a network or an estimator.

    `is_whole` where its ancestor is trained or published as a whole; `is_plain` where it only fits an estimator inside;
    `is_driver` where it fits, asks and keeps a model that it holds: no model is a part of it.
    """

    spot: Spot
    name: str
    line: int
    framework: str
    is_whole: bool
    is_loss: bool = False
    parents: tuple[Spot, ...] = ()
    is_plain: bool = False
    is_driver: bool = False
    is_layer: bool = False


class Definitions:
    """All model-like classes of the repository, by their spot; `loops` are the Lightning modules among them."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._layers = Layers(code)
        self._kinds: dict[Spot, Kind | None] = {}
        self._bases: dict[Spot, list[tuple[str, Spot | None]]] = {}
        self.classes: dict[Spot, Definition] = {}
        for path, facts in code.modules.items():
            self._read(path, facts)
        self.loops = {spot for spot, definition in self.classes.items() if definition.framework == "lightning"}
        self.children: dict[Spot, list[Spot]] = {}
        for spot, definition in self.classes.items():
            for parent in definition.parents:
                self.children.setdefault(parent, []).append(spot)

    def _read(self, path: str, facts: PythonFacts) -> None:
        for number, scope in enumerate(facts.scopes):
            if scope.kind != "class":
                continue
            spot = Spot(path, number)
            kind = self.kind(spot)
            if kind is None:
                continue
            parents = tuple(base for _, base in self.bases(spot) if base is not None)
            name = scope.name.replace(".<locals>", "").rpartition(".")[2]
            self.classes[spot] = Definition(
                spot, name, scope.line, kind.framework, kind.is_whole, kind.is_loss, parents, kind.is_plain,
                kind.is_driver, kind.is_layer,
            )  # fmt: skip

    def bases(self, spot: Spot) -> list[tuple[str, Spot | None]]:
        """Return the direct bases of a class: dotted name and, for in-repository ones, the spot."""
        found = self._bases.get(spot)
        if found is None:
            found = self._bases[spot] = []
            scope = self.code.scope(spot)
            outer = Spot(spot.path, max(scope.parent, 0))
            for written in filter(None, map(base_steps, scope.bases)):
                target = self.code.resolve(outer, written)
                inner = target.spot if target.kind == "class" and target.spot != spot else None
                found.append((target.name if target.kind in ("external", "class") else "".join(written), inner))
        return found

    def kind(self, spot: Spot, depth: int = 0) -> Kind | None:
        """Return what kind of model a class is, or None where it is none."""
        if spot not in self._kinds:
            self._kinds[spot] = None
            self._kinds[spot] = self._kind(spot, depth)
        return self._kinds[spot]

    def _kind(self, spot: Spot, depth: int) -> Kind | None:
        bases, names = self.bases(spot), self._methods(spot)
        if inherited := [kind for base in bases if (kind := self._inherited(base, depth))]:
            return _most(inherited)
        is_plain = all(name in {"object", "builtins.object"} for name, _ in bases)
        foreign = [] if is_plain else [name for name, inner in bases if inner is None and not NEVER.fullmatch(name)]
        if any(map(TRANSFORMS.fullmatch, foreign)) and not (
            names & FORECASTS or estimates(self.code, self._scopes(spot))
        ):
            return None
        if any(map(USED.fullmatch, names)) and any(map(CANDIDATE.fullmatch, foreign)):
            return self._kind_of_candidate(spot, names, depth)
        return self._kind_of_deeds(spot, names, foreign, depth, is_plain=is_plain)

    def _methods(self, spot: Spot) -> set[str]:
        """Return the names of what a class defines, or derives from a class of the repository."""
        return {scope.name.rpartition(".")[2] for _, scope in self._scopes(spot)}

    def _scopes(self, spot: Spot) -> Iterator[tuple[Spot, Scope]]:
        """Yield what a class and its ancestors in the repository define."""
        for owner in self.line(spot):
            spots, scopes = self.code.spots(owner.path), self.code.modules[owner.path].scopes
            yield from ((spots[number], scopes[number]) for number in self.code.inside(owner))

    def line(self, spot: Spot) -> Sequence[Spot]:
        """Return a class with its ancestors in the repository, nearest first."""
        found = [spot]
        for owner in islice(found, MOST_ABOVE):
            found += [inner for _, inner in self.bases(owner)[:DEEPEST] if inner is not None and inner not in found]
        return found

    def derives(self, spot: Spot, base: Spot) -> bool:
        """Say whether a class derives from another of the repository."""
        return base in self.line(spot)[1:]

    def _kind_of_candidate(self, spot: Spot, names: set[str], depth: int) -> Kind | None:
        """Return what a class is that derives from something unknown and is used as a network, or trains one."""
        framework = next((name for name in LIBRARIES if name in libraries(self.code, spot.path)), None)
        computes = any(map(COMPUTES.fullmatch, names))
        is_driver = not computes and self._keeps_networks(spot, tuple(self._scopes(spot)), depth)
        is_loss = bool(OUTER.fullmatch(self.code.scope(spot).name))
        return Kind(framework, is_whole=is_driver, is_driver=is_driver, is_loss=is_loss) if framework else None

    def _kind_of_deeds(
        self, spot: Spot, names: set[str], foreign: list[str], depth: int, *, is_plain: bool
    ) -> Kind | None:  # fmt: skip
        """Return what a class is by its methods: it fits an estimator, or builds and keeps a graph."""
        scopes, builds = tuple(self._scopes(spot)), any(BUILDS.fullmatch(name) for name in names)
        is_called = WHOLE_NAME.fullmatch(self.code.scope(spot).name.rpartition(".")[2]) is not None
        is_kept = bool(names & PERSISTS) and (bool(names & ANSWERS) or (is_called and is_plain))
        is_complete = is_kept or bool(foreign and (builds or names & ANSWERS))
        if names & FITS and (is_complete or names & FORECASTS) and (library := estimates(self.code, scopes)):
            return Kind(library, is_whole=is_complete, is_plain=not is_complete, is_driver=is_kept)
        if is_plain and any(builders(self.code, spot)):
            return Kind("keras")
        return self._kind_of_networks(spot, names, foreign, depth, is_plain=is_plain, is_kept=is_kept)

    def _kind_of_networks(
        self, spot: Spot, names: set[str], foreign: list[str], depth: int, *, is_plain: bool, is_kept: bool
    ) -> Kind | None:
        """Return what a class is that steps through networks of its own, or builds and keeps a graph."""
        scopes, name = tuple(self._scopes(spot)), self.code.scope(spot).name
        if not foreign and (learns := self._learning(spot, scopes, names, depth)):
            return Kind(learns, is_whole=True, is_driver=True)
        if not DRIVES.fullmatch(name):
            if not foreign and trains_own(self.code, scopes):
                return Kind("keras", is_whole=True, is_driver=True)
            if "fit" in names and is_kept and steps(scopes):
                return Kind("torch", is_whole=True, is_driver=True)
            if is_plain and (found := wrapping(self.code, spot, scopes, libraries(self.code, spot.path))):
                return found
            if not foreign and any(map(TRAINED.fullmatch, names)) and self._holds_networks(spot, scopes, depth):
                return Kind("torch", is_whole=True, is_driver=True)
        is_known = not (foreign or GRAPHS.isdisjoint(libraries(self.code, spot.path)))
        return Kind("tensorflow") if is_known and self._has_graph(spot, names, is_plain=is_plain) else None

    def _holds_networks(self, spot: Spot, scopes: Sequence[tuple[Spot, Scope]], depth: int) -> bool:
        """Say whether what is called a whole network, or trains, asks and keeps one, holds networks or trains them."""
        line = (self.code.scope(spot).name, *(name for name, _ in self.bases(spot)))
        names = self._methods(spot)
        is_complete = names & FITS and names & FORECASTS and names & (RESTORES | SAVES)
        if not (is_complete or any(WHOLE_NAME.fullmatch(one.rpartition(".")[2]) for one in line)):
            return False
        is_trained = steps(scopes) and keeps_states(scope for _, scope in scopes)
        return is_trained or self._keeps_networks(spot, scopes, depth)

    def _keeps_networks(self, spot: Spot, scopes: Sequence[tuple[Spot, Scope]], depth: int) -> bool:
        inner = kept(self.code, scopes) if depth < DEEPEST else ()
        return any((kind := self.kind(one, depth + 1)) and not kind.is_loss for one in inner if one != spot)

    def _learning(self, spot: Spot, scopes: Sequence[tuple[Spot, Scope]], names: set[str], depth: int) -> str:
        """Return the library with which what acts steps through networks that it keeps, as an agent does."""
        is_agent = acts(self.code.scope(spot).name, names) and self._keeps_networks(spot, scopes, depth)
        return learning(scopes) if is_agent else ""

    def _has_graph(self, spot: Spot, names: set[str], *, is_plain: bool) -> bool:
        """Say whether a class builds and keeps a graph, feeds or holds one, or draws one up itself."""
        scopes, name = tuple(self._scopes(spot)), self.code.scope(spot).name
        is_built = bool(names & KEEPS) and any(BUILDS.fullmatch(one) for one in names)
        is_driven = is_trainer_name(name) or name.endswith("Train")
        is_own = is_plain or (not DRIVES.fullmatch(name) and called(scopes, ".placeholder"))
        if is_own and not is_driven and (is_built or feeds(self.code, spot)):
            return True
        return not DRIVES.fullmatch(name) and self._layers.draws(scopes)

    def is_trainer(self, spot: Spot) -> bool:
        """Say whether a class is called a trainer or adds a loss, and no framework trains it as a whole."""
        definition = self.classes[spot]
        return not definition.is_whole and is_trainer_name(definition.name)

    def _inherited(self, base: tuple[str, Spot | None], depth: int) -> Kind | None:
        name, inner = base
        if inner is None:
            return known(name)
        return self.kind(inner, depth + 1) if depth < DEEPEST else None


def _most(kinds: Sequence[Kind]) -> Kind:
    """Return what a class with bases of these kinds is: a whole model where one of them is."""
    first = next((kind for kind in kinds if kind.is_whole), kinds[0])
    return Kind(
        first.framework,
        first.is_whole,
        any(kind.is_loss for kind in kinds),
        is_driver=all(kind.is_driver for kind in kinds),
        is_layer=all(kind.is_layer for kind in kinds),
    )


def base_steps(base: Expr) -> tuple[str, ...]:
    """Return the name of a base class; `Generic[T]`-like subscripts are dropped."""
    return tuple(step for step in base.steps if not step.startswith("[")) if isinstance(base, Ref) else ()
