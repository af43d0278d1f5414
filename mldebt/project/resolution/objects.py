"""Follows objects: which values a name may hold, and which class an expression is of.

It goes through assignments, attributes set on `self`, annotations, parameters (to the arguments of callers) and
factory returns, a few levels deep; what it cannot follow it calls unknown. What a call reaches is known to `Calls`,
which stands on this: the two ask each other.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from mldebt.facts.code import Assign, Call, Expr, Made, Op, Parameter, PythonFacts, Ref
from mldebt.facts.imports import Import
from mldebt.project.memory import Bounded, Memory
from mldebt.project.resolution.annotations import Annotated
from mldebt.project.resolution.callees import branches, shared, without_last
from mldebt.project.resolution.names import DEEPEST, HIGHEST, MOST_KEPT, Target
from mldebt.project.resolution.scopes import Spot

FLUENT = frozenset({
    ".to", ".cuda", ".cpu", ".float", ".half", ".double", ".eval", ".train", ".fit", ".set_params", ".apply",
    ".bfloat16", ".compile", ".requires_grad_", ".build", ".replace",
})  # fmt: skip
ITSELF, REPLACE = Ref(("cls",)), ".replace"
READ_IN = frozenset({".model_validate", ".model_validate_json", ".parse_obj", ".parse_file", ".parse_raw"})
WRAPPERS = (
    "DataParallel", "DistributedDataParallel", "torch.compile", "torch.jit.script", "copy.copy", "copy.deepcopy",
    "dataclasses.replace",
)  # fmt: skip


class Objects(Annotated, ABC):
    """What names may hold, and of which classes that may be."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> None:
        super().__init__(modules, memory)
        self._types_busy: set[tuple[Spot, object]] = set()
        self._types_known: Bounded[tuple[Spot, object], tuple[Target, ...]] = Bounded(MOST_KEPT)
        # what the depth cut short
        self._types_far: Bounded[tuple[Spot, object, int], tuple[Target, ...]] = Bounded(MOST_KEPT)
        self._bases: dict[Spot, tuple[Target, ...]] = {}
        self._cut = self._rings = 0

    @abstractmethod
    def passed(self, spot: Spot, name: str) -> Iterable[tuple[Spot, Expr, int]]:
        """Return what the calls of a function give for a parameter, and where."""

    @abstractmethod
    def spread(self, spot: Spot, name: str) -> Iterable[tuple[Spot, Expr, int]]:
        """Return what reaches a parameter by constructors below and by functions that hand on what they spread."""

    def bases(self, spot: Spot) -> tuple[Target, ...]:
        """Return all ancestors of a class, nearest first; those outside the repository by their dotted names."""
        known = self._bases.get(spot)
        if known is None:
            known = self._bases[spot] = tuple(self._above(spot, {spot}, 0))
        return known

    def _above(self, spot: Spot, seen: set[Spot], depth: int) -> list[Target]:
        """Return the ancestors of a class but for those above a class that was seen before."""
        found: list[Target] = []
        outside = Spot(spot.path, max(self.scope(spot).parent, 0))
        for base in self.scope(spot).bases:
            if isinstance(base, Ref):
                target = self.resolve(outside, base.steps)
                found.append(target if target.kind != "unknown" else Target("unknown", "".join(base.steps)))
            elif (call := self.source(outside, base)) is not None:
                found.append(self.callee(outside, call))
        for target in tuple(found):
            if target.kind == "class" and target.spot and target.spot not in seen and depth < HIGHEST:
                seen.add(target.spot)
                above = self._bases.get(target.spot) or self._above(target.spot, seen, depth + 1)
                found += [inner for inner in above if inner not in found]
        return found

    def values(self, spot: Spot, steps: Sequence[str], depth: int = 0) -> tuple[tuple[Spot, Expr, int], ...]:
        """Return the values bound to a name or `self.attribute`, and where; parameters give callers' arguments."""
        if len(steps) == 2 and steps[0] in ("self", "cls") and steps[1][0] == ".":  # self.name
            owner = self.enclosing_class(spot)
            classes = [owner, *(base.spot for base in self.bases(owner))] if owner else []
            return tuple(
                (where, assign.value, assign.line)
                for cls in classes
                if cls
                for where, assign in self.attributes(cls).get(steps[1][1:], ())
            )
        found = self.lookup(spot, steps[0])
        if found is None or len(steps) != 1:
            return ()
        owner_scope, bindings = found
        here = self.spots(spot.path)[owner_scope]
        values: list[tuple[Spot, Expr, int]] = []
        for binding in bindings:
            if isinstance(binding, Assign):
                values.append((here, binding.value, binding.line))
            elif isinstance(binding, Import):
                values += self._imported_values(binding, here, depth)
            elif isinstance(binding, Parameter):
                if binding.default is not None:
                    outside = Spot(here.path, max(self.scope(here).parent, 0))  # where a default is worked out
                    values.append((outside, binding.default, binding.line))
                if depth < 3:  # callers of callers are enough
                    values += self.passed(here, binding.name)
        return tuple(values)

    def _imported_values(self, entry: Import, here: Spot, depth: int) -> tuple[tuple[Spot, Expr, int], ...]:
        path = self.names.find(entry.module, here.path)
        leaf = entry.target.rpartition(".")[2]
        return self.values(Spot(path, 0), (leaf,), depth + 1) if path and path != here.path and depth < DEEPEST else ()

    def types(self, spot: Spot, expr: Expr, depth: int = 0) -> tuple[Target, ...]:
        """Return the classes (of the repository, or external makers) a value may be an instance of."""
        key = (spot, expr)
        if (known := self._types_known.get(key)) is not None:
            return known
        far = () if depth > DEEPEST else self._types_far.get((spot, expr, depth))
        if far is not None or key in self._types_busy:
            self._cut += 1
            self._rings += far is None
            return far or ()
        self._types_busy.add(key)
        before, rings = self._cut, self._rings
        try:
            found = tuple(map(self.once, dict.fromkeys(self._types(spot, expr, depth))))
        finally:
            self._types_busy.discard(key)
        if self._cut == before:
            self._types_known[spot, shared(expr)] = found
        elif self._rings == rings:
            self._types_far[spot, shared(expr), depth] = found
        return found

    def _types(self, spot: Spot, expr: Expr, depth: int) -> Iterable[Target]:
        if isinstance(expr, Made):
            return self._made(spot, expr, depth)
        if isinstance(expr, Ref):
            return self._of_name(spot, expr.steps, depth)
        parts = [(spot, item) for item in branches(expr)] or (self.taken(spot, expr) if isinstance(expr, Op) else ())
        return [found for where, item in parts for found in self.types(where, item, depth + 1)]

    def _made(self, spot: Spot, expr: Made, depth: int) -> Iterable[Target]:
        call = self.source(spot, expr)
        if call is None:
            return ()
        if expr.steps:
            return self._attribute_types(self.types(spot, Made(expr.call), depth + 1), expr.steps, depth)
        if found := self._fluent(spot, call, depth):
            return found
        if call.last_step in READ_IN and isinstance(call.func, Ref):
            read = self.resolve(spot, call.func.steps[:-1])
            return (read,) if read.kind == "class" else ()
        target = self.callee(spot, call)
        if target.kind == "external" and any(target.name.endswith(word) for word in WRAPPERS) and call.args:
            return self.types(spot, call.args[0], depth + 1) or (target,)
        if target.kind == "function" and target.spot:
            return self._returned(spot, call, target.spot, depth)
        return (target,) if target.kind in ("class", "external") else self.chosen(spot, call)

    def _fluent(self, spot: Spot, call: Call, depth: int) -> tuple[Target, ...]:
        """Return the classes of an object that a method gives back itself, or `cls(…)` makes: `model.to(device)`."""
        if call.func == ITSELF and (owner := self.owned(spot, "cls")):
            return (self._target(owner),)
        leaf = call.last_step
        is_own = leaf == REPLACE and self.callee(spot, call).kind == "function"  # which says itself what it gives back
        receiver = without_last(call.func) if leaf in FLUENT and not is_own else None
        return self.types(spot, receiver, depth + 1) if receiver is not None else ()

    def _returned(self, spot: Spot, call: Call, function: Spot, depth: int) -> tuple[Target, ...]:
        """Return the classes of what a function of ours gives back to a call."""
        inner = self.scope(function)
        found = tuple(found for value in inner.returns[:8] for found in self.types(function, value, depth + 1))
        return self.asked_of(spot, call, function, found) or self.annotated(function, inner.returns_annotation)

    def _of_name(self, spot: Spot, steps: Sequence[str], depth: int) -> Iterable[Target]:
        if len(steps) == 1:
            return self._of_bare(spot, steps[0], depth)
        if found := self._of_element(spot, steps, depth):
            return found
        found = self._of_values(self.values(spot, steps, depth)[:30], depth)
        if not found and steps[0] != "self":
            return self._attribute_types(self.types(spot, Ref(tuple(steps[:1])), depth + 1), steps[1:], depth)
        if len(steps) == 2 and (owner := self.enclosing_class(spot)):  # self.a
            return self._fields(owner, steps[1][1:], found)
        if not found and len(steps) > 2:  # self.a.b
            return self._attribute_types(self.types(spot, Ref(tuple(steps[:2])), depth + 1), steps[2:], depth)
        return found

    def _of_element(self, spot: Spot, steps: Sequence[str], depth: int) -> list[Target]:
        """Return the classes of what a name takes from a container under a key or a place: `self.agents[name]`."""
        place = next((number for number, step in enumerate(steps) if step.startswith("[")), 0)
        held = self.put_in(spot, tuple(steps[:place]), steps[place][1:]) if place else ()
        found = [kind for where, item in held for kind in self.types(where, item, depth + 1)]
        return self._attribute_types(found, steps[place + 1 :], depth)

    def _of_bare(self, spot: Spot, name: str, depth: int) -> Iterable[Target]:
        if name != "cls" and (owner := self.owned(spot, name)):
            return (self._target(owner),)
        scope, bound = self.lookup(spot, name) or (0, ())
        annotations = (entry.annotation for entry in bound if isinstance(entry, Parameter | Assign))
        said = [kind for annotation in annotations for kind in self.annotated(spot, annotation)]
        found = [kind for kind in said if kind.kind == "class"]
        found += self._of_values(self.values(spot, (name,), depth)[:30], depth)
        if not found and any(isinstance(entry, Parameter) for entry in bound):
            found = self._of_values(self.spread(self.spots(spot.path)[scope], name), depth)
        return [*found, *said]  # what is said to be of a library's class may be of one of ours below it

    def _of_values(self, values: Iterable[tuple[Spot, Expr, int]], depth: int) -> list[Target]:
        return [kind for where, value, _ in values for kind in self.types(where, value, depth + 1)]

    def _attribute_types(self, owners: Iterable[Target], steps: Sequence[str], depth: int) -> list[Target]:
        current = list(owners)
        for step in steps:
            following: list[Target] = []
            for owner in current:
                if owner.kind == "external" and not (step == ".module" and owner.name.endswith(WRAPPERS)):
                    following.append(Target("external", owner.name + step))
                elif owner.kind == "class" and owner.spot:
                    bound = self.attributes(owner.spot).get(step[1:], ())
                    found = self._of_values([(where, assign.value, assign.line) for where, assign in bound], depth)
                    following += self._fields(owner.spot, step[1:], found)
            current = following
        return current

    def _fields(self, owner: Spot, name: str, values: list[Target]) -> list[Target]:
        """Return the classes of what a field holds: of its values if they are ours, else those its annotation names."""
        if any(kind.kind == "class" for kind in values):
            return values
        classes = [owner, *(base.spot for base in self.bases(owner) if base.spot)]
        said = [
            kind
            for cls in classes
            for where, assign in self.attributes(cls).get(name, ())
            if assign.annotation
            for kind in self.annotated(where, assign.annotation)
        ]
        return said if any(kind.kind == "class" for kind in said) else values or said
