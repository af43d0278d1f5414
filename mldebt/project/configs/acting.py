"""Tells what the type or action of an option does while the command line is parsed, beside giving the value."""

from collections.abc import Iterator

from mldebt.facts.code import Assign, Call, Const, Expr, Items, Made, Op, Ref, Scope
from mldebt.project.code import Code, Spot, Target, last_step
from mldebt.project.configs.callables import callables
from mldebt.project.configs.options_argparse import Option
from mldebt.project.configs.sinks import name_of

ACTS = frozenset({
    "parse_args", "parse_known_args", "set_defaults", "exit", "print_help", "import_module", "basicConfig", "setLevel",
    "seed", "manual_seed", "chdir", "putenv", "system", "run", "call", "Popen", "makedirs", "mkdir", "setlocale",
    "setrecursionlimit", "simplefilter", "filterwarnings", "use",
})  # fmt: skip
CHANGES = frozenset({"__setitem__", "update", "append", "setdefault", "setattr", "add", "extend"})
"""What an expression without statements changes things by."""

GIVEN = 2
"""Which parameter of the call of an action is the namespace, without its own object."""


def acting(code: Code, option: Option) -> str:
    """Return what the action or type of an option does beyond storing the value, or an empty string."""
    return next((done for expr in option.called for done in _doings(code, option, expr)), "")


def _doings(code: Code, option: Option, expr: Expr) -> Iterator[str]:
    spot = option.spot
    shown = "".join(expr.steps) if isinstance(expr, Ref) else "its type or action"
    if isinstance(expr, Ref) and is_acting(last_step(expr).lstrip(".")):
        yield f"{shown} acts"
    elif isinstance(expr, Op) and expr.name == "lambda":
        names = [name_of(call) for call in _calls(code.scope(spot), expr)]
        yield from (f"a function without a name calls {name}" for name in names if is_acting(name) or name in CHANGES)
    elif isinstance(expr, Made) and name_of(code.scope(spot).calls[expr.call]) == "FileType":
        mode = next(iter(code.scope(spot).calls[expr.call].args), None)
        if isinstance(mode, Const) and str(mode.value)[:1] in ("w", "a", "x"):
            yield "a file is opened to write"
    else:
        for target in callables(code, spot, expr):
            yield from (f"{shown} {done}" for one in _entered(code, target) if (done := _done(code.scope(one), option)))


def is_acting(name: str) -> bool:
    """Say whether a function changes the state of a program or of the machine, by its name."""
    return name in ACTS or name.startswith("set_")


def _calls(scope: Scope, expr: Expr) -> Iterator[Call]:
    """Yield the calls that stand in an expression."""
    waiting: list[Expr] = [expr]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Op | Items):
            waiting += one.items
        elif isinstance(one, Made):
            call = scope.calls[one.call]
            yield call
            waiting += (call.func, *call.args)


def _entered(code: Code, target: Target) -> Iterator[Spot]:
    """Yield the functions that run where a type or an action is called."""
    if target.kind == "function" and target.spot:
        yield target.spot
    elif target.kind == "class" and target.spot:
        methods = code.methods(target.spot)
        yield from (methods[name] for name in ("__call__", "__init__") if name in methods)


def _done(scope: Scope, option: Option) -> str:
    """Return what a function does to the world: it calls what acts, or sets something that is neither own nor given."""
    own = {one.target[0] for one in scope.assigns if len(one.target) == 1} | {one.name for one in scope.parameters}
    is_method = scope.parameters[:1] and scope.parameters[0].name == "self"
    given = [one.name for one in scope.parameters[is_method:]][GIVEN - 1 : GIVEN] if is_method else []
    sets = (one for one in scope.assigns if len(one.target) > 1)
    if set_ := next((one for one in sets if _is_outside(one, own - {*given}, option)), None):
        return f"sets {''.join(set_.target).replace('[', '.')}"
    if any(name_of(call) == "setattr" and not _is_own(call, option) for call in scope.calls):
        return "sets another option"
    return next((f"calls {name}" for name in map(name_of, scope.calls) if is_acting(name)), "")


def _is_outside(assign: Assign, own: set[str], option: Option) -> bool:
    return assign.target[0] not in own and assign.target[1:] != (f".{option.dest}",)


def _is_own(call: Call, option: Option) -> bool:
    """Say whether `setattr(namespace, self.dest, …)` stores the value of the option itself."""
    name = call.args[1] if len(call.args) > 1 else None
    return name == Const(option.dest) or (isinstance(name, Ref) and name.steps[-1].lstrip(".") == "dest")
