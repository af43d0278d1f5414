"""Finds functions that a constructor wraps and keeps to be called later: `self.update = jax.jit(update)`.

Who makes the object does not call them yet; who calls the attribute does. An attribute that nothing calls by its name
may be handed on, and what it holds counts as called where it is made.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Assign, Call, Expr, Items, Made, Parameter, PythonFacts, Ref, Table
from mldebt.project.code import Code, Spot
from mldebt.project.runs.objects.registries import elements
from mldebt.remembering import remembered

OWN, PAIR = "self", 2
FEW = 4
HANDING = frozenset({Ref, Items, Table})
"""What may hold a function that a call is given."""


class Held:
    """The functions that attributes hold, in one repository."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def keeps(self, spot: Spot, number: int) -> bool:
        """Say whether what a call of a scope is given is kept under an attribute that is called elsewhere."""
        return self._attribute(spot, number) is not None

    def is_kept(self, spot: Spot, function: int) -> bool:
        """Say whether all that a scope does with a function written in it is to keep it for later."""
        if not self._keeping(spot):
            return False
        name = self.code.modules[spot.path].scopes[function].name.rpartition(".")[2]
        uses = [read for read in self.code.scope(spot).reads if read.steps == (name,)]
        return bool(uses) and all(read.use == "argument" and self.keeps(spot, read.within) for read in uses)

    def called(self, spot: Spot, call: Call) -> Iterable[Spot]:
        """Yield the functions that a call of an attribute enters: of this file, else of those it imports."""
        held = self._functions(call.last_step)
        own = [function for function in held if function.path == spot.path]
        around = self.code.closure(spot.path) if held and not own else ()
        yield from own or [function for function in held if function.path in around][:FEW]

    def given(self, spot: Spot, func: Expr, depth: int = 0) -> frozenset[Spot]:
        """Return the functions that a called parameter may be and that who names them as an argument enters already.

        `run_stage(main)` of one program enters its own `main`; the one that another program hands over is not meant.
        """
        bound = self.code.lookup(spot, func.steps[0]) if isinstance(func, Ref) and len(func.steps) == 1 else None
        defaults = [entry.default for entry in bound[1] if isinstance(entry, Parameter)] if bound else []
        if not isinstance(func, Ref) or not bound or len(defaults) < len(bound[1]) or depth > FEW:
            return frozenset()
        found: set[Spot] = set()
        for where, value, _ in self.code.values(spot, func.steps):
            if (call := self.code.source(where, value)) is not None:
                is_partial = call.leaf == "partial"
                found.update(handed(self.code, where, call) if is_partial else ())
            elif value not in defaults:
                found.update(_named(self.code, where, value, ""))
                found |= self.given(where, value, depth + 1)
        return frozenset(found)

    def _attribute(self, spot: Spot, number: int) -> str | None:
        """Return the attribute that the value of a call, or of one around it, is kept under."""
        kept, calls = self._keeping(spot), self.code.scope(spot).calls
        while kept and number >= 0:
            if number in kept:
                return kept[number]
            number = calls[number].within
        return None

    @remembered
    def _keeping(self, spot: Spot) -> dict[int, str]:
        """Return the calls of a scope whose value becomes an attribute that is called elsewhere."""
        return {
            assign.value.call: assign.target[1]
            for assign in self.code.scope(spot).assigns
            if len(assign.target) == PAIR
            and assign.target[0] == OWN
            and isinstance(assign.value, Made)
            and not assign.value.steps
            and self._is_called(assign.target[1])
        }

    @remembered
    def _is_called(self, attribute: str) -> bool:
        """Say whether some call in the repository is one of an attribute of that name."""
        named = self.code.named(attribute.lstrip("."))
        funcs = (self.code.scope(spot).calls[place].func for spot, place in named)
        return any(isinstance(func, Ref) and len(func.steps) > 1 and func.steps[-1] == attribute for func in funcs)

    @cached_property
    def _keepers(self) -> Mapping[str, Sequence[Spot]]:
        """Return the functions that keep what a call gives, by the attribute they keep it under."""
        found: dict[str, dict[Spot, None]] = defaultdict(dict)
        for path, module in self.code.modules.items():
            for attribute, number in self.code.memory.of(_keeping, module):
                found[attribute][Spot(path, number)] = None
        return {attribute: tuple(spots) for attribute, spots in found.items()}

    @remembered
    def _functions(self, attribute: str) -> Sequence[Spot]:
        """Return the functions that an attribute holds."""
        return [
            function
            for spot in self._keepers.get(attribute, ())
            for number, call in enumerate(self.code.scope(spot).calls)
            if self._attribute(spot, number) == attribute
            for function in handed(self.code, spot, call)
        ]


def _keeping(module: PythonFacts) -> Sequence[tuple[str, int]]:
    """Return the attributes of their own object that functions of a module bind to what a call gives, with these."""
    return [
        (assign.target[1], number)
        for number, scope in enumerate(module.scopes)
        if scope.kind == "function"
        for assign in scope.assigns
        if len(assign.target) == PAIR and assign.target[0] == OWN and _is_made(assign)
    ]


def _is_made(assign: Assign) -> bool:
    return isinstance(assign.value, Made) and not assign.value.steps


def handed(code: Code, spot: Spot, call: Call) -> Iterable[Spot]:
    """Yield the functions and methods a call is given as arguments; one that is only bound to an object is none."""
    values = _holding(call)
    leaf = call.last_step if values else ""
    if not values or leaf.lstrip(".") == "MethodType" or (leaf == ".restore" and _only_reads(code, spot, call)):
        return
    for value in _parts(values):
        yield from _named(code, spot, value, leaf)
    for name, value in call.keywords:
        if name == "target" and isinstance(value, Ref):  # Process(target=chosen)
            options = (item for where, one, _ in code.values(spot, value.steps) for item in elements(code, where, one))
            yield from (found for where, item in options for found in _named(code, where, item, leaf))


def _only_reads(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a tuner of Ray is restored in a file that never goes on with it: only its results are read."""
    is_tuner = code.callee(spot, call).name.startswith("ray.tune.")
    return is_tuner and "fit" not in code.callees.of(spot.path)


def _holding(call: Call) -> list[Expr]:
    """Return the arguments of a call that may hold a function."""
    values = [value for value in call.args if type(value) in HANDING]
    if call.keywords:
        values += [value for _, value in call.keywords if type(value) in HANDING]
    return values


def _named(code: Code, spot: Spot, value: Expr, leaf: str) -> Iterable[Spot]:
    """Yield the function or method that an argument of a call names, by what is called."""
    if isinstance(value, Ref):
        passed = code.resolve(spot, value.steps)
        if passed.kind == "unknown" and len(value.steps) > 1 and leaf not in (".append", "print"):
            passed = code.called(spot, value)
        if passed.kind == "function" and passed.spot:
            yield passed.spot


def _parts(values: Iterable[Expr]) -> Iterable[Expr]:
    """Yield values, those in lists and tables one by one."""
    for value in values:
        if isinstance(value, Items | Table):
            yield from _parts(value.items if isinstance(value, Items) else value.values)
        else:
            yield value
