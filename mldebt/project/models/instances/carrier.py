"""Holds which names and calls of one scope carry a followed instance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, Ref, Table, last_step
from mldebt.patterns import regex
from mldebt.project.code import FLUENT, Code, Spot, branches, whole
from mldebt.project.models.classes.ends import WRAPS, Steps

Position = int | str | None
HELD = frozenset({".module", ".model_without_ddp", ".best_estimator_", ".booster_"})
LONG, NESTED, MOST_ROUNDS = 300, 3, 40
"""From how many calls on a scope is looked through by what each mentions; how deep calls stand in calls."""
VALUES, PAIRS = "values", "pairs"
SPREADS = {".values": VALUES, ".items": PAIRS}
LISTED = frozenset({"list", "tuple", "sorted", "reversed", "enumerate", "tqdm"})
HOLDERS = regex(
    r"\.?(?:Munch|dict|[Ee]asyDict|edict|Attr(?:ibute)?Dict|SimpleNamespace|Namespace|DotDict|Bunch|ModelDict)"
)


class Carrier:
    """Which calls and names of one scope hold the followed instance."""

    def __init__(self, code: Code, spot: Spot, calls: set[int], names: set[Steps], position: Position) -> None:
        self.code, self.spot, self.scope = code, spot, code.scope(spot)
        self.calls, self.names, self.position = calls, names, position
        self.is_given = False  # by a parameter
        self._tuples: set[Steps] = set()
        self._lists_of: set[Steps] = set()
        self._tables: dict[Steps, str] = {}

    def settle(self) -> None:
        """Follow assignments, `.to()`-like calls and wrappers until nothing is added."""
        for _ in range(3 if len(self.scope.calls) < LONG else MOST_ROUNDS):
            before = len(self.calls) + len(self.names) + len(self._tuples)
            assigns, calls = self.touched()
            for assign in assigns:
                is_new = assign.target not in self.names and assign.target != ("_",)
                if is_new and assign.how in {"=", ":=", "with", "for"}:
                    self._assigned(assign)
            for place, call in calls:
                if place not in self.calls and self._continues(call):
                    self.calls.add(place)
                func = call.func
                if isinstance(func, Ref) and func.steps[-1] == ".append" and any(map(self.carries, call.args)):
                    self._list(func.steps[:-1])
            if before == len(self.calls) + len(self.names) + len(self._tuples):
                break

    def touched(self) -> tuple[Sequence[Assign], Sequence[tuple[int, Call]]]:
        """Return the assignments and calls that may carry the instance: all of a scope, unless that is very long."""
        if len(self.scope.calls) < LONG:
            return self.scope.assigns, tuple(enumerate(self.scope.calls))
        held: set[str | int] = {*self.calls, *(steps[0] for steps in (*self.names, *self._tuples, *self._tables))}
        bound, called = _mentioned(self.code, self.spot)
        assigns = sorted({place for one in held if one in bound for place in bound[one]})
        calls = sorted({place for one in held if one in called for place in called[one]})
        return [self.scope.assigns[at] for at in assigns], [(at, self.scope.calls[at]) for at in calls]

    def _assigned(self, assign: Assign) -> None:
        if self._lists(assign.value):
            self._list(assign.target)
        elif self.carries(assign.value):
            self._bind(assign.target, assign.value)
        elif (key := self.held_as(assign.value)) is not None:
            self.hold(assign.target, key)

    def _bind(self, target: Steps, value: Expr) -> None:
        """Note what a value is bound to: the instance, the tuple it is a part of, or the table that holds it."""
        if not self.is_whole_tuple(value):
            self.names.add(target)
            if len(target) > 1 and target[-1].startswith("["):  # `models[name] = model`
                self.hold(target[:-1], target[-1][1:])
        elif isinstance(self.position, str):
            self.hold(target, self.position)
        else:
            self._tuples.add(target)

    def _list(self, target: Steps) -> None:
        """Note that a name holds a list with the instance in it."""
        self._lists_of.add(target)
        self.hold(target, "*")

    def hold(self, target: Steps, key: str) -> None:
        """Note that a name holds a table with the instance under a key."""
        self._tables[target] = key
        self.names |= {(*target, f".{key}"), (*target, f"[{key}"), (*target, "[*")}

    def held_as(self, expr: Expr) -> str | None:
        """Return the key under which a dictionary, tuple or namespace holds the instance: `Munch(decoder=decoder)`."""
        if isinstance(expr, Items):
            return next((str(place) for place, item in enumerate(expr.items) if self._has(item)), None)
        if isinstance(expr, Table):
            keys = (key.value if isinstance(key, Const) else None for key in expr.keys)
            pairs = list(zip(keys, expr.values, strict=True))
        elif isinstance(expr, Made) and not expr.steps and expr.call < len(self.scope.calls):
            pairs = [*self._kept_by(expr.call)]
        elif isinstance(expr, Ref):
            return self._tables.get(expr.steps)
        elif isinstance(expr, Op) and expr.name == "item" and isinstance(self.position, str):
            return self.position if self.is_whole_tuple(expr.items[0]) else None
        else:
            return None
        return next((key for key, value in pairs if isinstance(key, str) and self._has(value)), None)

    def _has(self, expr: Expr) -> bool:
        return self.carries(expr) or (isinstance(expr, Ref) and expr.steps in self._tables)

    def _kept_by(self, place: int) -> Sequence[tuple[str | None, Expr]]:
        """Return what a call puts into a namespace or a dataclass of the repository by its name."""
        call = self.scope.calls[place]
        if HOLDERS.fullmatch(call.last_step):
            return list(call.keywords)
        given = [(name, value) for name, value in call.keywords if self._has(value)]
        target = self.code.callee(self.spot, call).spot if given else None
        decorators = self.code.scope(target).decorators if target else ()
        return given if any(map(_makes_record, decorators)) else []

    def _continues(self, call: Call) -> bool:
        func = call.func
        if (
            isinstance(func, Made)
            and func.call in self.calls
            and func.steps
            and all(step in FLUENT for step in func.steps)
        ):
            return True
        if isinstance(func, Ref) and func.steps[-1] in FLUENT and func.steps[:-1] in self.names:
            return True
        if call.args and self.carries(call.args[0]):
            target = self.code.callee(self.spot, call)
            return target.kind != "class" and bool(WRAPS.fullmatch(target.name or last_step(func)))
        return False

    def is_whole_tuple(self, expr: Expr) -> bool:
        """Say whether an expression is the tuple the instance is a part of."""
        return self.position is not None and isinstance(expr, Made) and expr.call in self.calls and not expr.steps

    def carries(self, expr: Expr) -> bool:
        """Say whether an expression is the followed instance."""
        if isinstance(expr, Ref):
            return expr.steps in self.names or (expr.steps[:-1] in self.names and expr.steps[-1] in HELD)
        if isinstance(expr, Made):
            is_listed = expr.steps[:1] == ("[*",)  # `list(nets.values())[0]`
            is_picked = is_listed and self._spread(Made(expr.call)) == VALUES
            is_same = expr.steps in {(), (".module",), (f"[{self.position or 0}",)}  # `make()[0]`
            return is_picked or (is_same and expr.call in self.calls)
        if isinstance(expr, Op):
            if expr.name == "item" and len(expr.items) == 2:  # the value and the place
                value, place = expr.items
                if isinstance(value, Op) and value.name == "iter":  # `for name, model in models.items()`
                    return isinstance(place, Const) and place.value == 1 and self._spread(value.items[0]) == PAIRS
                held = (isinstance(value, Made) and value.call in self.calls) or (
                    isinstance(value, Ref) and value.steps in self._tuples
                )
                return held and isinstance(place, Const) and self.position in (None, place.value)
            if expr.name == "iter":
                return self._spread(expr.items[0]) == VALUES
        return any(map(self.carries, branches(expr)))

    def _spread(self, expr: Expr) -> str:
        """Say whether a value is gone through by instances, or by pairs of which the second is one; else empty."""
        if isinstance(expr, Ref):
            return VALUES if expr.steps in self._lists_of else ""
        if not isinstance(expr, Made) or expr.steps or expr.call >= len(self.scope.calls):
            return ""
        call = self.scope.calls[expr.call]
        if isinstance(call.func, Ref) and call.func.steps[:-1] in self._tables:
            return SPREADS.get(call.func.steps[-1], "")
        step = call.last_step
        inner = call.args[0] if call.args and step in LISTED else None
        found = self._spread(inner) if inner is not None and inner != expr else ""
        return (PAIRS if found == VALUES else "") if step == "enumerate" else found

    def _lists(self, expr: Expr) -> bool:
        """Say whether an expression lists instances: `[Net() for _ in range(5)]`, `[first, second]`."""
        if isinstance(expr, Items):
            return expr.kind == "list" and any(map(self.carries, expr.items))
        return isinstance(expr, Op) and expr.name == "comp" and self.carries(expr.items[0])

    def handed(self, call: Call) -> Iterator[tuple[int | str, Expr]]:
        """Yield (position or name, argument) of the arguments of a call that carry the instance."""
        yield from ((key, value) for key, value in enumerate(call.args) if self.carries(value))
        yield from ((name, value) for name, value in call.keywords if name and self.carries(value))

    def held(self, call: Call) -> Iterator[tuple[int | str, str]]:
        """Yield (position or name, key) of the arguments of a call that are tables with the instance in them."""
        for key, value in (*enumerate(call.args), *call.keywords):
            is_table = isinstance(value, Table | Items) or (isinstance(value, Ref) and value.steps in self._tables)
            if is_table and key is not None and (name := self.held_as(value)) is not None:
                yield key, name

    def handed_out(self, value: Expr) -> Iterator[Position]:
        """Yield where a returned value has the instance: whole, at a place of a tuple, or under a key of a table."""
        items = value.items if isinstance(value, Items) else (value,)
        for place, item in enumerate(items):
            position: Position = self.held_as(item)
            if items == (value,) and self.is_whole_tuple(item):
                position = self.position
            elif items != (value,) and position is None:
                position = place
            if self.carries(item) or isinstance(position, str):
                yield position

    def rebinds(self, place: int, value: Expr) -> bool:
        """Say whether a call's result takes the name of its argument: `model = Wrapper(model)`."""
        return isinstance(value, Ref) and any(
            isinstance(assign.value, Made) and assign.value.call == place and assign.target == value.steps
            for assign in self.scope.assigns
        )


