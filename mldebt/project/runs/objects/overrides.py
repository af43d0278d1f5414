"""Which methods replace a method in classes of the repository, and which methods stand there only to be replaced."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Made, Ref
from mldebt.project.code import Code, Spot

MOST = 64


class Overrides:
    """The overridden methods of one repository."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def of(self, method: Spot) -> Collection[Spot]:
        """Return the methods that replace a method in classes of the repository."""
        return self._found.get(method, ())

    def is_stub(self, spot: Spot) -> bool:
        """Say whether a function does nothing: it stands there to be replaced in classes that extend its own."""
        scope = self._code.scope(spot)
        raises = all(call.last_step == "NotImplementedError" for call in scope.calls)
        gives = any(isinstance(value, Ref | Made) and value != Ref(("self",)) for value in scope.returns)
        return raises and not scope.assigns and not gives

    def below(self, owner: Spot, name: str) -> Sequence[Spot]:
        """Return the methods of a name that classes define which extend a class that lacks it."""
        found = (self._code.methods(cls).get(name) for cls in self._extending.get(owner, ()))
        return tuple(dict.fromkeys(method for method in found if method is not None))[:MOST]

    @cached_property
    def _extending(self) -> Mapping[Spot, Sequence[Spot]]:
        """Return the classes that extend each class."""
        found: dict[Spot, list[Spot]] = defaultdict(list)
        for path, module in self._code.modules.items():
            for number, scope in enumerate(module.scopes):
                for base in self._code.bases(Spot(path, number)) if scope.kind == "class" and scope.bases else ():
                    if base.kind == "class" and base.spot:
                        found[base.spot].append(Spot(path, number))
        return found

    @cached_property
    def _found(self) -> dict[Spot, dict[Spot, None]]:
        found: dict[Spot, dict[Spot, None]] = defaultdict(dict)
        for path, module in self._code.modules.items():
            for number, scope in enumerate(module.scopes):
                if scope.kind == "class" and scope.bases:
                    self._replace(Spot(path, number), found)
        return found

    def _replace(self, cls: Spot, found: dict[Spot, dict[Spot, None]]) -> None:
        """Note what the methods of one class replace."""
        scopes = self._code.modules[cls.path].scopes
        own = {scopes[place].name.rpartition(".")[2]: Spot(cls.path, place) for place in self._code.inside(cls)}
        for base in self._code.bases(cls):
            if base.kind == "class" and base.spot:
                for name, method in self._code.methods(base.spot).items():
                    if name in own and name != "__init__" and len(found[method]) < MOST:
                        found[method][own[name]] = None
