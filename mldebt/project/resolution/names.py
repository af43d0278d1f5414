"""Resolves names across the repository: what a dotted name means, where it stands, whatever route it was imported by.

It follows imports, aliases, re-exports, star imports and single assignments a few levels deep. What it cannot follow it
calls unknown; it never guesses by name alone.
"""

import builtins
import posixpath
from collections.abc import Mapping, Sequence
from sys import intern
from typing import Literal

import msgspec

from mldebt.facts.code import Assign, PythonFacts, Ref
from mldebt.facts.imports import Import
from mldebt.project.memory import Bounded, Memory
from mldebt.project.resolution.bindings import Binding, shown
from mldebt.project.resolution.modules import imported_whole, likeliest, modules_of
from mldebt.project.resolution.renamed import reaching_folders, renamed_roots
from mldebt.project.resolution.scopes import Scopes, Spot
from mldebt.remembering import remembered

DEEPEST, HIGHEST, MOST_KEPT = 6, 16, 20_000
"""How deep names, and ancestors of classes, are followed, and how many answers are kept."""
BUILTINS = frozenset(dir(builtins))


class Target(msgspec.Struct, frozen=True):
    """What a name means; `name` is canonical and dotted, `scope` the scope of an in-repository definition or -1."""

    kind: Literal["function", "class", "module", "folder", "external", "variable", "unknown"]
    name: str
    path: str | None = None
    scope: int = -1

    @property
    def spot(self) -> Spot | None:
        """The scope that defines it, for functions and classes of the repository."""
        return tuple.__new__(Spot, (self.path, self.scope)) if self.path is not None and self.scope >= 0 else None


UNKNOWN = Target("unknown", "")


