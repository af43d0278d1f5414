"""Where an object is visible when it leaves its scope: names of other scopes, attributes of a class, other modules."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from sys import intern

from mldebt.facts.code import Expr, Made, Ref, last_step
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.calls.entering import Entering
from mldebt.project.configs.following.attributes_taken import made_and_taken, taken_of_results
from mldebt.project.configs.places.chains import OWN, Chains
from mldebt.project.configs.places.ledgers import Ledgers
from mldebt.project.configs.places.occurrences import Keys, plain
from mldebt.project.memory import Lately
from mldebt.remembering import remembered

MAX_ATTRIBUTE_SCOPES = 120
OF_IMPORT = 32


class Links(Entering):
    """Resolves the ways out of a scope."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.ledgers = Ledgers({path: facts.scopes for path, facts in code.modules.items()})
        self._paths = tuple(code.modules)
        self.chains = Chains(code, self.ledgers)
        self._around: Lately[str, frozenset[int]] = Lately(self._parents)
        self._methods: Lately[Spot, Sequence[tuple[Spot, str]]] = Lately(self._methods_of)

    @cached_property
    def of_results(self) -> frozenset[str]:
        """Attributes taken of what is no chain of names, or by a call: `Net(args).rate`, `deep_get(net, "rate")`."""
        found: set[str] = set()
        for _, names in self.code.each(taken_of_results, frozenset[str]):
            found |= names
        return frozenset(found)

    def viewers(self, spot: Spot, name: str) -> Iterator[Spot]:
        """Yield the scopes of a file in which a name means what it means at `spot`."""
        yield spot
        if spot.scope not in self._around.of(spot.path):
            return
        for number in self.ledgers.mentions(spot.path, name):
            if number != spot.scope and self._is_below(spot, number):
                inner = Spot(spot.path, number)
                found = self.code.lookup(inner, name)
                if found is None or found[0] == spot.scope or self._is_shared(spot, Spot(spot.path, found[0]), name):
                    yield inner

    def _is_shared(self, spot: Spot, inner: Spot, name: str) -> bool:
        """Say whether a function binds a name of the module: `global args`."""
        return spot.scope == 0 and self.owner(inner, name) == spot

    def _parents(self, path: str) -> frozenset[int]:
        """Return the scopes of a file that have others in them."""
        return frozenset(scope.parent for scope in self.code.modules[path].scopes)

    def _is_below(self, spot: Spot, number: int) -> bool:
        scopes = self.code.modules[spot.path].scopes
        while number >= 0:
            if number == spot.scope:
                return True
            number = scopes[number].parent
        return False

    def owner(self, spot: Spot, name: str) -> Spot:
        """Return the scope a name assigned at `spot` belongs to; a `global` statement makes it the module's."""
        if spot.scope:
            local = self.code.bindings(spot.path).of(spot.scope, name)
            shared = self.code.bindings(spot.path).of(0, name)
            lines = {getattr(binding, "line", 0) for binding in local if not isinstance(binding, int)}
            if any(getattr(b, "line", -1) in lines for b in shared if not isinstance(b, int | Import)):
                return Spot(spot.path, 0)
        return spot

    def importers(self, spot: Spot, name: str, slot: Keys) -> Iterator[Place]:
        """Yield where a module-level name is visible in other modules."""
        find = self.code.names.find
        for path, entry in self.imports_of(name):
            if find(entry.module, path) == spot.path:
                yield Place(Spot(path, entry.scope), entry.local, slot)
        for path, entry in self.imports_of("*"):
            if find(entry.module, path) == spot.path and path != spot.path:
                yield Place(Spot(path, 0), name, slot)
        stem = self.code.names.name(spot.path).rpartition(".")[2]
        for path, entry in self.imports_of(stem):
            if find(entry.target, path) == spot.path:
                yield Place(Spot(path, entry.scope), entry.local, (name, *slot))

    def overridden(self, spot: Spot) -> Sequence[Spot]:
        """Return the methods of base classes that have the name of a method."""
        owner = self.code.enclosing_class(spot)
        if owner is None or self.code.scope(spot).parent != owner.scope:
            return ()
        name = self.code.scope(spot).name.rpartition(".")[2]
        found = (self.code.methods(base.spot).get(name) for base in self.code.bases(owner) if base.spot)
        return tuple(dict.fromkeys(method for method in found if method is not None and method != spot))

    def callers_of_any(self, spot: Spot) -> Iterator[tuple[Spot, int]]:
        """Yield the calls that reach a function, or a method that it overrides."""
        for one in (spot, *self.overridden(spot)):
            yield from self.callers(one)

    def modules_of(self, name: str, attribute: str) -> Iterator[Place]:
        """Yield an attribute of a module of a library where modules import that and take it: `wandb.config`."""
        users = self.chains.taken(attribute)
        for path, entry in self.imports_of(name):
            if path in users and entry.target == name:
                yield Place(Spot(path, entry.scope), entry.local, (attribute,))

    def is_imported(self, name: str) -> bool:
        """Say whether a module imports something of a name."""
        return next(self.imports_of(name), None) is not None

    def imports_of(self, leaf: str) -> Iterator[tuple[str, Import]]:
        """Yield the imports of what ends in a name, with their modules; star imports for `*`."""
        for number in self._imports.get(leaf, ()):
            path = self._paths[number >> OF_IMPORT]
            yield path, self.code.modules[path].imports[number & (1 << OF_IMPORT) - 1]

    @cached_property
    def _imports(self) -> Mapping[str, Sequence[int]]:
        """Return the imports of all modules by the last part of what they bring: that of the module and their own."""
        found: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        for module, facts in enumerate(self.code.modules.values()):
            for place, entry in enumerate(facts.imports):
                leaf = "*" if entry.local == "*" else entry.target.rpartition(".")[2]
                found[leaf].append(module << OF_IMPORT | place)
        return found

    def attribute(self, spot: Spot, base: str, name: str, slot: Keys) -> Iterator[Place] | None:
        """Yield where an attribute set on `self` is visible: methods of the class and its relatives; else None."""
        owner = self.code.enclosing_class(spot)
        scope = self.code.scope(spot)
        first = scope.parameters[0].name if scope.parameters else "self"
        if owner is None or base not in (first, "self", "cls"):
            return None
        return self.in_methods(owner, (name, *slot))

    def in_methods(self, owner: Spot, slot: Keys = ()) -> Iterator[Place]:
        """Yield the instance, or a slot of it, as methods of its class, of relatives and of their bases see it."""
        return (Place(spot, name, slot) for spot, name in self._methods.of(owner))

    def _methods_of(self, owner: Spot) -> Sequence[tuple[Spot, str]]:
        """Return the methods that may see an instance of a class, with the name that it has there."""
        classes = {owner, *(base.spot for base in self.code.bases(owner) if base.spot)}
        for cls in [*classes]:
            classes.update(self.code.heirs(cls))
        beside = {base.spot for cls in classes for base in self.code.bases(cls) if base.spot}
        return [one for cls in sorted(classes | beside) for one in self._own_methods(cls)]

    @remembered
    def _own_methods(self, cls: Spot) -> Sequence[tuple[Spot, str]]:
        """Return the methods that stand in a class, with what each calls the instance."""
        spots, scopes = self.code.spots(cls.path), self.code.modules[cls.path].scopes
        found = [one for one in self.code.inside(cls) if scopes[one].kind == "function"]
        named = ((spots[one], scopes[one].parameters[:1]) for one in found)
        return tuple((spot, intern(first.name)) for spot, parameters in named for first in parameters)

    def inherited(self, spot: Spot, func: Expr) -> str:
        """Return the dotted name of a method that classes here have from one outside: `Trainer.build_model(cfg)`."""
        receiver = func.steps[:-1] if isinstance(func, Ref) else ()
        named = [self.code.resolve(spot, receiver)] if receiver else []
        if named and named[0].kind != "class":
            values = [(where, value) for where, value, _ in self.code.values(spot, receiver)]
            named = [self.code.resolve(where, value.steps) for where, value in values if isinstance(value, Ref)]
        outside = {self.base_outside(target.spot) if target.spot else "" for target in named}
        return f"{outside.pop()}{last_step(func)}" if len(outside) == 1 and "" not in outside else ""

    def base_outside(self, cls: Spot) -> str:
        """Return the dotted name of the nearest ancestor of a class that is not in the repository, or nothing."""
        return next((base.name for base in self.code.bases(cls) if base.kind == "external"), "")

    def elsewhere(self, name: str, slot: Keys) -> Iterator[Place]:
        """Yield scopes that read an attribute of that name on some other object."""
        found = {} if self.is_crowded(name) else self.chains.attribute(name)
        for spot, reads in found.items():
            for base, place in dict.fromkeys(self._taken(spot, reads, f".{name}")):
                if place > 1 or base not in OWN:
                    yield Place(spot, base, ("*",) * (place - 1) + (name, *slot))

    def of_made(self, name: str, slot: Keys) -> Iterator[Place]:
        """Yield the calls whose result has an attribute of that name taken and handed on: `go(Keep().held)`."""
        for spot, at in self._made_and_taken.get(name, ()):
            yield Place(spot, at, (name, *slot))

    @cached_property
    def _made_and_taken(self) -> Mapping[str, Sequence[tuple[Spot, int]]]:
        return made_and_taken(self.code)

    @remembered
    def is_crowded(self, name: str) -> bool:
        """Say whether more scopes take an attribute of a name than are looked at."""
        return len(self.chains.attribute(name)) > MAX_ATTRIBUTE_SCOPES

    def is_of_class(self, place: Place, owner: Spot | None) -> bool:
        """Say whether the name of a place holds an object of a class, for all that is seen of it."""
        if owner is None or place.slot[:1] == ("*",):
            return False
        base = Ref((place.base,)) if isinstance(place.base, str) else Made(place.base)
        found = self.code.types(place.spot, base)
        return any(target.kind == "class" and target.spot == owner for target in found)

    def _taken(self, spot: Spot, reads: Sequence[int], step: str) -> Iterator[tuple[str, int]]:
        """Yield the names from which reads of a scope take a step, and how far behind them it is."""
        scope = self.code.scope(spot)
        for number in reads:
            steps = scope.reads[number].steps
            yield from ((steps[0], place) for place in range(1, len(steps)) if steps[place] == step)

    def homes(self, spot: Spot, expr: Ref | Made) -> Iterator[Place]:
        """Yield where the object that an expression yields is held: its name, or an attribute seen in a whole class."""
        if isinstance(expr, Made):
            yield Place(spot, expr.call, plain(expr.steps))
            return
        name, keys = expr.steps[0], plain(expr.steps[1:])
        places = self.attribute(spot, name, keys[0], keys[1:]) if keys else None
        if places is None:
            found = self.code.lookup(spot, name)
            yield Place(Spot(spot.path, found[0]) if found else spot, name, keys)
        yield from places or ()

    def items(self, key: str) -> Iterator[Place]:
        """Yield scopes that take a constant item of that name and go on from there: `checkpoint["args"]["model"]`."""
        found = self.chains.item(key) if key != "*" else {}
        for spot in sorted(found):
            for base, place in sorted(set(self._taken(spot, found[spot], f"[{key}"))):
                yield Place(spot, base, ("*",) * (place - 1) + (key,))

    def is_loaded(self, place: Place) -> bool:
        """Say whether the name that holds a parameter is read in its function or in one inside it."""
        if not isinstance(place.base, str):
            return True
        return any(self.ledgers.at(*viewer).reads.get(place.base) for viewer in self.viewers(place.spot, place.base))
