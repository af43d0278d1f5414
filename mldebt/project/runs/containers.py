"""Finds what a container of settings written out in code holds: `CONFIG = {"wandb": False}`, `cfg.LOG.TB = True`.

A container is a dictionary, an object that is filled by name (yacs, EasyDict, ml_collections, SimpleNamespace), or what
the only return of a function gives. Where a name is bound or filled more than once the answer is open.
"""

from collections.abc import Sequence

from mldebt.facts.code import Const, Expr, Made, Ref, Table
from mldebt.project.code import Code, Spot, last_step
from mldebt.project.runs.defaults import Default, literal

MAKERS = frozenset({
    "dict", "SimpleNamespace", "Namespace", "EasyDict", "edict", "CfgNode", "CN", "ConfigDict", "DictConfig", "Dict",
    "Box", "AttrDict", "Munch", "Bunch", "create",
})  # fmt: skip
DEEPEST = 3


def kept(code: Code, spot: Spot, steps: Sequence[str], depth: int = 0) -> Default | None:
    """Return the literal that a container holds under the names after its own, or None."""
    bound = code.values(spot, steps[:1]) if depth <= DEEPEST and len(steps) > 1 else ()
    if len(bound) != 1:
        return None
    where, value, line = bound[0]
    names = tuple(step.lstrip(".[") for step in steps[1:])
    if isinstance(value, Ref):
        return kept(code, where, (*value.steps, *steps[1:]), depth + 1)
    if filled := _filled(code, where, value, names):
        return filled
    if isinstance(value, Table):
        return _literal(where.path, line, names, _within(value, names))
    return _made(code, where, (value, line), steps, depth) if isinstance(value, Made) and not value.steps else None


def _filled(code: Code, where: Spot, value: Expr, names: tuple[str, ...]) -> Default | None:
    """Return what the scope that makes a container puts into it, once and under no condition."""
    assigns = code.scope(where).assigns
    own = {one.target[0] for one in assigns if len(one.target) == 1 and one.value == value}
    found = [
        one for one in assigns if one.target[0] in own and tuple(step.lstrip(".[") for step in one.target[1:]) == names
    ]
    is_clear = len(found) == 1 and found[0].under < 0
    return _literal(where.path, found[0].line, names, found[0].value) if is_clear else None


def _made(code: Code, where: Spot, maker: tuple[Made, int], steps: Sequence[str], depth: int) -> Default | None:
    """Return what a call puts into the container that it makes, or a function of the repository returns."""
    value, line = maker
    call = code.scope(where).calls[value.call]
    names = tuple(step.lstrip(".[") for step in steps[1:])
    if last_step(call.func).lstrip(".") in MAKERS:
        words = dict(call.keywords)
        inner = words.get(names[0]) if len(names) == 1 else None
        table = call.args[0] if call.args and isinstance(call.args[0], Table) else None
        return _literal(where.path, line, names, inner or (_within(table, names) if table else None))
    target = code.callee(where, call)
    if target.kind != "function" or target.spot is None or len(code.scope(target.spot).returns) != 1:
        return None
    given = code.scope(target.spot).returns[0]
    if isinstance(given, Ref):
        return kept(code, target.spot, (*given.steps, *steps[1:]), depth + 1)
    inside = _within(given, names) if isinstance(given, Table) else None
    return _literal(target.spot.path, code.scope(target.spot).line, names, inside)


def _within(table: Table, names: tuple[str, ...]) -> Expr | None:
    found = [one for key, one in zip(table.keys, table.values, strict=False) if key == Const(names[0])]
    if len(found) != 1 or len(names) == 1:
        return found[0] if len(found) == 1 else None
    return _within(found[0], names[1:]) if isinstance(found[0], Table) else None


def _literal(path: str, line: int, names: tuple[str, ...], value: Expr | None) -> Default | None:
    return literal(path, line, ".".join(names), value) if isinstance(value, Const) else None
