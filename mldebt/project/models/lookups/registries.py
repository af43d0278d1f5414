"""Finds models that are chosen by name: registered, kept in a table, offered by hubconf, looked up, named in settings.

What it cannot see: names put together at run time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, Ref, Scope, Table, last_step
from mldebt.facts.texts import SettingsFacts
from mldebt.project.code import Spot
from mldebt.project.models.instances.callers import partial_of
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.instances.graphs import IMPORTS
from mldebt.project.models.instances.uses import EVALUATED, Use
from mldebt.project.models.lookups.handing import handed_on
from mldebt.project.models.lookups.offers import (
    evaluated,
    indexed,
    leaves,
    modules_meant,
    offers,
    spelt_whole,
    stated,
    taken_by_name,
    written,
)
from mldebt.project.models.lookups.option_values import option_values
from mldebt.project.models.lookups.registering import (
    LOOKUPS,
    asked,
    is_of_parts,
    registers,
    root_of,
    strength_by,
    strength_in,
    texts,
    type_of,
)
from mldebt.project.models.lookups.settings import MODEL_NODE, config_name, meant, named_in_settings
from mldebt.project.models.texts.names import GENERIC, normal

TAKEN = frozenset({".__dict__", "[*"})


class Registries:
    """Who is chosen by name, under which names."""

    def __init__(self, flows: Flows, settings: Mapping[str, SettingsFacts], ignored: Iterable[str]) -> None:
        self.flows, self.code = flows, flows.code
        skipped = set(ignored)
        self.uses: dict[Spot, list[Use]] = defaultdict(list)
        self.keys: dict[Spot, set[str]] = defaultdict(set)
        self.known: dict[str, list[Spot]] = defaultdict(list)
        for spot, definition in (*flows.definitions.classes.items(), *flows.made_here.items()):
            self.known[definition.name].append(spot)
        for spot in flows.factories:
            self.known[self.code.scope(spot).name.rpartition(".")[2]].append(spot)
        for path in self.code.modules:
            if path not in skipped:
                self._module(path)
        for found, value in option_values(flows):
            self.keys[found].add(value)
        self._settings({path: facts for path, facts in settings.items() if path not in skipped})

    def _settings(self, settings: Mapping[str, SettingsFacts]) -> None:
        """Add what settings files name, and the names that they give to what they choose by its key."""
        for path, found, what, line, key in named_in_settings(settings, self.known):
            name = config_name(path) if what == "named" else ""
            self._add(found, Use(what, Spot(path, 0), line, f"named by `{key}`"), name)

    def _module(self, path: str) -> None:
        facts = self.code.modules[path]
        for spot, scope in zip(self.code.spots(path), facts.scopes, strict=True):
            if scope.decorators and scope.name.rpartition(".")[2] in self.known:
                self._decorated(spot)
            for assign in scope.assigns:
                self._assigned(spot, assign)
            for value in scope.returns:
                if table := value if isinstance(value, Table) else indexed(value):
                    self._table(spot, table, scope.line, scope.name)
            for call in scope.calls:
                self._called(spot, scope, call)
        self._spelt(path)
        if self._calls_one(path, IMPORTS):
            self._imported(path)
        for found, use, name in stated(self.flows, path, self.known):
            self._add(found, use, name)

    def _calls_one(self, path: str, steps: frozenset[str]) -> bool:
        """Say whether a module calls something whose last step is one of these."""
        words = {step.lstrip(".") for step in steps}
        return any(call.last_step in steps for _, _, call in self.code.callees.named(path, words))

    def _imported(self, path: str) -> None:
        """Mark every class of a name that is taken from modules imported at run time: `import_module(name).Model`."""
        for number, scope in enumerate(self.code.modules[path].scopes):
            for found, line in taken_by_name(self.known, scope):
                self._add(found, Use("looked up", Spot(path, number), line, "taken of modules imported at run time"))

    def _spelt(self, path: str) -> None:
        """Mark what a module spells with its module, or alone where it looks names up: parts, where only models do."""
        for found, what, text, line in spelt_whole(self.flows, self.known, path):
            self._add(found, Use(what, Spot(path, 0), line, f'named as "{text}"'))
        if not self._calls_one(path, LOOKUPS):
            return
        scopes = self.code.modules[path].scopes
        around = [
            self.flows.model_around(Spot(path, number))
            for number, scope in enumerate(scopes)
            if any(call.last_step in LOOKUPS for call in scope.calls)
        ]
        inside = around[0] if around and all(around) else None
        compared = set(asked(scopes))
        for text, line in (one for one in self.code.modules[path].strings if one[0] not in compared):
            for found in self.known.get(text.rpartition(".")[2], ()):
                if found.path != path and normal(text) not in GENERIC:
                    what = "inside" if inside else "spelt"
                    self._add(found, Use(what, Spot(path, 0), line, f'named as "{text}"', inside))

    def _assigned(self, spot: Spot, assign: Assign) -> None:
        if table := assign.value if isinstance(assign.value, (Table, Items)) else indexed(assign.value):
            self._table(spot, table, assign.line, "".join(assign.target))
        elif spot.scope == 0 and isinstance(assign.value, Made) and MODEL_NODE.fullmatch(assign.target[-1]):
            place = assign.value.call
            name = next((type_of(call) for call in self.code.scope(spot).calls[place : place + 1]), "")
            for one in meant(self.known.get(name, ()), name):
                self._add(one, Use("named", spot, assign.line, f"named by `{assign.target[-1]}`"))
        elif isinstance(assign.value, Ref) and (found := self.of(spot, assign.value)):
            last = assign.target[-1]
            if last.startswith("["):
                put = Use("registered", spot, assign.line, f"put in `{''.join(assign.target)}`")
                self._add(found, put, last[1:])
            elif spot.scope == 0:
                self.keys[found].add(last.lstrip("."))

    def _called(self, spot: Spot, scope: Scope, call: Call) -> None:
        name = call.last_step
        self._handed(spot, name, call)
        if call.within >= 0 and scope.calls[call.within].last_step == name:
            self._configured(spot, name, call, scope.calls[call.within])
        if registers(name) and not is_of_parts(root_of(call.func)):
            self._registered(spot, call)
        elif name == "eval":
            self._evaluated(spot, call)
        elif name in {"getattr", "vars"}:
            self._looked_up(spot, call.args[0] if call.args else Const(None), call.line)
        elif isinstance(call.func, Ref) and not TAKEN.isdisjoint(call.func.steps):
            self._looked_up(spot, call.func, call.line)

    def _handed(self, spot: Spot, name: str, call: Call) -> None:
        for key, value in handed_on(self.code, self.known, spot, call, name):
            if not isinstance(value, Made) and (found := self.of(spot, value)):
                self._add(found, Use("selected", spot, call.line, f"handed on as `{key}`"))

    def _evaluated(self, spot: Spot, call: Call) -> None:
        inside = self.flows.model_around(spot)
        for found, what in evaluated(self.flows, self.known, spot, call):
            self._add(found, Use("inside" if inside else what, spot, call.line, EVALUATED, inside))

    def of(self, spot: Spot, value: Expr) -> Spot | None:
        """Return the class or factory of models that an expression names or makes, now or once it is called."""
        if isinstance(value, Op) and value.name == "lambda":
            value = value.items[0]
        if isinstance(value, Made) and not value.steps and value.call < len(self.code.scope(spot).calls):
            scope = self.code.scope(spot)
            value = partial_of(scope, value) or scope.calls[value.call].func
        if not isinstance(value, Ref) or value.steps[-1].lstrip(".") not in self.known:
            return None
        target = self.code.resolve(spot, value.steps)
        is_made = target.spot in self.flows.factories or target.spot in self.flows.made_here
        return target.spot if target.spot and (target.kind == "class" or is_made) else None

    def _add(self, found: Spot, use: Use, key: str = "") -> None:
        self.uses[found].append(use)
        if key and key != "*":
            self.keys[found].add(key)

    def _decorated(self, spot: Spot) -> None:
        scope = self.code.scope(spot)
        for func, call in self.code.decorators(spot):
            name = root_of(func)
            if registers(last_step(func)) and is_of_parts(name):
                for made in self.flows.factories.get(spot, ()):
                    self._add(made, Use("argument", spot, scope.line, f"made by a part that `{name}` registers"))
            elif registers(last_step(func)):
                words = tuple(texts(call.args)) if call else ()
                registered = Use(strength_by(name), spot, scope.line, f"registered by `{name}`")
                self._add(spot, registered, "".join(words[-1:]))

    def _registered(self, spot: Spot, call: Call) -> None:
        values = [*call.args, *(value for _, value in call.keywords)]
        key = next(texts(values), "")
        for value in values:
            if found := self.of(spot, value):
                self._add(found, Use("registered", spot, call.line, "registered by a call"), key)

    def _table(self, spot: Spot, table: Table | Items, line: int, name: str) -> None:
        what = strength_in(name)
        for key, value in leaves(table) if not is_of_parts(name) else ():
            use = Use(what, spot, line, f"offered as `{key}` in `{name}`")
            if found := self.of(spot, value):
                self._add(found, use, key)
            elif isinstance(value, Ref):
                target = self.code.resolve(spot, value.steps)
                if target.kind == "module" and target.path:
                    self._modules(target.path, use, key)

    def _modules(self, path: str, use: Use, key: str) -> None:
        """Register the class `Model` (or the namesake) of a module that a table offers."""
        for name in ("Model", key):
            for found in self.known.get(name, ()):
                if found.path == path:
                    self._add(found, use, key)

    def _looked_up(self, spot: Spot, value: Expr, line: int) -> None:
        """Mark what a module offers to a look-up by name: `models.__dict__[args.arch]`, `getattr(models, name)`."""
        if not isinstance(value, Ref):
            return
        steps = tuple(step for step in value.steps if step.startswith(".") and step != ".__dict__")
        is_own = value.steps[:2] == ("sys", ".modules")  # `getattr(sys.modules[__name__], name)`
        for path in (spot.path,) if is_own else modules_meant(self.code, spot, (value.steps[0], *steps)):
            inside = self.flows.model_around(spot)
            for found, what in offers(self.flows, self.known, path, written(value.steps)):
                says = f"looked up by name in `{path}`"
                self._add(found, Use("inside" if inside else what, spot, line, says, inside))

    def _configured(self, spot: Spot, name: str, call: Call, outer: Call) -> None:
        """Mark as a part what a nested `dict(type="…")` or `builds(Part)` of a Python config names in an outer one."""
        leaf = type_of(call)
        if name == "dict" and leaf in self.known and type_of(outer):
            for found in meant(self.known[leaf], leaf):
                self._add(found, Use("argument", spot, call.line, f'part of `dict(type="{type_of(outer)}")`'))
        given = (self.of(spot, one.args[0]) for one in (call, outer) if one.args and isinstance(one.args[0], Ref))
        classes = [found for found in given if found and found in self.flows.definitions.classes]
        if len(set(classes)) > 1:
            self._add(classes[0], Use("argument", spot, call.line, f"part of what `{name}(…)` is given"))
