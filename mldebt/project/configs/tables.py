"""What a table holds for a key: a dict, one inside a call (`Registry({…})`, `dict(a=A)`), or what is put in later."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Expr, Made, Ref, Table
from mldebt.project.code import Code, Spot, last_step

DEEPEST = 7
MAPPINGS = frozenset({"dict", "OrderedDict"})


def bound(code: Code, spot: Spot, steps: Sequence[str]) -> Sequence[tuple[Spot, Expr, int]]:
    """Return the values of a name, of an attribute of `self` or of a module."""
    found = code.values(spot, steps)
    if found or len(steps) != 2:
        return found
    owner = code.resolve(spot, steps[:1])
    return code.values(Spot(owner.path, 0), (steps[1][1:],)) if owner.kind == "module" and owner.path else ()


def entries(code: Code, spot: Spot, value: Expr, step: str, depth: int) -> Iterator[tuple[Spot, Expr]]:
    """Yield what a table may give for a key: the value of that key, or any of them."""
    if isinstance(value, Table):
        for key, entry in zip(value.keys, value.values, strict=False):
            if step == "[*" or (key is not None and f"[{getattr(key, 'value', '')}" == step):
                yield spot, entry
    elif isinstance(value, Ref) and depth < DEEPEST:
        for where, inner, _ in bound(code, spot, value.steps):
            yield from entries(code, where, inner, step, depth + 1)
    elif isinstance(value, Made) and not value.steps:
        call = code.scope(spot).calls[value.call]
        for held in call.args[:1]:
            yield from entries(code, spot, held, step, DEEPEST) if isinstance(held, Table) else ()
        if last_step(call.func).lstrip(".") in MAPPINGS:
            yield from ((spot, entry) for name, entry in call.keywords if name and step in ("[*", f"[{name}"))


def put_in(code: Code, spot: Spot, line: int, step: str) -> Iterator[tuple[Spot, Expr]]:
    """Yield what the scope that makes a table puts into it for a key: `LOADERS["coco"] = load_coco`."""
    assigns = code.scope(spot).assigns
    names = {assign.target[0] for assign in assigns if assign.line == line and len(assign.target) == 1}
    for assign in assigns:
        if len(assign.target) == 2 and assign.target[0] in names and step in ("[*", assign.target[1]):
            yield spot, assign.value
