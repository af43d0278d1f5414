"""Resolves names across the repository: what a name means, what a call reaches, which class an object is of.

It follows imports, aliases, re-exports, single assignments, attributes set on `self`, annotations and factory returns a few
levels deep. What it cannot follow it calls unknown; it never guesses by name alone.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from mldebt.facts.code import Assign, Call, Expr, Import, Made, Op, Parameter, PythonFacts, Ref, Scope, Table
from mldebt.project.modules import Modules

DEEPEST = 6
FLUENT = frozenset(
    {
        ".to",
        ".cuda",
        ".cpu",
        ".float",
        ".half",
        ".double",
        ".eval",
        ".train",
        ".fit",
        ".set_params",
        ".apply",
        ".bfloat16",
        ".compile",
        ".requires_grad_",
        ".build",
    }
)
WRAPPERS = ("DataParallel", "DistributedDataParallel", "torch.compile", "torch.jit.script")


class Spot(NamedTuple):
    """A scope of a Python module or notebook."""

    path: str
    scope: int


class Target(msgspec.Struct, frozen=True):
    """What a name means; `name` is canonical and dotted, `scope` the scope of an in-repository definition or -1."""

    kind: Literal["function", "class", "module", "external", "variable", "unknown"]
    name: str
    path: str | None = None
    scope: int = -1

    @property
    def spot(self) -> Spot | None:
        """The scope that defines it, for functions and classes of the repository."""
        return Spot(self.path, self.scope) if self.path is not None and self.scope >= 0 else None


UNKNOWN = Target("unknown", "")
Binding = Import | Assign | Parameter | int


class Code:
    """All Python modules and notebooks of the repository, seen together."""

    def __init__(self, modules: Mapping[str, PythonFacts]) -> None:
        self.modules = modules
        self.names = Modules(modules)
        self._bindings: dict[str, dict[tuple[int, str], list[Binding]]] = {}
        self._callee: dict[tuple[str, int, int], Target] = {}
        self._callers: dict[str, list[tuple[Spot, int]]] | None = None
        self._edges: dict[Spot, tuple[Spot, ...]] = {}
        self._closures: dict[str, frozenset[str]] = {}
        self._importers: dict[str, set[str]] | None = None
        self._types_busy: set[tuple[Spot, object]] = set()
        self._attributes: dict[Spot, dict[str, list[tuple[Spot, Assign]]]] = {}

    def scope(self, spot: Spot) -> Scope:
        """Return the scope at a spot."""
        return self.modules[spot.path].scopes[spot.scope]

    def module_path(self, dotted: str, importer: str = "") -> str | None:
        """Return the file of a module name as seen from `importer`."""
        return self.names.find(dotted, importer)

    def bindings(self, path: str) -> Mapping[tuple[int, str], list[Binding]]:
        """Return (scope, name) → what binds it, in order of appearance."""
        found = self._bindings.get(path)
        if found is None:
            found = defaultdict(list)
            facts = self.modules[path]
            for number, scope in enumerate(facts.scopes):
                if number and scope.parent >= 0:
                    found[scope.parent, scope.name.rpartition(".")[2]].append(number)
                for parameter in scope.parameters:
                    found[number, parameter.name].append(parameter)
                for assign in scope.assigns:
                    if len(assign.target) == 1 and assign.how not in ("del", ":"):
                        found[number, assign.target[0]].append(assign)
            for entry in facts.imports:
                found[entry.scope, entry.local].append(entry)
            self._bindings[path] = found
        return found

    def lookup(self, spot: Spot, name: str) -> tuple[int, list[Binding]] | None:
        """Return the scope that binds a name as seen from a spot, and its bindings; class bodies do not enclose methods."""
        bindings = self.bindings(spot.path)
        scopes = self.modules[spot.path].scopes
        current, first = spot.scope, True
        while current >= 0:
            if (first or scopes[current].kind != "class") and (current, name) in bindings:
                return current, bindings[current, name]
            current, first = scopes[current].parent, False
        return None

    def resolve(self, spot: Spot, steps: Sequence[str], depth: int = 0) -> Target:
        """Return what a chain of steps means at a spot."""
        if depth > DEEPEST:
            return UNKNOWN
        found = self.lookup(spot, steps[0])
        if found is None:
            return self._starred(spot, steps, depth)
        owner, bindings = found
        base = UNKNOWN
        for binding in reversed(bindings):
            base = self._meaning(Spot(spot.path, owner), binding, steps[0], depth)
            if base.kind != "unknown":
                break
        return (
            self._walk(base, steps[1:], depth)
            if base.kind != "variable" or len(steps) == 1
            else Target("unknown", "".join(steps))
        )

    def _meaning(self, spot: Spot, binding: Binding, name: str, depth: int) -> Target:
        if isinstance(binding, int):
            scope = self.modules[spot.path].scopes[binding]
            kind: Literal["class", "function"] = "class" if scope.kind == "class" else "function"
            return Target(kind, f"{self.names.name(spot.path)}.{scope.name}", spot.path, binding)
        if isinstance(binding, Import):
            return self.imported(binding.target, spot.path, depth)
        if (
            isinstance(binding, Assign)
            and isinstance(binding.value, Ref)
            and binding.how == "="
            and binding.value.steps[0] != name
        ):
            return self.resolve(spot, binding.value.steps, depth + 1)
        return Target("variable", name, spot.path, -1)

    def imported(self, dotted: str, importer: str, depth: int = 0) -> Target:
        """Return what an imported dotted name means: a module, a definition reached through re-exports, or something external."""
        if path := self.names.find(dotted, importer):
            return Target("module", self.names.name(path), path)
        module, _, leaf = dotted.rpartition(".")
        if leaf and (module or dotted.startswith(".")):
            parent = (
                module
                if module.strip(".") or not dotted.startswith(".")
                else "." * (len(dotted) - len(dotted.lstrip(".")))
            )
            if (path := self.names.find(parent, importer)) and depth <= DEEPEST:
                if path == importer:
                    return UNKNOWN
                return self.resolve(Spot(path, 0), (leaf,), depth + 1)
            if parent.strip(".") and not parent.startswith("."):
                outer = self.imported(parent, importer, depth + 1) if depth <= DEEPEST else UNKNOWN
                if outer.kind in ("class", "module") and outer.path:
                    return self._walk(outer, ("." + leaf,), depth + 1)
        return (
            UNKNOWN if dotted.startswith(".") or self.names.is_folder(dotted, importer) else Target("external", dotted)
        )

    def _starred(self, spot: Spot, steps: Sequence[str], depth: int) -> Target:
        foreign = ""
        for entry in self.modules[spot.path].imports:
            if entry.local == "*":
                path = self.names.find(entry.module, spot.path)
                if path is None:
                    foreign = foreign or entry.module
                elif path != spot.path:
                    found = self.resolve(Spot(path, 0), steps, depth + 1)
                    if found.kind not in ("unknown", "external") or found.name.partition(".")[0] != "builtins":
                        if found.kind != "unknown":
                            return found
        if foreign and not foreign.startswith("."):
            return Target("external", f"{foreign}.{''.join(steps)}".replace("[", ".["))
        return Target("external", "builtins." + "".join(steps)) if steps[0] in BUILTINS else UNKNOWN

    def _walk(self, base: Target, steps: Sequence[str], depth: int) -> Target:
        current = base
        for place, step in enumerate(steps):
            if current.kind == "external":
                return Target("external", current.name + "".join(steps[place:]))
            if not step.startswith(".") or current.path is None:
                return UNKNOWN
            if current.kind == "module":
                inner = (
                    self.names.find(self.names.name(current.path) + step, current.path)
                    if current.path.endswith("__init__.py")
                    else None
                )
                current = (
                    Target("module", self.names.name(inner), inner)
                    if inner
                    else self.resolve(Spot(current.path, 0), (step[1:],), depth + 1)
                )
            elif current.kind == "class" and current.spot:
                method = self.methods(current.spot).get(step[1:])
                current = self._target(method) if method else Target("unknown", f"{current.name}{step}")
            else:
                return UNKNOWN
        return current

    def _target(self, spot: Spot) -> Target:
        scope = self.scope(spot)
        return Target(
            "class" if scope.kind == "class" else "function",
            f"{self.names.name(spot.path)}.{scope.name}",
            spot.path,
            spot.scope,
        )

    def enclosing_class(self, spot: Spot) -> Spot | None:
        """Return the class whose method (or a function inside it) a spot is."""
        scopes = self.modules[spot.path].scopes
        current = scopes[spot.scope].parent
        while current > 0:
            if scopes[current].kind == "class":
                return Spot(spot.path, current)
            current = scopes[current].parent
        return None

    def methods(self, spot: Spot, depth: int = 0) -> dict[str, Spot]:
        """Return a class's methods by name, inherited in-repository ones included."""
        found: dict[str, Spot] = {}
        if depth > DEEPEST:
            return found
        for base in reversed(self.scope(spot).bases):
            target = (
                self.resolve(Spot(spot.path, max(self.scope(spot).parent, 0)), base.steps)
                if isinstance(base, Ref)
                else UNKNOWN
            )
            if target.kind == "class" and target.spot and target.spot != spot:
                found |= self.methods(target.spot, depth + 1)
        for number, scope in enumerate(self.modules[spot.path].scopes):
            if scope.parent == spot.scope:
                found[scope.name.rpartition(".")[2]] = Spot(spot.path, number)
        return found

    def bases(self, spot: Spot, depth: int = 0) -> tuple[Target, ...]:
        """Return all ancestors of a class, nearest first; those outside the repository by their dotted names."""
        found: list[Target] = []
        if depth > DEEPEST:
            return ()
        for base in self.scope(spot).bases:
            if isinstance(base, Ref):
                target = self.resolve(Spot(spot.path, max(self.scope(spot).parent, 0)), base.steps)
                found.append(target if target.kind != "unknown" else Target("unknown", "".join(base.steps)))
            elif isinstance(base, Made):
                target = self.callee(
                    Spot(spot.path, max(self.scope(spot).parent, 0)),
                    self.scope(Spot(spot.path, max(self.scope(spot).parent, 0))).calls[base.call],
                )
                found.append(target)
        for target in list(found):
            if target.kind == "class" and target.spot and target.spot != spot:
                found += [inner for inner in self.bases(target.spot, depth + 1) if inner not in found]
        return tuple(found)

    def attributes(self, spot: Spot) -> dict[str, list[tuple[Spot, Assign]]]:
        """Return what a class's own methods bind on `self`, by attribute, and its class-level names."""
        found = self._attributes.get(spot)
        if found is None:
            found = defaultdict(list)
            for assign in self.scope(spot).assigns:
                if len(assign.target) == 1:
                    found[assign.target[0]].append((spot, assign))
            for number, scope in enumerate(self.modules[spot.path].scopes):
                if scope.kind == "function" and (scope.parent == spot.scope):
                    own = scope.parameters[0].name if scope.parameters else "self"
                    for assign in scope.assigns:
                        if len(assign.target) == 2 and assign.target[0] == own and assign.target[1][0] == ".":  # noqa: PLR2004 - self.name
                            found[assign.target[1][1:]].append((Spot(spot.path, number), assign))
            self._attributes[spot] = found
        return found

    def values(self, spot: Spot, steps: Sequence[str], depth: int = 0) -> tuple[tuple[Spot, Expr, int], ...]:
        """Return every value bound to a name or `self.attribute`, with where it was bound; parameters give their callers' arguments."""
        if len(steps) == 2 and steps[0] in ("self", "cls") and steps[1][0] == ".":  # noqa: PLR2004 - self.name
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
        here = Spot(spot.path, owner_scope)
        values: list[tuple[Spot, Expr, int]] = []
        for binding in bindings:
            if isinstance(binding, Assign):
                values.append((here, binding.value, binding.line))
            elif isinstance(binding, Import):
                values += self._imported_values(binding, here, depth)
            elif isinstance(binding, Parameter):
                if binding.default is not None:
                    values.append((here, binding.default, binding.line))
                if depth < 3:  # noqa: PLR2004 - callers of callers are enough
                    values += self._passed(here, binding.name)
        return tuple(values)

    def _imported_values(self, entry: Import, here: Spot, depth: int) -> tuple[tuple[Spot, Expr, int], ...]:
        path = self.names.find(entry.module, here.path)
        leaf = entry.target.rpartition(".")[2]
        return self.values(Spot(path, 0), (leaf,), depth + 1) if path and path != here.path and depth < DEEPEST else ()

    def _passed(self, spot: Spot, name: str) -> list[tuple[Spot, Expr, int]]:
        found: list[tuple[Spot, Expr, int]] = []
        for caller, call in self.calls_to(spot)[:40]:
            value = self.argument(spot, call, name)
            if value is not None:
                found.append((caller, value, call.line))
        return found

    def argument(self, spot: Spot, call: Call, name: str) -> Expr | None:
        """Return the argument a call of the function at `spot` passes for a parameter, or None."""
        for keyword, value in call.keywords:
            if keyword == name:
                return value
        scope = self.scope(spot)
        names = [parameter.name for parameter in scope.parameters if parameter.kind == "positional"]
        if (
            names
            and scope.parent > 0
            and self.modules[spot.path].scopes[scope.parent].kind == "class"
            and names[0] in ("self", "cls")
        ):
            names = names[1:]
        if name in names and (place := names.index(name)) < len(call.args):
            value = call.args[place]
            return None if isinstance(value, Op) and value.name == "star" else value
        return None

    def types(self, spot: Spot, expr: Expr, depth: int = 0) -> tuple[Target, ...]:
        """Return the classes (in-repository, or external constructors and factories) an expression may be an instance of."""
        key = (spot, expr)
        if depth > DEEPEST or key in self._types_busy:
            return ()
        self._types_busy.add(key)
        try:
            return tuple(dict.fromkeys(self._types(spot, expr, depth)))
        finally:
            self._types_busy.discard(key)

    def _types(self, spot: Spot, expr: Expr, depth: int) -> Iterable[Target]:
        if isinstance(expr, Made):
            return self._made(spot, expr, depth)
        if isinstance(expr, Ref):
            return self._of_name(spot, expr.steps, depth)
        if isinstance(expr, Op) and expr.name in ("if", "or", "and", "await"):
            items = expr.items[1:] if expr.name == "if" else expr.items
            return [found for item in items for found in self.types(spot, item, depth + 1)]
        return ()

    def _made(self, spot: Spot, expr: Made, depth: int) -> Iterable[Target]:
        scope = self.scope(spot)
        if expr.call >= len(scope.calls):
            return ()
        call = scope.calls[expr.call]
        if expr.steps:
            return self._attribute_types(self.types(spot, Made(expr.call), depth + 1), expr.steps, depth)
        if (fluent := last_step(call.func)) in FLUENT and (receiver := without_last(call.func)) is not None:
            found = self.types(spot, receiver, depth + 1)
            if found:
                return found
        target = self.callee(spot, call)
        if target.kind == "external" and any(target.name.endswith(word) for word in WRAPPERS) and call.args:
            return self.types(spot, call.args[0], depth + 1) or (target,)
        if target.kind == "function" and target.spot:
            inner = self.scope(target.spot)
            found = tuple(found for value in inner.returns[:8] for found in self.types(target.spot, value, depth + 1))
            return found or self._annotated(target.spot, inner.returns_annotation)
        del fluent
        return (target,) if target.kind in ("class", "external") else ()

    def _annotated(self, spot: Spot, annotation: str | None) -> tuple[Target, ...]:
        if not annotation:
            return ()
        bare = annotation.strip("'\"").removeprefix("Optional[").split("|")[0].strip().rstrip("]")
        if not bare.replace(".", "").replace("_", "").isalnum() or bare in (
            "None",
            "Any",
            "object",
            "str",
            "int",
            "float",
            "bool",
            "dict",
            "list",
        ):
            return ()
        first, *rest = bare.split(".")
        target = self.resolve(Spot(spot.path, 0), (first, *("." + part for part in rest)))
        return (target,) if target.kind in ("class", "external") else ()

    def _of_name(self, spot: Spot, steps: Sequence[str], depth: int) -> Iterable[Target]:
        if steps == ("self",) and (owner := self.enclosing_class(spot)):
            return (self._target(owner),)
        values = self.values(spot, steps, depth)
        found: list[Target] = []
        if len(steps) == 1 and (binding := self.lookup(spot, steps[0])):
            for entry in binding[1]:
                if isinstance(entry, Parameter | Assign):
                    found += self._annotated(spot, entry.annotation)
        found += [kind for where, value, _ in values[:30] for kind in self.types(where, value, depth + 1)]
        if not found and len(steps) > 1 and steps[:2] != ("self", steps[1]):
            return self._attribute_types(self.types(spot, Ref(tuple(steps[:1])), depth + 1), steps[1:], depth)
        if not found and len(steps) > 2:  # noqa: PLR2004 - self.a.b
            return self._attribute_types(self.types(spot, Ref(tuple(steps[:2])), depth + 1), steps[2:], depth)
        return found

    def _attribute_types(self, owners: Iterable[Target], steps: Sequence[str], depth: int) -> list[Target]:
        current = list(owners)
        for step in steps:
            following: list[Target] = []
            for owner in current:
                if owner.kind == "external":
                    following.append(Target("external", owner.name + step))
                elif owner.kind == "class" and owner.spot:
                    for where, assign in self.attributes(owner.spot).get(step[1:], ()):
                        following += self.types(where, assign.value, depth + 1)
            current = following
        return current

    def callee(self, spot: Spot, call: Call) -> Target:
        """Return what a call reaches; methods are resolved through the receiver's class and its in-repository bases."""
        key = (spot.path, spot.scope, id(call))
        if key not in self._callee:
            self._callee[key] = UNKNOWN
            self._callee[key] = self._find_callee(spot, call)
        return self._callee[key]

    def _find_callee(self, spot: Spot, call: Call) -> Target:
        func = call.func
        if isinstance(func, Ref):
            direct = self.resolve(spot, func.steps)
            if direct.kind in ("function", "class", "external"):
                return direct
            if len(func.steps) == 1:
                return self._indirect(spot, func)
        method = last_step(func)
        receiver = without_last(func)
        if receiver is None or not method.startswith("."):
            return Target("unknown", method)
        if isinstance(receiver, Made) and not receiver.steps and self._is_super(spot, receiver):
            owner = self.enclosing_class(spot)
            kinds: tuple[Target, ...] = self.bases(owner) if owner else ()
        else:
            kinds = self.types(spot, receiver)
        for kind in kinds:
            if kind.kind == "class" and kind.spot:
                if found := self.methods(kind.spot).get(method[1:]):
                    return self._target(found)
                outside = next((base for base in self.bases(kind.spot) if base.kind == "external"), None)
                if outside:
                    return Target("external", outside.name + method)
            elif kind.kind == "external":
                return Target("external", kind.name + method)
        return Target("unknown", method)

    def _is_super(self, spot: Spot, receiver: Made) -> bool:
        func = self.scope(spot).calls[receiver.call].func
        return isinstance(func, Ref) and func.steps == ("super",)

    def _indirect(self, spot: Spot, func: Ref) -> Target:
        """Resolve a call of a variable that holds a function or class, or an instance with `__call__`."""
        for where, value, _ in self.values(spot, func.steps)[:10]:
            if isinstance(value, Ref) and value.steps != func.steps:
                found = self.resolve(where, value.steps)
                if found.kind in ("function", "class", "external"):
                    return found
        for kind in self.types(spot, func):
            if kind.kind == "class" and kind.spot and (method := self.methods(kind.spot).get("__call__")):
                return self._target(method)
            if kind.kind == "external":
                return Target("external", kind.name + ".__call__")
        return Target("unknown", func.steps[0])

    def calls_from(self, spot: Spot) -> tuple[tuple[Call, Target], ...]:
        """Return the calls of a scope with what they reach."""
        return tuple((call, self.callee(spot, call)) for call in self.scope(spot).calls)

    def calls_to(self, spot: Spot) -> tuple[tuple[Spot, Call], ...]:
        """Return the calls in the repository that reach a function, or a class through its constructor."""
        if self._callers is None:
            self._callers = defaultdict(list)
            for path, facts in self.modules.items():
                for number, scope in enumerate(facts.scopes):
                    for place, call in enumerate(scope.calls):
                        if name := last_step(call.func).lstrip("."):
                            self._callers[name].append((Spot(path, number), place))
        scope = self.scope(spot)
        name = scope.name.rpartition(".")[2]
        wanted = {spot}
        if name == "__init__" and scope.parent > 0:
            wanted.add(Spot(spot.path, scope.parent))
            name = self.modules[spot.path].scopes[scope.parent].name.rpartition(".")[2]
        found = []
        for caller, place in self._callers.get(name, ()):
            call = self.scope(caller).calls[place]
            if self.callee(caller, call).spot in wanted:
                found.append((caller, call))
        return tuple(found)

    def edges(self, spot: Spot) -> tuple[Spot, ...]:
        """Return the scopes a scope can enter: callees, constructed classes' methods, functions passed on, inner functions."""
        found = self._edges.get(spot)
        if found is None:
            reached: dict[Spot, None] = {}
            for call, target in self.calls_from(spot):
                self._enter(target, reached)
                if isinstance(call.func, Ref) and any(step[0] == "[" for step in call.func.steps[1:]):
                    for where, value, _ in self.values(spot, call.func.steps[:1]):
                        self._enter_table(where, value, reached)
                for value in (*call.args, *(value for _, value in call.keywords)):
                    if isinstance(value, Ref):
                        passed = self.resolve(spot, value.steps)
                        if passed.kind == "function":
                            self._enter(passed, reached)
            for number, scope in enumerate(self.modules[spot.path].scopes):
                if scope.parent == spot.scope and scope.kind == "function" and self.scope(spot).kind == "function":
                    reached.setdefault(Spot(spot.path, number))
            found = self._edges[spot] = tuple(reached)
        return found

    def _enter_table(self, spot: Spot, value: Expr, reached: dict[Spot, None]) -> None:
        """Enter every function a dictionary registry holds, directly or in `partial(…)`."""
        if isinstance(value, Table):
            for inner in value.values:
                self._enter_table(spot, inner, reached)
        elif isinstance(value, Ref):
            self._enter(self.resolve(spot, value.steps), reached)
        elif isinstance(value, Made) and not value.steps:
            for inner in self.scope(spot).calls[value.call].args[:1]:
                self._enter_table(spot, inner, reached)

    def _enter(self, target: Target, reached: dict[Spot, None]) -> None:
        spot = target.spot
        if spot is None:
            return
        if target.kind == "function":
            reached.setdefault(spot)
        elif target.kind == "class":
            methods = self.methods(spot)
            for name in (
                "__init__",
                "__call__",
                "forward",
                "call",
                "run",
                "training_step",
                "setup",
                "__enter__",
                "configure_optimizers",
                "build_model",
            ):
                if name in methods:
                    reached.setdefault(methods[name])

    def reachable(self, spots: Iterable[Spot], hops: int = 8) -> dict[Spot, tuple[Spot, ...]]:
        """Return the scopes reachable by calls, each with the path of hops that leads there."""
        found: dict[Spot, tuple[Spot, ...]] = dict.fromkeys(spots, ())
        queue = deque(found)
        while queue:
            spot = queue.popleft()
            if len(found[spot]) >= hops:
                continue
            for following in self.edges(spot):
                if following not in found:
                    found[following] = (*found[spot], following)
                    queue.append(following)
        return found

    def closure(self, path: str) -> frozenset[str]:
        """Return the files a file imports, transitively, itself included."""
        found = self._closures.get(path)
        if found is None:
            seen = {path}
            queue = [path]
            while queue:
                for inner in self._imports(queue.pop()):
                    if inner not in seen:
                        seen.add(inner)
                        queue.append(inner)
            found = self._closures[path] = frozenset(seen)
        return found

    def _imports(self, path: str) -> set[str]:
        found = set()
        for entry in self.modules[path].imports if path in self.modules else ():
            for dotted in (entry.target, entry.module):
                if inner := self.names.find(dotted, path):
                    found.add(inner)
                    if inner.endswith("__init__.py"):
                        continue
            parent = self.names.find(entry.module.rpartition(".")[0], path) if "." in entry.module.lstrip(".") else None
            if parent:
                found.add(parent)
        return found

    def importers(self, path: str) -> frozenset[str]:
        """Return the files that import a file, transitively, itself included."""
        if self._importers is None:
            self._importers = defaultdict(set)
            for source in self.modules:
                for inner in self._imports(source):
                    self._importers[inner].add(source)
        seen, queue = {path}, [path]
        while queue:
            for source in self._importers.get(queue.pop(), ()):
                if source not in seen:
                    seen.add(source)
                    queue.append(source)
        return frozenset(seen)


def last_step(func: Expr) -> str:
    """Return the last step of a callee: `.method`, or the bare name."""
    if isinstance(func, Ref):
        return func.steps[-1]
    if isinstance(func, Made) and func.steps:
        return func.steps[-1]
    if isinstance(func, Op) and func.name == "access" and isinstance(func.items[1], Ref):
        return func.items[1].steps[-1]
    return ""


def without_last(func: Expr) -> Expr | None:
    """Return the receiver of a method call, or None for a bare name."""
    if isinstance(func, Ref):
        return Ref(func.steps[:-1]) if len(func.steps) > 1 else None
    if isinstance(func, Made):
        return Made(func.call, func.steps[:-1]) if func.steps else None
    if (
        isinstance(func, Op)
        and func.name == "access"
        and isinstance(func.items[1], Ref)
        and len(func.items[1].steps) <= 2
    ):
        return func.items[0]
    return None


BUILTINS = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
