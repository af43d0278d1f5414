"""Finds what a call takes by a dotted name that is written out: `import_class("processor.demo.Demo")`."""

import re

from mldebt.facts.code import Call, Const
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target

BY_DOTTED = regex(
    r"\.?_?(import|load|get|locate|resolve|find)_?(class|cls|obj|object|attr|attribute|string|symbol)(_from_\w+)?|\.?locate",
    re.IGNORECASE,
)


def spelled_out(code: Code, spot: Spot, call: Call) -> Target | None:
    """Return the class or function of ours that a call takes by its dotted name, or None."""
    said = call.args[0] if call.args and BY_DOTTED.fullmatch(call.last_step) else None
    module, _, name = str(said.value).rpartition(".") if isinstance(said, Const) else ("", "", "")
    path = code.names.find(module, spot.path) if module else None
    found = code.resolve(Spot(path, 0), (name,)) if path else None
    return found if found is not None and found.kind in ("function", "class") else None
