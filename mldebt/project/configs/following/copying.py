"""Finds functions and classes that make a namespace of a mapping: every key becomes an attribute of the same name.

`for key, value in d.items(): setattr(ns, key, …)` and `self.__dict__.update(d)` are copies under another syntax: what
they return, or the instance, is followed as the mapping itself. A name that is changed on the way is no copy.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Ref, Scope
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.places.sinks import name_of

COPIERS = ("setattr", "update", "[setattr", "[update")
PAIRS = frozenset({"items", "iteritems", "_get_kwargs"})


class Copying:
    """Says which parameter of a function ends as the attributes of what the function gives back."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._known: dict[Spot, str | None] = {}

    def parameter(self, function: Spot) -> str | None:
        """Return the parameter that a function copies into a namespace it returns, or into its own instance."""
        if function not in self._known:
            self._known[function] = self._find(function)
        return self._known[function]

    def _find(self, function: Spot) -> str | None:
        scope = self._links.code.scope(function)
        made = {value.steps[0] for value in scope.returns if isinstance(value, Ref) and len(value.steps) == 1}
        if scope.name.endswith("__init__") and scope.parameters:
            made.add(scope.parameters[0].name)
        given = {parameter.name for parameter in scope.parameters} - made
        callees, path = self._links.code.callees, function.path
        places = (place for word in COPIERS for number, place in callees.places(path, word) if number == function.scope)
        calls = (scope.call(place) for place in sorted(places))
        return next((name for call in calls for name in _copied(scope, call, made) if name in given), None)

    def instance(self, function: Spot) -> Iterator[Place]:
        """Return the methods of the class whose constructor copies: their `self` holds the keys."""
        owner = self._links.code.enclosing_class(function)
        return self._links.in_methods(owner) if owner else iter(())


def _copied(scope: Scope, call: Call, made: set[str]) -> Iterator[str]:
    """Yield what a call copies: the mapping walked around `setattr(ns, key, …)`, or those of `__dict__.update`."""
    if name_of(call) == "update" and isinstance(call.func, Ref) and call.func.steps[1:-1] == (".__dict__",):
        given = (*call.args, *(value for name, value in call.keywords if name is None))
        if call.func.steps[0] in made:
            yield from (value.steps[0] for value in given if isinstance(value, Ref) and len(value.steps) == 1)
        return
    if name_of(call) != "setattr" or len(call.args) < 2:  # an object and a name
        return
    target, key = call.args[:2]
    if not (isinstance(target, Ref) and target.steps[0] in made and isinstance(key, Ref) and len(key.steps) == 1):
        return
    if any(assign.how == "for" and assign.target == key.steps for assign in scope.assigns):
        walked = (other.func for other in scope.calls if name_of(other) in PAIRS)
        yield from [func.steps[0] for func in walked if isinstance(func, Ref) and len(func.steps) == 2][:1]
