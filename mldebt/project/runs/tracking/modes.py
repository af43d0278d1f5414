"""Tells a run that its own start switches off: `wandb.init(mode=MODE)` where `MODE` is by default "disabled".

So does `mlflow.autolog(disable=OFF)`, and settings given whole: `wandb.init(**cfg.wandb)`. A literal says it for good
and is read with the call; here stands what a constant of a module, an option or a setting says. A mode that cannot be
told counts as on.
"""

from mldebt.facts.code import Const, Ref
from mldebt.project.code import Code, Spot
from mldebt.project.runs.tracking.trackernames import Use
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards

OFF = frozenset({"disabled", "debug", "off"})
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
    held = guards.held_at(spot, words[None]) if use.role == "start" and None in words else None
    whole = guards.default(spot, Ref((*held.steps, "[mode"))) if held is not None else None
    return whole if whole is not None and whole.value == "disabled" else None
