"""Follows instances of models: where they are made, which functions hand them out, and where they end up.

One instance is followed through names, attributes of non-model classes, `.to()`-like calls, wrappers, returns and
parameters, a few functions deep. A use inside a test, or in the smoke block at the end of the defining file, is no use.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Ref
from mldebt.project.code import Code, Spot, Target
from mldebt.project.models.classes.definitions import Definition, Definitions
from mldebt.project.models.classes.ends import LOOKS, SETTING, SINKS, Steps, done_with, fitted, spreads, taken
from mldebt.project.models.classes.layers import drawn, trains_graph
from mldebt.project.models.classes.wrappers import is_trainer_name
from mldebt.project.models.instances.callers import Callers, called_on, is_loading, parameter_of
from mldebt.project.models.instances.carrier import Carrier, Position
from mldebt.project.models.instances.graphs import compiled, drawn_by, readied
from mldebt.project.models.instances.smoke import Smoke
from mldebt.project.models.instances.uses import Use

DEEPEST = 3
NOBODY = Spot("", -1)
COMPUTES = frozenset({"forward", "call", "__call__", "training_step"})


class Flows(Callers):
    """Where every model's instances go. `factories` return one, with what; `makers` are not given it before."""

    def __init__(self, code: Code, definitions: Definitions, ignored: Iterable[str], smoke: Smoke) -> None:
        super().__init__(code, definitions, set(ignored))
        self.smoke = smoke
        self.uses: dict[Spot, list[Use]] = defaultdict(list)
        self.factories: dict[Spot, dict[Spot, Position]] = defaultdict(dict)
        self.makers: set[Spot] = set()
        self.selected: dict[Spot, list[Use]] = defaultdict(list)
        self.trainers: set[Spot] = set()
        self._done: dict[Spot, set[tuple[Spot, object]]] = defaultdict(set)
        self._queue: deque[tuple[Spot, Spot, Position]] = deque()
        self._onward: dict[Spot, Mapping[int, Sequence[tuple[Steps, int]]]] = {}
        self.made_here = {spot: drawn_by(code, spot) for spot in drawn(code)} | dict(compiled(code))
        self.drawn = {spot for spot, found in self.made_here.items() if found.framework == "tensorflow"}
        self._queue.extend((spot, spot, None) for spot in (*self.made_here, *definitions.classes))
        self._run()
        for made, (step, line) in ((spot, done) for spot in self.made_here for done in readied(code, spot)):
            self.uses[made].append(Use(SINKS[step], made, line, f"`{step}` is called here"))

    def followed(self, places: Iterable[tuple[Spot, int]]) -> tuple[tuple[Use, ...], tuple[Spot, ...]]:
        """Return what is done with the instances that some calls make, whatever their class, and who hands them out."""
        self._done.pop(NOBODY, None)
        for spot, place in places:
            self._follow(NOBODY, spot, place, None)
        self._run()
        makers = tuple(maker for maker, handed in self.factories.items() if NOBODY in handed)
        for maker in makers:
            del self.factories[maker][NOBODY]
            if not self.factories[maker]:
                del self.factories[maker]
        return tuple(self.uses.pop(NOBODY, ())), makers

    def _run(self) -> None:
        while self._queue:
            made, maker, position = self._queue.popleft()
            for caller, place in self._callers(maker):
                self._follow(made, caller, place, position)
            for caller, place, heir in self.called_by_bases(maker):
                carrier = Carrier(self.code, caller, {place}, set(), position)
                self._trace(made, caller, carrier, 0)
                self._attributes(made, caller, heir, carrier, 0)

    def _callers(self, maker: Spot) -> Iterator[tuple[Spot, int]]:
        name = self.code.scope(maker).name.rpartition(".")[2]
        for local in dict.fromkeys((name, *(local for _, local in self.code.renamed.get(name, ())))):
            for caller, place in self.calls(local):
                call = self.code.scope(caller).call(place)
                if self.makes(maker, caller, call):
                    yield caller, place
        for spot, target, line in self.aliases.get(maker, ()):
            is_set = self.model_around(spot) is None and (spot.scope or SETTING.fullmatch(target[-1]))
            if is_set and not self._is_smoke(maker, spot, line):
                self.selected[maker].append(Use("selected", spot, line, f"chosen as `{''.join(target)}`"))
            yield from self.called_as(spot, target)
        for spot, target in self.presets.get(maker, ()):
            yield from self.called_as(spot, target, is_offered=spot.scope == 0)

    def _is_smoke(self, made: Spot, spot: Spot, line: int) -> bool:
        return spot.path == made.path and self.smoke.has(spot.path, line)

    def _follow(self, made: Spot, spot: Spot, place: int, position: Position) -> None:
        call = self.code.scope(spot).call(place)
        if (spot, (place, position)) in self._done[made] or self._is_smoke(made, spot, call.line):
            return
        self._done[made].add((spot, (place, position)))
        inside = self._holder(made, spot)
        if inside and inside != made:
            what = "part of" if made in self.drawn and inside in self.drawn else "inside"
            self.uses[made].append(Use(what, spot, call.line, f"made inside `{self.code.scope(inside).name}`", inside))
        elif inside is None:
            says = f"`{call.leaf}(…)` is called here"
            self.uses[made].append(Use("made", spot, call.line, says, under=call.under))
            if self._framework(made) == "tensorflow" and trains_graph(self.code, spot.path):
                self.uses[made].append(Use("trained", spot, call.line, "made where a graph is trained or kept"))
            if isinstance(call.func, Ref) and is_loading(call.func):
                self.uses[made].append(Use("loaded", spot, call.line, f"`{''.join(call.func.steps)}` gives it weights"))
        carrier = Carrier(self.code, spot, {place}, set(), position)
        carrier.is_given = self._is_handed_on(spot, call)
        if call.args and self.code.callee(spot, call).spot == made and carrier.rebinds(place, call.args[0]):
            self.uses[made].append(Use("wraps", spot, call.line, "takes the name of the model it is given"))
        self._trace(made, spot, carrier, 0)

    def _is_handed_on(self, spot: Spot, call: Call) -> bool:
        """Say whether a function that hands on what it is given, is given what its caller is given: `widen(model)`."""
        maker, first = self.code.callee(spot, call).spot, call.args[:1]
        if not first or type(first[0]) is not Ref or maker in self.makers or maker not in self.factories:
            return False
        name = first[0].steps[0]
        return name != "self" and any(one.name == name for one in self.code.scope(spot).parameters)

    def _holder(self, made: Spot, spot: Spot) -> Spot | None:
        """Return the model whose part an instance is; what is taken from a table may be all a wrapper trains."""
        if spot in self.drawn and spot != made:
            return spot
        around = self.model_around(spot)
        if around is None and made in self.drawn and spot.scope:
            return self._sole_caller(spot)
        if around is not None and around != made and self.definitions.classes[around].is_driver:
            return None
        if made != NOBODY or around is None or self.definitions.classes[around].is_whole:
            return around
        return around if COMPUTES & self.code.methods(around).keys() else None

    def _sole_caller(self, spot: Spot) -> Spot | None:
        """Return the model in which all calls of a function stand: it draws for that model."""
        named = self.calls(self.code.scope(spot).name)
        found = {self.model_around(by) for by, at in named if self.makes(spot, by, self.code.scope(by).call(at))}
        return found.pop() if len(found) == 1 else None

    def _trace(self, made: Spot, spot: Spot, carrier: Carrier, depth: int) -> None:
        """Follow a value within one scope and hand it on to where it goes next."""
        carrier.settle()
        inside, scope = self._holder(made, spot), self.code.scope(spot)
        self._returned(made, spot, carrier)
        self._arguments(made, spot, carrier, depth, is_inside=inside is not None)
        if inside is not None:
            return
        firsts, framework = {name[0] for name in carrier.names}, self._framework(made)
        for read in (read for read in scope.reads if read.steps[0] in firsts) if firsts else ():
            for end in range(len(read.steps) - 1, 0, -1):
                if read.steps[:end] in carrier.names and (what := done_with(scope, read.steps, end, framework)):
                    self.uses[made].append(Use(what, spot, read.line, f"`{''.join(read.steps)}` is used"))
        onward = self._onward.get(spot)
        if onward is None:
            onward = self._onward[spot] = called_on(scope)
        for place in carrier.calls:
            for steps, line in onward.get(place, ()):
                if what := done_with(scope, steps, 0, framework):
                    self.uses[made].append(Use(what, spot, line, f"`{steps[-1]}()` is called on it"))
        self._spread(made, spot, carrier, depth)

    def _framework(self, made: Spot) -> str:
        definition = self.definitions.classes.get(made) or self.made_here.get(made)
        return definition.framework if definition else ""

    def _returned(self, made: Spot, spot: Spot, carrier: Carrier) -> None:
        scope = self.code.scope(spot)
        if scope.kind != "function" or spot == made or spot in self.drawn:
            return
        for value in scope.returns:
            for position in carrier.handed_out(value):
                if not carrier.is_given:
                    self.makers.add(spot)
                if made not in self.factories[spot]:
                    self.factories[spot][made] = position
                    self._queue.append((made, spot, position))

    def _arguments(self, made: Spot, spot: Spot, carrier: Carrier, depth: int, *, is_inside: bool) -> None:
        for place, call in carrier.touched()[1]:
            for key, value in carrier.handed(call):
                target = self.code.callee(spot, call)
                taker = self.definitions.classes.get(target.spot or NOBODY)
                if taker and taker.spot != made and not taker.is_driver:
                    self._taken_in(made, spot, call, taker, is_bound=carrier.rebinds(place, value))
                elif is_inside:
                    continue
                elif target.spot:
                    if target.kind == "class" and is_trainer_name(target.name.rpartition(".")[2]):
                        self.uses[made].append(Use("trained", spot, call.line, f"handed to `{target.name}`"))
                    self._enter(made, target, key, depth)
                elif (what := taken(target.name or call.last_step) or fitted(carrier.scope, place)) and not (
                    carrier.is_given and spreads(target.name)
                ):
                    self.uses[made].append(Use(what, spot, call.line, f"passed to `{target.name.lstrip('.')}`"))
            if not is_inside:
                self._handed_in_table(made, spot, carrier, call, depth)

    def _taken_in(self, made: Spot, spot: Spot, call: Call, taker: Definition, *, is_bound: bool) -> None:
        """Note what a class that takes an instance does with it: a trainer trains it, a model has it as its part."""
        if self.definitions.is_trainer(taker.spot):
            self.trainers.add(taker.spot)
            self.uses[made].append(Use("trained", spot, call.line, f"handed to `{taker.name}`"))
        elif not (is_bound or taker.framework == "mlflow" or LOOKS.fullmatch(taker.name)):
            self.uses[made].append(Use("argument", spot, call.line, f"argument of `{taker.name}`", taker.spot))

    def _handed_in_table(self, made: Spot, spot: Spot, carrier: Carrier, call: Call, depth: int) -> None:
        """Follow a table that has the instance in it into a function, and note where one is saved."""
        for key, name in carrier.held(call):
            target = self.code.callee(spot, call)
            if target.kind == "function" and target.spot:
                self._enter(made, target, key, depth, name)
            elif target.spot is None and taken(target.name or call.last_step) == "saved":
                self.uses[made].append(Use("saved", spot, call.line, f"passed to `{target.name.lstrip('.')}`"))

    def _enter(self, made: Spot, target: Target, key: int | str, depth: int, held: str | None = None) -> None:
        """Follow a value, or the table that has it as `held`, into a parameter of a function or of a plain class."""
        spot, name = parameter_of(self.code, target, key) if depth < DEEPEST else (None, "")
        if spot is not None and (spot, (name, held)) not in self._done[made]:
            self._done[made].add((spot, (name, held)))
            carrier = Carrier(self.code, spot, set(), {(name,)} if held is None else set(), None)
            carrier.is_given = True
            if held is not None:
                carrier.hold((name,), held)
            self._trace(made, spot, carrier, depth + 1)

    def _spread(self, made: Spot, spot: Spot, carrier: Carrier, depth: int) -> None:
        """Follow attributes into the other methods, and module-level names into the file's functions."""
        if owner := self.code.enclosing_class(spot) if spot.scope else None:
            self._attributes(made, spot, owner, carrier, depth)
        if spot.scope == 0 and carrier.names and depth < DEEPEST:
            single = {name for name in carrier.names if len(name) == 1}
            for number, scope in enumerate(self.code.modules[spot.path].scopes):
                inner = Spot(spot.path, number)
                if scope.kind == "function" and (inner, "global") not in self._done[made] and scope.parent == 0:
                    free: set[Steps] = {
                        name for name in single if not self.code.bindings(spot.path).of(number, name[0])
                    }
                    if free and any(read.steps[:1] in free for read in scope.reads):
                        self._done[made].add((inner, "global"))
                        self._trace(made, inner, Carrier(self.code, inner, set(), free, None), depth + 1)

    def _attributes(self, made: Spot, spot: Spot, owner: Spot, carrier: Carrier, depth: int) -> None:
        """Follow what a method binds to attributes into the other methods of a class."""
        attributes = {name for name in carrier.names if len(name) == 2 and name[0] == "self"}  # self.name
        for method in self.code.methods(owner).values() if attributes and depth < DEEPEST else ():
            key = (method, (owner, *sorted(attributes)))
            if key not in self._done[made] and method != spot:
                self._done[made].add(key)
                self._trace(made, method, Carrier(self.code, method, set(), set(attributes), None), depth + 1)
