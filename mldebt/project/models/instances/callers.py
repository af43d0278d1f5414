"""Knows where every name is called and under which other names a model class goes."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Call, Expr, Made, Op, Ref, Scope, Table
from mldebt.project.code import Code, Spot, Target, branches
from mldebt.project.models.classes.deeds import builders
from mldebt.project.models.classes.definitions import Definitions

LOADERS = frozenset({".from_pretrained", ".load_from_checkpoint"})
METHODS = frozenset({"from_pretrained", "load_from_checkpoint", "from_dataset", "from_config"})
"""By which methods a class makes an instance that a base outside the repository gives it."""
CLASS_ITSELF = Ref(("cls",))
PARTIAL = "partial"


class Callers:
    """Calls by the last step of what is called, names that imports give, and names that hold a class."""

    def __init__(self, code: Code, definitions: Definitions, ignored: set[str]) -> None:
        self.code, self.definitions = code, definitions
        self._ignored, self._calls = ignored, dict[str, Sequence[tuple[Spot, int]]]()
        self._loading: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
        self._made_by_methods: dict[Spot, frozenset[str]] = {}
        self.classes_by_name: dict[str, list[Spot]] = defaultdict(list)
        for spot, definition in self.definitions.classes.items():
            self.classes_by_name[definition.name].append(spot)
        self.aliases: dict[Spot, list[tuple[Spot, tuple[str, ...], int]]] = defaultdict(list)
        self.presets: dict[Spot, list[tuple[Spot, tuple[str, ...]]]] = defaultdict(list)
        for path, facts in self.code.modules.items():
            if path in ignored:
                continue
            spots = self.code.spots(path)
            for number, place, call in self.code.callees.named(path, METHODS | self._constructors):
                if isinstance(call.func, Ref) and len(call.func.steps) > 1:
                    self._loading[call.func.steps[-2].lstrip(".")].append((spots[number], place))
            presets = frozenset(self.code.callees.places(path, PARTIAL))
            for spot, scope in zip(spots, facts.scopes, strict=True):
                self._index_scope(spot, scope, presets)

    @cached_property
    def _constructors(self) -> frozenset[str]:
        """The names of all class methods that hand out an instance of their class."""
        return frozenset().union(*map(self._constructors_of, self.definitions.classes))

    def _constructors_of(self, made: Spot) -> Iterable[str]:
        """Return the names of the methods by which a class makes itself or its network: `cls(**config)`."""
        found = self._made_by_methods.get(made)
        if found is None:
            methods = ((name, self.code.scope(method)) for name, method in self.code.methods(made).items())
            own = (name for name, scope in methods if scope.returns and CLASS_ITSELF in scope.funcs())
            built = builders(self.code, made) if self.definitions.classes[made].framework == "keras" else ()
            found = self._made_by_methods[made] = frozenset((*own, *built))
        return found

    def calls(self, name: str) -> Sequence[tuple[Spot, int]]:
        """Return the calls of what ends in a name, and of what loads the weights of a class of that name."""
        found = self._calls.get(name)
        if found is None:
            named = [one for one in self.code.named(name) if one[0].path not in self._ignored]
            if loading := self._loading.get(name):
                named = sorted((*named, *loading), key=self._place)
            found = self._calls[name] = named
        return found

    def _place(self, call: tuple[Spot, int]) -> tuple[int, int, int]:
        """Return where a call stands: its file among all files, its scope and its number there."""
        spot, place = call
        return self._order[spot.path], spot.scope, place

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {path: number for number, path in enumerate(self.code.modules)}

    def makes(self, maker: Spot, caller: Spot, call: Call) -> bool:
        """Say whether a call makes an instance: of the class or by the function, or by a method of the class."""
        func = call.func
        steps = func.steps if isinstance(func, Ref) and maker in self.definitions.classes else ()
        if len(steps) > 1 and (
            steps[-1].lstrip(".") in METHODS or steps[-1].lstrip(".") in self._constructors_of(maker)
        ):
            return self.code.resolve(caller, steps[:-1]).spot == maker
        return self.code.callee(caller, call).spot == maker

    def called_as(self, spot: Spot, target: tuple[str, ...], *, is_offered: bool = False) -> Iterator[tuple[Spot, int]]:
        """Yield the calls of a name that a scope gives to a class: in its file, and in others where it is offered."""
        written = (target, ("self", f".{target[0]}")) if self.code.scope(spot).kind == "class" else (target,)
        for caller, place in self.calls(target[-1].lstrip(".")):
            func = self.code.scope(caller).call(place).func
            if not isinstance(func, Ref):
                continue
            if caller.path == spot.path:
                if func.steps in written:
                    yield caller, place
            elif is_offered:
                held = self.code.resolve(caller, func.steps)
                if (held.kind, held.path, held.name) == ("variable", spot.path, target[0]):
                    yield caller, place

    def model_around(self, spot: Spot) -> Spot | None:
        """Return the model class that a scope is or stands in."""
        if spot in self.definitions.classes:
            return spot
        owner = self.code.enclosing_class(spot) if spot.scope else None
        while owner is not None and owner not in self.definitions.classes:
            owner = self.code.enclosing_class(owner) if self.code.scope(owner).parent > 0 else None
        return owner

    def called_by_bases(self, maker: Spot) -> Iterator[tuple[Spot, int, Spot]]:
        """Yield where a base calls what a class that is no model overrides, with the class: `self._build_model()`."""
        owner = self.code.enclosing_class(maker) if maker.scope else None
        if owner is None or self.model_around(maker) is not None:
            return
        name = self.code.scope(maker).name.rpartition(".")[2]
        for caller, place in self.calls(name):
            func = self.code.scope(caller).call(place).func
            base = self.code.enclosing_class(caller) if func == Ref(("self", f".{name}")) else None
            if base is not None and self.definitions.derives(owner, base):
                yield caller, place, owner

    def _index_scope(self, spot: Spot, scope: Scope, presets: Container[tuple[int, int]]) -> None:
        for assign in scope.assigns:
            if type(assign.value) is Made:  # most are: no name is given on
                is_preset = (spot.scope, assign.value.call) in presets
                preset = partial_of(scope, assign.value) if is_preset else None
                if preset and preset.steps[-1].lstrip(".") in self.classes_by_name:
                    target = self.code.resolve(spot, preset.steps)
                    if target.spot in self.definitions.classes and target.spot:
                        self.presets[target.spot].append((spot, assign.target))
                continue
            for value in choices(assign.value):
                if not isinstance(value, Ref) or value.steps == assign.target:
                    continue
                if value.steps[-1].lstrip(".") in self.classes_by_name:
                    target = self.code.resolve(spot, value.steps)
                    if target.spot in self.definitions.classes and target.spot:
                        self.aliases[target.spot].append((spot, assign.target, assign.line))


def is_loading(func: Expr) -> bool:
    """Say whether a call makes an instance with trained weights in it: `Model.from_pretrained(…)`."""
    return isinstance(func, Ref) and len(func.steps) > 1 and func.steps[-1] in LOADERS


def partial_of(scope: Scope, value: Made) -> Ref | None:
    """Return what `partial(…)` sets some arguments of, where a call is one."""
    if value.steps or value.call >= len(scope.calls):
        return None
    call = scope.calls[value.call]
    if call.last_step.removeprefix(".") != PARTIAL or not call.args:
        return None
    return call.args[0] if isinstance(call.args[0], Ref) else None


def choices(value: Expr) -> Iterator[Expr]:
    """Yield an expression or the branches of a conditional one."""
    for item in branches(value):
        yield from choices(item)
    if not isinstance(value, Op | Table):
        yield value


def called_on(scope: Scope) -> Mapping[int, Sequence[tuple[tuple[str, ...], int]]]:
    """Return what is called on the results of the calls of a scope, with its line."""
    found: dict[int, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for call in scope.calls:
        if isinstance(call.func, Made):
            found[call.func.call].append((call.func.steps, call.line))
    return found


def parameter_of(code: Code, target: Target, key: int | str) -> tuple[Spot | None, str]:
    """Return the parameter that an argument of a call fills, and the function or constructor that has it."""
    spot = code.methods(target.spot).get("__init__") if target.spot and target.kind == "class" else target.spot
    if spot is None:
        return None, ""
    names = code.positional(spot)
    name = key if isinstance(key, str) else names[key] if key < len(names) else ""
    return (spot, name) if any(parameter.name == name for parameter in code.scope(spot).parameters) else (None, "")
