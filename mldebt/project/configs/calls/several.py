"""What a call may reach beside what its name means at last: the other values of a variable, other kinds of a receiver.

`Data = TABLE[name]` and, in one branch, `Data = Ahead`: a call of `Data` enters all of them.
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Expr, Made, Op, Ref
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot, Target, without_last
from mldebt.project.configs.calls.callables import callables, is_variable, taken_from

MOST = 100


class Several:
    """Asks what else a call may reach."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def imported(self, spot: Spot, call: Call, target: Target) -> Iterator[Target]:
        """Yield what other imports give the name that is called, where a choice is made by importing one of them."""
        func = call.func
        found = self._code.lookup(spot, func.steps[0]) if isinstance(func, Ref) and len(func.steps) == 1 else None
        imports = [one for one in found[1] if isinstance(one, Import)] if found else []
        for entry in imports if len(imports) > 1 else ():
            other = self._code.imported(entry.target, spot.path)
            if other != target:
                yield other

    def held(self, spot: Spot, call: Call) -> Iterator[Target]:
        """Yield every function and class that the variable which is called may hold."""
        for where, value in self._values(spot, call):
            yield from callables(self._code, where, value)

    def is_open(self, spot: Spot, call: Call) -> bool:
        """Say whether what is called may be something of which nothing is known: looked up, or of a library."""
        values = self._values(spot, call)
        return len(values) == MOST or any(self._is_unknown(*one) for one in values or ((spot, call.func),))

    def _is_unknown(self, spot: Spot, value: Expr) -> bool:
        found = [*callables(self._code, spot, value)]
        is_told = any(one.spot for one in found) or not self._is_looked_up(spot, value)
        return not is_told or any(one.kind == "external" for one in found)

    def methods(self, spot: Spot, call: Call) -> Iterator[Spot]:
        """Yield the methods that a call enters where its receiver may be one of several kinds."""
        receiver, method = without_last(call.func), call.last_step
        kinds = self._code.types(spot, receiver) if receiver is not None and method[:1] == "." else ()
        for kind in kinds if len(kinds) > 1 else ():
            if kind.kind == "class" and kind.spot and (found := self._code.methods(kind.spot).get(method[1:])):
                yield found

    def _values(self, spot: Spot, call: Call) -> Sequence[tuple[Spot, Expr]]:
        """Return the values of a variable that is called; none where its name means one thing."""
        func = call.func
        if not isinstance(func, Ref) or len(func.steps) > 1 or not is_variable(self._code, spot, func.steps[0]):
            return ()
        return [(where, value) for where, value, _ in self._code.values(spot, func.steps)[:MOST]]

    def _is_looked_up(self, spot: Spot, value: Expr) -> bool:
        """Say whether a value is an entry of a table, or taken by its name: `TABLE[name]`, `getattr(nets, name)`.

        So is a lambda, of which nobody says what it does with what it gets.
        """
        if isinstance(value, Op):
            return value.name == "lambda"
        if isinstance(value, Ref):
            return value.steps[-1][0] == "["
        if not isinstance(value, Made):
            return False
        call = self._code.scope(spot).calls[value.call]
        is_entry = value.steps[-1:] != () and value.steps[-1][0] == "["
        return is_entry or taken_from(call) is not None or call.last_step == ".get"
