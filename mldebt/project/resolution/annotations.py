"""Tells which classes an annotation names: `Job`, `Optional[Job]`, `TrainJob | TuneJob`, a union that has a name."""

from abc import ABC
from collections.abc import Iterable

from mldebt.facts.code import Expr, Op, Ref
from mldebt.project.resolution.elements import Elements
from mldebt.project.resolution.names import Target
from mldebt.project.resolution.scopes import Spot

UNTYPED = frozenset({"None", "Any", "object", "str", "int", "float", "bool", "dict", "list"})


class Annotated(Elements, ABC):
    """What annotations say of which class something is."""

    def annotated(self, spot: Spot, annotation: str | None) -> tuple[Target, ...]:
        """Return the classes that an annotation names."""
        words = (annotation or "").strip("'\"").removeprefix("Optional[").split("|")
        return tuple(kind for word in words for kind in self._classes_said(spot, word.strip().rstrip("]")))

    def _classes_said(self, spot: Spot, bare: str) -> Iterable[Target]:
        if not bare.replace(".", "").replace("_", "").isalnum() or bare in UNTYPED:
            return ()
        first, *rest = bare.split(".")
        target = self.resolve(Spot(spot.path, 0), (first, *("." + part for part in rest)))
        if target.kind == "variable" and target.path:  # JobKind = TrainJob | TuneJob
            where = Spot(target.path, 0)
            return [kind for _, value, _ in self.values(where, (target.name,)) for kind in self._either(where, value)]
        return (target,) if target.kind in ("class", "external") else ()

    def _either(self, where: Spot, value: Expr) -> list[Target]:
        """Return the classes of a union that is given a name."""
        if isinstance(value, Op) and value.name == "|":
            return [kind for item in value.items for kind in self._either(where, item)]
        target = self.resolve(where, value.steps) if isinstance(value, Ref) else None
        return [target] if target and target.kind == "class" else []
