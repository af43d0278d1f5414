"""Knows what calls reach, on resolved names and on the objects that receivers are.

A method is looked for in the classes its receiver may be of and in their bases. Also what is defined by a name, which
classes extend a class, and which methods replace one or wait for that.
"""

from abc import ABC
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import starmap

from mldebt.facts.code import Call, Const, Expr, Made, PythonFacts, Ref, last_step
from mldebt.patterns import regex
from mldebt.project.memory import Bounded, Memory
from mldebt.project.resolution.callees import shared, without_last
from mldebt.project.resolution.callers import Callers
from mldebt.project.resolution.names import MOST_KEPT, UNKNOWN, Target
from mldebt.project.resolution.scopes import Spot

CALLED, REMOTE = ".__call__", ".remote"
GETATTR, SUPER = Ref(("getattr",)), Ref(("super",))
FEW = 4
LIBRARIES = frozenset({"np", "torch", "tf", "os", "plt", "nn", "F", "pd"})
CLASS_ITSELF = regex(r"^(?:typing\.)?[Tt]ype\[(.*)\]$")
BARE = frozenset({"builtins.object", "abc.ABC", "typing.Protocol", "typing.Generic"})


class Calls(Callers):
    """What the calls of the repository reach."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> None:
        super().__init__(modules, memory)
        self._callee: Bounded[tuple[Spot, Expr], Target] = Bounded(MOST_KEPT)
        self._cut_short: dict[tuple[Spot, Expr], Target] = {}  # in a ring of questions; good enough inside of others
        self._pending: set[tuple[Spot, Expr]] = set()

    def settle(self) -> None:
        """Index what single modules bind, choose and call."""
        _ = self._chosen_for, self._calling

    def callee(self, spot: Spot, call: Call) -> Target:
        """Return what a call reaches; methods are resolved through the receiver's class and its in-repository bases."""
        key = (spot, call.func)
        found = self._callee.get(key)
        if found is None:
            is_inner = bool(self._pending or self._types_busy)
            if is_inner and (found := self._cut_short.get(key)) is not None:
                return found
            if key in self._pending:
                self._cut += 1
                self._rings += 1
                return UNKNOWN
            before = self._cut
            self._pending.add(key)
            found = self.once(self.called(spot, call.func))
            self._pending.discard(key)
            known = self._callee if self._cut == before or not is_inner else self._cut_short
            known[spot, shared(call.func)] = found
        return found

    def called(self, spot: Spot, func: Expr) -> Target:
        """Return what calling an expression would reach."""
        if isinstance(func, Ref):
            direct = self.meaning(spot, func.steps)
            if direct.kind in ("function", "class", "external"):
                return direct
            if len(func.steps) == 1:
                return self._indirect(spot, func)
        method = last_step(func)
        receiver = without_last(func)
        if isinstance(func, Made) and not func.steps:
            return self._given_back(spot, func)
        if receiver is None or not method.startswith("."):
            return Target("unknown", method)
        found = self._method(self._owners(spot, receiver), method)
        meant = self._elsewhere(spot, receiver) if method == REMOTE and found.spot is None else found
        return meant if meant.spot else found

    def _elsewhere(self, spot: Spot, func: Expr, depth: int = 0) -> Target:
        """Return what is called in another process: `Actor`, `Actor.options(…)`, `ray.remote(Actor)`, `actor.step`."""
        if (call := self.made(spot, func)) is not None:
            maker = self.made(spot, call.func) or call
            inner = without_last(call.func)
            if call.last_step == ".options" and inner is not None:
                return self._elsewhere(spot, inner, depth + 1)
            if call.args and self.callee(spot, maker).name == "ray.remote":
                return self.called(spot, call.args[0])
        found = self.called(spot, func)
        if found.kind in ("function", "class") or not isinstance(func, Ref) or len(func.steps) > 1 or depth > FEW:
            return found
        values = self.values(spot, func.steps)[:FEW]
        made = ((where, value, depth + 1) for where, value, _ in values if isinstance(value, Made))
        return next((target for target in starmap(self._elsewhere, made) if target.spot), found)

    def _owners(self, spot: Spot, receiver: Expr) -> tuple[Target, ...]:
        call = self.made(spot, receiver)
        if call is not None and call.func == SUPER:
            owner = self.enclosing_class(spot)
            return self.bases(owner) if owner else ()
        return self.types(spot, receiver)

    def _method(self, kinds: Iterable[Target], method: str) -> Target:
        """Return a method of what may be several kinds; one that a class here defines beats one it may inherit."""
        inherited: Target | None = None
        for kind in kinds:
            if kind.kind == "class" and kind.spot:
                if found := self.methods(kind.spot).get(method[1:]):
                    return self._target(found)
                outside = next((base for base in self.bases(kind.spot) if _gives_methods(base)), None)
                if outside and inherited is None and not self._is_kept(kind.spot, method[1:]):
                    inherited = Target("external", outside.name + method)
            elif kind.kind == "external" and not kind.name.endswith(CALLED):
                return inherited or Target("external", kind.name + method)
        return inherited or Target("unknown", method)

    def _is_kept(self, owner: Spot, name: str) -> bool:
        """Say whether a class keeps something under a name itself: that is called, nothing inherited."""
        return bool(self.attributes(owner).get(name))

    def _indirect(self, spot: Spot, func: Ref) -> Target:
        """Resolve a call of a variable that holds a function or class, or an instance with `__call__`."""
        for where, value, _ in self.values(spot, func.steps)[:10]:
            if isinstance(value, Ref) and value.steps != func.steps:
                found = self.resolve(where, value.steps)
                if found.kind in ("function", "class", "external"):
                    return found
            elif isinstance(value, Made) and not value.steps:
                found = self._given_back(where, value)
                if found.kind in ("function", "class"):
                    return found
        for kind in self.types(spot, func):
            if kind.kind == "class" and kind.spot and (method := self.methods(kind.spot).get("__call__")):
                return self._target(method)
            if kind.kind == "external":
                return Target("external", kind.name + CALLED)
        return Target("unknown", func.steps[0])

    def _given_back(self, spot: Spot, made: Made) -> Target:
        """Return what a call gives back to be called: `getattr(module, "Name")`, the one class a function returns."""
        call = self.source(spot, made)
        if call is None:
            return UNKNOWN
        if call.func == GETATTR:
            return self._attribute(spot, call)
        maker = self.callee(spot, call)
        if maker.kind != "function" or maker.spot is None:
            return UNKNOWN
        scope = self.scope(maker.spot)
        found = {self.resolve(maker.spot, value.steps) for value in scope.returns if isinstance(value, Ref)}
        named = [target for target in found if target.kind in ("function", "class")]
        if len(named) == 1 == len(scope.returns):
            return named[0]
        return self._said(maker.spot, scope.returns_annotation) if not named else UNKNOWN

    def _attribute(self, spot: Spot, call: Call) -> Target:
        """Return what `getattr` with a written name takes from a module, a class or an object."""
        if len(call.args) > 1 and isinstance(call.args[0], Ref) and isinstance(call.args[1], Const):
            return self.called(spot, Ref((*call.args[0].steps, f".{call.args[1].value}")))
        return UNKNOWN

    def _said(self, spot: Spot, annotation: str | None) -> Target:
        """Return the class that a function says it returns, where what it returns is called and objects cannot be."""
        bare = CLASS_ITSELF.sub(r"\1", annotation or "")
        for kind in self.annotated(spot, bare):
            bases = self.bases(kind.spot) if kind.kind == "class" and kind.spot else (UNKNOWN,)
            is_open = any(base.kind != "class" and base.name not in BARE for base in bases)
            if kind.spot and (bare != annotation or not (is_open or "__call__" in self.methods(kind.spot))):
                return kind
        return UNKNOWN

    def calls_from(self, spot: Spot) -> tuple[tuple[Call, Target], ...]:
        """Return the calls of a scope with what they reach."""
        return tuple((call, self.callee(spot, call)) for call in self.scope(spot).calls)


