"""What a call enters: functions, constructors, overrides, what a registry or a table holds, functions handed on.

Calls are resolved by `project.code`; a method that cannot be resolved is taken to be any method of that name in the
repository, as long as they are few.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mldebt.facts.code import Call, Expr, Made, Ref, last_step
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot, Target
from mldebt.project.configs.calls.binding import can_take
from mldebt.project.configs.calls.callables import (
    CHOOSES,
    callables,
    is_own_type,
    of_imported,
    spelled_name,
    taken_from,
)
from mldebt.project.configs.calls.decorating import Decorating, decorating
from mldebt.project.configs.calls.several import Several
from mldebt.project.memory import Lately

MAX_REGISTERED, MAX_NAMESAKES, FEW = 400, 120, 5
PLAIN_BASES = frozenset({
    "object", "ABC", "Module", "Exception", "ValueError", "RuntimeError", "Enum", "IntEnum", "str", "int", "dict",
    "list", "Generic", "ModuleList", "ModuleDict", "Sequential", "Protocol", "NamedTuple", "TypedDict", "Function",
    "BaseModel", "float",
})  # fmt: skip
RESTORES = ".load_from_checkpoint"

BY_PATH = ("imp.load_source.", "importlib.util.module_from_spec.", "importlib.machinery.SourceFileLoader.")
"""Modules that a program loads from files; nearly all are its own, so that their functions go by their names."""


class Entering:
    """Resolves calls into the repository."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._several = Several(code)
        self._decorated: dict[str, list[Spot]] | None = None
        self._fillers: dict[str, set[str]] = {}
        self._replacing: Lately[Spot, Sequence[Spot]] = Lately(code.replacing)

    def functions(self, spot: Spot, call: Call) -> tuple[Target, list[Spot]]:
        """Return what a call resolves to and the functions of the repository that it may enter."""
        target = self.code.callee(spot, call)
        if target.kind in ("function", "class") and target.spot:
            also = self._replacing.of(target.spot) if target.kind == "function" else ()
            return target, self._able(call, (self._enterable(target), *also, *self._others(spot, call, target)))
        if target.kind != "function" and call.last_step == RESTORES and isinstance(call.func, Ref):
            owner = self.code.resolve(spot, call.func.steps[:-1])
            method = self._enterable(owner) if owner.kind == "class" else None
            return (owner, [method]) if method else (target, [])
        if target.kind == "external":
            return self._by_library(spot, call, target)
        return self._by_value(spot, call, target) if target.kind == "unknown" else (target, [])

    def _others(self, spot: Spot, call: Call, target: Target) -> Iterator[Spot]:
        """Yield what a call enters beside its target: where its name or receiver may be one of several things."""
        several = (*self._several.imported(spot, call, target), *self._several.held(spot, call))
        yield from (one for one in map(self._enterable, several) if one)
        for method in self._several.methods(spot, call):
            yield from (method, *self._replacing.of(method))

    def may_be_another(self, spot: Spot, call: Call) -> bool:
        """Say whether a callee may be something beside what is entered, of which nothing is known."""
        return self._several.is_open(spot, call) and not self.registered(spot, call)

    def _by_library(self, spot: Spot, call: Call, target: Target) -> tuple[Target, list[Spot]]:
        """Return what a call of a library enters here: what it chooses by name, or what it loads from a file."""
        if target.name.startswith(CHOOSES):
            found = self._chosen(spot, call)
            return (Target("function", call.last_step), found) if found else (target, [])
        return target, self._namesakes(call.last_step) if target.name.startswith(BY_PATH) else []

    def _by_value(self, spot: Spot, call: Call, target: Target) -> tuple[Target, list[Spot]]:
        """Return what a call enters that does not resolve: what the callee may hold, else what has its name."""
        if is_own_type(self.code, spot, call.func):
            owner = self.code.enclosing_class(spot)
            made = [self.code.methods(cls).get("__init__") for cls in (owner, *self.code.heirs(owner))] if owner else []
            return Target("class", "type(self)"), [*dict.fromkeys(one for one in made if one)]
        held = [*callables(self.code, spot, call.func)]
        if any(self._is_opaque(one) for one in held):
            return target, []
        chosen = [*filter(None, map(self._enterable, held)), *self.registered(spot, call)]
        if chosen:
            return Target("function", call.last_step), self._fitting(spot, call, chosen)
        name = spelled_name(self.code, spot, call.func)
        step = f".{name}" if name and "*" not in name else call.last_step
        return target, self._namesakes(step) or self._misplaced(spot, call.func)

    def _misplaced(self, spot: Spot, func: Expr) -> list[Spot]:
        """Return what has the name of a thing that a module of the repository should have, in other modules."""
        found = self.code.lookup(spot, func.steps[0]) if isinstance(func, Ref) and len(func.steps) == 1 else None
        imports = [one for one in found[1] if isinstance(one, Import)] if found else []
        names = {one.target.rpartition(".")[2] for one in imports if self.code.names.find(one.module, spot.path)}
        defined = {
            name: [one for one in self.code.definitions(name) if not self.code.scope(one).parent] for name in names
        }
        entered = [self._enterable(self._defined(one)) for some in defined.values() if len(some) <= FEW for one in some]
        return [one for one in entered if one]

    def _namesakes(self, step: str) -> list[Spot]:
        """Return what a method that does not resolve may be: any function of its name, as long as they are few."""
        named = self.code.definitions(step[1:]) if step.startswith(".") else ()
        found = [one for one in named if self.code.scope(one).kind == "function"]
        return found if len(found) <= MAX_NAMESAKES else []

    def _chosen(self, spot: Spot, call: Call) -> list[Spot]:
        """Return what a function or class chosen by name may be; nothing where a library's constructor is among it."""
        chosen = [*callables(self.code, spot, call.func), *of_imported(self.code, spot, call.func)]
        if not any(one.spot for one in chosen):
            return list(dict.fromkeys(one for one in self.registered(spot, call) if one))
        if any(self._is_opaque(one) for one in chosen):
            return []
        return self._fitting(spot, call, map(self._enterable, chosen))

    def _fitting(self, spot: Spot, call: Call, chosen: Iterable[Spot | None]) -> list[Spot]:
        """Return what may be called, of what comes out of modules by a name only that which can take the arguments."""
        inner = self.code.scope(spot).calls[call.func.call] if isinstance(call.func, Made) else None
        if inner is None or not (taken_from(inner) or self._takes(self.code.callee(spot, inner))):
            return [one for one in dict.fromkeys(chosen) if one]
        return self._able(call, chosen)

    def _able(self, call: Call, chosen: Iterable[Spot | None]) -> list[Spot]:
        """Return what may be called, of several things only those which can take the arguments."""
        found = [one for one in dict.fromkeys(chosen) if one]
        able = (one for one in found if can_take(self.code, one, call))
        return [*able] or found if len(found) > 1 else found

    def _takes(self, target: Target) -> bool:
        """Say whether a function takes something out of others by its name, and gives it as it is."""
        calls = self.code.scope(target.spot).calls if target.kind == "function" and target.spot else ()
        return any(map(taken_from, calls)) and not any(one.leaf == "partial" for one in calls)

    def _is_opaque(self, target: Target) -> bool:
        """Say whether a class is made by a constructor that is not here."""
        if target.kind != "class" or not target.spot or self._enterable(target):
            return False
        names = [base.name.rpartition(".")[2] for base in self.code.bases(target.spot) if base.spot is None]
        return any(name not in PLAIN_BASES for name in names)

    def registered(self, spot: Spot, call: Call) -> list[Spot | None]:
        """Return what decorators put into a registry: `@MODELS.register` for `MODELS[name](cfg)`, or fillers."""
        func = call.func
        if isinstance(func, Ref) and len(func.steps) == 1:
            values = self.code.values(spot, func.steps)
            made = [(where, value) for where, value, _ in values if is_looked_up(value)]
            spot, func = made[0] if len(made) == len(values) == 1 else (spot, func)
        if isinstance(func, Made) and not func.steps:
            inner = self.code.scope(spot).calls[func.call]
            if held := self._handed_out(spot, inner):
                return [self._enterable(self._defined(one)) for one in self._decorated_by(held)]
            func = inner.func
            if last_step(func) not in (".get", ".build", ".get_class", ".lookup"):
                return []
        if not isinstance(func, Ref) or not (func.steps[-1] == "[*" or last_step(func) in (".get", ".build")):
            return []
        name = func.steps[-2].lstrip(".") if len(func.steps) > 1 else func.steps[0]
        found = [self._enterable(self._defined(one)) for one in self._decorated_by(name)]
        return found if len(found) <= MAX_REGISTERED else []

    def _defined(self, spot: Spot) -> Target:
        scope = self.code.scope(spot)
        return Target("class" if scope.kind == "class" else "function", scope.name, *spot)

    def _handed_out(self, spot: Spot, call: Call) -> str | None:
        """Return the registry that a function hands entries out of: `def entry(name): return _ENTRIES[name]`."""
        target = self.code.callee(spot, call)
        if target.kind != "function" or not target.spot:
            return None
        returns = (value.steps for value in self.code.scope(target.spot).returns if isinstance(value, Ref))
        return next((steps[-2].lstrip(".") for steps in returns if len(steps) > 1 and steps[-1] == "[*"), None)

    def _decorated_by(self, registry: str) -> Iterator[Spot]:
        """Yield what is decorated with a registry's method, or with a function that stores into the registry."""
        if self._decorated is None:
            self._decorated, self._fillers = defaultdict(list), defaultdict(set)
            for path, (decorated, fillers) in self.code.each(decorating, Decorating):
                for step, number in decorated:
                    self._decorated[step].append(Spot(path, number))
                for held, filler in fillers:
                    self._fillers[held].add(filler)
        yield from self._decorated.get(registry, ())
        for filler in sorted(self._fillers.get(registry, ())):
            yield from self._decorated.get(filler, ())

    def _enterable(self, target: Target) -> Spot | None:
        if target.kind == "class" and target.spot:
            return self.code.methods(target.spot).get("__init__")
        return target.spot

    def passed_functions(self, spot: Spot, call: Call) -> Iterator[tuple[Spot, int | None]]:
        """Yield functions of the repository handed to a call, with their position: workers, callbacks, partials."""
        values: list[tuple[int | None, Expr]] = [*enumerate(call.args), *((None, value) for _, value in call.keywords)]
        for place, value in values:
            if isinstance(value, Ref):
                target = self.code.resolve(spot, value.steps)
                if target.kind in ("function", "class") and (entered := self._enterable(target)):
                    yield entered, place
                elif target.kind == "unknown" and len(value.steps) == 2 and value.steps[0] == "self":
                    owner = self.code.enclosing_class(spot)
                    method = self.code.methods(owner).get(value.steps[1][1:]) if owner else None
                    if method:
                        yield method, place

    def set_as(self, path: str, key: str) -> Iterator[Spot]:
        """Yield the functions that a module puts under a name of the command line: `set_defaults(func=train)`."""
        for number, _, call in self.code.callees.named(path, ("set_defaults",)):
            chosen = dict(call.keywords).get(key)
            target = self.code.resolve(Spot(path, number), chosen.steps) if isinstance(chosen, Ref) else None
            if target and target.kind == "function" and target.spot:
                yield target.spot

    def callers(self, spot: Spot) -> Iterator[tuple[Spot, int]]:
        """Yield (scope, call number) of the calls that reach a function or class."""
        yield from self.code.callers(spot)


def is_looked_up(value: Expr) -> bool:
    """Say whether a value comes out of a table or a call: `HEADS[name]`, `HEADS.get(name)`."""
    return (isinstance(value, Made) and not value.steps) or (isinstance(value, Ref) and value.steps[-1] == "[*")