@lru_cache(maxsize=16)
def _mentioned(code: Code, spot: Spot) -> tuple[Mapping[str | int, list[int]], Mapping[str | int, list[int]]]:
    """Return the places of a scope's assignments and calls by the names and the calls whose results they mention."""
    scope = code.scope(spot)
    inside: list[set[str | int]] = [{place} for place in range(len(scope.calls))]
    for _ in range(NESTED):
        for place, call in enumerate(scope.calls):
            for value in (call.func, *call.given):
                inside[place] |= {one for root in _roots(value) for one in (root, *_of(inside, root))}
    bound: dict[str | int, list[int]] = defaultdict(list)
    called: dict[str | int, list[int]] = defaultdict(list)
    for place, assign in enumerate(scope.assigns):
        for one in {one for root in _roots(assign.value) for one in (root, *_of(inside, root))}:
            bound[one].append(place)
    for place, held in enumerate(inside):
        for one in held:
            called[one].append(place)
    return bound, called


def _of(inside: Sequence[set[str | int]], root: str | int) -> Iterator[str | int]:
    yield from tuple(inside[root]) if isinstance(root, int) and root < len(inside) else ()


def _roots(value: Expr) -> Iterator[str | int]:
    """Yield the names with which the parts of an expression begin, and the calls whose results they are."""
    for part in whole(value):
        if isinstance(part, Ref):
            yield part.steps[0]
        elif isinstance(part, Made):
            yield part.call


def _makes_record(decorator: Expr) -> bool:
    return isinstance(decorator, Ref) and last_step(decorator).lstrip(".") == "dataclass"
