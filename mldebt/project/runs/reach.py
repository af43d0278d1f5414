"""Which scopes a started file can enter, by which hops, and what by default keeps it out of some of them.

Calls are followed as `code.Code` resolves them; where it cannot, a method name that few classes of the repository
define is followed to all of them. Paths that nothing switches off are preferred, so a scope counts as off only if
every way to it is.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Table
from mldebt.project.code import Code, Spot, Target, last_step, without_last
from mldebt.project.runs.guards import Guards
from mldebt.project.runs.options import Default

STARTED_BY_DECORATOR = re.compile(
    r"(.*\.)?(command|main|automain|task|flow|pipeline|callback|step|record|entrypoint|local_entrypoint)"
)
COMMON = frozenset({
    "get", "set", "run", "call", "forward", "step", "update", "reset", "close", "start", "stop", "load", "save",
    "read", "write", "add", "append", "items", "keys", "values", "copy", "format", "join", "split", "init", "build",
    "setup", "next", "open", "size", "shape", "parse", "eval", "train", "fit", "to", "state_dict", "load_state_dict",
    "backward", "log", "info", "warning", "debug", "error", "send",
})  # fmt: skip
CALLED_BY_NAME = frozenset({
    "__init__", "__call__", "forward", "call", "run", "training_step", "setup", "__enter__", "configure_optimizers",
    "build_model",
})  # fmt: skip
CALLED_BY_PIPELINES = frozenset({"fit", "train", "fit_transform", "train_step", "fit_predict"})
OVERRIDES = 8
FEW = 4
FAR = 10
SILENT = 2
MOST = 8000


class Hop(msgspec.Struct, frozen=True, gc=False):
    """How a scope is entered: from where, at which line, and the default that keeps it from happening, if any."""

    source: Spot | None
    line: int
    off: Default | None = None


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A scope that can be entered by a call; `is_wide` where a class is made whose method may be called later."""

    spot: Spot
    call: Call | None
    is_wide: bool = False


class Reach:
    """The scopes one started file can enter."""

    def __init__(self, hops: dict[Spot, Hop]) -> None:
        self.hops = hops

    def chain(self, spot: Spot) -> list[tuple[Spot, int]]:
        """Return the call sites that lead from the start to a scope, outermost first."""
        found: list[tuple[Spot, int]] = []
        hop = self.hops.get(spot)
        while hop and hop.source is not None and len(found) < FAR * 2:
            found.append((hop.source, hop.line))
            hop = self.hops.get(hop.source)
        return found[::-1]

    def off(self, spot: Spot) -> Default | None:
        """Return the default that keeps a scope from being entered, or None."""
        hop = self.hops.get(spot)
        return hop.off if hop else None


