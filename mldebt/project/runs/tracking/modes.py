"""Tells a run that its own start switches off: `wandb.init(mode=MODE)` where `MODE` is by default "disabled".

So does `mlflow.autolog(disable=OFF)`. A literal says it for good and is read with the call; here stands what a constant
of a module, an option or a setting says. A mode that cannot be told counts as on.
"""

from mldebt.facts.code import Const, Expr, Ref
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.trackernames import Use
from mldebt.project.runs.values.containers import is_filled
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards

OFF = frozenset({"disabled", "debug", "off"})
PLAIN, DEEPEST = frozenset({"dict", "vars", "to_container", "to_object", "asdict"}), 4
"""Calls that make a plain dictionary of settings, and how many names and calls one is followed through."""
WORDS = {"start": ("mode", "disabled"), "autolog": ("disable",)}


def off_at_start(code: Code, guards: Guards, spot: Spot, use: Use) -> Default | None:
    """Return the default that starts a run or autologging disabled, or None."""
    if use.role not in WORDS or use.call < 0:
        return None
    words = dict(code.scope(spot).calls[use.call].keywords)
    for name in WORDS[use.role]:
        value = words.get(name)
        if value is None or isinstance(value, Const):
            continue
        found = guards.default(spot, value)
        if found is not None and (found.value in OFF if name == "mode" else found.value is True):
            return found
    return _off_by_spread(code, guards, spot, words.get(None)) if use.role == "start" and None in words else None


def _off_by_spread(code: Code, guards: Guards, spot: Spot, spread: Expr | None, depth: int = 0) -> Default | None:
    """Return the mode of settings that a start is given whole: `wandb.init(**cfg.wandb)`, `**cfg.pop("wandb")`.

    Settings whose mode code gives another value, in themselves or in a copy, are open.
    """
    held = guards.held_at(spot, spread)
    if held is None:
        call = code.source(spot, spread) if depth < DEEPEST else None
        is_plain = call is not None and call.leaf in PLAIN and {"mode", None}.isdisjoint(dict(call.keywords))
        copied = call.args[:1] if call is not None and is_plain else ()
        return _off_by_spread(code, guards, spot, copied[0], depth + 1) if copied else None
    asked = (*held.steps, "[mode")
    values = code.values(spot, held.steps) if len(held.steps) == 1 and depth < DEEPEST else ()
    if any(is_filled(code, where, asked) for where in {spot, *(where for where, _, _ in values)}):
        return None
    if len(values) == 1:
        where, value, _ = values[0]
        return _off_by_spread(code, guards, where, value, depth + 1)
    found = guards.default(spot, Ref(asked))
    return found if found is not None and found.value == "disabled" else None
