"""Call edges: which scopes a scope can enter, as far as names, objects, tables and a few method names tell.

Calls are followed as `code.Code` resolves them; where it cannot, a method name that few classes of the repository
define is followed to all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from mldebt.facts.code import Call, Expr, Ref
from mldebt.patterns import regex
from mldebt.project.code import CALLED_BY_NAME, Code, Spot, Target, without_last
from mldebt.project.resolution.calls import method_asked
from mldebt.project.runs.objects.callables import Callables
from mldebt.project.runs.objects.held import Held, handed
from mldebt.project.runs.objects.instances import Instances
from mldebt.project.runs.objects.registries import built
from mldebt.project.runs.ways.asked import COMMON, is_apart, is_asked_else, is_family, sets_mode
from mldebt.project.runs.ways.bound_else import bound_else
from mldebt.project.runs.ways.steps import NOTHING, Asked, Edge

STEP, FITTING = "training_step", frozenset({"fit", "train", "run", "tune", "launch", "LightningCLI"})
MADE = frozenset({"__init__", "__call__", "forward"})
"""What is called of one of several classes that a worked-out name may mean: the others may be for other programs."""
CALLED_BY_PIPELINES = frozenset({"fit", "train", "fit_transform", "train_step", "fit_predict"})
DEFERRED = frozenset({
    ".serve", ".deploy", ".submit", ".map", ".delay", ".remote", ".apply_async", ".spawn", ".local", ".with_options",
    ".options",
})  # fmt: skip
MADE_BY_NAME = regex(r"(hydra\b.*)?|\.\w+|.*\.(build\w*|create\w*|get|make|instantiate|Registry)\.\w+")
TRAINS = regex(r"(train|fit|learn)(_(step|model|batch|epoch|loop))?")
OWN = Ref(("self",))
WORKED_OUT = (
    "importlib.", "builtins.eval.", "builtins.getattr.", "builtins.globals[", "builtins.locals[", "builtins.vars[",
    "functools.partial.", "pydoc.locate.",
)  # fmt: skip
FEW, CROWD, SEVERAL = 4, 40, 2


class Edges:
    """The call edges of one repository, worked out once for each scope."""

    def __init__(self, code: Code, instances: Instances, callables: Callables) -> None:
        self.code, self.instances, self.callables = code, instances, callables
        self._known: dict[Spot, list[Edge]] = {}
        self._into: dict[Spot, list[tuple[Spot, bool]]] = defaultdict(list)
        self._held = Held(code)

    def into(self, spot: Spot) -> Sequence[tuple[Spot, bool]]:
        """Return the scopes that enter a scope, of those whose edges have been asked for, and whether widely."""
        return self._into.get(spot, ())

    def calls_into(self, spot: Spot) -> Iterable[tuple[Spot, Call]]:
        """Yield the calls of a parameter, or of a method by its name, that enter a scope, of the scopes asked for."""
        leaf = f".{self.code.scope(spot).name.rpartition('.')[2]}"
        for caller in dict.fromkeys(caller for caller, _ in self.into(spot)):
            names = {Ref((one.name,)) for one in self.code.scope(caller).parameters}
            numbers = dict.fromkeys(edge.call.number for edge in self.of(caller) if edge.spot == spot and edge.call)
            calls = (self.code.scope(caller).calls[number] for number in numbers)
            yield from ((caller, call) for call in calls if call.func in names or call.last_step == leaf)

    def of(self, spot: Spot) -> list[Edge]:
        """Return the scopes a scope can enter."""
        found = self._known.get(spot)
        if found is None:
            found = self._known[spot] = list(self._find_edges(spot))
            narrow, wide = (spot, False), (spot, True)
            for edge in found:
                self._into[edge.spot].append(wide if edge.is_wide else narrow)
        return found

    def _find_edges(self, spot: Spot) -> Iterable[Edge]:
        scope = self.code.scope(spot)
        for number, call in enumerate(scope.calls):
            asked = Asked(number, call.func, call.line, call.under)
            target = self.code.callee(spot, call)
            targets = [target] if target.kind in ("class", "function") else list(self._dispatched(spot, call, target))
            is_open = target.kind == "unknown" or target.name.startswith(WORKED_OUT)
            if not targets and (is_open or MADE_BY_NAME.fullmatch(target.name)):
                targets = list(self._configured(spot, call))
            for under, found in bound_else(self.code, spot, call, target) or [(call.under, one) for one in targets]:
                yield from self._entered(spot, Asked(number, call.func, call.line, under), found)
            yield from self._of_other_kinds(spot, call, target, asked)
            if not targets:
                yield from self._perhaps(spot, call, asked) if is_open else self._by_parent(spot, call, asked)
            given = () if self._held.keeps(spot, number) else handed(self.code, spot, call)
            yield from (Edge(passed, asked) for passed in (*given, *(() if targets else self._held.called(spot, call))))
        if scope.kind == "function":
            yield from self._inner(spot)

    def _perhaps(self, spot: Spot, call: Call, asked: Asked) -> Iterable[Edge]:
        """Return what a call of something unknown enters where only methods of that name can be meant."""
        written = list(self.callables.fetched.spelled(spot, call)) or [call]
        methods = [found for one in written for found in self._below(spot, one) or self._loose(spot, one)]
        several = () if methods else self._several(call)
        owners = frozenset(Spot(method.path, self.code.scope(method).parent) for method in several)
        yield from (Edge(method, asked, instead=owners) for method in several)
        for method in methods:
            replaced = self.code.replacing(method) if self.code.is_stub(method) else ()
            yield from (Edge(entered, asked) for entered in (method, *replaced))
            yield from self._made(method, asked)

    def _by_parent(self, spot: Spot, call: Call, asked: Asked) -> Iterable[Edge]:
        """Return the methods of a class that the one from outside calls which it extends: `trainer.train(data)`."""
        receiver = without_last(call.func) if TRAINS.fullmatch(call.leaf) else None
        kinds = self.code.types(spot, receiver) if receiver is not None else ()
        owned = (self.code.methods(kind.spot).items() for kind in kinds if kind.kind == "class" and kind.spot)
        methods = (method for pairs in owned for name, method in pairs if not name.startswith("__"))
        yield from (Edge(method, asked) for method in methods if self.code.scope(method).kind == "function")

    def _several(self, call: Call) -> Sequence[Spot]:
        """Return the methods that train of one name: a run enters those whose class it makes."""
        if TRAINS.fullmatch(leaf := method_asked(call)) is None:
            return ()
        found = [way for way in self.code.methods_named(leaf) if not sets_mode(self.code, call, way)]
        return found if len(found) <= CROWD else ()

    def _of_other_kinds(self, spot: Spot, call: Call, target: Target, asked: Asked) -> Iterable[Edge]:
        """Return the methods of the other classes that an object may be of; a run enters those whose class it makes."""
        if not (owners := self._methods(spot, call, target)):
            return
        are_kinds = len(owners) > 1 and is_family(self.code, owners)
        for method, owner in owners.items():
            if method != target.spot:
                instead = frozenset(owners.values())
                yield Edge(method, asked, instead=instead - {owner} if are_kinds else instead)

    def _methods(self, spot: Spot, call: Call, target: Target) -> dict[Spot, Spot]:
        """Return the methods that a call may mean of an object that may be of several classes, with their classes."""
        is_method = target.spot is not None and target.kind == "function" and self.code.is_in_class(target.spot)
        receiver = without_last(call.func) if is_method else None
        kinds = self.code.types(spot, receiver) if receiver is not None and receiver != OWN else ()
        if len(kinds) < SEVERAL:
            return {}
        methods = (self.code.methods(kind.spot).get(call.last_step[1:]) for kind in kinds if kind.spot)
        found = (method for method in methods if method and self.code.scope(method).kind == "function")
        return {method: Spot(method.path, self.code.scope(method).parent) for method in found}

    def _inner(self, spot: Spot) -> Iterable[Edge]:
        """Return the functions written inside a function, but for those that it keeps for later."""
        for number in self.code.inside(spot):
            is_function = self.code.modules[spot.path].scopes[number].kind == "function"
            if is_function and not self._held.is_kept(spot, number):
                yield Edge(Spot(spot.path, number), None)

    def _entered(self, spot: Spot, asked: Asked, target: Target) -> Iterable[Edge]:
        """Return what a call of a function or class enters; methods a subclass overrides included."""
        if target.spot is None:
            return
        if target.kind != "function":
            yield from self._of_class(spot, asked, target.spot)
            return
        call = self.code.scope(spot).calls[asked.number]
        owners = self._methods(spot, call, target)
        instead = frozenset(owners.values()) - {owners.get(target.spot)} if owners else NOTHING
        yield Edge(target.spot, asked, instead=instead)
        receiver = without_last(call.func)
        if receiver is not None and self.code.types(spot, receiver) and call.last_step != ".__init__":
            owner = frozenset({Spot(target.spot.path, self.code.scope(target.spot).parent)})
            yield from (Edge(override, asked, instead=owner) for override in self.code.replacing(target.spot))

    def _of_class(self, spot: Spot, asked: Asked, made: Spot) -> Iterable[Edge]:
        """Return the methods of an object that a call makes, widely those that nothing calls by itself."""
        calls, methods = self.code.scope(spot).calls, self.code.methods(made)
        call, called = calls[asked.number], frozenset(CALLED_BY_NAME)
        if self.code.callee(spot, call).name.startswith(WORKED_OUT):
            called = MADE
        elif call.within >= 0 and self.code.callee(spot, calls[call.within]).kind in ("external", "unknown"):
            called |= CALLED_BY_PIPELINES
        if "run" in methods and is_asked_else(self.code, spot, asked.number, methods):
            called -= {"run"}
        if STEP in methods and FITTING.isdisjoint(self.code.callees.of(spot.path)):
            called -= {STEP}
        for name, method in methods.items():
            if self.code.scope(method).kind == "function":
                yield Edge(method, asked, name not in called, made=made)

    def _dispatched(self, spot: Spot, call: Call, target: Target) -> Iterable[Target]:
        """Return the functions and classes of ours that a call means by what a name, attribute or table holds."""
        func = call.func
        if isinstance(func, Ref) and func.steps[-1] in DEFERRED:
            found = self.code.resolve(spot, func.steps[:-1])
            yield from (found,) if found.kind == "function" else ()
        yield from built(self.code, spot, call)
        is_known = target.kind == "external" and not target.name.startswith(WORKED_OUT)
        if not (is_known and (_is_named(func) or self._is_outside(spot, func))):
            given = self._held.given(spot, func)
            yield from (
                found
                for found in self.callables.of(spot, func)
                if found.kind in ("function", "class") and found.spot not in given
            )

    def _is_outside(self, spot: Spot, func: Expr) -> bool:
        """Say whether a callee is something from outside by its own name: `print`, `tqdm`."""
        if not isinstance(func, Ref) or func.steps[0] in ("self", "cls"):
            return False
        return self.code.resolve(spot, func.steps).kind == "external"

    def _configured(self, spot: Spot, call: Call) -> Iterable[Target]:
        """Return the methods a call can mean of an object that a configuration or something kept makes."""
        receiver = without_last(call.func)
        made = () if receiver is None else (*self.instances.of(spot, receiver), *self.callables.kinds(spot, receiver))
        for kind in made:
            method = self.code.methods(kind.spot).get(call.leaf) if kind.spot else None
            if kind.kind == "class" and method:
                yield Target("function", self.code.scope(method).name, method.path, method.scope)

    def _below(self, spot: Spot, call: Call) -> Sequence[Spot]:
        """Return the methods asked of a class of ours that leaves them to the classes that extend it."""
        receiver = without_last(call.func)
        kinds = self.code.types(spot, receiver) if receiver is not None else ()
        heirs = (heir for kind in kinds if kind.kind == "class" and kind.spot for heir in self.code.heirs(kind.spot))
        found = (self.code.methods(heir).get(call.last_step[1:]) for heir in heirs)
        return tuple(dict.fromkeys(method for method in found if method is not None))

    def _loose(self, spot: Spot, call: Call) -> Sequence[Spot]:
        """Follow an unresolved method call to the few methods of that name in the repository."""
        if not (leaf := method_asked(call)):
            return []
        candidates = self.code.methods_named(leaf)
        around = self.code.closure(spot.path)
        if close := [candidate for candidate in candidates if candidate.path in around]:
            return self._few(leaf, close)
        far = self._few(leaf, [candidate for candidate in candidates if not sets_mode(self.code, call, candidate)])
        return [candidate for candidate in far if not is_apart(self.code, candidate)]

    def _few(self, leaf: str, methods: Sequence[Spot]) -> Sequence[Spot]:
        """Return methods of one name if they are few enough for each to be meant, or kinds of one thing."""
        few, many = (1, 1) if leaf in COMMON else (FEW, CROWD)
        return methods if len(methods) <= few or (len(methods) <= many and is_family(self.code, methods)) else ()

    def _made(self, method: Spot, asked: Asked) -> Iterable[Edge]:
        """Return the constructor behind a method: whoever calls it made the object, by ways that were not seen."""
        made = self.code.methods(Spot(method.path, self.code.scope(method).parent)).get("__init__")
        if made is not None and made != method:
            yield Edge(made, asked, is_wide=True)


def _is_named(func: Expr) -> bool:
    """Say whether a callee is an attribute of something by its name: of no table, and of no object's own."""
    if not isinstance(func, Ref) or len(func.steps) == 1 or func.steps[0] in ("self", "cls"):
        return False
    return not any(step.startswith("[") for step in func.steps)
