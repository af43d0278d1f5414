"""Tells functions that take what they are given without spelling it: by `locals()`, `eval(text)`, a frame, a wrapper.

A parameter whose name is never loaded may be read all the same: `args = locals(); Single(**args)`, `keep(self)` where
`keep` looks into the frame of its caller, or a decorator or metaclass that keeps the arguments before it hands them on.
"""

from collections.abc import Iterator
from functools import cached_property

from mldebt.facts.code import Call, Expr, Made, Scope, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.places.sinks import is_spoken, name_of
from mldebt.project.configs.places.spelling import LONGEST, on_text

OPEN = frozenset({"locals", "globals", "eval", "exec", ".save_hyperparameters"})
WITH_TEXT, BARE = frozenset({".query", ".eval"}), frozenset({"vars", "dir"})
TELLING = [word.lstrip(".") for word in (*OPEN, *WITH_TEXT, *BARE)]
WHOLE = ("locals", "vars")
FRAME, ASKED = "f_locals", ("getargvalues", "currentframe", "_getframe")
PLAIN = regex(
    r"staticmethod|classmethod|property|\w*abstract\w*|override|overload|final|no_grad|inference_mode|enable_grad"
    r"|n?jit|script|export|ignore|unused|function|tf_function|contextmanager|total_ordering|dataclass|(?!.*conf)\w*register\w*"
)
"""Decorators that keep nothing of what a function is given; those that register it do not even wrap it."""


class Openness:
    """Says of functions whether they may take parameters that they do not name."""

    def __init__(self, links: Links) -> None:
        self._links, self._code = links, links.code

    def is_open(self, spot: Spot) -> bool:
        """Say whether a scope reads names that it does not write: `locals()`, `eval(text)`, `vars()`."""
        for number, _, call in self._code.callees.named(spot.path, dict.fromkeys(TELLING)):
            name = call.last_step
            is_open = name in OPEN or (name in WITH_TEXT and call.args) or (name in BARE and not call.args)
            if number == spot.scope and is_open and self._code.callee(spot, call).kind != "function":
                return True
        return self._is_framed(spot)

    def may_take(self, function: Spot) -> bool:
        """Say whether a function, or what stands around it, may read parameters that it does not name."""
        names = (last_step(one).lstrip(".") for one in self._functions(function))
        return self.is_open(function) or any(PLAIN.fullmatch(name) is None for name in names)

    def _functions(self, function: Spot) -> Iterator[Expr]:
        """Yield what decorates a function, or the class that it makes, without the arguments of the decorators."""
        owner = self._code.enclosing_class(function) if self._code.scope(function).name.endswith(".__init__") else None
        for spot in (function, owner) if owner else (function,):
            scope = self._code.scope(spot)
            calls = self._code.scope(Spot(spot.path, max(scope.parent, 0))).calls
            yield from (calls[one.call].func if isinstance(one, Made) else one for one in scope.decorators)

    def takes_all(self, spot: Spot, name: str) -> bool:
        """Say whether a function takes all of its names as one mapping, and not only to show them."""
        if not spot.scope or self._code.scope(spot).kind != "function":
            return False
        for number, _, call in self._code.callees.named(spot.path, WHOLE):
            if number == spot.scope and not call.args and self._is_used(spot, call, name):
                return True
        return False

    def _is_used(self, spot: Spot, call: Call, name: str) -> bool:
        """Say whether what `locals()` gives is used: by a text that spells the name, or in any other way."""
        scope = self._code.scope(spot)
        if is_spoken(scope, call.within) or _is_before(scope, call, name):
            return False
        text, method, _ = on_text(scope.calls[call.within]) if call.within >= 0 else ("", "", ())
        return name in text if method == ".format" and 0 < len(text) < LONGEST else True

    def _is_framed(self, spot: Spot) -> bool:
        """Say whether a scope, or a function that it calls, looks at all names of a frame."""
        if not self._framing:
            return False
        names = {name_of(call) for call in self._code.scope(spot).calls}
        return spot in self._framing or not names.isdisjoint(self._helpers)

    @cached_property
    def _framing(self) -> frozenset[Spot]:
        named = self._code.callees.named
        asking = {Spot(path, one.scope) for path in self._code.modules for one in named(path, ASKED)}
        return frozenset({*self._links.chains.attribute(FRAME), *asking})

    @cached_property
    def _helpers(self) -> frozenset[str]:
        scopes = map(self._code.scope, self._framing)
        return frozenset(one.name.rpartition(".")[2] for one in scopes if one.kind == "function")


def _is_before(scope: Scope, call: Call, name: str) -> bool:
    """Say whether a call in no loop comes before all places that give a name a value."""
    given = [one.line for one in scope.assigns if one.target == (name,)]
    is_parameter = any(one.name == name for one in scope.parameters)
    return bool(given) and call.end_line < min(given) and not call.loop and not is_parameter
