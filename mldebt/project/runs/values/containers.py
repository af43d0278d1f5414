"""Finds what a container of settings written out in code holds: `CONFIG = {"wandb": False}`, `cfg.LOG.TB = True`.

A container is a dictionary, an object that is filled by name (yacs, EasyDict, ml_collections, SimpleNamespace), or what
the only return of a function gives. Where a name is bound or filled more than once, or something nobody lists is put
into it (`update`, a key that is worked out), the answer is open.
"""

from collections.abc import Container, Sequence

from mldebt.facts.code import Call, Const, Expr, Ref, Table
from mldebt.project.code import Code, Spot
from mldebt.project.runs.values.defaults import Default, literal

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
    own = {one.target[0] for one in code.scope(where).assigns if len(one.target) == 1 and one.value == value}
    if _is_updated(code, where.path, own, names) or _is_updated(code, spot.path, {steps[0]}, names):
        return None
    if found := [one for one in code.scope(where).assigns if one.target[0] in own and _fills(one.target, names)]:
        is_clear = len(found) == 1 and found[0].under < 0 and "[*" not in found[0].target
        return _literal(where.path, found[0].line, names, found[0].value) if is_clear else None
    if isinstance(value, Table):
        return _literal(where.path, line, names, _within(value, names))
    call = code.made(where, value)
    return _made(code, where, (call, line), steps, depth) if call is not None else None


def _fills(target: Sequence[str], names: tuple[str, ...]) -> bool:
    """Say whether an assignment may put something into a container under some names: a key may be worked out."""
    return len(target) == len(names) + 1 and all(
        step in ("[*", f".{name}", f"[{name}") for step, name in zip(target[1:], names, strict=True)
    )


def _is_updated(code: Code, path: str, own: Container[str], names: tuple[str, ...]) -> bool:
    """Say whether a file updates a container of its own with what may stand under some names, by words or a whole."""
    for call in (found.call for found in code.callees.named(path, ("update",))):
        if isinstance(call.func, Ref) and call.func.steps[0] in own:
            tables = [value for value in call.args if isinstance(value, Table)]
            told = {key for key, _ in call.keywords} | {
                key.value if isinstance(key, Const) else None for table in tables for key in table.keys
            }
            if len(tables) < len(call.args) or None in told or not told.isdisjoint(names):
                return True
    return False


def _made(code: Code, where: Spot, maker: tuple[Call, int], steps: Sequence[str], depth: int) -> Default | None:
    """Return what a call puts into the container that it makes, or a function of the repository returns."""
    call, line = maker
    names = tuple(step.lstrip(".[") for step in steps[1:])
    if call.leaf in MAKERS:
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
    pairs = list(zip(table.keys, table.values, strict=False))
    after = next((at for at, (key, _) in enumerate(pairs) if key == Const(names[0])), len(pairs))
    if any(not isinstance(key, Const) for key, _ in pairs[after:]):  # `**more`, or a key that is worked out
        return None
    found = [one for key, one in pairs if key == Const(names[0])]
    if len(found) != 1 or len(names) == 1:
        return found[0] if len(found) == 1 else None
    return _within(found[0], names[1:]) if isinstance(found[0], Table) else None


def _literal(path: str, line: int, names: tuple[str, ...], value: Expr | None) -> Default | None:
    return literal(path, line, ".".join(names), value) if isinstance(value, Const) else None
