"""What an attribute of a settings object of the repository is by default: `self.config.USE_TENSORBOARD`, `CFG.wandb`.

The class of the object says what it binds; a class that is filled from outside (`cfg.wandb = …`) leaves it open.
"""

from itertools import pairwise

from mldebt.facts.code import Ref
from mldebt.project.code import Code, Spot
from mldebt.project.runs.bound import DEEPEST, Bindings
from mldebt.project.runs.defaults import Default
from mldebt.project.runs.options import Options

FEW = 3


class Owned(Bindings):
    """Follows values of one repository through the attributes of its objects."""

    def __init__(self, code: Code, options: Options) -> None:
        super().__init__(code, options)
        self._set_in: dict[str, frozenset[tuple[str, str]]] = {}

    def owned(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
        """Return what the classes of an object agree that an attribute is."""
        if not steps[-1].startswith("."):
            return None
        name = steps[-1][1:]
        found = [self._bound(cls, name, depth) for cls in self._classes(spot, Ref(steps[:-1]))]
        known = [default for default in found if default is not None]
        is_open = len(known) != len(found) or any(one.is_on != two.is_on for one, two in pairwise(known))
        return None if not known or is_open or self._is_filled(spot, steps) else known[0]

    def _classes(self, spot: Spot, holder: Ref, depth: int = 0) -> list[Spot]:
        """Return the classes of the repository that an object may be of, or that it is itself; none if one is not."""
        itself = self.code.resolve(spot, holder.steps)
        kinds = (itself,) if itself.kind == "class" else self.code.types(spot, holder)
        if not kinds and len(holder.steps) == 1 and depth < DEEPEST:
            return self._handed_on(spot, holder.steps[0], depth)
        spots = [kind.spot for kind in kinds if kind.kind == "class" and kind.spot is not None]
        return spots if len(spots) == len(kinds) <= FEW else []

    def _handed_on(self, spot: Spot, name: str, depth: int) -> list[Spot]:
        """Return the classes of what the calls of the run hand over as a parameter, which they may have been handed."""
        if all(one.name != name for one in self.code.scope(spot).parameters):
            return []
        given = [
            (caller, value)
            for caller, call in self.callers_around(spot)
            if (value := self.code.argument(spot, call, name)) is not None
        ]
        found = [self._classes(caller, value, depth + 1) if isinstance(value, Ref) else [] for caller, value in given]
        return list(dict.fromkeys(cls for classes in found for cls in classes)) if all(found) else []

    def _bound(self, cls: Spot, name: str, depth: int) -> Default | None:
        for owner in (cls, *(base.spot for base in self.code.bases(cls))):
            pairs = self.code.attributes(owner).get(name) if owner else None
            if pairs:
                return self._live(pairs, depth)
        return None

    def _is_filled(self, spot: Spot, steps: tuple[str, ...]) -> bool:
        """Say whether code around binds the attribute on an object of this name: `cfg.wandb = args.wandb`."""
        wanted = (steps[-2].lstrip(".["), steps[-1])
        return any(wanted in self._filled(path) for path in self.around | {spot.path})

    def _filled(self, path: str) -> frozenset[tuple[str, str]]:
        """Return the names of objects with the attributes of them that a file binds."""
        found = self._set_in.get(path)
        if found is None:
            targets = (
                assign.target
                for scope in (self.code.modules[path].scopes if path in self.code.modules else ())
                for assign in scope.assigns
                if len(assign.target) > 1
            )
            found = frozenset((target[-2].lstrip(".["), target[-1]) for target in targets)
            self._set_in[path] = found
        return found
