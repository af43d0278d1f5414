"""Which scopes a started file can enter, by which hops, and what by default keeps it out of some of them.

Paths that nothing switches off are preferred, so a scope counts as off only if every way to it is.
"""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Expr, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.launches.entrances import BY_KEDRO, luigi_tasks, started_by_decorator
from mldebt.project.launches.starts import Starts
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.ways.called_by import fired, kedro_hooks
from mldebt.project.runs.ways.edges import Edges
from mldebt.project.runs.ways.hops import Hop, Reach
from mldebt.project.runs.ways.picks import Picks
from mldebt.project.runs.ways.replacing import Making, Replacing, Way
from mldebt.project.runs.ways.steps import NOTHING, Asked, Edge, Step, Steps

STARTED_BY_DECORATOR = regex(
    r"(.*\.)?(command|main|hydra_main|argparse_main|automain|task|flow|pipeline|callback|step|record|entrypoint|local_entrypoint)"
)
APPS = frozenset({"fire.Fire", "Fire", "app.run", "tf.app.run", "tf.compat.v1.app.run"})
NAME = Ref(("__name__",))
MOST = 20_000


class Explorer:
    """Explores call edges of one repository; edges are worked out once and shared by all started files."""

    def __init__(self, guards: Guards, is_telling: Callable[[str], bool], starts: Starts, edges: Edges) -> None:
        self.guards, self.is_telling, self.starts, self.edges = guards, is_telling, starts, edges
        self.code = edges.code
        self._known: dict[Spot, Steps] = {}
        self._picks = Picks(edges, guards)

    def roots(self, path: str) -> list[Spot]:
        """Return the scopes that starting a file enters: its module level and what a framework calls.

        A framework calls decorated functions, the steps of a flow class, and the function an installed command names.
        """
        module = self.code.modules[path]
        found = [Spot(path, 0), *self._called_outside(path)]
        found += [Spot(path, number) for number in luigi_tasks(module)]
        found += fired(self.code, path, found)
        if any(start.says == BY_KEDRO for start in self.starts.of(path)):
            found += self._kedro_hooks
        leaves = {
            "".join(call.func.steps) for call in module.scopes[0].calls if isinstance(call.func, Ref) and not call.args
        }
        numbered = enumerate(module.scopes)
        functions = (number for number, scope in numbered if scope.parent == 0 and scope.kind == "function")
        return [*found, *(Spot(path, number) for number in functions)] if leaves & APPS else found

    @cached_property
    def _kedro_hooks(self) -> list[Spot]:
        return list(kedro_hooks(self.code))

    def _called_outside(self, path: str) -> Iterator[Spot]:
        """Yield the functions that an installed command names or whose decorator starts them."""
        module = self.code.modules[path]
        named = {start.function for start in self.starts.of(path) if start.function}
        for number, scope in enumerate(module.scopes):
            if scope.kind == "function" and (
                (scope.parent == 0 and (scope.name in named or started_by_decorator(scope, module)))
                or any(self._starts(path, decorator, number) for decorator in scope.decorators)
            ):
                yield Spot(path, number)

    def _starts(self, path: str, decorator: Expr, number: int) -> bool:
        scopes = self.code.modules[path].scopes
        if scopes[number].parent == 0:
            return STARTED_BY_DECORATOR.fullmatch(self.decorator_name(path, decorator)) is not None
        in_class = scopes[scopes[number].parent].kind == "class"
        return in_class and isinstance(decorator, Ref) and self.decorator_name(path, decorator) == "metaflow.step"

    def decorator_name(self, path: str, decorator: Expr, scope: int = 0) -> str:
        """Return the dotted name of a decorator, resolved where it can be; `scope` is the one it is written in."""
        call = self.code.source(Spot(path, scope), decorator)
        func = decorator if call is None else call.func
        if not isinstance(func, Ref):
            return ""
        target = self.code.resolve(Spot(path, 0), func.steps)
        return target.name if target.kind == "external" else "".join(func.steps)

    def reach(self, roots: Sequence[Spot], *, wide: bool) -> Reach:
        """Return the scopes reachable from roots, whatever guards the way.

        `wide` also enters every method of constructed classes and the module level of imported files.
        """
        start = roots[0].path
        hops: dict[Spot, Hop] = {root: Hop(None, self.code.scope(root).line) for root in roots}
        hops |= self._loaded(roots, hops) if wide else {}
        queue, replacing = deque(hops), Replacing()
        while queue and len(hops) < MOST:
            spot = queue.popleft()
            replacing.made |= self._steps(spot).makes
            for step in self._taken(spot, start, wide=wide):
                if step.edge.instead:
                    replacing.wait(Way(spot, step))
                    continue
                replacing.entered.add(step.owner)
                queue.extend(self._entered((Way(spot, step),), hops))
            while not queue and (ready := replacing.ready()):
                queue.extend(self._entered(ready, hops))
        return Reach(hops, is_cut=bool(queue))

    def _entered(self, ways: Iterable[Way], hops: dict[Spot, Hop]) -> Iterator[Spot]:
        """Add the hops of steps; yield what they enter that was not entered before."""
        for source, step in ways:
            if step.edge.spot not in hops:
                hops[step.edge.spot] = Hop(source, self._line(step.edge))
                yield step.edge.spot

    def _taken(self, spot: Spot, start: str, *, wide: bool) -> Sequence[Step]:
        """Return the steps a run takes: not those of another file's main block, wide ones only into telling code.

        What a parameter is called for is of a file that the started one loads.
        """
        steps, at_start = self._steps(spot), spot.path == start
        if steps.is_plain:
            return steps.all
        return [
            step
            for step in steps.all
            if (at_start or not step.is_own_main)
            and (not step.edge.is_wide or (wide and (step.is_telling or step.edge.spot.path == start)))
            and not (step.is_handed and step.edge.spot.path not in self.code.closure(start) | {start})
        ]

    def _steps(self, spot: Spot) -> Steps:
        """Return the steps out of a scope, worked out once for all started files."""
        found = self._known.get(spot)
        if found is None:
            edges = self.edges.of(spot)
            made = {edge.made for edge in edges if edge.made is not None}
            above = {base.spot for cls in made for base in self.code.bases(cls) if base.kind == "class" and base.spot}
            steps = tuple(self._step(spot, edge) for edge in edges)
            is_plain = not any(step.is_own_main or step.edge.is_wide or step.is_handed for step in steps)
            found = self._known[spot] = Steps(steps, frozenset(made | above) if made else NOTHING, is_plain)
        return found

    def _step(self, spot: Spot, edge: Edge) -> Step:
        owner, is_own_main = self.code.outside(edge.spot), self._is_own_main(spot, edge.call)
        is_telling = self.is_telling(edge.spot.path) or (edge.is_wide and edge.made is None and self._leads(edge.spot))
        return Step(edge, owner, is_own_main, is_telling, self._is_handed(spot, edge))

    def _leads(self, spot: Spot) -> bool:
        """Say whether a scope calls code that speaks of training or tracking: `self.writer = board.writer(folder)`."""
        return any(self.is_telling(edge.spot.path) for edge in self.edges.of(spot) if not edge.is_wide)

    def _is_handed(self, spot: Spot, edge: Edge) -> bool:
        """Say whether an edge enters another file by way of a parameter that is called."""
        func = edge.call.func if edge.call is not None and edge.spot.path != spot.path else None
        if not isinstance(func, Ref) or len(func.steps) > 1:
            return False
        return any(parameter.name == func.steps[0] for parameter in self.code.scope(spot).parameters)

    def _loaded(self, roots: Sequence[Spot], hops: Mapping[Spot, Hop]) -> dict[Spot, Hop]:
        """Return the module level of the files that a root loads and that speak of training or tracking."""
        spots = (Spot(path, 0) for path in sorted(self.code.closure(roots[0].path)) if self.is_telling(path))
        return {spot: Hop(None, 1) for spot in spots if spot not in hops}

    def _line(self, edge: Edge) -> int:
        """Return where a step is taken: at the call, or where the scope it leads to begins."""
        return edge.call.line if edge.call else self.code.scope(edge.spot).line

    def _is_own_main(self, spot: Spot, call: Asked | None) -> bool:
        """Say whether a call stands in the main block of a file, which runs only where that file is started."""
        return spot.scope == 0 and call is not None and self.in_main(spot, call.under)

    def guarded(self, reach: Reach, wanted: Iterable[Spot], *, wide: bool) -> Reach:
        """Return the ways to some scopes and the defaults that bar them; ways without one are preferred."""
        needed = self._ancestors(reach, wanted, wide=wide)
        start = next(iter(reach.hops)).path
        hops = reach.starts()
        near, later = deque(spot for spot in hops if spot in needed), deque[Spot]()
        left, making = set(needed), Making(reach.hops, self.edges, self._kept_out, self._picks)
        while near or later:
            spot = near.popleft() if near else later.popleft()
            if spot not in left:
                continue
            left.remove(spot)
            for edge in self._run(spot, start):
                if edge.spot not in left or not self._is_open(edge, needed, start, wide=wide):
                    continue
                off = hops[spot].off or self._kept_out(spot, edge) or making.bar(edge)
                if edge.spot not in hops or hops[edge.spot].yields(off):
                    hops[edge.spot] = Hop(spot, self._line(edge), off)
                    (later if off else near).append(edge.spot)
        return Reach(hops)

    def _ancestors(self, reach: Reach, wanted: Iterable[Spot], *, wide: bool) -> set[Spot]:
        """Return the reached scopes that lead to some scopes, these included."""
        hops = reach.hops
        found = {spot for spot in wanted if spot in hops}
        queue = list(found)
        while queue:
            for caller, is_wide in self.edges.into(queue.pop()):
                if caller not in found and caller in hops and (wide or not is_wide):
                    found.add(caller)
                    queue.append(caller)
        return found

    def _run(self, spot: Spot, start: str) -> Sequence[Edge]:
        """Return the edges out of a scope but for those of a main block that does not run: another file's."""
        if spot.scope or spot.path == start:
            return self.edges.of(spot)
        return [step.edge for step in self._steps(spot).all if not step.is_own_main]

    def _is_open(self, edge: Edge, needed: Container[Spot], start: str, *, wide: bool) -> bool:
        """Say whether a run may take an edge: a wide one only to what none of the needed scopes calls outright."""
        return not edge.is_wide or (wide and not self._is_called(edge.spot, needed, start))

    def _is_called(self, spot: Spot, needed: Container[Spot], start: str) -> bool:
        """Say whether one of the needed scopes calls a scope outright."""
        callers = {caller for caller, is_wide in self.edges.into(spot) if not is_wide and caller in needed}
        return any(
            caller.scope or any(edge.spot == spot and not edge.is_wide for edge in self._run(caller, start))
            for caller in callers
        )

    def _kept_out(self, spot: Spot, edge: Edge) -> Default | None:
        """Return the default that keeps a run from taking an edge: a condition around the call, or what a key picks."""
        if edge.call is None:
            return None
        answer = self.guards.path_to(spot, edge.call.under)
        return answer.because if answer.holds is False else self._picks.bar(spot, edge)

    def is_elsewhere(self, path: str, spot: Spot, under: int) -> bool:
        """Say whether code stands in the main block of another file than the one that is started."""
        return spot.scope == 0 and spot.path != path and self.in_main(spot, under)

    def in_main(self, spot: Spot, under: int) -> bool:
        """Say whether a condition at module level is the main block."""
        tests = (condition.test for condition in self.code.around(spot, under))
        return any(isinstance(test, Op) and test.name == "==" and NAME in test.items for test in tests)
