"""Which words an element of a list goes through by default: `for name in os.getenv("FORMATS", "log,csv").split(",")`.

Lists are followed through parameters, re-bindings, filters and splits of a text; one part that cannot be followed
leaves the whole open.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Op, Parameter, Ref
from mldebt.project.code import Spot, without_last
from mldebt.project.runs.values.bound import DEEPEST
from mldebt.project.runs.values.defaults import Default, literal
from mldebt.project.runs.values.expressions import Values

PASSES = frozenset({"filter", "list", "sorted", "set", "tuple"})


class Words(NamedTuple):
    """The words of a list, and the default that gives it."""

    texts: frozenset[str] = frozenset()
    source: Default | None = None


class Listed(Values):
    """Follows the lists of words of one repository."""

    def element(self, spot: Spot, expr: Expr, depth: int = 0) -> Words | None:
        """Return the words that a name takes in a loop over a list, or that its callers give it from one."""
        if isinstance(expr, Const) and isinstance(expr.value, str):
            return Words(frozenset({expr.value}))
        bound = self.code.lookup(spot, expr.steps[0]) if isinstance(expr, Ref) and len(expr.steps) == 1 else None
        if bound is None or depth > DEEPEST:
            return None
        here = Spot(spot.path, bound[0])
        return _joined(self._elements(here, bound[1], depth + 1))

    def _elements(self, here: Spot, bindings: Iterable[object], depth: int) -> Iterator[Words | None]:
        for binding in bindings:
            if isinstance(binding, Parameter):
                yield from (self.element(caller, given, depth) for caller, given in self._given(here, binding))
            elif isinstance(binding, Assign) and binding.how == "for" and isinstance(binding.value, Op):
                yield self.words(here, binding.value.items[0], depth)
            else:
                yield None

    def words(self, spot: Spot, expr: Expr, depth: int = 0) -> Words | None:
        """Return the words of a list by default."""
        if isinstance(expr, Const):
            return Words() if expr.value is None else None
        if isinstance(expr, Items):
            texts = [item.value for item in expr.items if isinstance(item, Const) and isinstance(item.value, str)]
            return Words(frozenset(texts)) if len(texts) == len(expr.items) else None
        if isinstance(expr, Op) and expr.name == "if":
            answer = self.holds(spot, expr.items[0], depth + 1)
            taken = expr.items[1:] if answer.holds is None else (expr.items[1 if answer.holds else 2],)
            return _joined(self.words(spot, item, depth) for item in taken)
        if isinstance(expr, Op) and expr.name == "or":
            return _joined(self.words(spot, item, depth) for item in expr.items)
        if (call := self.code.made(spot, expr)) is not None:
            return self._made_words(spot, call, depth)
        bound = self.code.lookup(spot, expr.steps[0]) if isinstance(expr, Ref) and len(expr.steps) == 1 else None
        if bound is None or depth > DEEPEST:
            return None
        here, key = Spot(spot.path, bound[0]), (spot, Op("iter", (expr,)))
        if key in self._busy:
            return Words()
        self._busy.add(key)
        try:
            return _joined(self._bound_words(here, bound[1], depth + 1))
        finally:
            self._busy.discard(key)

    def _bound_words(self, here: Spot, bindings: Iterable[object], depth: int) -> Iterator[Words | None]:
        for binding in bindings:
            if isinstance(binding, Parameter):
                yield from (self.words(caller, given, depth) for caller, given in self._given(here, binding))
            elif not isinstance(binding, Assign) or binding.how != "=":
                yield None
            elif self.path_to(here, binding.under).holds is not False:
                found = self.words(here, binding.value, depth)
                says = literal(here.path, binding.line, "".join(binding.target), binding.value)
                yield found and Words(found.texts, found.source or (says if found.texts else None))

    def _given(self, here: Spot, parameter: Parameter) -> Iterator[tuple[Spot, Expr]]:
        """Yield what callers give a parameter, and its own default where one gives nothing."""
        calls = self.callers_around(here)
        given = [(caller, self.code.argument(here, call, parameter.name)) for caller, call in calls]
        yield from ((caller, value) for caller, value in given if value is not None)
        if parameter.default is not None and (not calls or any(value is None for _, value in given)):
            yield here, parameter.default

    def _made_words(self, spot: Spot, call: Call, depth: int) -> Words | None:
        leaf = call.leaf
        if leaf in PASSES and call.args:
            return self.words(spot, call.args[-1], depth)
        receiver = without_last(call.func) if leaf == "split" else None
        whole = self.default(spot, receiver, depth) if receiver is not None else None
        if whole is None or not isinstance(whole.value, str):
            return None
        by = call.args[0].value if call.args and isinstance(call.args[0], Const) else None
        return Words(frozenset(whole.value.split(by if isinstance(by, str) and by else None)), whole)


def _joined(parts: Iterable[Words | None]) -> Words | None:
    """Return the words of all parts together; none where one of them is open."""
    found = list(parts)
    known = [part for part in found if part is not None]
    if not known or len(known) < len(found):
        return None
    texts = frozenset(text for part in known for text in part.texts)
    return Words(texts, next((part.source for part in known if part.source), None))
