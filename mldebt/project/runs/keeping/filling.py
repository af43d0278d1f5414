"""Puts the dictionaries that names hold in the places of the names, for the calls that write them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from mldebt.facts.code import Assign, Call, Expr, Made, Ref, Table
from mldebt.project.code import everything
from mldebt.project.runs.keeping.records import turns

FIRST, MOST = 4, 50
"""How many arguments, of how many calls of a scope, are looked up in what their names hold."""


def filled(
    calls: Sequence[Call], assigns: Sequence[Assign], telling: re.Pattern[str], is_writer: Callable[[Call], bool]
) -> Sequence[Call]:
    """Return calls with what the names given to those that write or turn hold: `report = {…}`, then `dumps(report)`.

    A name that is telling says more than what it holds. Calls that a dictionary is made with stay as they are, or two
    could hold each other.
    """
    pairs = ((one.target[0], one.value) for one in assigns if len(one.target) == 1)
    held = {name: value for name, value in pairs if _is_table(value, calls) and not telling.fullmatch(name)}
    given = (at for at, call in enumerate(calls) if held and any(name in held for name in _names(call)))
    asking = [at for at in given if turns(calls[at]) or is_writer(calls[at])]
    parts = everything(held.values(), calls) if asking else ()
    inside = {part.call for part in parts if isinstance(part, Made)}
    found = list(calls)
    for at in [at for at in asking if at not in inside][:MOST]:
        args = calls[at].args
        found[at] = replace(calls[at], args=(*(_held(one, held) for one in args[:FIRST]), *args[FIRST:]))
    return found


def _is_table(value: Expr, calls: Sequence[Call]) -> bool:
    if isinstance(value, Made) and not value.steps and value.call < len(calls):
        return calls[value.call].last_step in ("dict", "vars")
    return isinstance(value, Table)


def _names(call: Call) -> Iterator[str]:
    return (one.steps[0] for one in call.args[:FIRST] if isinstance(one, Ref) and len(one.steps) == 1)


def _held(value: Expr, held: Mapping[str, Expr]) -> Expr:
    return held.get(value.steps[0], value) if isinstance(value, Ref) and len(value.steps) == 1 else value
