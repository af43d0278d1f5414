"""Finds functions and classes by their bare name, for calls that do not resolve."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from mldebt.project.code import Code, Spot, Target

MAX_NAMESAKES = 120
FEW = 5


class Namesakes:
    """Everything of the repository that has a name."""

    def __init__(self, code: Code) -> None:
        self._code = code

    @cached_property
    def _functions(self) -> Mapping[str, list[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for path, facts in self._code.modules.items():
            for number, scope in enumerate(facts.scopes):
                if scope.kind == "function":
                    found[scope.name.rpartition(".")[2]].append(Spot(path, number))
        return found

    @cached_property
    def _defined(self) -> Mapping[str, list[Target]]:
        found: dict[str, list[Target]] = defaultdict(list)
        for path, facts in self._code.modules.items():
            for number, scope in enumerate(facts.scopes):
                if scope.parent == 0 and scope.kind in ("class", "function"):
                    target = Target("class" if scope.kind == "class" else "function", scope.name, path, number)
                    found[scope.name].append(target)
        return found

    def methods(self, step: str) -> list[Spot]:
        """Return what a method that does not resolve may be: any function of its name, as long as they are few."""
        found = self._functions.get(step[1:], []) if step.startswith(".") else []
        return found if len(found) <= MAX_NAMESAKES else []

    def defined(self, name: str) -> Sequence[Target]:
        """Return the functions and classes of a name that modules define, as long as they are few."""
        found = self._defined.get(name, ())
        return found if len(found) <= FEW else ()
