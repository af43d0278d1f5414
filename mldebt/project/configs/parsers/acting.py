"""Tells what the type or action of an option does while the command line is parsed, beside giving the value."""

from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Scope, last_step
from mldebt.project.code import Spot, Target, everything
from mldebt.project.configs.calls.callables import callables
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.places.sinks import name_of

ACTS = frozenset({
    "parse_args", "parse_known_args", "set_defaults", "exit", "print_help", "import_module", "basicConfig", "setLevel",
    "seed", "manual_seed", "chdir", "putenv", "system", "run", "call", "Popen", "makedirs", "mkdir", "setlocale",
    "setrecursionlimit", "simplefilter", "filterwarnings", "use", "exec",
})  # fmt: skip
CHANGES = frozenset({
    "__setitem__", "update", "append", "setdefault", "setattr", "add", "extend", "pop", "popitem", "clear", "remove",
    "discard", "insert",
})  # fmt: skip
"""What changes a thing in place."""

PLAIN_ACTIONS = frozenset({".BooleanOptionalAction", "BooleanOptionalAction"})
ENTERED = ("__call__", "__init__", "__new__")
GIVEN, DEEPEST = 2, 3
"""Which parameter of the call of an action is the namespace, without its own object; how deep helpers are entered."""


def acting(links: Links, option: Option) -> str:
    """Return what the action or type of an option does beyond storing the value, or an empty string."""
    return next((done for expr in option.called for done in _doings(links, option, expr)), "")


def _doings(links: Links, option: Option, expr: Expr) -> Iterator[str]:
    spot = option.spot
    scope, shown = links.code.scope(spot), "".join(expr.steps) if isinstance(expr, Ref) else "its type or action"
    if isinstance(expr, Ref) and is_acting(last_step(expr).lstrip(".")):
        yield f"{shown} acts"
    elif isinstance(expr, Op) and expr.name == "lambda":
        made = (scope.calls[part.call] for part in everything((expr,), scope.calls) if isinstance(part, Made))
        doings = (_does(call, frozenset()) for call in made)
        yield from (f"a function without a name {one}" for one in doings if one)
    elif isinstance(expr, Made) and name_of(scope.calls[expr.call]) == "FileType":
        if _is_to_write(next(iter(scope.calls[expr.call].args), None)):
            yield "a file is opened to write"
    else:
        found = [one for target in callables(links.code, spot, expr) for one in _entered(links, target)]
        found = found or [*_namesakes(links, spot, expr)]
        if not found and isinstance(expr, Ref) and "Action" in last_step(expr) and last_step(expr) not in PLAIN_ACTIONS:
            yield f"{shown} of a library acts"
        yield from (f"{shown} {done}" for one in found if (done := _done(links, one, option)))


def is_acting(name: str) -> bool:
    """Say whether a function changes the state of a program or of the machine, by its name."""
    return name in ACTS or name.startswith("set_")


def _is_to_write(mode: Expr | None) -> bool:
    return isinstance(mode, Const) and str(mode.value)[:1] in ("w", "a", "x")


def _entered(links: Links, target: Target) -> Iterator[Spot]:
    """Yield the functions that run where a type or an action is called."""
    if target.kind == "function" and target.spot:
        yield target.spot
    elif target.kind == "class" and target.spot:
        methods = links.code.methods(target.spot)
        yield from (methods[name] for name in ENTERED if name in methods)


def _namesakes(links: Links, spot: Spot, expr: Expr) -> Iterator[Spot]:
    """Yield the methods of the same module that `settings.load` may mean."""
    leaf = expr.steps[-1] if isinstance(expr, Ref) and len(expr.steps) > 1 else ""
    for number, scope in enumerate(links.code.modules[spot.path].scopes if leaf[:1] == "." else ()):
        if scope.kind == "function" and scope.name.endswith(leaf):
            yield Spot(spot.path, number)


def _done(links: Links, spot: Spot, option: Option) -> str:
    """Return what a function does to the world, itself or by helpers."""
    level, seen = [spot], {spot}
    for depth in range(DEEPEST + 1):
        if does := next((does for one in level if (does := _does_itself(links, one, option, depth))), ""):
            return does
        targets = (links.code.callee(one, call) for one in level for call in links.code.scope(one).calls)
        helpers = {one for target in targets for one in _entered(links, target)} - seen if depth < DEEPEST else set()
        level = sorted(helpers)
        seen |= helpers
    return ""


def _does_itself(links: Links, spot: Spot, option: Option, depth: int) -> str:
    """Return what a function does: it calls what acts, or sets something that is neither own nor given."""
    scope = links.code.scope(spot)
    own = _own(links, spot, scope, is_entered=depth == 0)
    for one in scope.assigns:
        is_shared = len(one.target) == 1 and links.owner(spot, one.target[0]) != spot
        is_outside = len(one.target) > 1 and one.target[0] not in own and one.target[1:] != (f".{option.dest}",)
        if is_shared or is_outside:
            return f"sets {''.join(one.target).replace('[', '.')}"
    return next((does for call in scope.calls if not _is_own(call, option) and (does := _does(call, own))), "")


def _own(links: Links, spot: Spot, scope: Scope, *, is_entered: bool) -> frozenset[str]:
    """Return the names of what a function may change and nobody sees: what it makes, and of an action its own object.

    A helper changes what it is given for whoever calls it, and a method that is no constructor its object.
    """
    assigned = {one.target[0] for one in scope.assigns if len(one.target) == 1}
    made = {name for name in assigned if links.owner(spot, name) == spot}
    names = [one.name for one in scope.parameters]
    leaf = scope.name.rpartition(".")[2]
    if not is_entered:
        return frozenset(made.union(names[:1] if leaf in ENTERED else ()))
    is_bound = names[:1] in (["self"], ["cls"])
    given = names[GIVEN : GIVEN + 1] if is_bound else []
    hidden = names[:1] if is_bound and leaf not in ENTERED else []
    return frozenset(made.union(names) - {*given, *hidden})


def _does(call: Call, own: frozenset[str]) -> str:
    """Return what a call does to the world, or an empty string."""
    name, func = name_of(call), call.func
    base = func.steps[0] if isinstance(func, Ref) and len(func.steps) > 1 else ""
    given = call.args[0].steps[0] if call.args and isinstance(call.args[0], Ref) else ""
    if is_acting(name) or (name in CHANGES and (base or given) not in own):
        return f"calls {name}"
    if name == "vars" and given and given not in own:
        return "looks into the options"
    modes = (*call.args[1:2], *(value for word, value in call.keywords if word == "mode"))
    return "opens a file to write" if name == "open" and any(map(_is_to_write, modes)) else ""


def _is_own(call: Call, option: Option) -> bool:
    """Say whether `setattr(namespace, self.dest, …)` stores the value of the option itself."""
    name = call.args[1] if name_of(call) == "setattr" and len(call.args) > 1 else None
    return name == Const(option.dest) or (isinstance(name, Ref) and name.steps[-1].lstrip(".") == "dest")
