"""Finds the code behind a trained file: the class that its opcodes name, and the script or stage that writes it.

A state dict names no class; then the module that writes a file of this name tells, and of several the one that stands
nearest to the file. Paths put together at run time are found by their last part only.
"""

import itertools
import posixpath
from collections.abc import Iterator

from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.files.constants import spelling
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.inventory import Inventory

SCRIPT = regex(r"[\w./\-]+\.py\b")
WRITES = frozenset({"saved", "loaded"})
MODULE = regex(r"-m\s+([\w.]+)")


class Producers:
    """Answers which classes and modules an artifact comes from. Built once per scan."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory, self.code = inventory, inventory.code

    def classes(self, found: Declared) -> tuple[Spot, ...]:
        """Return the classes of this repository whose instance an artifact holds; of several families none."""
        named = tuple(dict.fromkeys(self._imported(found)))
        if named:
            return named[:1]
        saved = {
            spot
            for path in self.modules(found)
            for spot in self.inventory.models
            if any(use.what in WRITES and use.spot.path == path for use in self.inventory.flows.uses.get(spot, ()))
        }
        families = {self.inventory.families.of(spot) for spot in saved}
        return tuple(sorted(saved)) if len(families) == 1 else ()

    def modules(self, found: Declared) -> tuple[str, ...]:
        """Return the files of code that write an artifact: its stage's script, or the nearest that spell its name."""
        staged = tuple(self._staged(found))
        if staged:
            return staged
        if found.artifact is None or found.artifact.stored not in {"git", "lfs"}:
            return ()
        tests = set(self.inventory.tests)
        spelt = [path for path in spelling(self.code, posixpath.basename(found.path)) if path not in tests]
        nearest = max((_shared(path, found.path) for path in spelt), default=0)
        return tuple(path for path in spelt if _shared(path, found.path) == nearest)

    def _imported(self, found: Declared) -> Iterator[Spot]:
        for dotted in (found.artifact.imports or ()) if found.artifact else ():
            module, _, name = dotted.rpartition(".")
            path = self.code.module_path(module) if module and module != "__main__" else None
            if path is not None:
                target = self.code.resolve(Spot(path, 0), (name,))
                if target.kind == "class" and target.spot:
                    yield target.spot
            elif module == "__main__":
                alike = [spot for spot in self.inventory.all if self.code.scope(spot).name == name]
                yield from alike if len(alike) == 1 else ()

    def _staged(self, found: Declared) -> Iterator[str]:
        """Yield the scripts that the command of an artifact's pipeline stage starts."""
        folder = posixpath.join(posixpath.dirname(found.path), found.folder)
        for script in SCRIPT.findall(found.command):
            path = posixpath.normpath(posixpath.join(folder, script))
            if path in self.code.modules:
                yield path
        for module in MODULE.findall(found.command):
            if inner := self.code.module_path(module):
                yield inner


def _shared(path: str, other: str) -> int:
    """Return how many folders two paths have in common."""
    pairs = zip(posixpath.dirname(path).split("/"), posixpath.dirname(other).split("/"), strict=False)
    return sum(1 for one, two in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs) if one and two)
