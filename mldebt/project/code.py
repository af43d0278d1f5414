"""The code of a repository seen together: who calls whom and who imports whom, on resolved names and objects."""

from collections import deque
from collections.abc import Iterable, Mapping
from functools import cached_property

from mldebt.facts.code import Expr, PythonFacts, Ref, Table
from mldebt.project.memory import Memory
from mldebt.project.recall import Recall
from mldebt.project.resolution.callees import argument, branches, everything, inside, whole, without_last
from mldebt.project.resolution.calls import Heirs
from mldebt.project.resolution.imports import Imports
from mldebt.project.resolution.names import Target
from mldebt.project.resolution.objects import FLUENT
from mldebt.project.resolution.scopes import Spot

CALLED_BY_NAME = (
    "__init__", "__call__", "forward", "call", "run", "training_step", "setup", "__enter__", "configure_optimizers",
    "build_model",
)  # fmt: skip
"""The methods that whoever makes an object means to be called."""

__all__ = [
    "CALLED_BY_NAME", "FLUENT", "Code", "Spot", "Target", "argument", "branches", "everything", "inside", "whole",
    "without_last",
]  # fmt: skip


class Code(Heirs):
    """All Python modules and notebooks of the repository, seen together."""

    def __init__(
        self, modules: Mapping[str, PythonFacts], memory: Memory | None = None, recall: Recall | None = None
    ) -> None:
        super().__init__(modules, memory)
        self.recall = recall or self.recall
        self._edges: dict[Spot, tuple[Spot, ...]] = {}

    def edges(self, spot: Spot) -> tuple[Spot, ...]:
        """Return the scopes a scope can enter: callees, methods of constructed classes, functions handed on."""
        found = self._edges.get(spot)
        if found is None:
            reached: dict[Spot, None] = {}
            for call, target in self.calls_from(spot):
                self._enter(target, reached)
                if isinstance(call.func, Ref) and any(step[0] == "[" for step in call.func.steps[1:]):
                    for where, value, _ in self.values(spot, call.func.steps[:1]):
                        self._enter_table(where, value, reached)
                for value in call.given:
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
        elif (call := self.made(spot, value)) is not None:
            for inner in call.args[:1]:
                self._enter_table(spot, inner, reached)

    def _enter(self, target: Target, reached: dict[Spot, None]) -> None:
        spot = target.spot
        if spot is None:
            return
        if target.kind == "function":
            reached.setdefault(spot)
        elif target.kind == "class":
            methods = self.methods(spot)
            for name in CALLED_BY_NAME:
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

    @cached_property
    def imports(self) -> Imports:
        """Who imports whom; neighbouring commits mostly say the same, and share what was found."""
        known, nothing = self.names.imported, (None, frozenset[str]())
        named = {
            path: said[1] if (said := known.get(path, nothing))[0] is module else self._resolved(path, module)
            for path, module in self.modules.items()
        }
        return self.memory.again(Imports, named)

    def closure(self, path: str) -> frozenset[str]:
        """Return the files a file imports, transitively, itself included."""
        return self.imports.closure(path)

    def importers(self, path: str) -> frozenset[str]:
        """Return the files that import a file, transitively, itself included."""
        return self.imports.importers(path)

    def is_imported(self, path: str) -> bool:
        """Say whether another file imports a file."""
        return self.imports.is_imported(path)

    def _resolved(self, path: str, module: PythonFacts) -> frozenset[str]:
        """Return the files a module names, and let the index of modules keep the answer for this very module."""
        names = {
            dotted
            for entry in module.imports
            for dotted in (entry.target, entry.module, _package(entry.module))
            if dotted
        }
        paths = (self.names.find(dotted, path) for dotted in names)
        found = frozenset(inner for inner in paths if inner)
        self.names.imported[path] = module, found
        return found


def _package(module: str) -> str:
    """Return the package a module name stands in, or nothing for a top-level one."""
    return module.rpartition(".")[0] if "." in module.lstrip(".") else ""