class Explorer:
    """Explores call edges of one repository; edges are worked out once and shared by all started files."""

    def __init__(self, code: Code, guards: Guards, is_telling: Callable[[str], bool]) -> None:
        self.code, self.guards, self.is_telling = code, guards, is_telling
        self._edges: dict[Spot, list[Edge]] = {}

    @cached_property
    def _by_method(self) -> dict[str, list[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, module in self.code.modules.items():
            for number, scope in enumerate(module.scopes):
                if scope.kind == "function" and scope.parent > 0 and module.scopes[scope.parent].kind == "class":
                    found[scope.name.rpartition(".")[2]].append(Spot(path, number))
        return found

    def roots(self, path: str) -> list[Spot]:
        """Return the scopes that starting a file enters: its module level and what a framework calls by decorator."""
        module = self.code.modules[path]
        found = [Spot(path, 0)]
        for number, scope in enumerate(module.scopes):
            if (
                scope.parent == 0
                and scope.kind == "function"
                and any(self._starts(path, decorator) for decorator in scope.decorators)
            ):
                found.append(Spot(path, number))
        leaves = {
            "".join(call.func.steps) for call in module.scopes[0].calls if isinstance(call.func, Ref) and not call.args
        }
        if leaves & {"fire.Fire", "Fire", "app.run", "tf.app.run", "tf.compat.v1.app.run"}:
            found += [
                Spot(path, number)
                for number, scope in enumerate(module.scopes)
                if scope.parent == 0 and scope.kind == "function"
            ]
        return found

    def _starts(self, path: str, decorator: Expr) -> bool:
        return STARTED_BY_DECORATOR.fullmatch(self.decorator_name(path, decorator)) is not None

    def decorator_name(self, path: str, decorator: Expr) -> str:
        """Return the dotted name of a decorator, resolved where it can be."""
        func = decorator
        if isinstance(decorator, Made):
            func = self.code.modules[path].scopes[0].calls[decorator.call].func
        if not isinstance(func, Ref):
            return ""
        target = self.code.resolve(Spot(path, 0), func.steps)
        return target.name if target.kind == "external" else "".join(func.steps)

    def reach(self, roots: Sequence[Spot], *, wide: bool) -> Reach:
        """Return the scopes reachable from roots, whatever guards the way.

        `wide` also enters every method of constructed classes and the module level of imported files. Code that speaks
        of neither training nor tracking is followed a few hops and no further: it is somebody's library.
        """
        hops: dict[Spot, Hop] = {root: Hop(None, self.code.scope(root).line) for root in roots}
        if wide:
            hops |= {
                Spot(path, 0): Hop(None, 1)
                for path in sorted(self.code.closure(roots[0].path))
                if self.is_telling(path) and Spot(path, 0) not in hops
            }
        queue = deque((spot, 0, 0) for spot in hops)
        while queue and len(hops) < MOST:
            spot, depth, silent = queue.popleft()
            if depth > FAR or silent > SILENT:
                continue
            for edge in self.edges(spot):
                if spot.scope == 0 and spot.path != roots[0].path and edge.call and self.in_main(spot, edge.call.under):
                    continue
                telling = edge.spot.path == roots[0].path or self.is_telling(edge.spot.path)
                if edge.spot not in hops and (not edge.is_wide or (wide and telling)):
                    hops[edge.spot] = Hop(spot, edge.call.line if edge.call else self.code.scope(edge.spot).line)
                    queue.append((edge.spot, depth + 1, 0 if telling else silent + 1))
        return Reach(hops)

    def guarded(self, reach: Reach, wanted: Iterable[Spot], *, wide: bool) -> Reach:
        """Return the ways to some scopes and the defaults that bar them; ways without one are preferred."""
        needed = self._ancestors(reach, wanted, wide=wide)
        hops = {spot: hop for spot, hop in reach.hops.items() if hop.source is None}
        near, later = deque(spot for spot in hops if spot in needed), deque[Spot]()
        done: set[Spot] = set()
        while near or later:
            spot = near.popleft() if near else later.popleft()
            if spot in done:
                continue
            done.add(spot)
            for edge in self.edges(spot):
                following = edge.spot
                if following not in needed or following in done or (edge.is_wide and not wide):
                    continue
                off = hops[spot].off or self._kept_out(spot, edge.call)
                before = hops.get(following)
                if before is None or (before.off and not off):
                    hops[following] = Hop(spot, edge.call.line if edge.call else self.code.scope(following).line, off)
                    (later if off else near).append(following)
        return Reach(hops)

    def _ancestors(self, reach: Reach, wanted: Iterable[Spot], *, wide: bool) -> set[Spot]:
        callers: dict[Spot, list[Spot]] = defaultdict(list)
        for spot in reach.hops:
            for edge in self.edges(spot) if spot in self._edges else ():
                if edge.spot in reach.hops and (wide or not edge.is_wide):
                    callers[edge.spot].append(spot)
        found = {spot for spot in wanted if spot in reach.hops}
        queue = list(found)
        while queue:
            for caller in callers.get(queue.pop(), ()):
                if caller not in found:
                    found.add(caller)
                    queue.append(caller)
        return found

    def _kept_out(self, spot: Spot, call: Call | None) -> Default | None:
        if call is None or call.under < 0:
            return None
        answer = self.guards.path_to(spot, call.under)
        return answer.because if answer.holds is False else None

    def in_main(self, spot: Spot, under: int) -> bool:
        """Say whether a condition at module level is the main block."""
        conditions = self.code.scope(spot).conditions
        while under >= 0:
            test = conditions[under].test
            if isinstance(test, Op) and test.name == "==" and Ref(("__name__",)) in test.items:
                return True
            under = conditions[under].parent
        return False

    def edges(self, spot: Spot) -> list[Edge]:
        """Return the scopes a scope can enter."""
        found = self._edges.get(spot)
        if found is None:
            found = self._edges[spot] = list(self._find_edges(spot))
        return found

    def _find_edges(self, spot: Spot) -> Iterable[Edge]:
        scope = self.code.scope(spot)
        for call in scope.calls:
            target = self.code.callee(spot, call)
            targets = [target] if target.kind in ("class", "function") else list(self._dispatched(spot, call))
            for found in targets:
                yield from self._entered(spot, call, found)
            if not targets and target.kind == "unknown":
                yield from (Edge(method, call) for method in self._loose(spot, call))
            yield from (Edge(passed, call) for passed in self._passed(spot, call))
        if scope.kind == "function":
            for number in self.code.inside(spot):
                if self.code.modules[spot.path].scopes[number].kind == "function":
                    yield Edge(Spot(spot.path, number), None)

    def _entered(self, spot: Spot, call: Call, target: Target) -> Iterable[Edge]:
        """Return what a call of a function or class enters; methods a subclass overrides included."""
        if target.spot is None:
            return
        if target.kind == "function":
            yield Edge(target.spot, call)
            if isinstance(receiver := without_last(call.func), Ref) and receiver.steps == ("self",):
                yield from (Edge(override, call) for override in self._overrides.get(target.spot, ()))
            return
        handed = call.within >= 0 and self.code.callee(spot, self.code.scope(spot).calls[call.within]).kind in (
            "external",
            "unknown",
        )
        for name, method in self.code.methods(target.spot).items():
            if self.code.scope(method).kind == "function":
                yield Edge(method, call, name not in CALLED_BY_NAME and not (handed and name in CALLED_BY_PIPELINES))

    @cached_property
    def _overrides(self) -> dict[Spot, list[Spot]]:
        """Return method → the methods that replace it in classes of the repository."""
        found: dict[Spot, list[Spot]] = defaultdict(list)
        for path, module in self.code.modules.items():
            for number, scope in enumerate(module.scopes):
                if scope.kind != "class" or not scope.bases:
                    continue
                own = {
                    inner.name.rpartition(".")[2]: Spot(path, place)
                    for place, inner in enumerate(module.scopes)
                    if inner.parent == number
                }
                for base in self.code.bases(Spot(path, number)):
                    if base.kind == "class" and base.spot:
                        for name, method in self.code.methods(base.spot).items():
                            if name in own and name != "__init__" and len(found[method]) < OVERRIDES:
                                found[method].append(own[name])
        return found

    def _dispatched(self, spot: Spot, call: Call) -> Iterable[Target]:
        """Return the functions and classes a call picks from a table: `TABLE[name](…)`."""
        func = call.func
        if isinstance(func, Ref) and len(func.steps) == 1:
            yield from dict.fromkeys(self._callables(spot, func, 0))
        if not isinstance(func, Ref) or len(func.steps) < 2 or not func.steps[-1].startswith("["):  # noqa: PLR2004 - table and key
            return
        base = next((place for place, step in enumerate(func.steps) if step.startswith("[")), 1)
        table, key = func.steps[:base], func.steps[base].lstrip("[")
        imported = self.code.resolve(spot, table)
        for where, value, _ in self._tables(spot, table, imported):
            for name, item in zip(value.keys, value.values, strict=False):
                if isinstance(item, Ref) and (key == "*" or (isinstance(name, Const) and str(name.value) == key)):
                    found = self.code.resolve(where, item.steps)
                    if found.kind in ("function", "class"):
                        yield found
                elif isinstance(item, Made) and item.call < len(self.code.scope(where).calls):
                    yield from self._partial(where, self.code.scope(where).calls[item.call])
                elif isinstance(item, Table):
                    yield from self._listed(where, item)

    def _callables(self, spot: Spot, value: Expr, depth: int) -> Iterable[Target]:
        """Return the functions and classes a value may be: through variables, factories and choices."""
        if depth > FEW:
            return
        if isinstance(value, Ref):
            found = self.code.resolve(spot, value.steps)
            if found.kind in ("function", "class"):
                yield found
            else:
                for where, inner, _ in self.code.values(spot, value.steps)[:OVERRIDES]:
                    if (where, inner) != (spot, value):
                        yield from self._callables(where, inner, depth + 1)
        elif isinstance(value, Made) and not value.steps and value.call < len(self.code.scope(spot).calls):
            yield from self._returned(spot, self.code.scope(spot).calls[value.call], depth)
        elif isinstance(value, Op) and value.name in ("if", "or"):
            for item in value.items[value.name == "if" :]:
                yield from self._callables(spot, item, depth + 1)

    def _returned(self, spot: Spot, call: Call, depth: int) -> Iterable[Target]:
        yield from self._partial(spot, call)
        maker = self.code.callee(spot, call)
        if maker.kind == "function" and maker.spot:
            for returned in self.code.scope(maker.spot).returns[:OVERRIDES]:
                if isinstance(returned, Ref):
                    yield from self._callables(maker.spot, returned, depth + 1)

    def _listed(self, where: Spot, table: Table) -> Iterable[Target]:
        for item in table.values:
            if isinstance(item, Ref) and (found := self.code.resolve(where, item.steps)).kind in ("function", "class"):
                yield found
            elif isinstance(item, Made) and item.call < len(self.code.scope(where).calls):
                yield from self._partial(where, self.code.scope(where).calls[item.call])

    def _partial(self, where: Spot, call: Call) -> Iterable[Target]:
        """Return the function inside `partial(function, …)`."""
        if last_step(call.func).lstrip(".") == "partial" and call.args and isinstance(call.args[0], Ref):
            found = self.code.resolve(where, call.args[0].steps)
            if found.kind in ("function", "class"):
                yield found

    def _tables(self, spot: Spot, steps: tuple[str, ...], imported: Target) -> list[tuple[Spot, Table, int]]:
        values = self.code.values(spot, steps) if len(steps) == 1 or steps[0] == "self" else ()
        if not values and imported.path and imported.kind == "variable":
            values = self.code.values(Spot(imported.path, 0), (imported.name,))
        return [(where, value, line) for where, value, line in values if isinstance(value, Table)]

    def _passed(self, spot: Spot, call: Call) -> Iterable[Spot]:
        """Return the functions and methods handed over as arguments."""
        for value in (*call.args, *(value for _, value in call.keywords)):
            if isinstance(value, Ref):
                passed = self.code.resolve(spot, value.steps)
                if (
                    passed.kind == "unknown"
                    and len(value.steps) > 1
                    and last_step(call.func) not in (".append", "print")
                ):
                    passed = self.code.called(spot, value)
                if passed.kind == "function" and passed.spot:
                    yield passed.spot

    def _loose(self, spot: Spot, call: Call) -> list[Spot]:
        """Follow an unresolved method call to the few methods of that name in the repository."""
        leaf = last_step(call.func)
        if not leaf.startswith(".") or leaf[1:].startswith("__"):
            return []
        receiver = without_last(call.func)
        if receiver is None or (
            isinstance(receiver, Ref) and receiver.steps[0] in ("np", "torch", "tf", "os", "plt", "nn", "F", "pd")
        ):
            return []
        candidates = self._by_method.get(leaf[1:], [])
        few = 1 if leaf[1:] in COMMON else FEW
        close = [candidate for candidate in candidates if candidate.path in self.code.closure(spot.path)] or candidates
        return close if 0 < len(close) <= few else []