class Names(Scopes):
    """What names mean in all Python modules and notebooks of the repository."""

    def __init__(self, modules: Mapping[str, PythonFacts], memory: Memory | None = None) -> None:
        super().__init__(modules, memory)
        self.names = modules_of(
            tuple(modules), renamed_roots(modules, self.memory), reaching_folders(modules, self.memory)
        )
        self._methods: dict[Spot, dict[str, Spot]] = {}
        self._meant: Bounded[tuple[str | int, ...], Target] = Bounded(MOST_KEPT)
        self._exported: dict[str, Target | None] = {}
        self._once: Bounded[Target, Target] = Bounded(MOST_KEPT)

    def module_path(self, dotted: str, importer: str = "") -> str | None:
        """Return the file of a module name as seen from `importer`."""
        return self.names.find(dotted, importer)

    def resolve(self, spot: Spot, steps: Sequence[str], depth: int = 0) -> Target:
        """Return what a chain of steps means at a spot."""
        if depth:
            return self._resolve(spot, steps, depth) if depth <= DEEPEST else UNKNOWN
        key: tuple[str | int, ...] = (spot.path, spot.scope, *steps)
        known = self._meant.get(key)
        if known is None:
            known = self.once(self.meaning(spot, steps))
            self._meant[spot.path, spot.scope, *map(intern, steps)] = known
        return known

    def meaning(self, spot: Spot, steps: Sequence[str]) -> Target:
        """Return the same, and keep no answer: that is done by who asks."""
        known = self._meant.get((spot.path, spot.scope, *steps)) or self._resolve(spot, steps, 0)
        return UNKNOWN if known.kind == "folder" else known

    def once(self, target: Target) -> Target:
        """Return the one object there is of equal targets: many names mean the same."""
        if target not in self._once:
            self._once[target] = target
        return self._once[target]

    def _resolve(self, spot: Spot, steps: Sequence[str], depth: int) -> Target:
        found = self.lookup(spot, steps[0])
        if found is None:
            return self._starred(spot, steps, depth)
        owner, bindings = found
        base = UNKNOWN
        where = spot if owner == spot.scope else self.spots(spot.path)[owner]
        is_inner = len(bindings) > 1 and (depth > 0 or spot.scope != owner)
        for binding in reversed(shown(bindings, self.modules[spot.path].scopes, steps[0]) if is_inner else bindings):
            base = self.stands_for(where, binding, steps[0], depth)
            if base.kind != "unknown" and not (len(bindings) > 1 and self._is_lost(base, binding, spot.path)):
                break
        return (
            self._walk(base, steps[1:], depth)
            if base.kind != "variable" or len(steps) == 1
            else Target("unknown", "".join(steps))
        )

    def _is_lost(self, target: Target, binding: Binding, path: str) -> bool:
        """Say whether a name is taken of a module of our own that is not there: another branch binds one that is."""
        root = binding.module.partition(".")[0] if isinstance(binding, Import) and target.kind == "external" else ""
        return bool(root) and (self.names.find(root, path) or self.names.folder(root, path)) is not None

    def stands_for(self, spot: Spot, binding: Binding, name: str, depth: int = 0) -> Target:
        """Return what one binding of a name in a scope stands for, as far as it is a name itself."""
        if isinstance(binding, int):
            scope = self.modules[spot.path].scopes[binding]
            kind: Literal["class", "function"] = "class" if scope.kind == "class" else "function"
            return Target(kind, f"{self.names.name(spot.path)}.{scope.name}", spot.path, binding)
        if isinstance(binding, Import):
            return self._own(spot.path, binding) or self.imported(binding.target, spot.path, depth)
        if (
            isinstance(binding, Assign)
            and isinstance(binding.value, Ref)
            and binding.how == "="
            and binding.value.steps[0] != name
        ):
            return self.resolve(spot, binding.value.steps, depth + 1)
        return Target("variable", name, spot.path, -1)

    def imported(self, dotted: str, importer: str, depth: int = 0) -> Target:
        """Return what an imported dotted name means: a module, a definition (through re-exports) or outside code."""
        if self.names.is_outside(dotted):
            return Target("external", dotted)
        if path := self.names.find(dotted, importer):
            return self.exported(path) or Target("module", self.names.name(path), path)
        folder = self._folder(dotted, importer)
        module, _, leaf = dotted.rpartition(".")
        if leaf and (module or dotted.startswith(".")):
            found = self._imported_part(_parent(dotted), leaf, importer, depth)
            if found is not None:
                return folder or found if found.kind == "unknown" else found
        return folder or (UNKNOWN if dotted.startswith(".") else Target("external", dotted))

    def _imported_part(self, parent: str, leaf: str, importer: str, depth: int) -> Target | None:
        """Return what a module, or something in one, offers by a name; None where the module is not of ours."""
        path = self.names.find(parent, importer) if depth <= DEEPEST else None
        if path:
            return self.resolve(self.spots(path)[0], (leaf,), depth + 1) if path != importer else UNKNOWN
        if not parent.strip(".") or parent.startswith(".") or depth > DEEPEST:
            return None
        outer = self.imported(parent, importer, depth + 1)
        return self._walk(outer, ("." + leaf,), depth + 1) if outer.kind in ("class", "module") and outer.path else None

    def _folder(self, dotted: str, importer: str) -> Target | None:
        folder = self.names.folder(dotted, importer)
        return Target("folder", folder.replace("/", "."), folder) if folder else None

    def exported(self, path: str) -> Target | None:
        """Return the function or class that a package binds as its own module is called: `from .fit import fit`."""
        if path not in self._exported:
            self._exported[path] = None
            folder, name = posixpath.split(path.removesuffix("/__init__.py").removesuffix(".py"))
            package = posixpath.join(folder, "__init__.py")
            if package in self.modules and (self.bindings(package).of(0, name) or self._is_starred(package, path)):
                found = self.resolve(self.spots(package)[0], (name,), 1)
                self._exported[path] = found if found.kind in ("function", "class") else None
        return self._exported[path]

    def _is_starred(self, package: str, path: str) -> bool:
        """Say whether a package takes everything out of a module: `from .fit import *`."""
        stars = (one.module for one in self.modules[package].imports if one.local == "*" and one.scope == 0)
        return any(self.names.find(module, package) == path for module in stars)

    def _own(self, path: str, entry: Import) -> Target | None:
        """Return what a function means that imports from its own file (a script unpickles its classes by that name)."""
        module, _, leaf = entry.target.rpartition(".")
        if entry.scope <= 0 or module != posixpath.basename(path).removesuffix(".py"):
            return None
        for number, scope in enumerate(self.modules[path].scopes):
            if scope.parent == 0 and scope.name == leaf and scope.kind in ("class", "function"):
                return self._target(Spot(path, number))
        return None

    @remembered
    def _whole(self, path: str) -> tuple[tuple[str | None, str], ...]:
        """Return the modules of which a file imports everything."""
        return tuple(imported_whole(path, self.modules, self.names.find))

    def _starred(self, spot: Spot, steps: Sequence[str], depth: int) -> Target:
        foreign: list[str] = []
        for path, module in self._whole(spot.path):
            if path is None:
                foreign.append(module)
            elif self.lookup(Spot(path, 0), steps[0]) is not None:
                found = self.resolve(Spot(path, 0), steps, depth + 1)
                if found.kind != "unknown":
                    return found
        module = "builtins" if steps[0] in BUILTINS else likeliest(foreign, steps[0])
        return Target("external", f"{module}.{''.join(steps)}".replace("[", ".[")) if module else UNKNOWN

    def _walk(self, base: Target, steps: Sequence[str], depth: int) -> Target:
        current = base
        for place, step in enumerate(steps):
            if current.kind == "external":
                return Target("external", current.name + "".join(steps[place:]))
            if not step.startswith(".") or current.path is None:
                return UNKNOWN
            current = self._part(current, current.path, step, depth)
        return current

    def _part(self, whole: Target, path: str, step: str, depth: int) -> Target:
        """Return what one more step leads to, from a module, a folder of modules or a class."""
        if whole.kind == "module":
            inner = self.names.find(self.names.name(path) + step, path) if path.endswith("__init__.py") else None
            if inner:
                return self.exported(inner) or Target("module", self.names.name(inner), inner)
            return self.resolve(self.spots(path)[0], (step[1:],), depth + 1)
        if whole.kind == "folder":
            found = self.imported(whole.name + step, "", depth + 1)
            return UNKNOWN if found.kind == "external" else found
        if whole.kind == "class" and whole.spot:
            method = self.methods(whole.spot).get(step[1:])
            return self._target(method) if method else Target("unknown", f"{whole.name}{step}")
        return UNKNOWN

    def _target(self, spot: Spot) -> Target:
        scope = self.scope(spot)
        kind: Literal["class", "function"] = "class" if scope.kind == "class" else "function"
        return Target(kind, f"{self.names.name(spot.path)}.{scope.name}", *spot)

    def methods(self, spot: Spot, depth: int = 0) -> Mapping[str, Spot]:
        """Return a class's methods by name, inherited in-repository ones included."""
        if depth > HIGHEST:
            return {}
        known = self._methods.get(spot)
        if known is None:
            known = self._methods[spot] = {}  # all that a ring of classes is told
            outside = Spot(spot.path, max(self.scope(spot).parent, 0))
            for base in reversed(self.scope(spot).bases):
                target = self.resolve(outside, base.steps) if isinstance(base, Ref) else UNKNOWN
                if target.kind == "class" and target.spot and target.spot != spot:
                    known |= self.methods(target.spot, depth + 1)
            for number in self.inside(spot):
                known[self.modules[spot.path].scopes[number].name.rpartition(".")[2]] = Spot(spot.path, number)
        return known


def _parent(dotted: str) -> str:
    """Return the module that a dotted name is of; of a relative one at least its dots."""
    module = dotted.rpartition(".")[0]
    is_dots = dotted.startswith(".") and not module.strip(".")
    return "." * (len(dotted) - len(dotted.lstrip("."))) if is_dots else module
