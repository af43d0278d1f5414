"""Which names an expression in one scope can spell: constants, loops over constants, templates with `*`."""

from collections.abc import Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref, Scope, Text
from mldebt.facts.expressions import MAX_ITEMS
from mldebt.patterns import regex

PUTS = (".append", ".extend", ".insert", ".add", ".update")
FIELD = regex(r"\{[^{}]*\}")
OF_PART = regex(r"\{\w*[.\[]")
OF_VALUE = regex(r"%(?:\([^()]*\))?[-+ #0-9.*]*[a-zA-Z]")
OF_MAPPING = regex(r"%\(([^()]+)\)")
LONGEST = 2_000
"""As long a text is kept; of one that was cut there nobody can say what it takes."""


def loop_constants(scope: Scope, name: str) -> tuple[str, ...] | None:
    """Return the constants a loop variable takes, or None where they cannot be told."""
    if any(parameter.name == name for parameter in scope.parameters):
        return None
    found: list[str] = []
    for assign in scope.assigns:
        if assign.target == (name,):
            values = _constants(scope, assign.value)
            if values is None:
                return None
            found += values
    return tuple(found) or None


def _constants(scope: Scope, value: Expr, depth: int = 0) -> list[str] | None:
    if isinstance(value, Const):
        return [str(value.value)]
    if isinstance(value, Items):
        inner = [_constants(scope, item, depth) for item in value.items]
        if len(inner) >= MAX_ITEMS or None in inner:
            return None
        return [word for item in inner for word in item or ()]
    if isinstance(value, Op) and value.name in ("iter", "item"):
        return _constants(scope, value.items[0], depth)
    if isinstance(value, Made) and not value.steps:
        text, method, args = on_text(scope.calls[value.call])
        return text.split(str(args[0].value) if args else None) if method == ".split" else None
    if isinstance(value, Op) and value.name == "if":
        return _both(_constants(scope, value.items[1], depth), _constants(scope, value.items[2], depth))
    if isinstance(value, Ref) and len(value.steps) == 1 and depth < 3:
        made = [assign for assign in scope.assigns if assign.target[0] == value.steps[0]]
        is_one = len(made) == 1 and made[0].target == value.steps and made[0].how == "="
        return _constants(scope, made[0].value, depth + 1) if is_one and not _is_changed(scope, value) else None
    return None


def _is_changed(scope: Scope, name: Ref) -> bool:
    """Say whether a scope calls a method that puts something into a list or set: `names.append(…)`."""
    puts = {Ref((*name.steps, method)) for method in PUTS}
    return any(call.func in puts for call in scope.calls)


def on_text(call: Call) -> tuple[str, str, Sequence[Const]]:
    """Return the constant text, the method and the constant arguments of `"a b".split()`, or empty texts."""
    func = call.func
    text = func.items[0] if isinstance(func, Op) and func.name == "access" else None
    if not isinstance(text, Const) or not isinstance(text.value, str) or not isinstance(func, Op):
        return "", "", ()
    last, args = func.items[1], [one for one in call.args if isinstance(one, Const) and one.value]
    return text.value, last.steps[-1] if isinstance(last, Ref) else "", args


def takes_parts(call: Call) -> bool:
    """Say whether a text is formatted with parts of what it is given: `"{a.lr}".format(a=args)`."""
    text, method, _ = on_text(call)
    return method == ".format" and OF_PART.search(text) is not None


def _both(left: list[str] | None, right: list[str] | None) -> list[str] | None:
    return None if left is None or right is None else left + right


def pattern(value: Expr, scope: Scope) -> tuple[str, ...] | None:
    """Return the names an expression can spell: constants, a template with `*`, or None for anything."""
    if isinstance(value, Const):
        return (str(value.value),)
    if isinstance(value, Ref) and len(value.steps) == 1:
        return loop_constants(scope, value.steps[0])
    if isinstance(value, Text) and any(isinstance(part, Const) for part in value.parts):
        return ("".join(str(part.value) if isinstance(part, Const) else "*" for part in value.parts),)
    if isinstance(value, Made) and not value.steps:
        text, method, _ = on_text(scope.calls[value.call])
        name = FIELD.sub("*", text) if method == ".format" else ""
        return (name,) if name.strip("*") else None
    if isinstance(value, Op) and value.name in ("+", "%") and len(value.items) == 2:
        left, right = value.items
        if value.name == "%":
            if not (isinstance(left, Const) and isinstance(left.value, str)):
                return None
            return (OF_VALUE.sub("*", left.value),)
        sides = [pattern(side, scope) or ("*",) for side in (left, right)]
        names = tuple(one + two for one in sides[0] for two in sides[1])
        return names if all(name.strip("*") for name in names) else None
    if isinstance(value, Op) and value.name == "if":
        both = [pattern(side, scope) for side in value.items[1:]]
        return None if None in both else tuple(name for side in both for name in side or ())
    return None


def formatted(text: Expr) -> Sequence[str]:
    """Return the keys that a format takes from a mapping: `"%(lr)f"`."""
    if not isinstance(text, Const) or not isinstance(text.value, str) or len(text.value) >= LONGEST:
        return ()
    return OF_MAPPING.findall(text.value) if "%(" in text.value else ()
