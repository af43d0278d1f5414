"""Where an object goes when it leaves its scope: parameters, callers, attributes of a class, other modules.

Calls are resolved by `project.code`; a method that cannot be resolved is taken to be any method of that name in the repository, as
long as they are few. Overrides in subclasses are reached too.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.code import Call, Expr, Import, Items, Made, Ref
from mldebt.project.code import Code, Spot, Target, last_step
from mldebt.project.configs.callables import callables, is_own_type, spelled_name
from mldebt.project.configs.objects import Base, Keys, Ledgers

MAX_NAMESAKES = 120
MAX_REGISTERED = 400
MAX_CALLERS = 300
MAX_ATTRIBUTE_SCOPES = 120


class Place(NamedTuple):
    """An object in a scope: held by `base`, inside its `slot` (() is the base itself)."""

    spot: Spot
    base: Base
    slot: Keys = ()


class Links:
    """Resolves the ways out of a scope."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.ledgers = Ledgers({path: facts.scopes for path, facts in code.modules.items()})
        self._by_name: dict[str, list[Spot]] | None = None
        self._subclasses: dict[str, list[Spot]] | None = None
        self._imports: dict[str, list[tuple[str, Import]]] | None = None
        self._decorated: dict[str, list[Spot]] | None = None
        self._fillers: dict[str, set[str]] = {}
        self._items: dict[str, set[tuple[Spot, str, int]]] | None = None
        self._attributes: dict[str, dict[Spot, set[tuple[str, int]]]] | None = None

    def viewers(self, spot: Spot, name: str) -> Iterator[Spot]:
        """Yield the scopes of a file in which a name means what it means at `spot`."""
        yield spot
        for number in self.ledgers.mentions(spot.path, name):
            if number != spot.scope and self._is_below(spot, number):
                found = self.code.lookup(Spot(spot.path, number), name)
                if found is None or found[0] == spot.scope:
                    yield Spot(spot.path, number)

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
            local = self.code.bindings(spot.path).get((spot.scope, name), [])
            shared = self.code.bindings(spot.path).get((0, name), [])
            lines = {getattr(binding, "line", 0) for binding in local if not isinstance(binding, int)}
            if any(getattr(b, "line", -1) in lines for b in shared if not isinstance(b, int | Import)):
                return Spot(spot.path, 0)
        return spot

    def importers(self, spot: Spot, name: str, slot: Keys) -> Iterator[Place]:
        """Yield where a module-level name is visible in other modules."""
        if self._imports is None:
            self._imports = defaultdict(list)
            for path, facts in self.code.modules.items():
                for entry in facts.imports:
                    self._imports[entry.target.rpartition(".")[2]].append((path, entry))
                    if entry.local == "*":
                        self._imports["*"].append((path, entry))
        find = self.code.names.find
        for path, entry in self._imports.get(name, ()):
            if entry.local != "*" and find(entry.module, path) == spot.path:
                yield Place(Spot(path, entry.scope), entry.local, slot)
        for path, entry in self._imports.get("*", ()):
            if find(entry.module, path) == spot.path and path != spot.path:
                yield Place(Spot(path, 0), name, slot)
        stem = self.code.names.name(spot.path).rpartition(".")[2]
        for path, entry in self._imports.get(stem, ()):
            if entry.local != "*" and find(entry.target, path) == spot.path:
                yield Place(Spot(path, entry.scope), entry.local, (name, *slot))

    def attribute(self, spot: Spot, base: str, name: str, slot: Keys) -> Iterator[Place] | None:
        """Yield where an attribute set on `self` is visible: the methods of the class, its bases and subclasses; else None."""
        owner = self.code.enclosing_class(spot)
        scope = self.code.scope(spot)
        first = scope.parameters[0].name if scope.parameters else "self"
        if owner is None or base not in (first, "self", "cls"):
            return None
        return self._in_methods(owner, name, slot)

    def _in_methods(self, owner: Spot, name: str, slot: Keys) -> Iterator[Place]:
        classes = {owner, *(base.spot for base in self.code.bases(owner) if base.spot)}
        for cls in [*classes]:
            classes.update(self.subclasses(cls))
        for cls in sorted(classes):
            for number, scope in enumerate(self.code.modules[cls.path].scopes):
                if scope.kind == "function" and scope.parent == cls.scope and scope.parameters:
                    yield Place(Spot(cls.path, number), scope.parameters[0].name, (name, *slot))

    def elsewhere(self, name: str, slot: Keys) -> Iterator[Place]:
        """Yield scopes that read an attribute of that name on some other object."""
        if self._attributes is None:
            self._attributes = defaultdict(lambda: defaultdict(set))
            for path, facts in self.code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for read in scope.reads:
                        for place, step in enumerate(read.steps[1:], 1):
                            if step[0] == "." and not (place == 1 and read.steps[0] in ("self", "cls")):
                                self._attributes[step[1:]][Spot(path, number)].add((read.steps[0], place))
        found = self._attributes.get(name, {})
        if len(found) > MAX_ATTRIBUTE_SCOPES:
            return
        for spot, bases in found.items():
            for base, place in bases:
                yield Place(spot, base, ("*",) * (place - 1) + (name, *slot))

    def elsewhere_by_item(self, key: str) -> Iterator[Place]:
        """Yield scopes that take a constant item of that name and go on from there: `checkpoint["args"]["model"]`."""
        if self._items is None:
            self._items = defaultdict(set)
            for path, facts in self.code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for read in scope.reads:
                        for place, step in enumerate(read.steps[1:], 1):
                            if step[0] == "[" and step != "[*":
                                self._items[step[1:]].add((Spot(path, number), read.steps[0], place))
        for spot, base, place in sorted(self._items.get(key, ())):
            yield Place(spot, base, ("*",) * (place - 1) + (key,))

    def subclasses(self, spot: Spot) -> set[Spot]:
        """Return the in-repository classes that inherit from a class, transitively."""
        if self._subclasses is None:
            self._subclasses = defaultdict(list)
            for path, facts in self.code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for base in scope.bases if scope.kind == "class" else ():
                        if isinstance(base, Ref):
                            self._subclasses[base.steps[-1].lstrip(".")].append(Spot(path, number))
        found: set[Spot] = set()
        queue = [spot]
        while queue:
            current = queue.pop()
            name = self.code.scope(current).name.rpartition(".")[2]
            for other in self._subclasses.get(name, ()):
                if other not in found and any(base.spot == current for base in self.code.bases(other)):
                    found.add(other)
                    queue.append(other)
        return found

    def callers(self, spot: Spot) -> Iterator[tuple[Spot, int]]:
        """Yield (scope, call number) of the calls that reach a function or class."""
        for caller, call in self.code.calls_to(spot)[:MAX_CALLERS]:
            yield caller, next(number for number, other in enumerate(self.code.scope(caller).calls) if other is call)

    def functions(self, spot: Spot, call: Call) -> tuple[Target, list[Spot]]:
        """Return what a call resolves to and the functions of the repository that it may enter."""
        target = self.code.callee(spot, call)
        if target.kind == "function" and target.spot:
            return target, [target.spot, *self._overrides(target.spot)]
        if target.kind == "class" and target.spot:
            method = self.code.methods(target.spot).get("__init__")
            return target, [method] if method else []
        if target.kind == "unknown":
            if is_own_type(self.code, spot, call.func):
                return Target("class", "type(self)"), []
            chosen = [self._enterable(found) for found in callables(self.code, spot, call.func)]
            chosen += self.registered(spot, call)
            if chosen:
                return Target("function", last_step(call.func)), [one for one in dict.fromkeys(chosen) if one]
            name = spelled_name(self.code, spot, call.func)
            step = f".{name}" if name and "*" not in name else last_step(call.func)
            return target, self._namesakes(step)
        return target, []

    def registered(self, spot: Spot, call: Call) -> list[Spot | None]:
        """Return what a registry's decorators put into it: `@MODELS.register` for `MODELS[name](cfg)`, or functions it is filled by."""
        func = call.func
        if isinstance(func, Made) and not func.steps:
            func = self.code.scope(spot).calls[func.call].func
            if last_step(func) not in (".get", ".build", ".get_class", ".lookup"):
                return []
        if not isinstance(func, Ref) or not (func.steps[-1] == "[*" or last_step(func) in (".get", ".build")):
            return []
        name = func.steps[-2].lstrip(".") if len(func.steps) > 1 else func.steps[0]
        found: list[Spot | None] = []
        for one in self._decorated_by(name):
            scope = self.code.scope(one)
            target = Target("class" if scope.kind == "class" else "function", scope.name, *one)
            found.append(self._enterable(target))
        return found if len(found) <= MAX_REGISTERED else []

    def _decorated_by(self, registry: str) -> Iterator[Spot]:
        """Yield what is decorated with a registry's method, or with a function that stores into the registry."""
        if self._decorated is None:
            self._decorated, self._fillers = defaultdict(list), defaultdict(set)
            for path, facts in self.code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for decorator in scope.decorators:
                        for step in self._decorator_names(path, scope.parent, decorator):
                            self._decorated[step].append(Spot(path, number))
                    for assign in scope.assigns:
                        if len(assign.target) == 2 and assign.target[1] == "[*" and number:  # noqa: PLR2004 - REGISTRY[name] = …
                            self._fillers[assign.target[0]].add(scope.name.partition(".")[0])
        yield from self._decorated.get(registry, ())
        for filler in sorted(self._fillers.get(registry, ())):
            yield from self._decorated.get(filler, ())

    def _decorator_names(self, path: str, parent: int, decorator: Expr) -> Iterator[str]:
        if isinstance(decorator, Made):
            decorator = self.code.modules[path].scopes[max(parent, 0)].calls[decorator.call].func
        if isinstance(decorator, Ref):
            yield decorator.steps[0]
            if len(decorator.steps) > 2:  # noqa: PLR2004 - package.REGISTRY.register
                yield decorator.steps[-2].lstrip(".")

    def _enterable(self, target: Target) -> Spot | None:
        if target.kind == "class" and target.spot:
            return self.code.methods(target.spot).get("__init__")
        return target.spot

    def _namesakes(self, step: str) -> list[Spot]:
        if not step.startswith("."):
            return []
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for path, facts in self.code.modules.items():
                for number, scope in enumerate(facts.scopes):
                    if scope.kind == "function":
                        self._by_name[scope.name.rpartition(".")[2]].append(Spot(path, number))
        found = self._by_name.get(step[1:], [])
        return found if len(found) <= MAX_NAMESAKES else []

    def _overrides(self, spot: Spot) -> Iterator[Spot]:
        owner = Spot(spot.path, self.code.scope(spot).parent)
        if owner.scope <= 0 or self.code.scope(owner).kind != "class":
            return
        name = self.code.scope(spot).name.rpartition(".")[2]
        for cls in self.subclasses(owner):
            for number, scope in enumerate(self.code.modules[cls.path].scopes):
                if scope.parent == cls.scope and scope.name.rpartition(".")[2] == name:
                    yield Spot(cls.path, number)

    def passed_functions(self, spot: Spot, call: Call) -> Iterator[tuple[Spot, int | None]]:
        """Yield functions of the repository handed to a call, with their position: workers, callbacks, partials."""
        values: list[tuple[int | None, Expr]] = [*enumerate(call.args), *((None, value) for _, value in call.keywords)]
        for place, value in values:
            if isinstance(value, Ref):
                target = self.code.resolve(spot, value.steps)
                if target.kind == "function" and target.spot:
                    yield target.spot, place
                elif (
                    target.kind == "class" and target.spot and (init := self.code.methods(target.spot).get("__init__"))
                ):
                    yield init, place
                elif target.kind == "unknown" and len(value.steps) == 2 and value.steps[0] == "self":  # noqa: PLR2004
                    owner = self.code.enclosing_class(spot)
                    method = self.code.methods(owner).get(value.steps[1][1:]) if owner else None
                    if method:
                        yield method, place

    def bind(self, function: Spot, key: int | str | None, slot: Keys) -> Iterator[Place]:
        """Yield where an argument lands in a function; a `**` splat (key None) is handled by `splat`."""
        scope = self.code.scope(function)
        names = self.positional(function)
        star = next((p.name for p in scope.parameters if p.kind == "*"), None)
        rest = next((p.name for p in scope.parameters if p.kind == "**"), None)
        if isinstance(key, str) and key.startswith("*"):
            if slot and slot[0].isdigit():
                yield from self.bind(function, int(slot[0]) + int(key[1:]), slot[1:])
        elif isinstance(key, int):
            if key < len(names):
                yield Place(function, names[key], slot)
            elif star:
                yield Place(function, star, (str(key - len(names)), *slot))
        elif isinstance(key, str):
            if any(p.name == key and p.kind in ("positional", "keyword") for p in scope.parameters):
                yield Place(function, key, slot)
            elif rest:
                yield Place(function, rest, (key, *slot))

    def splat(self, function: Spot, slot: Keys) -> tuple[list[tuple[str, Place]], Place | None]:
        """Return where the keys of a `**` splat land: named parameters, and the `**` parameter that takes the rest."""
        scope = self.code.scope(function)
        rest = next((Place(function, p.name, slot) for p in scope.parameters if p.kind == "**"), None)
        named = self.positional(function) + [p.name for p in scope.parameters if p.kind == "keyword"]
        if slot:
            inside = [(slot[0], Place(function, slot[0], slot[1:]))] if slot[0] in named else []
            return inside, None if inside else rest
        return [(name, Place(function, name)) for name in named], rest

    def positional(self, function: Spot) -> list[str]:
        """Return the positional parameters a caller fills, without `self`."""
        scope = self.code.scope(function)
        names = [p.name for p in scope.parameters if p.kind == "positional"]
        is_method = scope.parent > 0 and self.code.modules[function.path].scopes[scope.parent].kind == "class"
        is_static = any(isinstance(d, Ref) and d.steps == ("staticmethod",) for d in scope.decorators)
        return names[1:] if is_method and not is_static and names else names

    def is_loaded(self, place: Place) -> bool:
        """Say whether the name that holds a parameter is read in its function or in one inside it."""
        if not isinstance(place.base, str):
            return True
        return any(self.ledgers.at(*viewer).reads.get(place.base) for viewer in self.viewers(place.spot, place.base))


def tuple_arguments(call: Call) -> Iterator[tuple[str, Items]]:
    """Yield `args=(…)` of calls that start a worker."""
    for name, value in call.keywords:
        if name in ("args", "initargs") and isinstance(value, Items):
            yield name, value


def call_of(expr: Expr) -> int | None:
    """Return the call an expression is the bare result of."""
    return expr.call if isinstance(expr, Made) and not expr.steps else None
