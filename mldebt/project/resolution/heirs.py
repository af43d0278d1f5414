"""Knows what is defined by a name, which classes extend a class, and which methods replace one or wait for that."""

from abc import ABC
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Made, Ref
from mldebt.project.resolution.calls import Calls
from mldebt.project.resolution.scopes import Spot


class Heirs(Calls, ABC):
    """The classes below each class of the repository, and all that has a name."""

    def heirs(self, cls: Spot) -> Sequence[Spot]:
        """Return the classes of the repository that extend a class, directly or through others."""
        return self._heirs.get(cls, ())

    def replacing(self, method: Spot) -> Sequence[Spot]:
        """Return the methods that replace one in classes which extend its own."""
        name = self.scope(method).name.rpartition(".")[2]
        return [
            Spot(cls.path, number)
            for cls in self.heirs(self.outside(method))
            for number in self.inside(cls)
            if self.modules[cls.path].scopes[number].name.rpartition(".")[2] == name
        ]

    def is_stub(self, spot: Spot) -> bool:
        """Say whether a function does nothing: it stands there to be replaced in classes that extend its own."""
        scope = self.scope(spot)
        raises = all(call.last_step == "NotImplementedError" for call in scope.calls)
        gives = any(isinstance(value, Ref | Made) and value != Ref(("self",)) for value in scope.returns)
        return raises and not scope.assigns and not gives

    def definitions(self, name: str) -> Sequence[Spot]:
        """Return the functions, methods and classes that have a name, wherever they stand."""
        return self._definitions.get(name, ())

    def methods_named(self, name: str) -> Sequence[Spot]:
        """Return the methods of all classes that have a name."""
        found = self.definitions(name)
        return [one for one in found if self.is_in_class(one) and self.scope(one).kind == "function"]

    @cached_property
    def _definitions(self) -> Mapping[str, Sequence[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, module in self.modules.items():
            for spot, scope in zip(self.spots(path)[1:], module.scopes[1:], strict=True):
                found[scope.name.rpartition(".")[2]].append(spot)
        return found

    @cached_property
    def _heirs(self) -> Mapping[Spot, Sequence[Spot]]:
        found: dict[Spot, dict[Spot, None]] = defaultdict(dict)
        for path, module in self.modules.items():
            for number, scope in enumerate(module.scopes):
                for base in self.bases(Spot(path, number)) if scope.kind == "class" and scope.bases else ():
                    if base.kind == "class" and base.spot:
                        found[base.spot][Spot(path, number)] = None
        return {cls: tuple(heirs) for cls, heirs in found.items()}
