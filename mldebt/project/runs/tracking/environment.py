"""Finds what code switches off through the environment: `os.environ["WANDB_MODE"] = "disabled"`, in all its forms."""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Call, Const, Expr, Ref, Scope, Table
from mldebt.project.code import Spot
from mldebt.project.runs.tracking.trackernames import ENVIRONMENT, Use

SETTERS = frozenset({"putenv", "setdefault", "update"})
NAME_AND_VALUE = 2


def switched_off(spot: Spot, scope: Scope, *, calls: bool) -> Iterator[Use]:
    """Yield the trackers that a scope disables by variables of the environment; `calls` where some may do so."""
    for assign in scope.assigns:
        target = assign.target
        if len(target) >= NAME_AND_VALUE and "environ" in target[-2]:
            yield from _use(spot, Const(target[-1][1:]), assign.value, (assign.line, assign.under))
    for call in scope.calls if calls else ():
        leaf = call.leaf
        if leaf in SETTERS and (leaf == "putenv" or _is_of_environment(call.func)):
            for name, value in _pairs(call):
                yield from _use(spot, name, value, (call.line, call.under))


def _is_of_environment(func: Expr) -> bool:
    return isinstance(func, Ref) and any("environ" in step for step in func.steps[:-1])


def _pairs(call: Call) -> Iterable[tuple[Expr | None, Expr]]:
    """Return the names and values that a call sets."""
    if len(call.args) == NAME_AND_VALUE:
        return [(call.args[0], call.args[1])]
    tables = [one for one in call.args if isinstance(one, Table)]
    words = [(Const(name), value) for name, value in call.keywords]
    return [*(pair for one in tables for pair in zip(one.keys, one.values, strict=False)), *words]


def _use(spot: Spot, name: Expr | None, value: Expr, at: tuple[int, int]) -> Iterator[Use]:
    if isinstance(name, Const) and isinstance(value, Const):
        tracker = ENVIRONMENT.get(str(name.value), {}).get(str(value.value))
        if tracker:
            yield Use(spot, *at, tracker, "disabled", f"{name.value} = {value.value}", "")
