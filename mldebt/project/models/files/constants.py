"""Reads the constant paths that a call is given: directly, by a name that holds one, through `open` and `join`."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Scope, Text
from mldebt.project.code import Code, Spot
from mldebt.remembering import remembered

PATHS = frozenset({"open", "join", "Path", "str", "joinpath"})
DEEPEST = 4


def constants(code: Code, spot: Spot, call: Call) -> Iterator[str]:
    """Yield the constant texts among a call's arguments; a name that may hold several values gives none."""
    yield from _among(code, spot, (*call.args, *(value for _, value in call.keywords)), 0)


def _among(code: Code, spot: Spot, values: Sequence[Expr], depth: int) -> Iterator[str]:
    for value in values if depth < DEEPEST else ():
        if isinstance(value, Const) and isinstance(value.value, str):
            yield value.value
        elif isinstance(value, Made) and value.call < len(code.scope(spot).calls):
            inner = code.scope(spot).calls[value.call]
            if inner.leaf in PATHS:
                yield from _among(code, spot, inner.args, depth + 1)
        elif isinstance(value, Ref) and len(value.steps) == 1:
            held = code.values(spot, value.steps)
            if len(held) == 1:
                yield from _among(code, held[0][0], (held[0][1],), depth + 1)


def tails(scope: Scope, call: Call) -> Iterator[str]:
    """Yield the names of files that a call is given in folders that are put in: `f"{OUT}/net.pkl"`, `OUT / "net.pkl"`.

    Where the file lies is not known then: two of one name may be two files.
    """
    for value in call.given:
        held = [one.value for one in scope.assigns if isinstance(value, Ref) and one.target == value.steps]
        made = held[0] if len(held) == 1 else value
        inner = scope.calls[made.call] if isinstance(made, Made) and made.call < len(scope.calls) else None
        parts = inner.args if inner and inner.leaf in PATHS else (made,)
        yield from filter(None, map(_tail, parts[-1:] if inner and inner.leaf == "join" else parts))


def _tail(value: Expr) -> str:
    parts = (
        value.parts if isinstance(value, Text) else value.items if isinstance(value, Op) and value.name in "/+" else ()
    )
    last = parts[-1] if parts else value
    text = last.value if isinstance(last, Const) and isinstance(last.value, str) else ""
    is_joined = isinstance(value, Op) and value.name == "/"
    return text if is_joined else text.rpartition("/")[2] if "/" in text else ""


def spelling(code: Code, name: str) -> Sequence[str]:
    """Return the modules that spell the name of a file, as often as they do."""
    return _spelt(code).get(name, ())


@remembered
def _spelt(code: Code) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for path, module in code.modules.items():
        for text, _ in module.strings:
            if "." in text:
                found.setdefault(posixpath.basename(text), []).append(path)
    return found


def bound_to(scope: Scope, place: int) -> str:
    """Return the name to which the result of a call is bound first: `model` of `model = Net()`."""
    targets = (one.target for one in scope.assigns if isinstance(one.value, Made) and one.value.call == place)
    return next((target[-1].lstrip(".") for target in targets if not target[-1].startswith("[")), "")
