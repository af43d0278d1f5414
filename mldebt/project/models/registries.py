"""Finds models that are chosen by a name: registered, put in a dictionary, offered by hubconf, looked up, or named in YAML."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.code import Call, Const, Expr, Items, Made, Ref, Table
from mldebt.facts.texts import SettingsFacts
from mldebt.project.code import Spot, last_step
from mldebt.project.models.flows import Flows, Use

REGISTERS = re.compile(r"\.?(?:register\w*|add_model|\w*_registry)")
PARTS = re.compile(
    r".*(?:LOSS|CRITER|HEAD|NECK|LAYER|ACTIVATION|NORM|CONV|BLOCK|ATTENTION|POSITION|EMBED|OPTIM|HOOK|TRANSFORM_"
    r"|DATASET|ROI|ANCHOR|PLUGIN|METRIC|SAMPLER|POOL|COMPONENT|BACKBONE|POSTPROC|PROPOSAL|UPSAMPLE|buffer|hook"
    r"|backward|extension)",
    re.IGNORECASE,
)
SUFFIX = r"(?:dict|map|list|table|registry|factory|classes|cls|types?|names|zoo|lookup|choices|options)"
WHOLE = re.compile(
    rf"(?:.*[._])?(?:(?:.*models?|.*archs?|.*architectures?|.*nets?|.*networks?|detectors?|segmentors?|classifiers?"
    rf"|recogni[sz]ers?"
    rf"|estimators?|regressors?|.*algorithms?|algos?|learners?|pose_estimators|trackers?|generators?|agents?|polic(?:y"
    rf"|ies)"
    rf"|experiments?|methods?)(?:_?{SUFFIX})*)|(?:.*\.)?_*{SUFFIX}",
    re.IGNORECASE,
)
MODEL_NODE = re.compile(r"(?:.*model|.*net(?:work)?|arch\w*|.*policy)(?:\[\d+\])?", re.IGNORECASE)
LONGEST = 200
PART_REGISTRY = re.compile(r"[A-Z][A-Z0-9_]+")
MODEL_KEY = re.compile(
    r"(?:.*\.)?(?:_target_|target|class_path|type|name|arch\w*|model\w*|net\w*|backbone|class_name|module|algo\w*"
    r"|\w*_model)(?:\[\d+\])?"
)
TARGET_KEY = re.compile(r"(?:.*\.)?(?:_target_|target|class_path|type)")
HUB_ENTRY = "entry point in hubconf.py"
LOOKUPS = frozenset(
    {
        "eval",
        "getattr",
        "globals",
        ".import_module",
        ".get",
        "vars",
        "locals",
        "locate",
        "get_class",
        "instantiate_from_config",
        ".get_object",
    }
)


class Registries:
    """Who is chosen by name, under which names."""

    def __init__(self, flows: Flows, settings: Mapping[str, SettingsFacts], ignored: Iterable[str]) -> None:
        self.flows, self.code, self.ignored = flows, flows.code, set(ignored)
        self.uses: dict[Spot, list[Use]] = defaultdict(list)
        self.keys: dict[Spot, set[str]] = defaultdict(set)
        self.known: dict[str, list[Spot]] = defaultdict(list)
        for spot, definition in (*flows.definitions.classes.items(), *flows.made_here.items()):
            self.known[definition.name].append(spot)
        for spot in flows.factories:
            self.known[self.code.scope(spot).name.rpartition(".")[2]].append(spot)
        for path in self.code.modules:
            if path not in self.ignored:
                self._module(path)
        self._settings(settings)

    def _module(self, path: str) -> None:
        facts = self.code.modules[path]
        for number, scope in enumerate(facts.scopes):
            spot = Spot(path, number)
            if scope.decorators and scope.name.rpartition(".")[2] in self.known:
                self._decorated(spot)
            for assign in scope.assigns:
                if isinstance(assign.value, Table):
                    self._table(spot, assign.value, assign.line, "".join(assign.target))
                elif (
                    isinstance(assign.value, Ref)
                    and assign.target[-1].startswith("[")
                    and (found := self._of(spot, assign.value))
                ):
                    self._add(
                        found,
                        "registered",
                        spot,
                        assign.line,
                        f"put in `{''.join(assign.target)}`",
                        assign.target[-1][1:],
                    )
                elif (
                    isinstance(assign.value, Ref)
                    and number == 0
                    and assign.value.steps[-1].lstrip(".") in self.known
                    and (found := self._of(spot, assign.value))
                ):
                    self.keys[found].add(assign.target[-1].lstrip("."))
            for value in scope.returns:
                if isinstance(value, Table):
                    self._table(spot, value, scope.line, scope.name)
            for call in scope.calls:
                name = last_step(call.func)
                if name == "dict" and call.within >= 0:
                    self._configured(spot, call, scope.calls[call.within])
                if REGISTERS.fullmatch(name) and not PARTS.match(_root(call.func)):
                    self._registered(spot, call.args, call.keywords, call.line)
                elif name in ("getattr", "vars") or (
                    isinstance(call.func, Ref) and any(step in (".__dict__", "[*") for step in call.func.steps[1:])
                ):
                    self._looked_up(
                        spot,
                        call.func if name not in ("getattr", "vars") else call.args[0] if call.args else Const(None),
                        call.line,
                    )
        if path.rpartition("/")[2] == "hubconf.py":
            self._hub(path)
        if any(last_step(call.func) in LOOKUPS for scope in facts.scopes for call in scope.calls):
            for text, line in facts.strings:
                for found in self.known.get(text.rpartition(".")[2], ()):
                    if found.path != path and text != "main":
                        self._add(found, "spelt", Spot(path, 0), line, f'named as "{text}"')

    def _of(self, spot: Spot, value: Expr) -> Spot | None:
        if isinstance(value, Ref) and value.steps[-1].lstrip(".") in self.known:
            target = self.code.resolve(spot, value.steps)
            return (
                target.spot
                if target.spot
                and (
                    target.kind == "class" or target.spot in self.flows.factories or target.spot in self.flows.made_here
                )
                else None
            )
        return None

    def _add(self, found: Spot, what: str, spot: Spot, line: int, says: str, key: str = "") -> None:
        self.uses[found].append(Use(what, spot, line, says))
        if key and key != "*":
            self.keys[found].add(key)

    def _decorated(self, spot: Spot) -> None:
        scope = self.code.scope(spot)
        outer = self.code.scope(Spot(spot.path, max(scope.parent, 0)))
        for decorator in scope.decorators:
            call = (
                outer.calls[decorator.call]
                if isinstance(decorator, Made) and decorator.call < len(outer.calls)
                else None
            )
            func = call.func if call else decorator
            if REGISTERS.fullmatch(last_step(func)) and not PARTS.match(_root(func)):
                key = (
                    next((arg.value for arg in call.args if isinstance(arg, Const) and isinstance(arg.value, str)), "")
                    if call
                    else ""
                )
                self._add(spot, _strength(_root(func)), spot, scope.line, f"registered by `{_root(func)}`", key)

    def _registered(
        self, spot: Spot, args: Iterable[Expr], keywords: Iterable[tuple[str | None, Expr]], line: int
    ) -> None:
        values = [*args, *(value for _, value in keywords)]
        key = next((value.value for value in values if isinstance(value, Const) and isinstance(value.value, str)), "")
        for value in values:
            if found := self._of(spot, value):
                self._add(found, "registered", spot, line, "registered by a call", key)

    def _table(self, spot: Spot, table: Table, line: int, name: str) -> None:
        if PARTS.match(name):
            return
        for key, value in _leaves(table):
            found = self._of(spot, value)
            if found is None and isinstance(value, Ref):
                target = self.code.resolve(spot, value.steps)
                if target.kind == "module" and target.path:
                    self._modules(target.path, spot, line, key, name)
            elif found:
                self._add(found, _weight(name), spot, line, f"offered as `{key}` in `{name}`", key)

    def _modules(self, path: str, spot: Spot, line: int, key: str, name: str) -> None:
        """Register the class `Model` (or the namesake) of a module that a dictionary offers."""
        for names in self.known:
            if names in ("Model", key):
                for found in self.known[names]:
                    if found.path == path:
                        self._add(found, "registered", spot, line, f"offered as `{key}` in `{name}`", key)

    def _looked_up(self, spot: Spot, value: Expr, line: int) -> None:
        """Mark what a module offers when a name is looked up in it: `models.__dict__[args.arch]`, `getattr(models, name)`."""
        if not isinstance(value, Ref):
            return
        steps = tuple(step for step in value.steps if step.startswith(".") and step != ".__dict__")
        target = self.code.resolve(spot, (value.steps[0], *steps))
        if target.kind != "module" or target.path is None:
            return
        facts = self.code.modules[target.path]
        for number, scope in enumerate(facts.scopes):
            found = Spot(target.path, number)
            if scope.parent == 0 and (
                found in self.flows.factories
                or found in self.flows.definitions.classes
                or found in self.flows.made_here
            ):
                weak = found in self.flows.definitions.classes and any(
                    found in made for made in self.flows.factories.values()
                )
                self._add(
                    found, "offered" if weak else "looked up", spot, line, f"looked up by name in `{target.name}`"
                )
        for entry in facts.imports:
            if entry.scope == 0 and entry.local in self.known:
                inner = self.code.resolve(Spot(target.path, 0), (entry.local,))
                if inner.spot in self.known[entry.local] and inner.spot:
                    self._add(inner.spot, "looked up", spot, line, f"looked up by name in `{target.name}`")

    def _configured(self, spot: Spot, call: Call, outer: Call) -> None:
        """Mark what a nested `dict(type="…")` of a Python config names as a part of what the outer one names."""
        if last_step(outer.func) == "dict" and (leaf := _type_of(call)) in self.known and _type_of(outer):
            for found in self._named(leaf, leaf):
                self._add(found, "argument", spot, call.line, f'part of `dict(type="{_type_of(outer)}")`')

    def _hub(self, path: str) -> None:
        for number, scope in enumerate(self.code.modules[path].scopes):
            if scope.kind == "function" and scope.parent == 0 and not scope.name.startswith("_"):
                self._add(
                    Spot(path, number),
                    "registered",
                    Spot(path, number),
                    scope.line,
                    HUB_ENTRY,
                    scope.name,
                )
        for entry in self.code.modules[path].imports:
            if entry.scope == 0 and entry.local in self.known:
                target = self.code.resolve(Spot(path, 0), (entry.local,))
                if target.spot:
                    self._add(
                        target.spot, "registered", Spot(path, 0), entry.line, "imported by hubconf.py", entry.local
                    )

    def _settings(self, settings: Mapping[str, SettingsFacts]) -> None:
        for path, facts in settings.items():
            if path in self.ignored:
                continue
            owners = {
                entry.key.rpartition(".")[0]: (entry.value or "").rpartition(".")[2] in self.known
                for entry in facts.entries
                if TARGET_KEY.fullmatch(entry.key)
            }
            for entry in facts.entries:
                value = entry.value if entry.kind == "scalar" and entry.value and len(entry.value) < LONGEST else ""
                leaf = value.rpartition(".")[2]
                if leaf not in self.known or not MODEL_KEY.fullmatch(entry.key):
                    continue
                what = "argument" if TARGET_KEY.fullmatch(entry.key) and _is_nested(entry.key, owners) else "named"
                for found in self._named(leaf, value):
                    self.uses[found].append(Use(what, Spot(path, 0), entry.line, f"named by `{entry.key}`"))

    def _named(self, leaf: str, dotted: str) -> Iterator[Spot]:
        """Yield what a name in a settings file means: by its module path where it has one, else the only namesake."""
        found = self.known[leaf]
        module = dotted.rpartition(".")[0].replace(".", "/")
        if module:
            inside = [
                spot for spot in found if spot.path.removesuffix(".py").removesuffix("/__init__").endswith(module)
            ]
            yield from inside or (found if len(found) == 1 else ())
        elif len(found) == 1 and not leaf.islower():
            yield from found


def _type_of(call: Call) -> str:
    return next((str(value.value) for name, value in call.keywords if name == "type" and isinstance(value, Const)), "")


def _strength(registry: str) -> str:
    """Say how much a registration means: a registry in capitals that is not named for models may hold parts."""
    name = registry.rpartition(".")[0]
    return "offered" if PART_REGISTRY.fullmatch(name) and not WHOLE.fullmatch(name) else "registered"


def _weight(table: str) -> str:
    """Say how much standing in a table means, by the name of the table."""
    return "registered" if WHOLE.fullmatch(table.strip("_")) else "offered"


def _is_model_key(path: str) -> bool:
    return bool(MODEL_NODE.fullmatch(path.rpartition(".")[2]))


def _is_nested(key: str, owners: Mapping[str, bool]) -> bool:
    """Say whether a node that names a class stands inside another such node, as a part of what that one makes.

    `owners` are the nodes that name a class, with whether that class is known to be a model.
    """
    parent = key.rpartition(".")[0]
    if not _is_model_key(parent) and any(MODEL_NODE.fullmatch(step) for step in parent.split(".")[:-1]):
        return True
    for owner, is_model in owners.items():
        is_inside = parent.startswith(f"{owner}.") if owner else bool(parent)
        if is_inside and (is_model or (owner and not _is_model_key(parent))):
            return True
    return False


def _root(func: Expr) -> str:
    return "".join(func.steps) if isinstance(func, Ref) else ""


def _leaves(table: Table, key: str = "") -> Iterator[tuple[str, Expr]]:
    for name, value in zip(table.keys, table.values, strict=True):
        label = name.value if isinstance(name, Const) and isinstance(name.value, str) else ""
        inner = key or label
        if isinstance(value, Table):
            yield from _leaves(value, inner)
        elif isinstance(value, Items):
            for item in value.items:
                yield inner, item
        else:
            yield inner, value
