"""Finds the files `importlib.import_module` may mean: the name is a constant, is put together, or stands in a table.

A name of which a part is computed, as in `f"apps.{name}.train"`, means the few modules that fit what is written.
"""

import re
from collections.abc import Iterator

from mldebt.facts.code import Call, Const, Expr, Made, Op, Ref, Table, Text
from mldebt.project.code import Code, Spot, Target, last_step, without_last
from mldebt.project.runs.objects.registries import tables

MOST, FEW = 8, 4
GAP = r"[\w.]+"


def imported(code: Code, spot: Spot, call: Call) -> Iterator[Target]:
    """Yield the functions and classes a call may mean of a module that is imported by name: `module.build(…)`."""
    receiver = without_last(call.func)
    if receiver is None or not isinstance(call.func, Ref | Made):
        return
    name = last_step(call.func)
    for path in dict.fromkeys(modules(code, spot, receiver)):
        found = code.resolve(Spot(path, 0), (name.lstrip("."),))
        if found.kind in ("function", "class"):
            yield found


def modules(code: Code, spot: Spot, receiver: Expr) -> Iterator[str]:
    """Yield the files of the modules that an expression may be which are imported by name."""
    is_short = not isinstance(receiver, Ref) or len(receiver.steps) == 1
    for where, call in code.makers(spot, receiver, FEW) if is_short else ():
        if last_step(call.func).lstrip(".") == "import_module" and call.args:
            for dotted in _names(code, where, call.args[0]):
                if path := code.names.find(dotted, where.path):
                    yield path


def _names(code: Code, spot: Spot, value: Expr) -> Iterator[str]:
    """Yield the dotted names an expression may be: a constant, or the entries of a table."""
    if isinstance(value, Const) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, Text) or (isinstance(value, Op) and value.name == "+"):
        yield from _fitting(code, value.parts if isinstance(value, Text) else value.items)
    elif isinstance(value, Ref):
        if value.steps[-1].startswith("["):
            for _, table, _ in tables(code, spot, value.steps[:-1]):
                yield from _constants(table)
        else:
            for where, inner, _ in code.values(spot, value.steps)[:FEW]:
                if inner != value:
                    yield from _names(code, where, inner)


def _fitting(code: Code, parts: tuple[Expr, ...]) -> Iterator[str]:
    """Yield the few modules whose names fit one that is put together from parts, at least one word of it written."""
    said = [str(part.value) if isinstance(part, Const) else None for part in parts]
    if not any(re.search(r"\w{2}", word) for word in said if word):
        return
    pattern = re.compile("".join(GAP if word is None else re.escape(word) for word in said))
    names = (code.names.name(path) for path in code.modules if path.endswith(".py"))
    found = [name for name in names if pattern.fullmatch(name)]
    yield from found if len(found) <= MOST else ()


def _constants(table: Table) -> Iterator[str]:
    for item in table.values[:MOST]:
        if isinstance(item, Const) and isinstance(item.value, str):
            yield item.value