def _gives_methods(base: Target) -> bool:
    """Say whether a base from outside may define methods that nobody here can see: `Generic[T]` does not."""
    return base.kind == "external" and base.name.partition("[")[0] not in BARE


def method_asked(call: Call) -> str:
    """Return the method that a call asks of some object, one in another process included; none of a library's."""
    leaf, receiver = call.last_step, without_last(call.func)
    if leaf == REMOTE and receiver is not None:
        leaf, receiver = last_step(receiver), without_last(receiver)
    is_library = isinstance(receiver, Ref) and receiver.steps[0] in LIBRARIES
    return "" if receiver is None or is_library or leaf[:1] != "." or leaf.startswith(".__") else leaf[1:]


class Heirs(Calls, ABC):
    """The classes below each class of the repository, and all that has a name."""

    def heirs(self, cls: Spot) -> Sequence[Spot]:
        """Return the classes of the repository that extend a class, directly or through others."""
        return self._heirs.get(cls, ())

    def replacing(self, method: Spot) -> Sequence[Spot]:
        """Return the methods that replace one in classes which extend its own."""
        name = self.scope(method).name.rpartition(".")[2]
        return [
            Spot(cls.path, number)
            for cls in self.heirs(self.outside(method))
            for number in self.inside(cls)
            if self.modules[cls.path].scopes[number].name.rpartition(".")[2] == name
        ]

    def is_stub(self, spot: Spot) -> bool:
        """Say whether a function does nothing: it stands there to be replaced in classes that extend its own."""
        scope = self.scope(spot)
        raises = all(call.last_step == "NotImplementedError" for call in scope.calls)
        gives = any(isinstance(value, Ref | Made) and value != Ref(("self",)) for value in scope.returns)
        return raises and not scope.assigns and not gives

    def definitions(self, name: str) -> Sequence[Spot]:
        """Return the functions, methods and classes that have a name, wherever they stand."""
        return self._definitions.get(name, ())

    def methods_named(self, name: str) -> Sequence[Spot]:
        """Return the methods of all classes that have a name."""
        found = self.definitions(name)
        return [one for one in found if self.is_in_class(one) and self.scope(one).kind == "function"]

    @cached_property
    def _definitions(self) -> Mapping[str, Sequence[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, module in self.modules.items():
            for spot, scope in zip(self.spots(path)[1:], module.scopes[1:], strict=True):
                found[scope.name.rpartition(".")[2]].append(spot)
        return found

    @cached_property
    def _heirs(self) -> Mapping[Spot, Sequence[Spot]]:
        found: dict[Spot, dict[Spot, None]] = defaultdict(dict)
        for path, module in self.modules.items():
            for number, scope in enumerate(module.scopes):
                for base in self.bases(Spot(path, number)) if scope.kind == "class" and scope.bases else ():
                    if base.kind == "class" and base.spot:
                        found[base.spot][Spot(path, number)] = None
        return {cls: tuple(heirs) for cls, heirs in found.items()}
