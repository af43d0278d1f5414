"""Finds the files `importlib.import_module` may mean: the name is a constant, is put together, or stands in a table.

A name of which a part is computed, as in `f"apps.{name}.train"`, means the few modules that fit what is written.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from re import Pattern

from mldebt.facts.code import Const, Expr, Items, Made, Op, Ref, Table, Text
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.objects.registries import tables

MOST, FEW, DEEPEST = 8, 4, 4
MANY = 32
GAP = r"[\w.]+"
HOLE, BRACES = regex(r"%s"), regex(r"\{\w*\}")
UNTOLD = Ref(("…",))
Told = Callable[[str], Sequence[str]]
"""What the settings give for a key: dotted names."""


def modules(code: Code, spot: Spot, receiver: Expr, told: Told) -> Iterator[str]:
    """Yield the files of the modules that an expression may be which are imported by name; `told` names by setting."""
    is_short = not isinstance(receiver, Ref) or len(receiver.steps) == 1
    for where, call in code.makers(spot, receiver, FEW) if is_short else ():
        if call.leaf == "import_module" and call.args:
            for dotted in names(code, where, call.args[0], told):
                if path := code.names.find(dotted, where.path):
                    yield path


def names(code: Code, spot: Spot, value: Expr, told: Told, depth: int = 0) -> Iterator[str]:
    """Yield the dotted names an expression may be: a constant, the entries of a table, what settings give for a key."""
    if depth > DEEPEST:
        return
    if isinstance(value, Const) and isinstance(value.value, str):
        yield value.value
    elif parts := _parts(code, spot, value):
        yield from _fitting(code, spot, parts)
    elif isinstance(value, Ref):
        if value.steps[-1].startswith("["):
            for _, table, _ in tables(code, spot, value.steps[:-1]):
                yield from _constants(table)
        else:
            values = [(where, one) for where, one, _ in code.values(spot, value.steps)[:FEW] if one != value]
            for where, inner in values:
                yield from names(code, where, inner, told, depth + 1)
            is_read = all(isinstance(inner, Made) and inner.steps for _, inner in values) and len(value.steps) > 1
            yield from told(value.steps[-1].lstrip("."))[:MOST] if is_read else ()


def _parts(code: Code, spot: Spot, value: Expr) -> tuple[Expr, ...]:
    """Return the parts that a text is put together from: an f-string, a sum, `"a.{}".format(b)`, `"a.%s" % b`."""
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Op) and value.name == "+":
        return value.items
    if isinstance(value, Op) and value.name == "%":
        given = value.items[1].items if isinstance(value.items[1], Items) else value.items[1:]
        return _filled(value.items[0], HOLE, given)
    call = code.source(spot, value) if isinstance(value, Made) and not value.steps else None
    if call is None or not isinstance(call.func, Op) or call.last_step != ".format":
        return ()
    return _filled(call.func.items[0], BRACES, call.args)


def _filled(form: Expr, hole: Pattern[str], given: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Return what is written in a form and what fills its holes, one after the other."""
    written = hole.split(form.value) if isinstance(form, Const) and isinstance(form.value, str) else []
    filled: list[Expr] = [Const(written[0])] if written else []
    for number, word in enumerate(written[1:]):
        filled += (given[number] if number < len(given) else UNTOLD, Const(word))
    return tuple(filled)


def _fitting(code: Code, spot: Spot, parts: tuple[Expr, ...]) -> Iterator[str]:
    """Yield the few modules whose names fit one that is put together from parts, some word of it written or chosen."""
    if sum(not isinstance(part, Const) for part in parts) > FEW:
        return
    said = [re.escape(str(part.value)) if isinstance(part, Const) else _chosen(code, spot, part) for part in parts]
    if not any(re.search(r"\w{2}", word) for word in said if word != GAP):
        return
    pattern = re.compile(_whole("".join(said)))
    known = (code.names.name(path) for path in code.modules if path.endswith(".py"))
    found = [name for name in known if pattern.fullmatch(name)]
    yield from found if len(found) <= MOST else ()


def _whole(form: str) -> str:
    """Return a pattern that looks for each part between two gaps once, at its first place: names may be long."""
    first, *others = form.split(GAP)
    between, last = others[:-1], others[-1:]
    return first + "".join(f"(?>{GAP}?{part})" for part in between) + "".join(f"{GAP}{part}" for part in last)


def _chosen(code: Code, spot: Spot, part: Expr) -> str:
    """Return the pattern of the words between which the command line lets choose, or of any."""
    name = part.steps[-1].lstrip(".") if isinstance(part, Ref) and len(part.steps) > 1 else ""
    for where, place in code.named("add_argument") if name else ():
        call = code.scope(where).calls[place]
        flags = (str(arg.value).lstrip("-").replace("-", "_") for arg in call.args if isinstance(arg, Const))
        choices = dict(call.keywords).get("choices")
        if where.path == spot.path and name in flags and isinstance(choices, Items):
            words = [re.escape(str(item.value)) for item in choices.items[:MANY] if isinstance(item, Const)]
            return f"(?:{'|'.join(words)})" if words else GAP
    return GAP


def _constants(table: Table) -> Iterator[str]:
    for item in table.values[:MOST]:
        if isinstance(item, Const) and isinstance(item.value, str):
            yield item.value
