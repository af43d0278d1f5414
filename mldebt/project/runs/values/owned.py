"""What an attribute of a settings object of the repository is by default: `self.config.USE_TENSORBOARD`, `CFG.wandb`.

The class of the object says what it binds; a class that is filled from outside (`cfg.wandb = …`) leaves it open.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from mldebt.facts.code import Assign, Const, Expr, PythonFacts, Ref
from mldebt.project.code import Spot
from mldebt.project.runs.values.bound import PAIR, Bindings
from mldebt.project.runs.values.defaults import Default
from mldebt.remembering import remembered

FEW = 3


class Owned(Bindings):
    """Follows values of one repository through the attributes of its objects."""

    def owned(self, spot: Spot, steps: tuple[str, ...], depth: int) -> Default | None:
        """Return what the classes of an object agree that an attribute is."""
        if not steps[-1].startswith("."):
            return None
        name = steps[-1][1:]
        found = [self._bound(cls, name, depth) for cls in self._classes(spot, Ref(steps[:-1]))]
        known = [default for default in found if default is not None]
        is_open = len(known) != len(found) or any(one.is_on != two.is_on for one, two in pairwise(known))
        return None if not known or is_open or self._is_filled(spot, steps, known[0]) else known[0]

    def _classes(self, spot: Spot, holder: Ref) -> list[Spot]:
        """Return the classes of the repository that an object may be of, or that it is itself; none if one is not."""
        itself = self.code.resolve(spot, holder.steps)
        kinds = (itself,) if itself.kind == "class" else self.code.types(spot, holder)
        spots = [kind.spot for kind in kinds if kind.kind == "class" and kind.spot is not None]
        return spots if len(spots) == len(kinds) <= FEW else []

    def _bound(self, cls: Spot, name: str, depth: int) -> Default | None:
        for owner in (cls, *(base.spot for base in self.code.bases(cls))):
            pairs = self.code.attributes(owner).get(name) if owner else None
            if pairs:
                return self._live(pairs, (name,), depth)
        return None

    def _is_filled(self, spot: Spot, steps: tuple[str, ...], default: Default) -> bool:
        """Say whether code around binds the attribute on an object of this name: `cfg.wandb = args.wandb`.

        A constant that is as true as what the class binds changes nothing: `logger.enabled = False` where it fails.
        """
        holder, name = steps[-2].lstrip(".["), steps[-1].lstrip(".[")
        return any(
            truth is not default.is_on and (path in self.around or path == spot.path)
            for one in (name, "*")
            for path, truth in self._filled.get(one, {}).get(holder, ())
        )

    def is_set_on_object(self, spot: Spot, step: str, depth: int) -> bool:
        """Say whether code around turns an attribute of one's own class on from outside: `trainer.writer = writer`."""
        owner = self.code.enclosing_class(spot)
        return owner is not None and any(
            self._is_turned_on(where, assign, depth) and owner in self._kinds(where, assign.target[0])
            for path in self.around | {spot.path}
            for where, assign in self._set_from_outside(path).get(step, ())
        )

    def _is_turned_on(self, where: Spot, assign: Assign, depth: int) -> bool:
        """Say whether a binding may give a true value and its condition does not keep it off by default."""
        if self.path_to(where, assign.under).holds is False:
            return False
        value = self._assigned(where, assign, depth)
        return value is None or value.is_on

    def _kinds(self, spot: Spot, holder: str) -> set[Spot]:
        """Return the classes of the repository that a name holds an object of, with what they extend."""
        found = [kind.spot for kind in self.code.types(spot, Ref((holder,))) if kind.kind == "class" and kind.spot]
        return {*found, *(base.spot for one in found for base in self.code.bases(one) if base.spot)}

    @remembered
    def _set_from_outside(self, path: str) -> Mapping[str, list[tuple[Spot, Assign]]]:
        """Return what a file binds on named objects, by the attribute."""
        found: dict[str, list[tuple[Spot, Assign]]] = {}
        for number, scope in enumerate(self.code.modules[path].scopes if path in self.code.modules else ()):
            for assign in scope.assigns:
                if len(assign.target) == PAIR and assign.target[0] not in ("self", "cls") and assign.how == "=":
                    found.setdefault(assign.target[1], []).append((Spot(path, number), assign))
        return found

    @cached_property
    def _filled(self) -> Mapping[str, Mapping[str, Sequence[tuple[str, bool | None]]]]:
        """Return attribute → name of the object → which files bind it, and how true: None is open."""
        found: dict[str, dict[str, list[tuple[str, bool | None]]]] = {}
        for path, module in self.code.modules.items():
            for holder, name, truth in self.code.memory.of(_fillings, module):
                found.setdefault(name, {}).setdefault(holder, []).append((path, truth))
        return found


def _fillings(module: PythonFacts) -> Sequence[tuple[str, str, bool | None]]:
    """Return what a module binds on objects: the name of the object, the attribute, and how true."""
    found = (
        (assign.target[-2].lstrip(".["), assign.target[-1].lstrip(".["), _truth(assign.value))
        for scope in module.scopes
        for assign in scope.assigns
        if len(assign.target) > 1
    )
    return tuple(dict.fromkeys(found))


def _truth(value: Expr) -> bool | None:
    return bool(value.value) if isinstance(value, Const) else None
